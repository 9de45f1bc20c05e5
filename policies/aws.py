"""What rules on AWS share: type tokens, policy documents, instance types."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .rule import Case, Resource
from .values import UNKNOWNS, Node

BUCKET = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
BUCKET_ENCRYPTION = (
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
)
BUCKET_LIFECYCLE = (
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
)
BUCKET_LOGGING = ("aws:s3/bucketLogging:BucketLogging", "aws:s3/bucketLoggingV2:BucketLoggingV2")
BUCKET_VERSIONING = (
    "aws:s3/bucketVersioning:BucketVersioning",
    "aws:s3/bucketVersioningV2:BucketVersioningV2",
)
INSTANCE = "aws:ec2/instance:Instance"
LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
DATABASE = "aws:rds/instance:Instance"
DATABASE_CLUSTER = "aws:rds/cluster:Cluster"
TABLE = "aws:dynamodb/table:Table"
CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
WAREHOUSE = "aws:redshift/cluster:Cluster"
REPOSITORY = "aws:ecr/repository:Repository"
CLUSTER = "aws:eks/cluster:Cluster"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
KARPENTER = "kubernetes:karpenter.sh/v1:NodePool"

POLICY_DOCUMENTS = {
    "aws:iam/policy:Policy": "policy",
    "aws:iam/rolePolicy:RolePolicy": "policy",
    "aws:iam/groupPolicy:GroupPolicy": "policy",
    "aws:iam/userPolicy:UserPolicy": "policy",
    "aws:iam/role:Role": "inlinePolicies",
}
"""Types that carry what an identity may do, and the property that does."""

# Families with accelerators: G, P (NVIDIA, AMD), Trn and Inf (Neuron), DL (Gaudi).
_ACCELERATED = re.compile(r"(g|gr|p|trn|inf|dl)\d[a-z0-9-]*\.")
# AL2_x86_64_GPU, AL2023_x86_64_NVIDIA, AL2023_x86_64_NEURON, BOTTLEROCKET_ARM_64_NVIDIA, ...
_ACCELERATED_IMAGE = re.compile(r"_(GPU|NVIDIA|NEURON)(_|$)")


def accelerated(inputs: Node) -> bool:
    """Whether the nodes of an EKS node group have accelerators."""
    types = [each.known for each in inputs.each("instanceTypes")]
    return any(_ACCELERATED.match(str(each)) for each in types) or bool(
        _ACCELERATED_IMAGE.search(str(inputs.get("amiType", "")))
    )


def accelerated_pool(inputs: Node) -> bool:
    """Whether a Karpenter NodePool may start nodes with accelerators."""
    for each in inputs.each("spec.template.spec.requirements"):
        key = str(each.get("key", ""))
        values = [str(value.known) for value in each.each("values")]
        if (
            key.startswith("karpenter.k8s.aws/instance-gpu-")
            and each.get("operator") != "DoesNotExist"
        ):
            return True
        if key.endswith("instance-type") and any(map(_ACCELERATED.match, values)):
            return True
        if key.endswith("instance-family") and any(_ACCELERATED.match(f"{v}.") for v in values):
            return True
    return False


def documents(case: Case) -> Iterator[Node]:
    """The policy documents that say what an identity may do.

    Raises:
        Unknown: a document is not known.
    """
    name = POLICY_DOCUMENTS[case.resource.type]
    if name == "policy":
        yield case.inputs.document(name)
    else:
        for inline in case.inputs.each(name):
            yield inline.document("policy")


def statements(document: Node, effect: str) -> Iterator[Node]:
    """The statements of a policy document that allow, or deny."""
    for statement in document.each("Statement"):
        if statement.get("Effect") == effect:
            yield statement


def texts(statement: Node, name: str) -> list[str]:
    """A string or a list of strings, such as the actions of a statement.

    Raises:
        Unknown: one of them is not known.
    """
    return [str(each.known) for each in statement.each(name)]


def names(statement: Node, name: str) -> list[str]:
    """The resources or principals of a statement, as far as they are known.

    What is not known yet comes from another resource, and so is the name of one and no wildcard.
    """
    node = statement.at(name)
    items = node.value if isinstance(node.value, list) else [node.value]
    return [str(each) for each in items if each is not None and each not in UNKNOWNS]


def anyone(statement: Node) -> bool:
    """Whether a statement is of everybody, as far as its principals say."""
    principal = statement.at("Principal")
    return principal.value == "*" or "*" in names(principal, "AWS")


_BOUNDING = re.compile(
    r"aws:(principal(account|arn|org|tag)|source(account|arn|org|owner|ip|vpc)|vpcsourceip|userid)"
    r"|kms:(calleraccount|viaservice)|sts:externalid|.*:(sub|aud)$|.*:sourceaccount$"
)
"""Keys of conditions that say who, or from where; in lower case."""


def bounds_principal(statement: Node) -> bool:
    """Whether a statement's conditions say who is meant, or from where.

    That somebody has a second factor, or uses TLS, says neither; nor does a condition that holds for
    everybody else, or where the key is missing, or for any value.
    """
    return any(
        _BOUNDING.match(key.lower()) and "*" not in (each.value for each in value.each())
        for name, operator in statement.at("Condition").entries().items()
        if "Not" not in name and name != "Null" and not name.endswith("IfExists")
        for key, value in operator.entries().items()
    )


def label(statement: Node) -> str:
    """How a message names a statement: by its Sid, or by where it is."""
    return str(statement.get("Sid") or statement.path)


def sibling_documents(case: Case, to: Resource) -> Iterator[Node]:
    """The bucket policies of a bucket."""
    for each in case.stack.attached(to, "bucket", "aws:s3/bucketPolicy:BucketPolicy"):
        yield each.inputs.document("policy")
    if case.inputs.has("policy"):
        yield case.inputs.document("policy")
