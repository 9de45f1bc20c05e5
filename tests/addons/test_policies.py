"""What the add-ons declare keeps the rules on pods, rights and credentials, whatever a spec asks for."""

from __future__ import annotations

import re

from policies.catalog import rules
from tests.policies.suite import Fixture, verdicts

from .conftest import ALL, Get

RULES = [
    each
    for each in rules()
    if each.enforcement == "mandatory"
    and not each.siblings
    and re.match(r"pods-|rbac-|charts-pinned|no-plaintext-secrets", each.id)
]


def test_there_are_such_rules() -> None:
    assert {"pods-probed", "pods-non-root", "no-plaintext-secrets"} <= {each.id for each in RULES}


@ALL
def test_the_rules_are_kept(installed: Get, name: str) -> None:
    broken = [
        (rule.id, each.name, verdict.message)
        for each in installed(name).declared
        for rule in RULES
        if each.type in rule.types
        for verdict in verdicts(rule, Fixture(each.type, each.inputs, protect=each.protect))
        if verdict.state != "pass"
    ]
    assert broken == []
