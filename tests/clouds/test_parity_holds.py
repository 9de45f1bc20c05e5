"""Every row of the parity report is what is really declared, and nothing is declared that is in no row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import pytest

from spec.parity import Capability, parity

from .kinds import fitting, kinds, service
from .needs import strings
from .platforms import CASES, Case, declared, spec
from .proofs import PROOFS, SAID, Proof
from .services import NOTHING, SERVICES

POOL = "Pool "


def said(provider: str, rows: Iterable[Capability]) -> list[tuple[str, str]]:
    """The services that the report names on a cloud; pools are machines, and have a test of their own."""
    return [
        (row.name, cell.service)
        for row in rows
        if not row.name.startswith(POOL) and (cell := row.clouds[provider]).service  # type: ignore[index]
    ]


def faults(provider: str, rows: Iterable[tuple[str, str]], found: set[str]) -> list[str]:
    """What the report says and is not declared, and what is declared and it does not say."""
    wrong: list[str] = []
    known: set[str] = set()
    for row, text in rows:
        each = service(provider, row, text)
        known |= each.always | each.sometimes
        wrong += [f"{row}: {text}: no {kind}" for kind in sorted(each.always - found)]
    return wrong + [f"no row has {kind}" for kind in sorted(found - known)]


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_the_report_is_what_is_declared(case: Case) -> None:
    rows = said(case[0], parity(spec(case)))
    assert not faults(case[0], rows, kinds(declared(case)))


def test_what_the_report_says_too_much_or_too_little_is_found() -> None:
    case = ("aws", "prod")
    rows, found = said(case[0], parity(spec(case))), kinds(declared(case))
    for row in ("Buckets", "Private endpoints", "Budget", "Pipelines", "Features, offline"):
        fewer = [each for each in rows if each[0] != row]
        assert any("no row has" in each for each in faults("aws", fewer, found)), row
    assert "no row has aws:sns/topic:Topic" in faults("aws", rows, found | {"aws:sns/topic:Topic"})
    gone = found - {"aws:eks/cluster:Cluster"}
    assert faults("aws", rows, gone) == ["Kubernetes: EKS: no aws:eks/cluster:Cluster"]
    with pytest.raises(KeyError):
        faults("aws", [("Buckets", "Dropbox")], found)


def proof(provider: str, row: str, said: str) -> Proof | None:
    fits = [key for key in PROOFS[provider] if key[0] == row and said.startswith(key[1])]
    own = [key for key in SAID[provider] if key[0] == row and said.startswith(key[1])]
    best = max([*fits, *own], key=lambda key: len(key[1]), default=None)
    return PROOFS[provider][best] if best in fits and best else None


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_settings_are_what_the_report_says(case: Case) -> None:
    world = declared(case)
    for row, text in said(case[0], parity(spec(case))):
        proved = proof(case[0], row, text)
        assert proved is None or proved(world), f"{row}: {text}"


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_machines_are_those_of_the_report(case: Case) -> None:
    if case[0] == "onprem":
        return
    world = declared(case)
    texts = {
        text for each in world.declared if each.package != "plinth" for text in strings(each.inputs)
    }
    if spec(case).gpu.autoscaler == "karpenter":
        texts |= {word for text in texts for word in text.split()}
    sizes = ("Nodes", "PostgreSQL", "Features, online")
    for row in parity(spec(case)):
        machine = row.clouds[case[0]].service  # type: ignore[index]
        if row.name.startswith(POOL):
            assert machine.split(", ")[0] in texts, row.name
        elif row.name in sizes and re.search(r", [a-zA-Z][^ ]*$", machine):
            assert machine.split(", ")[1] in texts, row.name


def test_whatever_is_no_resource_is_a_setting_or_the_site_s() -> None:
    for provider, services in SERVICES.items():
        for (row, start), each in services.items():
            if each == NOTHING and (row, start) not in SAID[provider]:
                assert proof(provider, row, start), f"{provider}: {row}: {start}"


def test_a_setting_that_is_not_there_is_found() -> None:
    world = declared(("azure", "azure-prod"))
    bare = replace(
        world,
        declared=[replace(each, inputs={}) for each in world.declared if each.kind != "Release"],
    )
    for (row, start), proved in PROOFS["azure"].items():
        assert not proved(bare), f"{row}: {start}"


def test_every_service_is_named_by_some_report() -> None:
    # What no stack and no variant has is never held against a plan.
    named = {
        (case[0], fitting(case[0], row, text))
        for case in CASES
        for row, text in said(case[0], parity(spec(case)))
    }
    written = {
        (provider, key)
        for provider, services in SERVICES.items()
        for key, each in services.items()
        if each != NOTHING
    }
    assert written - named == set()
