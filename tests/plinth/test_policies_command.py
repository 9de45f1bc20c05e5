"""`plinth policies`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from plinth.commands import policies
from plinth.exits import Exit, Failure
from policies.catalog import rules
from policies.config import pack_config
from policies.reference import page
from policies.rule import Rule
from spec.governance import Governance

ROOT = Path(__file__).parents[2]


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
            "iso-27001": ["A.8.24"],
            "nist-800-53": ["SC-12", "SC-12(2)", "SC-28(3)"],
            "pci-dss": ["3.7.4"],
            "soc2": ["CC6.1"],
        },
        "providers": ["aws"],
        "enforcement": "mandatory",
        "summary": "Keys of KMS are rotated",
    }


def test_a_rule_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    policies.explain("ingress-restricted", None, as_json=False)
    text = capsys.readouterr().out
    (rule,) = [each for each in rules() if each.id == "ingress-restricted"]
    flat = " ".join(text.split())
    for part in (rule.title, rule.why, f"Mend: {rule.mend}", "Judges each resource", *rule.types):
        assert part in flat
    assert "Enforcement: mandatory where nothing else is said" in text
    assert '  openPorts: []  {"type": "array"' in text
    assert "SOC 2 Trust Services Criteria: CC6" in text
    assert "      ingress-restricted: advisory" in text
    assert "    - rule: ingress-restricted" in text


def test_an_explanation_is_json_too_and_knows_the_stack(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    policies.explain("images-from-registries", "prod", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["stack"]["enforcement"] == "mandatory"
    assert "ghcr.io" in told["stack"]["settings"]["imageRegistries"]
    assert told["settings"]["imageRegistries"]["schema"]["type"] == "array"
    assert {"why", "mend", "types", "requirements", "examples", "judges"} <= set(told)


def test_the_examples_are_what_a_spec_takes() -> None:
    for rule in rules():
        for text in (policies.configuration(rule), policies.exemption(rule)):
            Governance.model_validate_json(json.dumps(yaml.safe_load(text)["governance"]))


def test_an_unknown_rule_or_framework_is_answered_with_what_was_meant() -> None:
    with pytest.raises(Failure) as raised:
        policies.explain("kms-rotatd", None, as_json=False)
    assert (raised.value.code, raised.value.message) == (Exit.USAGE, "there is no rule kms-rotatd")
    assert raised.value.mend.startswith("did you mean kms-rotated?")
    with pytest.raises(Failure) as raised:
        policies.frameworks("soc3", None, as_json=False)
    assert (raised.value.code, raised.value.mend) == (Exit.USAGE, "did you mean soc2?")


def test_frameworks_are_counted_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    policies.frameworks(None, None, as_json=True)
    rows = {row["framework"]: row for row in json.loads(capsys.readouterr().out)}
    serving = [rule for rule in rules() if "soc2" in rule.frameworks]
    assert sum(rows["soc2"]["rules"].values()) == len(serving)
    assert rows["soc2"]["requirements"] == len(
        {id_ for r in serving for id_ in r.frameworks["soc2"]}
    )
    policies.frameworks("cis", None, as_json=True)
    listed = {row["framework"]: row for row in json.loads(capsys.readouterr().out)}
    assert "cis-aws" in listed and "soc2" not in listed
    assert "kms-rotated" in listed["cis-aws"]["requirements"]["3.6"]
    policies.frameworks("cis-aws", None, as_json=False)
    assert "kms-rotated" in capsys.readouterr().out


def test_the_reference_is_the_kept_page(capsys: pytest.CaptureFixture[str]) -> None:
    policies.reference(None)
    assert capsys.readouterr().out == page()


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_the_example_of_a_rule_is_one_that_a_spec_may_have(rule: Rule) -> None:
    given = yaml.safe_load(policies.configuration(rule))["governance"]
    made = pack_config(overrides=given["rules"], own_settings=given.get("settings"))
    assert made[rule.id]["enforcementLevel"] == "advisory"
