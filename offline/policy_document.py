"""AWS policy documents from the arguments of `aws.iam.get_policy_document`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def policy_document(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The document; a statement takes the place of an earlier one with the same `Sid`."""
    statements: dict[str, dict[str, Any]] = {}
    for each in [
        *_statements(arguments.get("sourcePolicyDocuments")),
        *(_statement(each) for each in arguments.get("statements") or []),
        *_statements(arguments.get("overridePolicyDocuments")),
    ]:
        statements[each.get("Sid") or f"#{len(statements)}"] = each
    return {
        "Version": arguments.get("version") or "2012-10-17",
        **({"Id": arguments["policyId"]} if arguments.get("policyId") else {}),
        "Statement": list(statements.values()),
    }


def _statements(documents: list[str] | None) -> list[dict[str, Any]]:
    found = [json.loads(text)["Statement"] for text in documents or []]
    return [one for each in found for one in (each if isinstance(each, list) else [each])]


def _statement(each: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if each.get("sid"):
        made["Sid"] = each["sid"]
    made["Effect"] = each.get("effect") or "Allow"
    for key, name in (
        ("actions", "Action"),
        ("notActions", "NotAction"),
        ("resources", "Resource"),
        ("notResources", "NotResource"),
    ):
        if each.get(key):
            made[name] = _one_or_many(each[key])
    for key, name in (("principals", "Principal"), ("notPrincipals", "NotPrincipal")):
        if given := each.get(key):
            made[name] = _principals(given)
    conditions: dict[str, dict[str, Any]] = {}
    for each_condition in each.get("conditions") or []:
        tests = conditions.setdefault(each_condition["test"], {})
        tests[each_condition["variable"]] = _one_or_many(each_condition["values"])
    if conditions:
        made["Condition"] = conditions
    return made


def _principals(given: list[Any]) -> Any:
    if any(each["type"] == "*" and each["identifiers"] == ["*"] for each in given):
        return "*"
    by_kind: dict[str, list[str]] = {}
    for each in given:
        by_kind.setdefault(each["type"], []).extend(each["identifiers"])
    return {kind: _one_or_many(found) for kind, found in by_kind.items()}


def _one_or_many(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else list(values)
