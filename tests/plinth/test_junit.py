"""Verdicts as JUnit XML: valid by the schema that Jenkins uses, and counted right."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as Xml

from plinth import junit
from plinth.plan import Diagnostic, Plan

from .plans import plan
from .test_sarif import EXEMPT, KEY, POOL, SUBNET, verdict

XSD = "{http://www.w3.org/2001/XMLSchema}"
SCHEMA = Xml.parse(Path(__file__).parent / "data" / "junit-10.xsd").getroot()  # noqa: S314 - ours


def elements() -> dict[str, tuple[set[str], set[str], set[str]]]:
    """Of each element of the schema: the elements in it, its attributes, those that it must have."""
    found: dict[str, tuple[set[str], set[str], set[str]]] = {}
    for each in SCHEMA.findall(f"{XSD}element"):
        attributes = list(each.iter(f"{XSD}attribute"))
        found[each.attrib["name"]] = (
            {inner.attrib["ref"] for inner in each.iter(f"{XSD}element") if "ref" in inner.attrib},
            {attribute.attrib["name"] for attribute in attributes},
            {one.attrib["name"] for one in attributes if one.attrib.get("use") == "required"},
        )
    return found


def report(of: Plan) -> Xml.Element:
    """The report, held against the schema."""
    text = junit.report(of)
    assert text == junit.report(of)
    root = Xml.fromstring(text)  # noqa: S314 - ours
    known = elements()
    for each in root.iter():
        inner, attributes, required = known[each.tag]
        assert {child.tag for child in each} <= inner
        assert required <= set(each.attrib) <= attributes
    return root


def made(*verdicts: object, **more: object) -> Plan:
    return replace(plan(), verdicts=verdicts, **more)  # type: ignore[arg-type]


def test_a_suite_for_each_pack_and_a_test_for_each_rule_and_resource() -> None:
    root = report(
        made(
            verdict("safe", "violation", KEY, "It is not."),
            verdict("safe", "violation", KEY, "Nor is it that."),
            verdict("safe", "cannot-evaluate", SUBNET, "arn is not known before the update"),
            verdict("safe", "pass", POOL, EXEMPT, "advisory"),
            verdict("cheap", "violation", POOL, "It costs.", "advisory"),
            replace(verdict("budget-set", "pass", "", ""), pack="cost"),
        )
    )
    cost, security, engine = root
    assert [each.attrib["name"] for each in root] == ["cost", "security", "engine"]
    counts = ("tests", "failures", "errors", "skipped")
    assert [security.attrib[each] for each in counts] == ["4", "1", "1", "1"]
    assert [cost.attrib[each] for each in counts] == ["1", "0", "0", "0"]
    assert cost.find("testcase").attrib["name"] == "the stack"  # type: ignore[union-attr]
    cases = {
        (case.attrib["classname"], case.attrib["name"]): [child.tag for child in case]
        for case in security.findall("testcase")
    }
    assert cases == {
        ("security.safe", "prod-key (aws:kms/key:Key)"): ["failure"],
        ("security.safe", "prod-network-a (aws:ec2/subnet:Subnet)"): ["error"],
        ("security.safe", "prod-gpu-serve-spot (aws:eks/nodeGroup:NodeGroup)"): ["skipped"],
        ("security.cheap", "prod-gpu-serve-spot (aws:eks/nodeGroup:NodeGroup)"): ["system-out"],
    }
    failure = security.find("testcase/failure")
    assert failure is not None and failure.text is not None
    assert failure.attrib == {"type": "violation", "message": "It is not."}
    assert failure.text.splitlines() == ["It is not.", "Nor is it that.", "", "high severity", KEY]
    assert [child.tag for child in engine] == ["properties", "testcase"]


def test_a_run_that_failed_is_not_green() -> None:
    (engine,) = report(made(diagnostics=(Diagnostic("error", KEY, "no such\x00 thing <&>"),)))
    assert engine.attrib["errors"] == "1"
    error = engine.find("testcase/error")
    assert error is not None
    assert error.text == f"{KEY}: no such\N{REPLACEMENT CHARACTER} thing <&>"


def test_what_was_judged_on_made_up_values_says_so() -> None:
    told = replace(verdict("safe", "pass", KEY, ""), made_up="policy")
    case = report(made(told)).find("testsuite/testcase")
    assert case is not None
    assert "made up: policy" in (case.findtext("system-out") or "")
