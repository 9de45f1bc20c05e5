"""Verdicts as SARIF 2.1.0, for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/.

Made from the plan alone, in which secrets are redacted, and the same for the same plan: no time, no
machine. What GitHub does with it: docs.github.com, "SARIF support for code scanning".
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from policies import __version__
from policies.verdicts import exempt

from .places import Places
from .plan import Plan, Rule, Verdict

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_SCORES = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "3.0"}
"""In the middle of GitHub's ranges: critical above 9.0, high from 7.0, medium from 4.0."""
_TAGS = 20
"""GitHub refuses a file with a rule that has more."""


def log(plan: Plan, places: Places) -> str:
    """The file: one run, with every rule that the stack is held against, and what they found."""
    known = {each.id: each for each in plan.rules}
    telling = plan.telling
    for verdict in telling:
        known.setdefault(verdict.rule, _unlisted(verdict))
    index = {id_: number for number, id_ in enumerate(known)}
    seen: Counter[tuple[str, str]] = Counter()
    results: list[dict[str, Any]] = []
    for each in telling:
        if each.state == "pass" and not exempt(each.message):
            continue
        key = (each.rule, each.urn)
        seen[key] += 1
        results.append(
            {
                "ruleId": each.rule,
                "ruleIndex": index[each.rule],
                **_result(each, known[each.rule], seen[key], plan, places),
            }
        )
    run = {
        "tool": {
            "driver": {
                "name": "Plinth",
                "semanticVersion": __version__,
                "rules": [_rule(each, plan.frameworks) for each in known.values()],
            }
        },
        # GitHub keeps the analyses of different stacks apart by what is before the last slash.
        "automationDetails": {"id": f"plinth/{plan.stack}/"},
        "invocations": [_invocation(plan)],
        "results": results,
        "columnKind": "unicodeCodePoints",
        "properties": {
            "stack": plan.stack,
            "operation": plan.operation,
            "mode": plan.mode,
            "specSha256": plan.spec_sha256,
        },
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _rule(rule: Rule, names: Mapping[str, str]) -> dict[str, Any]:
    served = [f"{names.get(name, name)}: {', '.join(ids)}" for name, ids in rule.frameworks.items()]
    text = f"{rule.why}\n\nMend: {rule.mend}"
    markdown = f"{rule.why}\n\n**Mend**: {rule.mend}"
    if served:
        text += "\n\nServes: " + "; ".join(served)
        markdown += "\n\n**Serves**\n\n" + "\n".join(f"- {each}" for each in served)
    tags = [rule.pack, *rule.frameworks]
    tags += [f"{name}/{each}" for name, ids in rule.frameworks.items() for each in ids]
    level = _level("violation", rule.enforcement, rule.severity)
    properties: dict[str, Any] = {
        "tags": [each for each in dict.fromkeys(tags) if each][:_TAGS],
        "precision": "very-high",
        "problem.severity": "recommendation" if level == "note" else level,
    }
    if rule.pack == "security":
        # GitHub takes a rule that has a score for one of security, whatever its tags.
        properties["security-severity"] = _SCORES[rule.severity]
    return {
        "id": rule.id,
        "name": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{rule.title}. {rule.why}"[:1024]},
        "help": {"text": text, "markdown": markdown},
        "defaultConfiguration": {"level": level},
        "properties": properties,
    }


def _unlisted(verdict: Verdict) -> Rule:
    """A rule that the plan does not list: of a pack that the engine was given by somebody else."""
    said = "A rule of another policy pack."
    return Rule(verdict.rule, verdict.pack, verdict.rule, verdict.severity, verdict.enforcement,
                said, "See the pack that it is of.", {})  # fmt: skip


def _result(
    verdict: Verdict, rule: Rule, number: int, plan: Plan, places: Places
) -> dict[str, Any]:
    place = places.of(verdict.urn)
    name = verdict.urn.rsplit("::", 1)[-1] or f"the stack {plan.stack}"
    said = "cannot be evaluated: " if verdict.state == "cannot-evaluate" else ""
    excused = verdict.state == "pass"
    logical = {
        "name": name,
        "fullyQualifiedName": verdict.urn or plan.stack,
        "kind": "resource" if verdict.urn else "stack",
    }
    location = {
        "physicalLocation": {
            "artifactLocation": {"uri": place.uri, "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": place.line, "startColumn": place.column},
        },
        "logicalLocations": [logical],
    }
    suppression = {"kind": "external", "status": "accepted", "justification": verdict.message}
    state = "violation" if excused else verdict.state
    level = rule.enforcement if excused else verdict.enforcement
    return {
        "level": _level(state, level, verdict.severity),
        "message": _message(f"{name}: {said}{verdict.text}"),
        "locations": [location],
        "partialFingerprints": _fingerprints(verdict, number),
        **({"suppressions": [suppression]} if excused else {}),
        "properties": {"enforcement": verdict.enforcement, "severity": verdict.severity},
    }


def _level(state: str, enforcement: str, severity: str) -> str:
    if enforcement == "mandatory":
        return "error"
    return "note" if state == "cannot-evaluate" or severity == "low" else "warning"


def _fingerprints(verdict: Verdict, number: int) -> dict[str, str]:
    """What a finding is known by from run to run, wherever its line has gone to.

    GitHub reads `primaryLocationLineHash` alone, and makes one from the line where it is missing: it
    would then take two resources of one line for the same finding.
    """
    digest = hashlib.sha256(f"{verdict.rule}\n{verdict.urn}".encode()).hexdigest()[:32]
    return {
        "primaryLocationLineHash": f"{digest}:{number}",
        "plinthFinding/v1": f"{digest}:{number}",
    }


def _invocation(plan: Plan) -> dict[str, Any]:
    return {
        "executionSuccessful": not plan.errors,
        "toolExecutionNotifications": [
            {"level": "error", "message": _message(each.message)} for each in plan.errors
        ],
    }


def _message(text: str) -> dict[str, str]:
    """Braces are placeholders in SARIF's messages, unless they are doubled."""
    return {"text": text.replace("{", "{{").replace("}", "}}")}
