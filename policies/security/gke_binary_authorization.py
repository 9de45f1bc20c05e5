"""GKE asks which images may run."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import on, say
from ..gcp import CLUSTER
from ..rule import Case, Rule

_POLICY = "gcp:binaryauthorization/policy:Policy"


def _check(case: Case) -> Iterator[str]:
    inputs = case.inputs
    if case.resource.type == CLUSTER:
        mode = inputs.at("binaryAuthorization.evaluationMode")
        unset = mode.known in (None, "EVALUATION_MODE_UNSPECIFIED")
        if mode.known == "DISABLED" or (
            unset and not on(inputs.get("binaryAuthorization.enabled"))
        ):
            yield f"{mode.path} is {say(mode.known)}"
        return
    rules = [inputs.at("defaultAdmissionRule"), *inputs.each("clusterAdmissionRules")]
    if all(rule.get("evaluationMode") == "ALWAYS_ALLOW" for rule in rules):
        yield "Every admission rule lets any image in"
    for rule in rules:
        if rule.get("enforcementMode") == "DRYRUN_AUDIT_LOG_ONLY":
            yield f"{rule.path}.enforcementMode is DRYRUN_AUDIT_LOG_ONLY"


RULE = Rule(
    id="gke-binary-authorization",
    title="GKE asks which images may run",
    severity="medium",
    why="It holds even for whoever may write to the cluster, and cannot be switched off from within.",
    mend="Set binaryAuthorization.evaluationMode to PROJECT_SINGLETON_POLICY_ENFORCE, and let the "
    "policy name your registries or ask for attestations.",
    providers=("gcp",),
    types=(CLUSTER, _POLICY),
    check=_check,
    frameworks={"cis-gke": ("5.1.4",), "soc2": ("CC6.8",)},
)
