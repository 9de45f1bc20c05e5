"""`plinth accelerators`."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from plinth.commands import accelerators as command
from plinth.exits import Exit, Failure
from spec.catalog.accelerators import accelerators


def listed(capsys: pytest.CaptureFixture[str], cloud: str | None = None) -> dict[str, Any]:
    command.run(cloud, as_json=True)
    return json.loads(capsys.readouterr().out)


def machines(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["machine"]: each for row in data["accelerators"] for each in row["machines"]}


def text(capsys: pytest.CaptureFixture[str], cloud: str | None = None) -> list[str]:
    command.run(cloud, as_json=False)
    return capsys.readouterr().out.splitlines()


def test_json_has_every_accelerator_and_machine(capsys: pytest.CaptureFixture[str]) -> None:
    data = listed(capsys)
    assert data["schemaVersion"] == 1
    rows = {row["name"]: row for row in data["accelerators"]}
    assert list(rows) == [each.name for each in accelerators()]
    assert len(machines(data)) == sum(len(each.offers) for each in accelerators())
    assert rows["h100"]["sharing"] == ["timeSlicing", "mps", "mig"]
    assert rows["h100"]["mig"]["3g.40gb"] == 2
    assert rows["trainium1"]["sharing"] == [] and rows["trainium1"]["mig"] == {}


def test_json_of_a_machine(capsys: pytest.CaptureFixture[str]) -> None:
    data = listed(capsys)
    machine = machines(data)["p5.4xlarge"]
    assert machine.pop("regions")[-1] == "us-west-2"
    assert machine == {
        "cloud": "aws",
        "machine": "p5.4xlarge",
        "count": 1,
        "memoryGibEach": 80,
        "vcpus": 16,
        "memoryGib": 256,
        "architecture": "amd64",
        "fabric": "EFA",
        "efaInterfaces": 1,
        "capacityBlock": True,
        "source": "ec2",
        "onDemand": [{"region": "us-east-1", "usd": 6.88, "source": "karpenter"}],
        "spot": [
            {"region": "us-east-1", "usd": 2.6295, "source": "spot-feed"},
            {"region": "us-east-2", "usd": 2.6295, "source": "spot-feed"},
        ],
    }
    assert data["sources"]["spot-feed"]["date"] == "2026-08-10"
    assert data["sources"]["spot-feed"]["verified"] is True


def test_json_names_the_sources_that_it_needs_and_no_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = listed(capsys, "azure")
    assert set(data["sources"]) == {"azure-docs", "skypilot-azure"}
    assert data["sources"]["skypilot-azure"]["date"] is None
    assert data["sources"]["skypilot-azure"]["read"] == "2026-11-24"


def test_what_is_not_known_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    found = machines(listed(capsys))
    h200 = found["Standard_ND96isr_H200_v5"]
    assert not h200.keys() & {"onDemand", "spot", "regions", "regionsAtLeast", "device", "topology"}
    assert "spot" not in found["Standard_NC40ads_H100_v5"]
    assert "regions" not in found["ct6e-standard-8t"]
    assert "us-east5" in found["ct6e-standard-8t"]["regionsAtLeast"]


def test_a_cloud_has_its_own_and_the_nearest_of_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = listed(capsys, "azure")
    assert {each["cloud"] for each in machines(data).values()} == {"azure"}
    rows = {row["name"]: row for row in data["accelerators"]}
    assert rows["l4"]["machines"] == [] and rows["l4"]["nearest"]["azure"][0] == "a10"
    assert rows["t4"]["nearest"] == {}


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    lines = text(capsys, "gcp")
    head = lines[0]
    assert head.split()[:3] == ["MACHINE", "CLOUD", "COUNT"]
    title = lines.index(
        "h100: NVIDIA H100, 80 GiB, shared by timeSlicing, mps, mig (1g.10gb x 7, 1g.20gb x 4, "
        "2g.20gb x 3, 3g.40gb x 2, 4g.40gb x 1, 7g.80gb x 1)"
    )
    row = lines[title + 4]
    assert row.split("  ")[1] == "a3-highgpu-8g"
    for name, value in {
        "CLOUD": "gcp", "COUNT": "8", "GIB EACH": "80", "VCPUS": "208", "GIB ": "1872",
        "FABRIC": "GPUDirect-TCPX", "USD/H": "87.83247 [1]", "SPOT": "20.04446 [1]",
        "PRICED IN": "us-east4", "REGIONS": "16",
    }.items():  # fmt: skip
        at = head.rindex(name) if name == "GIB " else head.index(name)
        assert row[at:].split("  ")[0] == value, name
    assert all(line == line.rstrip() for line in lines)


def test_table_says_what_is_not_sure(capsys: pytest.CaptureFixture[str]) -> None:
    lines = text(capsys)
    (tpu,) = [line for line in lines if line.startswith("  ct5p-hightpu-4t *")]
    assert tpu.endswith("us-central1  2+")
    assert "* vCPUs and memory are not verified." in lines
    (h200,) = [line for line in lines if line.startswith("  Standard_ND96isr_H200_v5")]
    assert h200.split()[-4:] == ["-", "-", "-", "-"]
    (p5e,) = [line for line in lines if line.startswith("  p5e.48xlarge")]
    assert p5e.split()[-5:] == ["-", "25.1918", "[3]", "us-east-2", "7"]
    assert "tpu-v5e: Google TPU v5e, 16 GiB, not shared" in lines
    assert not any("not verified" in line for line in text(capsys, "aws"))


def test_table_ends_with_the_nearest_and_the_sources(capsys: pytest.CaptureFixture[str]) -> None:
    lines = text(capsys, "aws")
    lacking = lines.index("Not there, and the nearest that is:")
    assert lines[lacking + 1].split() == ["NAME", "CLOUD", "NEAREST"]
    assert lines[lacking + 2].split() == ["a10", "aws", "a10g,", "l4,", "a100-40gb"]
    assert [line.split(": ")[0] for line in lines[-2:]] == ["[1] 2026-01-19", "[2] 2026-08-10"]
    used = {word for line in lines[:lacking] for word in line.split() if word.startswith("[")}
    assert used == {"[1]", "[2]"}


def test_every_machine_is_in_the_table_below_its_accelerator(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found: dict[str, str] = {}
    title = ""
    for line in text(capsys):
        if line.startswith("Not there"):
            break
        if line.startswith("  "):
            found[line.split()[0]] = title
        else:
            title = line.partition(":")[0]
    assert found == {
        offer.instance_type: each.name for each in accelerators() for offer in each.offers
    }


@pytest.mark.parametrize(
    ("cloud", "mend"),
    [
        ("gpc", "did you mean gcp? one of aws, gcp, azure"),
        ("onprem", "one of aws, gcp, azure"),
        ("", "one of aws, gcp, azure"),
    ],
)
def test_cloud_that_the_catalogue_lacks(cloud: str, mend: str) -> None:
    with pytest.raises(Failure) as caught:
        command.run(cloud, as_json=False)
    assert caught.value.code == Exit.USAGE == 2
    assert caught.value.message == f"the catalogue has no cloud {cloud}"
    assert caught.value.mend == mend


def test_it_starts_without_an_engine_and_reads_the_catalogue_when_asked() -> None:
    script = (
        "import sys; import plinth.commands.accelerators as command; "
        "from spec.catalog.accelerators import accelerators as read; "
        "assert read.cache_info().currsize == 0; command.run('aws', as_json=False); "
        "assert read.cache_info().currsize == 1; print(*sys.modules, file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    tops = {name.partition(".")[0] for name in ran.stderr.split()}
    assert not tops & {"pulumi", "pulumi_aws", "grpc", "components", "pydantic", "typer", "difflib"}
