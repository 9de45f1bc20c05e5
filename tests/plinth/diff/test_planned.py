"""Plans that are kept by content: whole, or not at all."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from plinth.diff.planned import keep, kept

from ..plans import plan, resource

ROWS = [{"workload": "w"}]
REPORTS = {"verdicts.sarif": "{}"}
MADE = {"code": 0, "permissions": [], "reports": {}}


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    place = tmp_path / "plans" / "key"
    assert kept(place) is None
    made = plan(resource("a"))
    for _ in range(2):  # another run may have kept the same
        keep(place, made.to_json(), {"code": 3, "permissions": ROWS, "reports": REPORTS})
    found = kept(place)
    assert found
    assert found.plan
    assert (found.plan.to_json(), found.permissions, found.code) == (made.to_json(), ROWS, 3)
    assert found.reports == REPORTS
    assert [each.name for each in place.parent.iterdir()] == ["key"]


@pytest.mark.parametrize("name", ["plan.json", "made.json"])
@pytest.mark.parametrize("text", ["", "{", "{}", "[]"])
def test_what_is_spoilt_is_made_anew(tmp_path: Path, name: str, text: str) -> None:
    keep(tmp_path / "key", plan().to_json(), MADE)
    (tmp_path / "key" / name).write_text(text)
    assert kept(tmp_path / "key") is None


def test_what_nobody_asks_for_goes(tmp_path: Path) -> None:
    keep(tmp_path / "old", plan().to_json(), MADE)
    long_ago = time.time() - 31 * 24 * 3600
    os.utime(tmp_path / "old", (long_ago, long_ago))
    keep(tmp_path / "new", plan().to_json(), MADE)
    assert [each.name for each in tmp_path.iterdir()] == ["new"]
