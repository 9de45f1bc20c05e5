"""Webhooks that let pass what they cannot judge."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

_GROUP = "kubernetes:admissionregistration.k8s.io"
WEBHOOK = Fixture(
    f"{_GROUP}/v1:ValidatingWebhookConfiguration",
    {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": "images"},
        "webhooks": [
            {
                "name": "images.example.com",
                "admissionReviewVersions": ["v1"],
                "clientConfig": {"url": "https://images.example.com"},
                "failurePolicy": "Fail",
                "sideEffects": "None",
            }
        ],
    },
)

TestRule = suite(
    "webhooks-fail-closed",
    WEBHOOK,
    bad=[({"webhooks.0.failurePolicy": "Ignore"}, "webhooks[0].failurePolicy is Ignore")],
    fine=[{"webhooks.0.failurePolicy": DROP}],
    unknown=[({"webhooks.0.failurePolicy": UNKNOWN}, "webhooks[0].failurePolicy")],
)

TestOlder = suite(
    "webhooks-fail-closed",
    Fixture(f"{_GROUP}/v1beta1:ValidatingWebhookConfiguration", WEBHOOK.inputs),
    bad=[({"webhooks.0.failurePolicy": DROP}, "webhooks[0].failurePolicy is Ignore")],
    schema=False,
)

TestPolicy = suite(
    "webhooks-fail-closed",
    Fixture(
        f"{_GROUP}/v1:ValidatingAdmissionPolicy",
        {
            "apiVersion": "admissionregistration.k8s.io/v1",
            "kind": "ValidatingAdmissionPolicy",
            "metadata": {"name": "images"},
            "spec": {"validations": [{"expression": "true"}]},
        },
    ),
    bad=[({"spec.failurePolicy": "Ignore"}, "spec.failurePolicy is Ignore")],
)
