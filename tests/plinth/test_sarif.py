"""Verdicts as SARIF: valid by its schema, stable, and at a line of the spec."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from plinth import sarif
from plinth.layout import Layout
from plinth.places import Places
from plinth.plan import Diagnostic, Plan, Resource, Rule, Verdict
from spec.files import Folder
from spec.load import load

from .plans import NETWORK, PLATFORM, plan

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((Path(__file__).parent / "data" / "sarif-schema-2.1.0.json").read_text())
POOLS = "urn:pulumi:prod::plinth::plinth:platform:Platform$plinth:aws:GpuPools::prod-gpu"
POOL = f"{POOLS.rpartition('::')[0]}$aws:eks/nodeGroup:NodeGroup::prod-gpu-serve-spot"
SUBNET = f"{NETWORK.rpartition('::')[0]}$aws:ec2/subnet:Subnet::prod-network-a"
KEY = "urn:pulumi:prod::plinth::plinth:platform:Platform$aws:kms/key:Key::prod-key"
EXEMPT = "exempt until 2027-01-31 (jo, T-1): agreed. Otherwise: It is not."


def resource(urn: str, parent: str) -> Resource:
    type_ = urn.split("::")[2].rsplit("$", 1)[-1]
    return Resource(urn, type_, "create", {}, {}, parent, (), False)


def rule(id_: str, pack: str = "security", **more: Any) -> Rule:
    given: dict[str, Any] = {"severity": "high", "enforcement": "mandatory", "frameworks": {}}
    given |= {"title": "It is so", "why": "It matters.", "mend": "Make it so."} | more
    return Rule(id=id_, pack=pack, **given)


def verdict(rule_: str, state: str, urn: str, message: str, level: str = "mandatory") -> Verdict:
    severity = "low" if rule_ == "cheap" else "high"
    return Verdict(rule_, "security", state, level, severity, urn, message)  # type: ignore[arg-type]


def made(*verdicts: Verdict, diagnostics: tuple[Diagnostic, ...] = ()) -> Plan:
    tree = [resource(POOLS, PLATFORM), resource(POOL, POOLS), resource(SUBNET, NETWORK)]
    base = plan(*tree, resource(KEY, PLATFORM), verdicts=verdicts, diagnostics=diagnostics)
    rules = (
        rule("safe", frameworks={"cis-aws": ("1.1", "1.2"), "soc2": ("CC6.1",)}),
        rule("cheap", "cost", severity="low", enforcement="advisory"),
    )
    return replace(base, rules=rules, frameworks={"cis-aws": "CIS v3", "soc2": "SOC 2"})


@pytest.fixture(scope="module")
def run() -> Any:
    """Makes the log of a plan, holds it against the schema, and gives its run."""
    layout = Layout(ROOT)
    loaded = load("prod", Folder(layout.stacks))

    def go(of: Plan) -> dict[str, Any]:
        text = sarif.log(of, Places(of, loaded, layout))
        assert text == sarif.log(of, Places(of, loaded, layout))
        document = json.loads(text)
        faults = Draft4Validator(SCHEMA).iter_errors(document)
        assert [(list(each.absolute_path), each.message) for each in faults] == []
        return document["runs"][0]

    return go


def test_each_finding_is_a_result_of_its_rule(run: Any) -> None:
    found = run(
        made(
            verdict("safe", "violation", KEY, "It is not. Make it so."),
            verdict("cheap", "violation", POOL, "It costs.", "advisory"),
            verdict("safe", "cannot-evaluate", SUBNET, "arn is not known before the update"),
            verdict("safe", "pass", POOL, EXEMPT, "advisory"),
            verdict("safe", "pass", SUBNET, ""),
            verdict("safe", "pass", SUBNET, "Added tags.owner.", "advisory"),
        )
    )
    rules = found["tool"]["driver"]["rules"]
    assert found["tool"]["driver"]["name"] == "Plinth"
    assert [each["id"] for each in rules] == ["safe", "cheap"]
    for each in found["results"]:
        assert rules[each["ruleIndex"]]["id"] == each["ruleId"]
    brief = [(each["ruleId"], each["level"], each["message"]["text"]) for each in found["results"]]
    assert brief == [
        ("safe", "error", "prod-key: It is not. Make it so."),
        ("safe", "error",
         "prod-network-a: cannot be evaluated: arn is not known before the update"),
        ("cheap", "note", "prod-gpu-serve-spot: It costs."),
        ("safe", "error", f"prod-gpu-serve-spot: {EXEMPT}"),
    ]  # fmt: skip
    assert [each.get("suppressions") for each in found["results"][:3]] == [None] * 3
    assert found["results"][3]["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": EXEMPT}
    ]


def test_a_rule_says_what_code_scanning_shows(run: Any) -> None:
    safe, cheap = run(made())["tool"]["driver"]["rules"]
    assert safe["shortDescription"] == {"text": "It is so"}
    assert safe["fullDescription"] == {"text": "It is so. It matters."}
    assert safe["defaultConfiguration"] == {"level": "error"}
    assert safe["help"]["markdown"] == (
        "It matters.\n\n**Mend**: Make it so.\n\n**Serves**\n\n- CIS v3: 1.1, 1.2\n- SOC 2: CC6.1"
    )
    assert safe["properties"]["tags"] == [
        *("security", "cis-aws", "soc2", "cis-aws/1.1", "cis-aws/1.2", "soc2/CC6.1"),
    ]
    assert safe["properties"]["security-severity"] == "8.0"
    # With a score GitHub would take it for one of security.
    assert "security-severity" not in cheap["properties"]
    assert cheap["properties"]["problem.severity"] == "recommendation"


def test_a_rule_has_no_more_tags_than_github_takes(run: Any) -> None:
    many = made()
    ids = tuple(str(number) for number in range(60))
    many = replace(many, rules=[rule("safe", frameworks={"nist-800-53": ids})])
    (safe,) = run(many)["tool"]["driver"]["rules"]
    assert len(safe["properties"]["tags"]) == 20


def test_a_finding_is_shown_where_its_resource_comes_from(run: Any) -> None:
    lines = (ROOT / "stacks" / "prod.yaml").read_text().splitlines()
    urns = (POOL, SUBNET, KEY, "")
    found = run(made(*(verdict("safe", "violation", urn, "No.") for urn in urns)))["results"]
    shown = {}
    for each in found:
        (location,) = each["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"] == {"uri": "stacks/prod.yaml", "uriBaseId": "%SRCROOT%"}
        (logical,) = location["logicalLocations"]
        shown[logical["fullyQualifiedName"]] = lines[place["region"]["startLine"] - 1].strip()
    assert shown[POOL] == "- name: serve"
    assert shown[SUBNET] == "network:"
    # Where no section made it, the file's first line.
    assert shown[KEY] == shown["prod"] == lines[0]


def test_fingerprints_outlive_messages_and_lines_and_tell_findings_apart(run: Any) -> None:
    def prints(*messages: str) -> list[str]:
        found = run(made(*(verdict("safe", "violation", KEY, each) for each in messages)))
        return [each["partialFingerprints"]["primaryLocationLineHash"] for each in found["results"]]

    first = prints("It is 3.", "It is also red.")
    assert first == prints("It is 4.", "It is also blue.")
    assert len(set(first)) == 2
    other = run(made(verdict("cheap", "violation", KEY, "It is 3.")))["results"][0]
    assert other["partialFingerprints"]["primaryLocationLineHash"] not in first


def test_stacks_and_failed_runs_are_told_apart(run: Any) -> None:
    found = run(made(diagnostics=(Diagnostic("error", KEY, "no {such} thing"),)))
    assert found["automationDetails"]["id"] == "plinth/prod/"
    (invocation,) = found["invocations"]
    assert invocation["executionSuccessful"] is False
    (said,) = invocation["toolExecutionNotifications"]
    assert said["message"]["text"] == "no {{such}} thing"
    assert run(made())["invocations"][0]["executionSuccessful"] is True


def test_a_rule_of_another_pack_is_there_too(run: Any) -> None:
    found = run(made(verdict("foreign", "violation", KEY, "No.")))
    assert found["tool"]["driver"]["rules"][-1]["id"] == "foreign"
    assert found["results"][0]["ruleIndex"] == 2
