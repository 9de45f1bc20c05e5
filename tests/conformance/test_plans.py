"""A genuine API server accepts the objects of the reviewed plans, as far as a plan knows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from plinth import objects, standins
from plinth.conformance import UNDEFINED
from plinth.crds import Loader
from plinth.objects import Object
from plinth.plan import Resource

from ..golden.test_plans import PLANS
from .bench import Bench, told
from .test_objects import UNVERIFIED


def read(file: Path) -> list[Object]:
    """The objects of a reviewed plan."""
    document = yaml.load(file.read_text(), Loader)  # noqa: S506 - a safe one
    return objects.of(resources(document))


def resources(document: Mapping[str, Any]) -> Iterator[Resource]:
    """The resources of a reviewed plan, which has neither URNs nor dependencies."""
    for title, each in document["resources"].items():
        type_, _, name = title.partition(" ")
        urn = f"urn:pulumi:s::plinth::plinth:platform:Platform${type_}::{name}"
        yield Resource(urn, type_, "create", each.get("inputs") or {}, {}, "", (), protect=False)


@pytest.mark.parametrize("file", sorted(PLANS.glob("*.yaml")), ids=lambda file: file.stem)
def test_every_object_is_accepted(file: Path, bench: Bench) -> None:
    every = read(file)
    assert len(every) > 40
    report = bench.verify(every)
    assert not report.rejected, told(report)
    for each in report.unverified:
        assert (each.object.api_version, each.object.kind) in UNVERIFIED, each.object
        # Nothing may be excused by a stand-in that was not good enough.
        assert each.message == UNDEFINED


def test_the_plans_hide_values() -> None:
    hidden = [
        each for file in PLANS.glob("*.yaml") for each in read(file) if standins.unknown(each.body)
    ]
    assert hidden
