"""What a row of the identity matrix means in IAM: a policy document per workload.

Everything in it follows from the spec, so that a plan shows it and the rules can judge it before
anything is made. Every grant becomes statements that name the resource; an action stands with the
resource `*` only if it is in `UNSCOPED`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..identity import Access, Grant, Workload
from . import names, node_policy
from .place import Place
from .statements import Statement, allow, allow_key

UNSCOPED: Mapping[str, str] = {
    **node_policy.UNSCOPED,
    "redshift-data:DescribeStatement": "statements have no ARN; the condition keeps to one's own "
    "(Amazon Redshift Data API, Service Authorization Reference)",
    "route53:ListHostedZones": "no resource types (Amazon Route 53, Service Authorization Reference)",
    "route53:ListHostedZonesByName": "no resource types (Amazon Route 53, Service Authorization "
    "Reference)",
}
"""Actions that know no resource, and where that is written."""

S3_READ = ("s3:GetObject",)
S3_APPEND = (*S3_READ, "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts")
S3_ACTIONS: Mapping[Access, Sequence[str]] = {
    "read": S3_READ,
    "append": S3_APPEND,
    "read-write": (*S3_APPEND, "s3:DeleteObject"),
}

# What Feast calls: batch_get_item to serve, batch_writer to materialise.
DYNAMODB_READ = ("dynamodb:BatchGetItem", "dynamodb:GetItem")
DYNAMODB_WRITE = ("dynamodb:BatchWriteItem", "dynamodb:PutItem", "dynamodb:UpdateItem")

ATHENA = (
    "athena:GetQueryExecution",
    "athena:GetQueryResults",
    "athena:GetWorkGroup",
    "athena:StartQueryExecution",
    "athena:StopQueryExecution",
)
GLUE_READ = (
    "glue:BatchGetPartition",
    "glue:GetDatabase",
    "glue:GetPartition",
    "glue:GetPartitions",
    "glue:GetTable",
    "glue:GetTables",
)


def statements(workload: Workload, account: Place) -> list[Statement]:
    """Everything that a workload may do, and nothing else."""
    granted = [each for grant in workload.grants for each in _GRANTS[grant.kind](grant, account)]
    return [*granted, *_key(workload, account)]


def _bucket(grant: Grant, account: Place) -> Iterator[Statement]:
    arn = names.bucket_arn(account, grant.resource)
    yield allow(S3_ACTIONS[grant.access], f"{arn}/{grant.prefix}*")
    # IfExists, because a HEAD of an object has no prefix: without leave to list, S3 answers 403 and
    # not 404 for one that is not there (`HeadObject`, S3 API), and Airflow, which looks first, then
    # never writes a log. Who lists without a prefix sees names, and reads nothing.
    prefixes = {"StringLikeIfExists": {"s3:prefix": [f"{grant.prefix}*"]}}
    yield allow(["s3:ListBucket"], arn, prefixes if grant.prefix else None)
    yield allow(["s3:GetBucketLocation"], arn)


def _key_value(grant: Grant, account: Place) -> Iterator[Statement]:
    actions = DYNAMODB_READ + (DYNAMODB_WRITE if grant.access == "read-write" else ())
    yield allow(actions, account.arn("dynamodb", f"table/{names.tables(account.spec)}*"))


def _lake(grant: Grant, account: Place) -> Iterator[Statement]:
    spec, database = account.spec, names.lake(account.spec)
    yield allow(ATHENA, account.arn("athena", f"workgroup/{names.features(spec)}"))
    catalogue = [account.arn("glue", "catalog"), account.arn("glue", f"database/{database}")]
    table = account.arn("glue", f"table/{database}/*")
    yield allow(GLUE_READ, [*catalogue, table])
    if grant.access == "read-write":
        # Feast selects into a table of its own, `_` and 32 hexadecimal digits, and drops it.
        scratch = account.arn("glue", f"table/{database}/_*")
        actions = ("glue:CreateTable", "glue:DeleteTable")
        yield allow(actions, [*catalogue, scratch])


def _warehouse(grant: Grant, account: Place) -> Iterator[Statement]:
    del grant
    actions = ("redshift-data:ExecuteStatement", "redshift-serverless:GetCredentials")
    # The id of a workgroup is not known before it is made; its tag tells whose it is.
    ours = {"StringEquals": {"aws:ResourceTag/stack": account.spec.name}}
    yield allow(actions, account.arn("redshift-serverless", "workgroup/*"), ours)
    own = {"StringEquals": {"redshift-data:statement-owner-iam-userid": "${aws:userid}"}}
    yield allow(["redshift-data:DescribeStatement"], "*", own)


def _secrets(grant: Grant, account: Place) -> Iterator[Statement]:
    # Secrets Manager ends the ARN of a secret with a hyphen and six characters.
    key = f"{grant.prefix}*" if grant.prefix else f"{grant.resource}-??????"
    actions = ("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue")
    yield allow(actions, account.arn("secretsmanager", f"secret:{key}"))


def _nodes(grant: Grant, account: Place) -> Iterator[Statement]:
    yield from node_policy.statements(grant.resource, account)


def _dns(grant: Grant, account: Place) -> Iterator[Statement]:
    """What DNS-01 needs (Route53, cert-manager documentation): challenges of one domain alone."""
    route53 = f"arn:{account.partition}:route53:::"
    yield allow(["route53:GetChange"], f"{route53}change/*")
    challenges = ["_acme-challenge." + each for each in (grant.resource, f"*.{grant.resource}")]
    # The ids of zones do not follow from the spec: the names of the records bound it.
    only = {
        "ForAllValues:StringLike": {
            "route53:ChangeResourceRecordSetsNormalizedRecordNames": challenges
        },
        "ForAllValues:StringEquals": {"route53:ChangeResourceRecordSetsRecordTypes": ["TXT"]},
    }
    zones = f"{route53}hostedzone/*"
    yield allow(["route53:ChangeResourceRecordSets"], zones, only)
    yield allow(["route53:ListResourceRecordSets"], zones)
    yield allow(["route53:ListHostedZonesByName"], "*")


def _records(grant: Grant, account: Place) -> Iterator[Statement]:
    """What external-dns needs (its tutorial for AWS): records of names under one domain alone.

    It asks for the tags of zones only where it is told to choose by them.
    """
    zones = f"arn:{account.partition}:route53:::hostedzone/*"
    only = {
        "ForAllValues:StringLike": {
            "route53:ChangeResourceRecordSetsNormalizedRecordNames": [f"*.{grant.resource}"]
        },
        "ForAllValues:StringEquals": {
            "route53:ChangeResourceRecordSetsRecordTypes": ["A", "AAAA", "CNAME", "TXT"]
        },
    }
    yield allow(["route53:ChangeResourceRecordSets"], zones, only)
    yield allow(["route53:ListResourceRecordSets"], zones)
    yield allow(["route53:ListHostedZones"], "*")


def _logs(grant: Grant, account: Place) -> Iterator[Statement]:
    """What writes logs makes streams in the platform's group, and never the group ("Actions, resources,
    and condition keys for Amazon CloudWatch Logs", Service Authorization Reference)."""
    del grant
    group = account.arn("logs", f"log-group:{names.pod_logs(account.spec)}")
    yield allow(["logs:CreateLogStream"], f"{group}:*")
    yield allow(["logs:PutLogEvents"], f"{group}:log-stream:*")


def _key(workload: Workload, account: Place) -> Iterator[Statement]:
    """The platform's key, through the services whose data the workload may touch."""
    services: dict[str, set[str]] = {}
    for grant in workload.grants:
        if grant.kind == "bucket":
            write = {"kms:GenerateDataKey"} if grant.access != "read" else set[str]()
            services.setdefault("s3", set()).update({"kms:Decrypt"} | write)
        elif grant.kind == "key-value":
            services.setdefault("dynamodb", set()).add("kms:Decrypt")
        elif grant.kind == "secrets":
            services.setdefault("secretsmanager", set()).add("kms:Decrypt")
    for service, actions in services.items():
        via = {"StringEquals": {"kms:ViaService": f"{service}.{account.region}.amazonaws.com"}}
        yield allow_key(sorted(actions), account, via)


_GRANTS = {
    "bucket": _bucket,
    "key-value": _key_value,
    "lake": _lake,
    "warehouse": _warehouse,
    "secrets": _secrets,
    "nodes": _nodes,
    "dns": _dns,
    "records": _records,
    "logs": _logs,
}
