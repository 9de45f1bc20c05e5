"""Policies of resources on AWS name who may use them."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import anyone, bounds_principal, label, statements
from ..rule import Case, Rule

_TYPES = {
    "aws:s3/bucketPolicy:BucketPolicy": "policy",
    "aws:kms/key:Key": "policy",
    "aws:kms/keyPolicy:KeyPolicy": "policy",
    "aws:sqs/queue:Queue": "policy",
    "aws:sqs/queuePolicy:QueuePolicy": "policy",
    "aws:sns/topic:Topic": "policy",
    "aws:sns/topicPolicy:TopicPolicy": "policy",
    "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
    "aws:secretsmanager/secret:Secret": "policy",
    "aws:secretsmanager/secretPolicy:SecretPolicy": "policy",
    "aws:efs/fileSystemPolicy:FileSystemPolicy": "policy",
    "aws:backup/vaultPolicy:VaultPolicy": "policy",
    "aws:opensearch/domain:Domain": "accessPolicies",
    "aws:opensearch/domainPolicy:DomainPolicy": "accessPolicies",
    "aws:elasticsearch/domain:Domain": "accessPolicies",
    "aws:elasticsearch/domainPolicy:DomainPolicy": "accessPolicies",
}
"""Types that carry who may use a resource, and the property that does."""


def _check(case: Case) -> Iterator[str]:
    name = _TYPES[case.resource.type]
    # Without one, the account's own policies decide.
    if not case.inputs.has(name):
        return
    for statement in statements(case.inputs.document(name), "Allow"):
        if anyone(statement) and not bounds_principal(statement):
            yield f"Statement {label(statement)} allows everybody"
        if statement.has("NotPrincipal"):
            yield f"Statement {label(statement)} allows everybody but what NotPrincipal names"


RULE = Rule(
    id="aws-policies-not-public",
    title="Policies of buckets, keys, queues, registries and searches name who may use them",
    severity="critical",
    why="A policy for everybody is one for the whole internet, whatever the account's own policies say.",
    mend="Name principals, or bound the statement by a condition on the account, the organization or "
    "the source.",
    providers=("aws",),
    types=tuple(_TYPES),
    check=_check,
    frameworks={
        "aws-hub": ("KMS.5",),
        "iso-27001": ("A.5.15", "A.8.3"),
        "pci-dss": ("7.2.2", "7.3.1"),
        "soc2": ("CC6.1",),
    },
)
