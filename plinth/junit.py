"""Verdicts as JUnit XML, for the test reports of CI systems.

A suite for each pack, and a test for each rule and resource: what a report follows from run to run is
then one finding. Made from the plan alone, in which secrets are redacted, and without times.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from xml.etree import ElementTree as Xml

from policies.verdicts import exempt

from .plan import Diagnostic, Plan, Verdict

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for, even escaped."""


def report(plan: Plan) -> str:
    """The file."""
    root = Xml.Element("testsuites", name=f"plinth {plan.stack}", time="0")
    packs: dict[str, dict[tuple[str, str], list[Verdict]]] = {}
    for each in sorted(plan.verdicts, key=lambda verdict: (verdict.rule, verdict.urn)):
        packs.setdefault(each.pack or "others", {}).setdefault((each.rule, each.urn), []).append(
            each
        )
    for pack, cases in sorted(packs.items()):
        _suite(root, pack, plan, [_case(pack, found) for found in cases.values()])
    _suite(root, "engine", plan, [_engine(plan.operation, plan.errors)])
    Xml.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Xml.tostring(root, encoding="unicode")}\n'


def _suite(root: Xml.Element, name: str, plan: Plan, cases: Iterable[Xml.Element]) -> None:
    suite = Xml.SubElement(root, "testsuite", name=name)
    properties = Xml.SubElement(suite, "properties")
    for key, value in (
        ("stack", plan.stack),
        ("operation", plan.operation),
        ("mode", plan.mode),
        ("spec", plan.spec_file),
        ("specSha256", plan.spec_sha256),
    ):
        Xml.SubElement(properties, "property", name=key, value=_clean(value))
    suite.extend(cases)
    kinds = Counter(child.tag for case in suite.iter("testcase") for child in case)
    counts = {
        "tests": len(suite.findall("testcase")),
        "failures": kinds["failure"],
        "errors": kinds["error"],
        "skipped": kinds["skipped"],
    }
    suite.attrib |= {**{key: str(count) for key, count in counts.items()}, "time": "0"}


def _case(pack: str, found: list[Verdict]) -> Xml.Element:
    """The test of one rule on one resource."""
    first = found[0]
    kind, _, name = first.urn.rpartition("::")
    type_ = kind.rpartition("::")[2].rpartition("$")[2]
    case = Xml.Element(
        "testcase",
        classname=f"{pack}.{first.rule}",
        name=_clean(f"{name} ({type_})" if first.urn else "the stack"),
        time="0",
    )
    blocking = [each for each in found if each.blocks]
    telling = [each for each in found if each.text]
    said = "\n".join(each.text for each in (blocking or telling))
    if blocking:
        # What could not be evaluated is an error of the test, a violation its failure.
        broken = all(each.state == "cannot-evaluate" for each in blocking)
        element = Xml.SubElement(
            case,
            "error" if broken else "failure",
            type=blocking[0].state,
            message=_clean(blocking[0].text),
        )
        element.text = _clean(f"{said}\n\n{first.severity} severity\n{first.urn}".rstrip())
    elif any(exempt(each.message) for each in telling):
        Xml.SubElement(case, "skipped", message=_clean(said))
    elif telling:
        out = "\n".join(f"{each.enforcement} {each.state}: {each.text}" for each in telling)
        Xml.SubElement(case, "system-out").text = _clean(out)
    return case


def _engine(operation: str, errors: Iterable[Diagnostic]) -> Xml.Element:
    """The test that the engine and its providers have run without an error."""
    case = Xml.Element("testcase", classname="engine", name=operation, time="0")
    said = [f"{each.urn}: {each.message}" if each.urn else each.message for each in errors]
    if said:
        element = Xml.SubElement(case, "error", type="engine", message=_clean(said[0]))
        element.text = _clean("\n".join(said))
    return case


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
