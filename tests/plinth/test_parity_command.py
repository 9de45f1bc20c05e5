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


def test_table_has_a_row_for_each_capability(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    command.run("prod", as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["CAPABILITY", "AWS", "GOOGLE", "CLOUD", "AZURE", "ON-PREMISES"]
    (buckets,) = [line for line in lines if line.startswith("Buckets ")]
    assert "S3" in buckets and "Cloud Storage" in buckets and "SeaweedFS" in buckets
    at = lines.index("ON-PREMISES: lost, different or refused")
    assert "  Budget: nobody bills an existing cluster" in lines[at:]
    assert any(line.startswith("  error: features.offline: ") for line in lines[at:])
    # What is said of several fields alike is said once.
    assert len([line for line in lines if "the nodes exist" in line]) == 1


@pytest.mark.parametrize("stack", ["prod", "dev", "onprem"])
@pytest.mark.parametrize("most", [60, 80, 100, 120, 160, 220])
def test_lines_fit_the_terminal(
    stack: str, most: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(most))
    command.run(stack, as_json=False)
    narrow = capsys.readouterr().out
    assert max(map(len, narrow.splitlines())) <= most
    monkeypatch.delenv("COLUMNS")
    command.run(stack, as_json=False)
    wide = capsys.readouterr().out
    # Nothing is cut off: each service is there, be it in several lines.
    for word in ("CloudNativePG", "DynamoDB" if stack == "dev" else "ElastiCache", "Certificates"):
        assert word in wide and word in narrow


def test_narrow_lines_are_paragraphs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    command.run("prod", as_json=False)
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("Buckets")
    assert lines[at + 1 : at + 3] == ["  AWS           S3", "  GOOGLE CLOUD  Cloud Storage"]


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
        "access.dns",
    ]
