"""`plinth parity`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plinth.commands import parity as command

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_table_has_a_row_for_each_capability(capsys: pytest.CaptureFixture[str]) -> None:
    command.run("prod", as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["CAPABILITY", "AWS", "GOOGLE", "CLOUD", "AZURE", "ON-PREMISES"]
    (buckets,) = [line for line in lines if line.startswith("Buckets ")]
    assert "S3" in buckets and "Cloud Storage" in buckets and "SeaweedFS" in buckets
    at = lines.index("ON-PREMISES: lost, different or refused")
    assert "  Budget: nobody bills an existing cluster" in lines[at:]
    assert any(line.startswith("  error: features.offline: ") for line in lines[at:])
    assert "AWS: lost, different or refused" not in lines


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    command.run("gcp-prod", as_json=True)
    data = json.loads(capsys.readouterr().out)
    assert data["stack"] == "gcp-prod" and data["cloud"] == "gcp"
    rows = {row["name"]: row for row in data["capabilities"]}
    assert rows["Pool train"]["field"] == "gpu.pools[0]"
    assert rows["Pool train"]["clouds"]["gcp"] == {
        "service": "a3-highgpu-8g, GPUDirect-TCPX",
        "different": None,
    }
    assert rows["Traffic records"]["clouds"]["onprem"]["service"] is None
    assert [
        each["field"] for each in data["objections"]["onprem"] if each["severity"] == "error"
    ] == [
        "features.offline",
        "access.tls",
    ]
