"""`plinth policies`."""

from __future__ import annotations

import json

import pytest

from plinth.commands import policies
from policies.catalog import rules


def test_list_is_by_pack_and_has_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    policies.run(as_json=False)
    lines = capsys.readouterr().out.splitlines()
    heads = [line for line in lines if line and not line.startswith(" ")]
    assert heads == sorted({rule.pack for rule in rules()})
    listed = {line.split()[0] for line in lines if line.startswith("  ")}
    assert listed == {rule.id for rule in rules()}


def test_json_is_what_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    policies.run(as_json=True)
    rows = json.loads(capsys.readouterr().out)
    (row,) = [each for each in rows if each["id"] == "kms-rotated"]
    assert row == {
        "id": "kms-rotated",
        "pack": "security",
        "severity": "medium",
        "frameworks": {
            "aws-hub": ["KMS.4"],
            "cis-aws": ["3.6"],
            "nist-800-53": ["SC-12", "SC-12(2)", "SC-28(3)"],
            "soc2": ["CC6.1"],
        },
        "providers": ["aws"],
        "enforcement": "mandatory",
        "summary": "Keys of KMS are rotated",
    }
