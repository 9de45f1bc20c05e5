"""What a preview leaves for CI, with rules that the organization brought."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from jsonschema import Draft4Validator

from .checkout import ROOT, Checkout

pytestmark = pytest.mark.engine

SCHEMA = ROOT / "tests" / "plinth" / "data" / "sarif-schema-2.1.0.json"


@pytest.fixture
def checkout(tmp_path: Path, cli: Path) -> Checkout:
    """A checkout that has a pack of its own."""
    made = Checkout(tmp_path, cli)
    shutil.copytree(ROOT / "examples" / "policies" / "acme", tmp_path / "acme")
    made.edit(
        "dev",
        governance={
            "packs": ["../acme"],
            "frameworks": ["acme", "cis"],
            "settings": {"acme-buckets-few": {"mostBuckets": 1}},
        },
    )
    return made


def test_sarif_and_junit_stand_beside_the_plan(checkout: Checkout) -> None:
    # The buckets of dev are named after the platform, and not after Acme.
    plan = checkout.plan("preview", "dev", code=3)
    assert {rule["pack"] for rule in plan["rules"]} >= {"security", "acme"}
    assert set(plan["frameworks"]) <= {each for each in plan["frameworks"] if each[:3] == "cis"} | {
        "acme"
    }
    found = [each for each in plan["verdicts"] if each["state"] != "pass"]
    assert {"acme-buckets-named", "acme-buckets-few"} <= {each["rule"] for each in found}
    assert "Acme" not in (checkout.folder / "out" / "report.md").read_text()
    assert "acme 7.2" in (checkout.folder / "out" / "report.md").read_text()

    log = json.loads((checkout.folder / "out" / "verdicts.sarif").read_text())
    assert [
        each.message for each in Draft4Validator(json.loads(SCHEMA.read_text())).iter_errors(log)
    ] == []
    (run,) = log["runs"]
    assert len([each for each in run["results"] if "suppressions" not in each]) == len(found)
    rules = {each["id"]: each for each in run["tool"]["driver"]["rules"]}
    assert rules["acme-buckets-named"]["properties"]["tags"] == ["acme", "acme/7.2"]
    for each in run["results"]:
        uri = each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert (checkout.folder / uri).is_file()

    suites = Xml.parse(checkout.folder / "out" / "junit.xml").getroot()  # noqa: S314 - ours
    failed = {
        case.attrib["classname"]
        for case in suites.iter("testcase")
        if case.find("failure") is not None
    }
    assert "acme.acme-buckets-named" in failed
    assert len(list(suites.iter("testcase"))) >= len(plan["verdicts"]) - len(found)


def test_a_pack_that_cannot_be_used_ends_with_1(checkout: Checkout) -> None:
    (checkout.folder / "acme" / "bad.py").write_text("RULE = (\n")
    for command in (("check", "dev"), ("preview", "dev", "--offline")):
        ended = checkout.run(*command)
        assert ended.returncode == 1
        assert "governance.packs[0]: acme/bad.py does not import: SyntaxError" in ended.stderr
        assert "stacks/dev.yaml:" in ended.stderr
        assert "Traceback" not in ended.stderr
