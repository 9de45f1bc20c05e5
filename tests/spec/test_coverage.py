"""On every cloud no field is ignored in silence: what nothing reads there is warned of."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, get_args

import pytest

from components import governance
from components.addons.serving.runtimes import SERVERS
from components.clouds import CLOUDS
from plinth import verdicts
from plinth.cost.catalogue import catalogue
from plinth.cost.estimate import estimate
from spec.coverage import GAPS
from spec.elsewhere import PROVIDERS, Provider
from spec.faults import Path
from spec.fields import field_at
from spec.finding import Finding
from spec.models import Runtime
from spec.parity import parity
from spec.platform import Platform
from spec.rules import findings
from spec.section import Section, key_of
from tests.clouds.platforms import declare
from tests.plinth.cost.stacks import used

from .everything import everything
from .files import loaded
from .language import sections

CHECKED: Mapping[str, str] = {
    "Platform.api_version": "there is one",
    "Platform.kind": "there is one",
    "Platform.governance": "read by the policies, part by part",
    "Features.registry": "there is one",
    "Governance.residency": "a rule keeps it",
    "Governance.frameworks": "reports refer to them",
    "Governance.packs": "the policies are given their folders",
    "Governance.exemptions": "the policies are given it whole",
    **dict.fromkeys(
        ("Exemption.rule", "Exemption.resource", "Exemption.owner", "Exemption.reason"),
        "part of an exemption",
    ),
    **dict.fromkeys(("Exemption.ticket", "Exemption.expires"), "part of an exemption"),
    "Mlflow.engine": "tells the section",
    "WeightsAndBiases.engine": "tells the section",
    "GpuPool.topology": "of TPUs alone: elsewhere the accelerator is refused",
}
"""Fields that no component reads, and why nothing is lost."""

REQUIRED: Mapping[Provider, Mapping[str, str]] = {
    "onprem": {
        "Budget.monthly_usd": "Budget",
        "Budget.notify": "Budget",
        "NodePool.nodes": "Nodes",
        "GpuPool.nodes": "Accelerators",
        "NodeCount.min": "Nodes",
        "NodeCount.max": "Nodes",
    },
}
"""Fields that a spec must have, so that no warning could be mended: the row of the parity report that
says what is different there."""


@contextmanager
def noting() -> Generator[set[str]]:
    """The fields of sections that are read meanwhile, as `Section.field`."""
    read: set[str] = set()
    plain = Section.__getattribute__

    def note(section: Section, name: str) -> Any:
        if name in type(section).model_fields:
            read.add(f"{type(section).__name__}.{name}")
        return plain(section, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Section, "__getattribute__", note)
        yield read


def places(section: Section, path: Path = ()) -> Iterator[tuple[str, Path]]:
    """Every field that a spec writes, as `Section.field`, and where."""
    for name in type(section).model_fields:
        here = (*path, key_of(name))
        yield f"{type(section).__name__}.{name}", here
        value: Any = getattr(section, name)
        inner: dict[Any, Any] = (
            dict(enumerate(value))
            if isinstance(value, tuple)
            else value
            if isinstance(value, dict)
            else {}
        )
        if isinstance(value, Section):
            yield from places(value, here)
        for key, each in inner.items():
            if isinstance(each, Section):
                yield from places(each, (*here, key))


def told(path: Path, found: list[Finding]) -> bool:
    """Whether a finding speaks of the field at a path, of what it is part of, or of a part of it.

    Who says that a switch is off, or that nothing comes of it, speaks of all that it switches.
    """
    for each in found:
        said = each.path[:-1] if each.path[-1] in ("enabled", "engine") else each.path
        least = min(len(said), len(path))
        if said[:least] == path[:least]:
            return True
    return False


def silent(provider: Provider, specs: list[Platform], read: set[str]) -> set[str]:
    """Fields that the specs write, and that are neither read nor spoken of."""
    written: dict[str, bool] = {}
    for spec in specs:
        found = findings(spec)
        for field, path in places(spec):
            written[field] = written.get(field, False) or told(path, found)
    return (
        {field for field, said in written.items() if not said}
        - read
        - CHECKED.keys()
        - set(REQUIRED.get(provider, ()))
    )


@pytest.fixture(scope="module")
def reads() -> dict[Provider, set[str]]:
    """What each cloud reads of its specs, once they were asked for."""
    return {}


def read_of(provider: Provider, reads: dict[Provider, set[str]]) -> set[str]:
    if provider not in reads:
        with noting() as read:
            for spec in everything(provider):
                declare(spec)
                verdicts.config(spec)
                if provider != "onprem":
                    estimate(used(spec), spec, catalogue(provider))
        reads[provider] = read
    return reads[provider]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_field_is_provisioned_checked_or_warned_of(
    provider: Provider, reads: dict[Provider, set[str]]
) -> None:
    specs = everything(provider)
    assert not [each for spec in specs for each in findings(spec) if each.severity == "error"]
    assert silent(provider, specs, read_of(provider, reads)) == set()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_field_that_nobody_reads_would_be_found(
    provider: Provider, reads: dict[Provider, set[str]]
) -> None:
    lost = {"Database.backup_days", "Airflow.schedulers", f"{_section(provider)}.provider"}
    read = read_of(provider, reads)
    assert silent(provider, everything(provider), read - lost) == lost & read != set()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_specs_write_every_field_that_there_is(provider: Provider) -> None:
    written = {field for spec in everything(provider) for field, _ in places(spec)}
    others = {f"{each.title()}Cloud" for each in PROVIDERS} | {"OnPremCloud", "ObjectStoreEndpoint"}
    own = {_section(provider)} | ({"ObjectStoreEndpoint"} if provider == "onprem" else set())
    if provider == "onprem":
        others.add("Reservation")
    assert {
        f"{section.__name__}.{name}"
        for section in sections()
        if section.__name__ not in others - own
        for name in section.model_fields
    } == written


def _section(provider: Provider) -> str:
    return "OnPremCloud" if provider == "onprem" else f"{provider.title()}Cloud"


def test_fields_without_a_choice_have_none() -> None:
    # What is excused because there is one of it must go when there are two.
    by_name = {each.__name__: each for each in sections()}
    for field, why in CHECKED.items():
        section, _, name = field.partition(".")
        annotation = by_name[section].model_fields[name].annotation
        if why == "there is one":
            assert len(getattr(annotation, "__args__", ())) == 1, field


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_cannot_be_warned_of_is_a_row_of_the_report(provider: Provider) -> None:
    rows = {each.name: each.clouds[provider].different for each in parity(everything(provider)[0])}
    for field, row in REQUIRED.get(provider, {}).items():
        assert rows[row], field
        section, _, name = field.partition(".")
        (found,) = [each for each in sections() if each.__name__ == section]
        assert found.model_fields[name].is_required(), field


def test_the_table_is_of_fields_that_there_are() -> None:
    for gap in GAPS:
        assert field_at(gap.path, {}), gap.path


def test_clouds_and_runtimes_are_those_that_there_are() -> None:
    assert set(CLOUDS) == set(PROVIDERS)
    assert set(get_args(Runtime)) == set(SERVERS)


def test_policies_read_what_governance_says() -> None:
    import inspect

    source = inspect.getsource(verdicts.config) + inspect.getsource(governance.settings)
    assert set(re.findall(r"governance\.(\w+)", source)) == {
        "enforcement",
        "rules",
        "image_registries",
        "exemptions",
        "allow_unknown",
        "model_signing",
        "residency",
        "max_deletions",
        "settings",
    }


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("network: {zones: 4}\n", "network.zones: is not used: the network is the site's own"),
        ("tags: {a: b}\n", "tags: is not used: only a cloud's services take tags"),
        (
            "database: {maxStorageGib: 900}\n",
            "database.maxStorageGib: is not used: a disk stays at storageGib",
        ),
        (
            "storage: {logs: {expireDays: 9}}\n",
            "storage.logs.expireDays: is not used: what becomes of objects is set at the object store",
        ),
    ],
)
def test_an_existing_cluster_says_what_it_does_not_use(added: str, said: str) -> None:
    site = "cloud: {provider: onprem, site: lab}\nfeatures: {offline: postgres}\n"
    warnings = [str(each) for each in loaded(site + added).warnings]
    assert any(said in each for each in warnings), warnings
    assert not any(said in str(each) for each in loaded(site).warnings)


def test_pools_of_an_existing_cluster_make_no_machines() -> None:
    pool = "gpu: {pools: [{name: a, accelerator: t4, nodes: {min: 0, max: 1}%s}]}\n"
    site = "cloud: {provider: onprem, site: lab}\nfeatures: {offline: postgres}\n"
    found = [str(each) for each in loaded(site + pool % ", diskGib: 90, zones: [a]").warnings]
    assert [each for each in found if "gpu.pools[0]" in each and "the nodes exist" in each]
    assert not [each for each in loaded(site + pool % "").warnings if "gpu.pools" in str(each)]
