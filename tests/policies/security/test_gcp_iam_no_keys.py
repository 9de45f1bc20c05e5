"""Keys that never change."""

from __future__ import annotations

import pytest

from policies.catalog import rules
from policies.verdicts import Verdict

from ..suite import Fixture, verdicts

RULE = next(rule for rule in rules() if rule.id == "gcp-iam-no-keys")


@pytest.mark.parametrize(
    ("fixture", "what"),
    [
        (
            Fixture("gcp:serviceaccount/key:Key", {"serviceAccountId": "nodes"}),
            "a key of a service account",
        ),
        (
            Fixture("gcp:storage/hmacKey:HmacKey", {"serviceAccountEmail": "nodes@p"}),
            "an HMAC key of Cloud Storage",
        ),
    ],
)
def test_any_key_violates(fixture: Fixture, what: str) -> None:
    assert verdicts(RULE, fixture) == [
        Verdict("violation", "mandatory", f"The stack makes {what}. {RULE.mend}")
    ]
