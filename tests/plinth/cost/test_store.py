"""Writing prices down."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from plinth.cost.catalogue import catalogue, read
from plinth.cost.refresh.answers import Found
from plinth.cost.refresh.store import store
from spec.catalog.table import CatalogueError

MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)
NAT, IP = Found("nat", "us-east-1", "hour", 0.05), Found("ip", "us-east-1", "hour", 0.006)


def test_what_was_read_is_there_with_its_day(tmp_path: Path) -> None:
    file = store(tmp_path / "prices", "aws", "AWS Price List API", [NAT], MONDAY)
    (price,) = read(file)
    assert (price.item, price.usd, price.unit) == ("nat", 0.05, "hour")
    assert (price.source.date, price.source.verified) == ("2026-11-30", True)
    assert price.source.title == "AWS Price List API"
    found = catalogue("aws", tmp_path / "prices").find("nat", "us-east-1")
    assert found and found.usd == 0.05


def test_what_is_not_read_anew_stays_with_its_day(tmp_path: Path) -> None:
    store(tmp_path, "aws", "t", [NAT, IP], MONDAY)
    file = store(tmp_path, "aws", "t", [Found("nat", "us-east-1", "hour", 0.055)], TUESDAY)
    by = {each.item: (each.usd, each.source.date) for each in read(file)}
    assert by == {"nat": (0.055, "2026-12-01"), "ip": (0.006, "2026-11-30")}


def test_the_same_prices_make_the_same_file(tmp_path: Path) -> None:
    first = store(tmp_path / "a", "aws", "t", [NAT, IP], MONDAY).read_text()
    assert store(tmp_path / "b", "aws", "t", [IP, NAT], MONDAY).read_text() == first


def test_a_broken_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "aws.json").write_text("{")
    with pytest.raises(CatalogueError):
        store(tmp_path, "aws", "t", [NAT], MONDAY)
    assert (tmp_path / "aws.json").read_text() == "{"


def test_a_write_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = store(tmp_path, "aws", "t", [NAT], MONDAY)
    before = file.read_text()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        store(tmp_path, "aws", "t", [IP], TUESDAY)
    assert file.read_text() == before
    assert list(tmp_path.iterdir()) == [file]
