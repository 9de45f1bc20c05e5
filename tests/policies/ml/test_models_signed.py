"""Signatures of models."""

from __future__ import annotations

from policies.catalog import rules

from ..suite import DROP, UNKNOWN, changed, suite, verdicts
from ._given import INFERENCE

REQUIRED = {"modelSigning": "required"}
SIGNATURE = "plinth.dev/model-signature"

TestRule = suite(
    "models-signed",
    INFERENCE,
    bad=[],
    fine=[{"metadata.annotations": DROP}],
    configured=[
        (REQUIRED, {}, None),
        (REQUIRED, {"metadata.annotations": DROP}, f"{SIGNATURE} is not set"),
        (REQUIRED, {"metadata.annotations": {SIGNATURE: "yes"}}, f"{SIGNATURE} is no digest"),
        (
            REQUIRED,
            {"metadata.annotations": {SIGNATURE: "sha256:" + 65 * "0"}},
            f"{SIGNATURE} is no digest",
        ),
    ],
    schema=False,
)


def test_a_signature_that_is_not_known_fails_closed() -> None:
    rule = next(each for each in rules() if each.id == "models-signed")
    fixture = changed(INFERENCE, {"metadata.annotations": UNKNOWN})
    (found,) = verdicts(rule, fixture, REQUIRED)
    assert found.state == "cannot-evaluate"
