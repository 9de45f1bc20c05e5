"""No role on Google Cloud is given to everybody."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import on
from ..gcp import PROJECT_IAM, bindings, iam_types, public
from ..rule import Case, Rule

_RUN = "gcp:cloudrunv2/service:Service"
_IAM = (
    *PROJECT_IAM,
    *iam_types(
        "artifactregistry/repositoryIam",
        "bigquery/datasetIam",
        "bigquery/iam",
        "bigtable/instanceIam",
        "cloudfunctions/functionIam",
        "cloudfunctionsv2/functionIam",
        "cloudrun/iam",
        "cloudrunv2/serviceIam",
        "kms/cryptoKeyIAM",
        "kms/keyRingIAM",
        "pubsub/subscriptionIAM",
        "pubsub/topicIAM",
        "secretmanager/secretIam",
        "serviceaccount/iAM",
        "storage/bucketIAM",
        "vertex/aiEndpointIam",
    ),
)


def _check(case: Case) -> Iterator[str]:
    if case.resource.type == _RUN:
        if on(case.inputs.get("invokerIamDisabled")):
            yield "invokerIamDisabled is true, and so everybody may call the service"
        return
    for binding in bindings(case):
        for member in binding.known():
            if public(member.value):
                yield f"{member.path} is {member.value}"


RULE = Rule(
    id="gcp-iam-not-public",
    title="No role on Google Cloud is given to everybody",
    severity="critical",
    why="allUsers is the internet, and allAuthenticatedUsers is whoever has an account with Google.",
    mend="Name a group, a domain, a service account or a principal.",
    providers=("gcp",),
    types=(*_IAM, _RUN),
    check=_check,
    frameworks={
        "cis-gcp": ("1.9", "5.1", "7.1"),
        "iso-27001": ("A.8.3", "A.8.12"),
        "nist-800-53": ("AC-3", "AC-6"),
        "pci-dss": ("7.3.1",),
        "soc2": ("CC6.1", "CC6.3"),
    },
)
