"""What holds of everything that any cloud declares: every stack and variant of every cloud."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from .engine import Declared, World
from .platforms import CASES, Case, declare, declared, spec

TOKEN = re.compile(r"plinth:(aws|gcp|azure|onprem|addons|platform):[A-Z][A-Za-z0-9]+")

OUTSIDE = ("pulumi:pulumi:Stack", "plinth:platform:Platform")

IN_THE_CLEAR = {
    # What makes a secret says it; its outputs are secret.
    "random:index/randomPassword:RandomPassword",
}


@pytest.fixture(params=CASES, ids="-".join)
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


@pytest.fixture
def made(case: Case) -> World:
    """The whole platform of a case, declared once."""
    return declared(case)


def ours(made: World) -> Iterator[Declared]:
    """Everything but the stack, the platform itself and providers."""
    for each in made.declared:
        if each.type not in OUTSIDE and not each.type.startswith("pulumi:providers:"):
            yield each


def test_every_resource_has_a_component_for_its_parent(made: World) -> None:
    known = made.by_urn()
    for each in ours(made):
        parent = known[each.parent]
        assert not parent.custom, f"{each.name} is under {parent.type}"
        assert parent.type.startswith("plinth:"), f"{each.name} is under {parent.type}"


def test_every_component_has_a_token_of_the_form(made: World) -> None:
    components = [each for each in ours(made) if not each.custom]
    assert len(components) > 8
    assert not [each.type for each in components if not TOKEN.fullmatch(each.type)]


def test_every_component_registers_its_outputs(made: World) -> None:
    missing = [each.name for each in ours(made) if not each.custom and each.urn not in made.outputs]
    assert not missing


def test_names_are_unique_and_begin_with_the_platforms(made: World) -> None:
    # A URN also has the parents' types in it: two resources that differ in these alone would pass.
    names = [(each.type, each.name) for each in made.declared]
    assert len(names) == len(set(names))
    assert not [each.name for each in ours(made) if not each.name.startswith(made.spec.name)]


def test_names_of_children_derive_from_their_component(made: World) -> None:
    known = made.by_urn()
    strays = [
        (each.name, known[each.parent].name)
        for each in ours(made)
        if each.custom and not each.name.startswith(known[each.parent].name)
    ]
    assert not strays


def test_no_secret_is_in_the_clear(made: World) -> None:
    """Everything drawn begins with `hunter2-`, so that it is found wherever it comes out."""
    hidden = 0
    for each in made.declared:
        for key, value in each.inputs.items():
            if "hunter2" in json.dumps(value, default=str):
                assert key in each.secrets, f"{each.name}: {key}"
                hidden += 1
    assert hidden


def test_everything_of_the_cluster_goes_through_its_provider(made: World) -> None:
    providers = {each.urn for each in made.of("pulumi:providers:kubernetes")}
    for each in made.declared:
        if each.package == "kubernetes":
            assert each.provider.rsplit("::", 1)[0] in providers, each.name


def test_the_stack_tells_what_stands_where(made: World) -> None:
    assert {"cluster", "clusterEndpoint", "network", "buckets", "gpuPools", "services"} <= set(
        made.returned
    )
    assert "hunter2" not in json.dumps(made.known, default=str)


def test_the_stack_stays_in_the_low_hundreds(made: World) -> None:
    assert len(made.declared) < 700


@pytest.mark.parametrize("provider", ["aws", "gcp", "azure", "onprem"])
def test_two_runs_declare_the_same(provider: str) -> None:
    def plain(made: World) -> list[str]:
        return sorted(
            json.dumps([each.type, each.name, each.inputs], sort_keys=True, default=str)
            for each in made.declared
        )

    case = (provider, "least")
    assert plain(declare(spec(case))) == plain(declared(case))
