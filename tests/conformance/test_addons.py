"""A genuine API server accepts what the add-ons declare, whatever branch of them a spec takes."""

from __future__ import annotations

import pytest

from plinth.conformance import UNDEFINED

from ..addons import place
from .bench import Bench, of, told
from .test_objects import MOCKED, UNVERIFIED


@pytest.mark.parametrize("name", place.SPECS)
def test_every_object_is_accepted(name: str, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    made, _, _ = place.declare(place.spec(name), monkeypatch)
    report = bench.verify(of(made))
    assert not report.rejected, told(report)
    warned = [each for each in report.warned if not each.message.startswith(MOCKED)]
    assert not warned, [f"{each.object}: {each.message}" for each in warned]
    for each in report.unverified:
        assert (each.object.api_version, each.object.kind) in UNVERIFIED, each.object
        assert each.message == UNDEFINED
