"""A catalogue that is broken says where, instead of failing somewhere else."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from spec.catalog import accelerators, instances, table
from spec.catalog.table import CatalogueError

Break = Callable[[dict[str, Any]], object]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the data, which the catalogues read anew."""
    for file in table.FOLDER.glob("*.json"):
        shutil.copy(file, tmp_path)
    caches = (
        accelerators.accelerators, accelerators.sources, instances.instances, instances.source,
    )  # fmt: skip
    monkeypatch.setattr(table, "FOLDER", tmp_path)
    for each in caches:
        each.cache_clear()
    yield tmp_path
    for each in caches:
        each.cache_clear()


def l4(data: dict[str, Any]) -> dict[str, Any]:
    """The first machine of Google Cloud with an L4."""
    (found,) = [each for each in data["accelerators"] if each["name"] == "l4"]
    return found["offers"]["gcp"][0]


CASES: dict[str, tuple[str, Break, str]] = {
    "no sources": ("prices", lambda data: data.pop("sources"), "prices.json: there is no sources"),
    "machine without vCPUs": (
        "accelerators", lambda data: l4(data).pop("vcpus"),
        "accelerators.json: l4: gcp[0]: there is no vcpus",
    ),
    "machine without a name": (
        "accelerators", lambda data: l4(data).pop("instanceType"),
        "accelerators.json: l4: gcp[0]: there is no instanceType",
    ),
    "misspelt key": (
        "accelerators", lambda data: l4(data).update(gpuMemory=24),
        "accelerators.json: l4: gcp[0]: gpuMemory is no key, one of accelerator, cloud, ",
    ),
    "number as text": (
        "accelerators", lambda data: l4(data).update(vcpus="8"),
        "accelerators.json: l4: gcp[0]: vcpus is '8', not int",
    ),
    "truth for a number": (
        "accelerators", lambda data: l4(data).update(gpus=True),
        "accelerators.json: l4: gcp[0]: gpus is True, not int",
    ),
    "source that is none": (
        "accelerators", lambda data: l4(data).update(source="hearsay"),
        "accelerators.json: l4: gcp[0]: there is no hearsay",
    ),
    "list of regions that is none": (
        "accelerators", lambda data: l4(data).update(regions="nowhere"),
        "accelerators.json: l4: gcp[0]: there is no nowhere",
    ),
    "accelerator without machines": (
        "accelerators", lambda data: data["accelerators"][0].pop("offers"),
        "accelerators.json: a10: there is no offers",
    ),
    "source without a date": (
        "prices", lambda data: data["sources"]["karpenter"].pop("date"),
        "prices.json: sources: karpenter: there is no date",
    ),
    "price of a machine that is none": (
        "prices", lambda data: data["tables"][0]["onDemand"].update({"g5.tiny": 0.1}),
        "prices.json: g5.tiny is no machine of aws that is known",
    ),
    "price that is none": (
        "prices", lambda data: data["tables"][0]["onDemand"].update({"g5.xlarge": "cheap"}),
        "prices.json: tables[0]: g5.xlarge: usd is 'cheap', not float",
    ),
    "price without a region": (
        "prices", lambda data: data["tables"][1].pop("region"),
        "prices.json: tables[1]: there is no region",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_fault_of_the_data_is_said_with_its_place(case: str, folder: Path) -> None:
    name, damage, expected = CASES[case]
    file = folder / f"{name}.json"
    data = json.loads(file.read_text())
    damage(data)
    file.write_text(json.dumps(data))
    with pytest.raises(CatalogueError, match=f"^{re.escape(expected)}"):
        accelerators.accelerators()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"sources": {', "accelerators.json: .*line 1 column 14"),
        (b"\xff", "accelerators.json: .*utf-8"),
        (b"[]", "accelerators.json: it is no mapping"),
        (None, "accelerators.json: No such file or directory"),
    ],
)
def test_a_file_that_is_none_is_said(content: bytes | None, expected: str, folder: Path) -> None:
    file = folder / "accelerators.json"
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    with pytest.raises(CatalogueError, match=f"^{expected}"):
        accelerators.accelerators()


def test_machines_without_accelerators_are_read_as_strictly(folder: Path) -> None:
    file = folder / "instances_gcp.json"
    file.write_text(file.read_text().replace('"memoryGib": 16,', '"memoryGiB": 16,', 1))
    expected = "instances_gcp.json: node[1]: memoryGiB is no key"
    with pytest.raises(CatalogueError, match=f"^{re.escape(expected)}"):
        instances.instances("node", "gcp")


def test_the_data_as_it_is_has_no_fault(folder: Path) -> None:
    assert accelerators.accelerators() and instances.instances("node", "azure")
