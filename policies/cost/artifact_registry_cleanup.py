"""Repositories in Artifact Registry throw away old images."""

from __future__ import annotations

from collections.abc import Iterator

from ..gcp import REPOSITORY
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    # One that only leads to others keeps nothing of its own.
    if case.inputs.get("mode", "STANDARD_REPOSITORY") == "VIRTUAL_REPOSITORY":
        return
    policies = case.inputs.each("cleanupPolicies")
    if not any(policy.get("action") == "DELETE" for policy in policies):
        yield "cleanupPolicies has no policy that deletes"
    elif case.inputs.get("cleanupPolicyDryRun") is True:
        yield "cleanupPolicyDryRun is true"


RULE = Rule(
    id="artifact-registry-cleanup",
    title="Repositories in Artifact Registry throw away images that nobody uses",
    severity="low",
    why="Images with CUDA and a framework have several gigabytes each, and every build pushes one.",
    mend="Add a policy with action DELETE to cleanupPolicies, and set cleanupPolicyDryRun to false.",
    providers=("gcp",),
    types=(REPOSITORY,),
    check=_check,
    frameworks={"nist-800-53": ("CA-9(1)", "CM-2", "CM-2(2)")},
    enforcement="advisory",
)
