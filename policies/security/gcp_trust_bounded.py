"""Federated identities on Google Cloud are of somebody in particular."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..gcp import PROJECT_IAM, bindings, iam_types
from ..rule import Case, Rule

_PROVIDER = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider"
_WHOLE_POOL = re.compile(r"principalSet://.*/workloadIdentityPools/[^/]+/\*$")


def _check(case: Case) -> Iterator[str]:
    inputs = case.inputs
    if case.resource.type == _PROVIDER:
        # An issuer such as that of GitHub signs for everybody who has an account there; an account
        # of AWS, a directory or a trust store is somebody's own.
        if inputs.has("oidc") and not inputs.has("attributeCondition"):
            yield "attributeCondition is not set, and so whoever the issuer signs for is let in"
        return
    for binding in bindings(case):
        for member in binding.known():
            if _WHOLE_POOL.search(member.value):
                yield f"{member.path} is everybody in a pool of identities"


RULE = Rule(
    id="gcp-trust-bounded",
    title="Federated identities on Google Cloud are of somebody in particular",
    severity="critical",
    why="Whoever may be an account has all that it may, and shared issuers sign for strangers too.",
    mend="Ask for your organization in attributeCondition, and bind a subject or an attribute of "
    "the pool rather than all of it.",
    providers=("gcp",),
    types=(_PROVIDER, *PROJECT_IAM, *iam_types("serviceaccount/iAM")),
    check=_check,
    frameworks={"nist-800-53": ("AC-3", "AC-6"), "soc2": ("CC6.3",)},
)
