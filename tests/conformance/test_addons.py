"""A genuine API server accepts what the add-ons declare, whatever branch of them a spec takes."""

from __future__ import annotations

import pytest

from ..addons import place
from .bench import Bench, of
from .test_objects import sound


@pytest.mark.parametrize("name", place.SPECS)
def test_every_object_is_accepted(name: str, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    made, _, _ = place.declare(place.spec(name), monkeypatch)
    report = bench.verify(of(made))
    sound(report)
