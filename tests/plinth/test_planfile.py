"""A plan.json read back is the plan that it was written from; others are told apart."""

from __future__ import annotations

import json

import pytest

from plinth.plan import Change, Diagnostic
from plinth.planfile import PlanError, read

from .plans import plan, resource, verdict


def test_a_plan_survives_its_file() -> None:
    change = Change("a.b", "update", True, 1, None)
    made = plan(
        resource("x", "replace", changes=(change, Change("c", "delete", False, "was"))),
        verdicts=(verdict(),),
        diagnostics=(Diagnostic("error", "", "boom"),),
    )
    again = read(made.to_json())
    assert again.to_json() == made.to_json()
    assert again.resources[-1].changes == made.resources[-1].changes


def test_keys_that_came_later_may_be_missing() -> None:
    document = json.loads(plan(resource("x"), verdicts=(verdict(),)).to_json())
    for key in ("rules", "frameworks", "cost", "notChecked"):
        del document[key]
    del document["verdicts"][0]["madeUp"]
    del document["resources"][0]["propertyDependencies"]
    again = read(json.dumps(document))
    assert (len(again.resources), again.cost) == (4, None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is no plan.json"),
        ("[]", "it is no plan.json"),
        ('{"stack": "x"}', "it is no plan.json"),
        ('{"schemaVersion": 0}', "is of an older schema version, 0; this Plinth reads 1"),
        ('{"schemaVersion": 2}', "is of another schema version, 2; this Plinth reads 1"),
        ('{"schemaVersion": 1}', "is not whole"),
        ('{"schemaVersion": 1, "stack": 3, "operation": 1, "mode": 1, "spec": []}', "is not whole"),
    ],
)
def test_what_is_no_plan_of_this_version_is_told(text: str, said: str) -> None:
    with pytest.raises(PlanError, match=r"plan\.json") as raised:
        read(text)
    assert said in str(raised.value)
