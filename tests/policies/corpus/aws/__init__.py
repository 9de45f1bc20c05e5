"""AWS: terragoat and sadcloud."""

from __future__ import annotations

from ..model import Also, Fault, Program, Unseen
from . import bad, good

_GOAT = "bridgecrewio/terragoat: terraform/aws/"
_SAD = "nccgroup/sadcloud: modules/aws/"

_FAULTS = (
    Fault("web-host", "keys of AWS in user data", _GOAT + "ec2.tf", "aws-no-plaintext-secrets"),
    Fault("web-host", "metadata answers without a token", _GOAT + "ec2.tf", "imdsv2-required"),
    Fault("web-host", "the root disk is in the clear", _GOAT + "ec2.tf", "disks-encrypted"),
    Fault("db-app", "a password in user data", _GOAT + "db-app.tf", "aws-no-plaintext-secrets"),
    Fault("db-app", "a public address", _SAD + "ec2/main.tf", "instances-private"),
    Fault("web-host-storage", "a disk in the clear", _GOAT + "ec2.tf", "disks-encrypted"),
    Fault("by-default", "disks are in the clear", _SAD + "ebs/main.tf", "disks-encrypted"),
    Fault("web-node", "SSH for the internet", _GOAT + "ec2.tf", "ingress-restricted"),
    Fault("all-ports-to-all", "all ports", _SAD + "ec2/main.tf", "ingress-restricted"),
    Fault("web-vpc", "no flow log", _SAD + "network/main.tf", "network-logged"),
    Fault("web-vpc", "the default group is open", _GOAT + "ec2.tf", "default-group-empty"),
    Fault("web-subnet-a", "public addresses", _GOAT + "ec2.tf", "subnets-private"),
    Fault("web-subnet-b", "public addresses", _GOAT + "ec2.tf", "subnets-private"),
    Fault("analysis", "keys in variables", _GOAT + "lambda.tf", "aws-no-plaintext-secrets"),
    Fault("data", "open to the public", _GOAT + "s3.tf", "s3-private"),
    Fault("data", "no encryption", _GOAT + "s3.tf", "s3-encrypted"),
    Fault("data", "no access log", _GOAT + "s3.tf", "buckets-logged"),
    Fault("data", "no versions", _GOAT + "s3.tf", "s3-versioned"),
    Fault("data", "may be deleted with all in it", _GOAT + "s3.tf", "stateful-protected"),
    Fault("data", "answers without TLS", _SAD + "s3/main.tf", "s3-tls-only"),
    Fault("financials", "no versions", _GOAT + "s3.tf", "s3-versioned"),
    Fault("data-science", "no encryption", _GOAT + "s3.tf", "s3-encrypted"),
    Fault("public-policy", "all for everybody", _SAD + "s3/main.tf", "aws-policies-not-public"),
    Fault("getonly-policy", "reading for all", _SAD + "s3/main.tf", "aws-policies-not-public"),
    Fault("default", "no encryption", _GOAT + "db-app.tf", "rds-encrypted"),
    Fault("default", "a public address", _GOAT + "db-app.tf", "rds-private"),
    Fault("default", "no backups", _GOAT + "db-app.tf", "rds-backed-up"),
    Fault("default", "one zone", _GOAT + "db-app.tf", "rds-multi-zone"),
    Fault("default", "may be deleted", _GOAT + "db-app.tf", "rds-deletion-protected"),
    Fault("app1", "no backups", _GOAT + "rds.tf", "rds-backed-up"),
    Fault("app1", "no encryption", _GOAT + "rds.tf", "rds-encrypted"),
    Fault("app2", "backups of one day", _GOAT + "rds.tf", "rds-backed-up"),
    Fault("graph", "no encryption", _GOAT + "neptune.tf", "rds-encrypted"),
    Fault("warehouse", "no encryption", _SAD + "redshift/main.tf", "redshift-encrypted"),
    Fault("warehouse", "public", _SAD + "redshift/variables.tf", "redshift-private"),
    Fault("parameters", "no TLS", _SAD + "redshift/main.tf", "redshift-tls-only"),
    Fault("monitoring", "no encryption", _GOAT + "es.tf", "opensearch-encrypted"),
    Fault("monitoring-policy", "open to all", _GOAT + "es.tf", "aws-policies-not-public"),
    Fault("logs-key", "never rotated", _GOAT + "kms.tf", "kms-rotated"),
    Fault("exposed", "a key for everybody", _SAD + "kms/main.tf", "aws-policies-not-public"),
    Fault("ec2-policy", "all of S3, EC2, RDS", _GOAT + "db-app.tf", "iam-actions-named"),
    Fault("ec2-policy", "on everything", _GOAT + "db-app.tf", "iam-resources-named"),
    Fault("user-key", "a key that stays", _GOAT + "iam.tf", "iam-no-static-keys"),
    Fault("excess", "all of Lambda", _GOAT + "iam.tf", "iam-actions-named"),
    Fault("excess", "on everything", _GOAT + "iam.tf", "iam-resources-named"),
    Fault("all-but-ec2", "all but EC2", _SAD + "iam/main.tf", "iam-actions-named"),
    Fault("allow-all", "anyone takes it", _SAD + "iam/main.tf", "iam-trust-bounded"),
    Fault("allow-all-with-mfa", "anyone with MFA", _SAD + "iam/main.tf", "iam-trust-bounded"),
    Fault("jobs-policy", "a queue for all", _SAD + "sqs/main.tf", "aws-policies-not-public"),
    Fault("repository", "tags can be moved", _GOAT + "ecr.tf", "registry-immutable"),
    Fault("repository", "nothing is scanned", _SAD + "ecr/main.tf", "registry-scanned"),
    Fault("repository-policy", "for everybody", _SAD + "ecr/main.tf", "aws-policies-not-public"),
    Fault("eks", "the endpoint is public", _GOAT + "eks.tf", "eks-endpoint-restricted"),
    Fault("eks", "no logs", _SAD + "eks/main.tf", "eks-audited"),
    Fault("eks", "secrets in the clear", _GOAT + "eks.tf", "eks-secrets-encrypted"),
    Fault("plain", "plain HTTP", _GOAT + "elb.tf", "listeners-encrypted"),
    Fault("old-tls", "TLS of 2015", _SAD + "elbv2/main.tf", "listeners-encrypted"),
)

_ALSO = (
    Also("budget-set", ("",), "the sources have no budget"),
    Also("rds-deletion-protected", ("app1", "app2"), "may be deleted"),
    Also("rds-encrypted", ("app2",), "as app1"),
    Also("s3-tls-only", ("data-science", "financials"), "as data"),
    Also("eks-deletion-protected", ("eks",), "may be deleted"),
    Also("redshift-backed-up", ("warehouse",), "snapshots are left to the default of a day"),
)

_UNSEEN = (
    Unseen(
        "a trail that is off, or nobody validates",
        _SAD + "cloudtrail/main.tf",
        "no rule: trails are mostly the organization's",
    ),
    Unseen("no recorder of configurations", _SAD + "config/main.tf", "as trails"),
    Unseen("a weak password policy", _SAD + "iam/main.tf", "no rule on the account's passwords"),
    Unseen("an old version of EKS", _SAD + "eks/main.tf", "rules know no calendar of versions"),
    Unseen("no access log of a load balancer", _SAD + "elbv2/main.tf", "no rule"),
    Unseen("a snapshot in the clear", _GOAT + "ec2.tf", "it is as its disk is, which is found"),
    Unseen("egress to anywhere", _GOAT + "ec2.tf", "no rule: pulls and updates need it"),
    Unseen("no alarm action", _SAD + "cloudwatch/main.tf", "no rule"),
)

PROGRAM = Program("aws", ("aws",), bad.program, good.program, _FAULTS, _ALSO, _UNSEEN)
