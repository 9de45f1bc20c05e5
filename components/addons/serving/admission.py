"""What the cluster refuses: a model whose pods its cloud would not know."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi_kubernetes as k8s

from .names import MODELS, PREDICTOR


def policy_spec(
    labels: Mapping[str, str],
) -> k8s.admissionregistration.v1.ValidatingAdmissionPolicySpecArgs:
    """An InferenceService of the predictor's service account has the labels of its identity.

    KServe hands the labels of an InferenceService on to its pods, and has no default ones.
    """
    admission = k8s.admissionregistration.v1
    return admission.ValidatingAdmissionPolicySpecArgs(
        failure_policy="Fail",
        match_constraints=admission.MatchResourcesArgs(
            namespace_selector=k8s.meta.v1.LabelSelectorArgs(
                match_labels={"kubernetes.io/metadata.name": MODELS}
            ),
            resource_rules=[
                admission.NamedRuleWithOperationsArgs(
                    api_groups=["serving.kserve.io"],
                    api_versions=["v1beta1"],
                    operations=["CREATE", "UPDATE"],
                    resources=["inferenceservices"],
                )
            ],
        ),
        variables=[
            admission.VariableArgs(name=name, expression=f"has({labels_of}) ? {labels_of} : {{}}")
            for name, labels_of in (
                ("whole", "object.metadata.labels"),
                ("own", "object.spec.predictor.labels"),
            )
        ],
        validations=[
            admission.ValidationArgs(
                expression=_labelled(key, value),
                message=f"a model of the service account {PREDICTOR} needs the label "
                f'{key}: "{value}"',
            )
            for key, value in labels.items()
        ],
    )


def _labelled(key: str, value: str) -> str:
    """CEL: what is going away passes, and what is no predictor, and what has the label somewhere."""
    account = "object.spec.predictor.serviceAccountName"
    return " || ".join(
        (
            "has(object.metadata.deletionTimestamp)",
            f"!has({account})",
            f"{account} != '{PREDICTOR}'",
            *(
                f"('{key}' in variables.{where} && variables.{where}['{key}'] == '{value}')"
                for where in ("whole", "own")
            ),
        )
    )
