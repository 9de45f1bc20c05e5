"""The rules of Acme, tested as any organization can test its own: without an engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from policies.catalog import rules
from policies.rule import Case, Resource, Stack
from policies.values import Node
from policies.verdicts import Verdict, judge, with_defaults

RULES = {rule.id: rule for rule in rules("acme", (Path(__file__).parent / "acme",))}
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""The engine's mark of a string that is not known before the update."""


def bucket(**inputs: Any) -> Resource:
    type_ = "aws:s3/bucket:Bucket"
    return Resource(f"urn:pulumi:prod::proj::{type_}::data", type_, Node(inputs))


def said(rule_id: str, stack: Stack, **settings: Any) -> list[Verdict]:
    rule = RULES[rule_id]
    given = with_defaults(rule, settings)
    if rule.on_stack:
        cases = list(rule.cases(stack, given))
    else:
        cases = [Case(each, Stack(), given) for each in stack.resources]
    return [verdict for case in cases for verdict in judge(rule, case, "mandatory")]


def test_a_bucket_is_named_after_the_organization() -> None:
    assert said("acme-buckets-named", Stack([bucket(bucket="acme-data")])) == [
        Verdict("pass", "mandatory")
    ]
    (verdict,) = said("acme-buckets-named", Stack([bucket(bucket="data")]))
    assert verdict.message.startswith("bucket does not begin with acme-. Give the bucket a name")
    (verdict,) = said("acme-buckets-named", Stack([bucket()]), bucketPrefix="ml-")
    assert verdict.message.startswith("bucket is left to chance.")


def test_a_name_that_is_not_known_yet_fails_closed() -> None:
    (verdict,) = said("acme-buckets-named", Stack([bucket(bucket=UNKNOWN)]))
    assert (verdict.state, verdict.level) == ("cannot-evaluate", "mandatory")


def test_buckets_are_counted() -> None:
    stack = Stack([bucket(), bucket()])
    assert said("acme-buckets-few", stack) == [Verdict("pass", "mandatory")]
    (verdict,) = said("acme-buckets-few", stack, mostBuckets=1)
    assert verdict.message.startswith("The stack has 2 buckets, where 1 are allowed.")
