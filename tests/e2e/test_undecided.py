"""What a rule cannot evaluate before an update is judged offline on what the simulator makes up."""

from __future__ import annotations

from typing import Any

import pytest

from plinth.fold import cell

from .checkout import Checkout

pytestmark = pytest.mark.engine

RULE = '''
"""Keys are named by what %(begins)r begins."""
from ..rule import Case, Rule

KEY = "applyServerSideEncryptionByDefault.kmsMasterKeyId"

def _check(case: Case):
    for each in case.inputs.each("rules"):
        if each.has(KEY) and not str(each.get(KEY)).startswith(%(begins)r):
            yield "The key is named otherwise"

RULE = Rule(
    id=%(id)r, title="Keys are named", severity="low", why="A test.", mend="Name it.",
    providers=("aws",), check=_check,
    types=("aws:s3/bucketServerSideEncryptionConfiguration:"
           "BucketServerSideEncryptionConfiguration",),
)
'''
PATH = "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId"


def test_offline_the_simulators_values_decide_and_it_is_said(checkout: Checkout) -> None:
    security = checkout.own("policies") / "security"
    for name, begins in (("keys_by_arn", "arn:aws:kms:"), ("keys_by_name", "alias/")):
        rule = RULE % {"id": name.replace("_", "-"), "begins": begins}
        (security / f"{name}.py").write_text(rule)
    checkout.edit("dev", governance={"enforcement": "mandatory"})
    plan = checkout.plan("preview", "dev", code=3)

    def of(rule: str) -> list[dict[str, Any]]:
        return [each for each in plan["verdicts"] if each["rule"] == rule]

    kept, broken = of("keys-by-arn"), of("keys-by-name")
    assert len(kept) == len(broken) > 0
    # The bucket of logs has no key of its own.
    assert {(each["state"], each["madeUp"]) for each in kept} == {("pass", PATH), ("pass", "")}
    assert {(each["state"], each["madeUp"]) for each in broken} == {
        ("violation", PATH),
        ("pass", ""),
    }
    others = [each for each in plan["verdicts"] if not each["rule"].startswith("keys-by-")]
    assert not any(each["madeUp"] for each in others)
    # The plan itself keeps what is not known.
    assert "<unknown>" in str([each["inputs"] for each in plan["resources"]])
    report = (checkout.folder / "out" / "report.md").read_text()
    said = cell(f"(Judged on a value that the simulator made up: {PATH}.)")
    assert f"Kept. {said}" in report
    assert f"The key is named otherwise. Name it. {said}" in report
