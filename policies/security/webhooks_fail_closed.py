"""Admission refuses what it cannot judge."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Case, Rule

_GROUP = "kubernetes:admissionregistration.k8s.io"


def _check(case: Case) -> Iterator[str]:
    if case.resource.type.endswith(":ValidatingAdmissionPolicy"):
        judged = [case.inputs.at("spec")]
    else:
        judged = case.inputs.each("webhooks")
    # The first version of webhooks let everything pass where nothing was said.
    older = case.resource.type.endswith("/v1beta1:ValidatingWebhookConfiguration")
    for each in judged:
        policy = each.get("failurePolicy", "Ignore" if older else "Fail")
        if policy != "Fail":
            yield f"{each.path}.failurePolicy is {policy}"


RULE = Rule(
    id="webhooks-fail-closed",
    title="Admission refuses what it cannot judge",
    severity="medium",
    why="Whoever stops the webhook otherwise gets past every rule in it.",
    mend="Set failurePolicy to Fail, and run the webhook more than once.",
    providers=("kubernetes",),
    types=(
        f"{_GROUP}/v1:ValidatingWebhookConfiguration",
        f"{_GROUP}/v1beta1:ValidatingWebhookConfiguration",
        f"{_GROUP}/v1:ValidatingAdmissionPolicy",
        f"{_GROUP}/v1beta1:ValidatingAdmissionPolicy",
    ),
    check=_check,
    frameworks={"nist-800-53": ("SI-17",)},
)
