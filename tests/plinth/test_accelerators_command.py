"""`plinth accelerators`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from plinth.commands import accelerators as command
from plinth.exits import Exit, Failure
from spec.catalog.accelerators import accelerators


def listed(capsys: pytest.CaptureFixture[str], cloud: str | None = None) -> dict[str, Any]:
    command.run(cloud, as_json=True)
    return {row["name"]: row for row in json.loads(capsys.readouterr().out)}


def test_json_has_every_accelerator_and_machine(capsys: pytest.CaptureFixture[str]) -> None:
    rows = listed(capsys)
    assert list(rows) == [each.name for each in accelerators()]
    assert {row["machine"] for row in rows["h100"]["machines"]} >= {
        "p5.48xlarge",
        "a3-highgpu-8g",
        "Standard_ND96isr_H100_v5",
    }
    (machine,) = [each for each in rows["h100"]["machines"] if each["machine"] == "p5.48xlarge"]
    assert machine["fabric"] == "EFA" and machine["count"] == 8 and machine["capacityBlock"]
    assert machine["price"]["onDemandUsd"] == 55.04 and machine["price"]["date"]
    assert rows["h100"]["sharing"] == ["timeSlicing", "mps", "mig"]
    assert rows["trainium1"]["sharing"] == []


def test_what_is_not_known_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    machines = {
        each["machine"]: each for row in listed(capsys).values() for each in row["machines"]
    }
    assert "price" not in machines["a4-highgpu-8g"] and "regions" not in machines["a4-highgpu-8g"]
    assert all("spotUsd" not in each.get("price", {}) for each in machines.values())


def test_a_cloud_has_its_own_and_the_nearest_of_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = listed(capsys, "azure")
    assert {each["cloud"] for row in rows.values() for each in row["machines"]} == {"azure"}
    assert rows["l4"]["machines"] == [] and rows["l4"]["nearest"]["azure"][0] == "a10"
    assert rows["t4"]["nearest"] == {}


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    command.run("gcp", as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:3] == ["NAME", "CLOUD", "MACHINE"]
    (row,) = [line for line in lines if " a3-highgpu-8g " in line]
    assert row.split()[:7] == ["h100", "gcp", "a3-highgpu-8g", "8", "80", "208", "1872"]
    assert "GPUDirect-TCPX" in row and row.endswith("87.8   2026-08")
    assert any(line.split()[:3] == ["a10g", "gcp", "l4,"] for line in lines)
    assert all(line == line.rstrip() for line in lines)


def test_cloud_that_the_catalogue_lacks() -> None:
    with pytest.raises(Failure) as caught:
        command.run("onprem", as_json=False)
    assert caught.value.code == Exit.USAGE and "aws, gcp, azure" in (caught.value.mend or "")
