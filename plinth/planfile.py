"""Reading a plan.json back: of this version's form, or of what an older Plinth wrote in it."""

from __future__ import annotations

import json
from typing import Any

from .cost.model import Estimate, EstimateError, from_json
from .plan import ABSENT, SCHEMA_VERSION, Change, Diagnostic, Plan, Resource, Rule, Verdict


class PlanError(Exception):
    """It is no plan that can be read; the message says why, for a person."""


def read(text: str) -> Plan:
    """The plan in a plan.json.

    Raises:
        PlanError: it is of another schema version, or no plan.
    """
    try:
        document: dict[str, Any] = json.loads(text)
        version = document["schemaVersion"]
    except (ValueError, TypeError, KeyError):
        raise PlanError("it is no plan.json") from None
    if version != SCHEMA_VERSION:
        age = "an older" if isinstance(version, int) and version < SCHEMA_VERSION else "another"
        raise PlanError(
            f"its plan.json is of {age} schema version, {version}; this Plinth reads {SCHEMA_VERSION}"
        )
    try:
        return _plan(document)
    except (TypeError, KeyError, AttributeError) as error:
        raise PlanError(f"its plan.json is not whole: {type(error).__name__} {error}") from None


def _plan(document: dict[str, Any]) -> Plan:
    """Keys that came later than the first plans of this version may be missing."""
    return Plan(
        stack=document["stack"],
        operation=document["operation"],
        mode=document["mode"],
        spec_file=document["spec"]["file"],
        spec_sha256=document["spec"]["sha256"],
        resources=tuple(_resource(each) for each in document["resources"]),
        rules=tuple(_rule(each) for each in document.get("rules", ())),
        frameworks=document.get("frameworks", {}),
        verdicts=tuple(_verdict(each) for each in document["verdicts"]),
        diagnostics=tuple(
            Diagnostic(each["severity"], each["urn"], each["message"])
            for each in document["diagnostics"]
        ),
        not_checked=tuple(document.get("notChecked", ())),
        cost=_cost(document),
    )


def _cost(document: dict[str, Any]) -> Estimate | None:
    try:
        return from_json(document)
    except EstimateError:  # older plans have none; a newer form is no reason to compare nothing
        return None


def _resource(each: dict[str, Any]) -> Resource:
    return Resource(
        urn=each["urn"],
        type=each["type"],
        op=each["op"],
        inputs=each["inputs"],
        outputs=each["outputs"],
        parent=each["parent"],
        dependencies=tuple(each["dependencies"]),
        protect=each["protect"],
        changes=tuple(_change(change) for change in each["changes"]),
        property_dependencies=each.get("propertyDependencies", {}),
    )


def _change(each: dict[str, Any]) -> Change:
    return Change(
        each["path"],
        each["kind"],
        each["replaces"],
        each.get("old", ABSENT),
        each.get("new", ABSENT),
    )


def _rule(each: dict[str, Any]) -> Rule:
    return Rule(
        id=each["id"],
        pack=each["pack"],
        title=each["title"],
        severity=each["severity"],
        enforcement=each["enforcement"],
        why=each["why"],
        mend=each["mend"],
        frameworks=each["frameworks"],
    )


def _verdict(each: dict[str, Any]) -> Verdict:
    return Verdict(
        rule=each["rule"],
        pack=each["pack"],
        state=each["state"],
        enforcement=each["enforcement"],
        severity=each["severity"],
        urn=each["urn"],
        message=each["message"],
        made_up=each.get("madeUp", ""),
    )
