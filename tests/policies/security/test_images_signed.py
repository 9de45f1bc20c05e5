"""Signatures of images."""

from __future__ import annotations

from ..suite import Fixture, suite

_SIGNED = {"signedRegistries": ["ghcr.io/acme"]}
_DEV = {**_SIGNED, "environment": "dev"}
_SAID = "No policy of the stack demands signatures of images from ghcr.io/acme"

KYVERNO = Fixture(
    "kubernetes:policies.kyverno.io/v1:ImageValidatingPolicy",
    {
        "spec": {
            "validationActions": ["Deny"],
            "matchImageReferences": [{"glob": "ghcr.io/acme/*"}],
        }
    },
)

TestKyverno = suite(
    "images-signed",
    KYVERNO,
    bad=[],
    configured=[
        (_SIGNED, {}, None),
        (_SIGNED, {"spec.validationActions": ["Audit"]}, _SAID),
        # In dev nothing is denied.
        (_DEV, {"spec.validationActions": ["Warn", "Audit"]}, None),
        (_DEV, {"spec.matchImageReferences.0.glob": "ghcr.io/other/*"}, _SAID),
        # A part of what the registry has.
        ({"signedRegistries": ["ghcr.io/acme/ml-*"]}, {}, None),
        (_SIGNED, {"spec.matchImageReferences.0.glob": "ghcr.io/other/*"}, _SAID),
        # What an expression matches cannot be read.
        (_SIGNED, {"spec.matchImageReferences": [{"expression": "true"}]}, _SAID),
        ({}, {"spec.validationActions": ["Audit"]}, None),
    ],
    schema=False,
)

TestOlder = suite(
    "images-signed",
    Fixture(
        "kubernetes:kyverno.io/v1:ClusterPolicy",
        {
            "spec": {
                "validationFailureAction": "Enforce",
                "rules": [{"verifyImages": [{"imageReferences": ["ghcr.io/acme/*"]}]}],
            }
        },
    ),
    bad=[],
    configured=[
        (_SIGNED, {}, None),
        (_SIGNED, {"spec.validationFailureAction": "Audit"}, _SAID),
        (_DEV, {"spec.validationFailureAction": "Audit"}, None),
    ],
    schema=False,
)

TestSigstore = suite(
    "images-signed",
    Fixture(
        "kubernetes:policy.sigstore.dev/v1beta1:ClusterImagePolicy",
        {"spec": {"images": [{"glob": "ghcr.io/acme/**"}]}},
    ),
    bad=[],
    configured=[
        (_SIGNED, {}, None),
        (_SIGNED, {"spec.mode": "warn"}, _SAID),
        (_DEV, {"spec.mode": "warn"}, None),
    ],
    schema=False,
)
