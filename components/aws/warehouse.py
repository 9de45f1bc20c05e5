"""Feast's offline store as a warehouse: Redshift Serverless, private, encrypted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from spec.data import WarehouseStore as Section

from .. import cloud as handles
from ..identity import FEAST_PREFIX
from . import names
from .account import Account
from .datastore import security_group
from .policy import S3_ACTIONS
from .roles import Role
from .statements import Statement, allow, allow_key, policy

PORT = 5439
DATABASE = "features"
ADMIN = "plinth"

ROLE = "feast"
"""Role in the database; who signs in with an IAM role tagged `RedshiftDbRoles: feast` has it."""

GRANTS = f"""
GRANT USAGE FOR SCHEMAS IN DATABASE {DATABASE} TO ROLE {ROLE};
GRANT SELECT FOR TABLES IN DATABASE {DATABASE} TO ROLE {ROLE};
"""
"""Feast reads what is there now and what comes; its own tables are temporary, which all may make."""

LOGS = ("connectionlog", "userlog", "useractivitylog")


class Warehouse(pulumi.ComponentResource):
    """A namespace with its workgroup, the role it reads and writes the bucket with, and Feast's role.

    Attributes:
        handle: Feast's section of it.
    """

    handle: handles.FeastStore

    def __init__(
        self,
        name: str,
        section: Section,
        *,
        network: handles.Network,
        datasets: handles.Bucket,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:Warehouse", name, None, opts)
        protected = account.protected
        own = names.features(account.spec)
        child = pulumi.ResourceOptions(parent=self)
        role = Role(
            f"{name}-role",
            trust(),
            account=account,
            parent=self,
            description="Redshift loads from and unloads to the datasets",
            statements=bucket_statements(account),
        )
        namespace = aws.redshiftserverless.Namespace(
            f"{name}-namespace",
            namespace_name=own,
            db_name=DATABASE,
            admin_username=ADMIN,
            # Nobody signs in as the administrator: Secrets Manager makes and rotates the password.
            manage_admin_password=True,
            admin_password_secret_kms_key_id=account.key.key_id,
            kms_key_id=account.key.arn,
            iam_roles=[role.arn],
            default_iam_role_arn=role.arn,
            log_exports=list(LOGS),
            tags=account.tagged(own),
            opts=pulumi.ResourceOptions(
                parent=self, protect=protected, depends_on=list(role.ready)
            ),
        )
        group = security_group(f"{name}-access", network, PORT, account=account, parent=self)
        # Without config_parameters: TLS and the log of activity are on in a new workgroup, and
        # naming some of the parameters makes the provider see a change in the others for ever
        # (hashicorp/terraform-provider-aws#33916).
        workgroup = aws.redshiftserverless.Workgroup(
            f"{name}-workgroup",
            workgroup_name=own,
            namespace_name=namespace.namespace_name,
            base_capacity=section.base_capacity,
            max_capacity=section.max_capacity,
            enhanced_vpc_routing=True,
            publicly_accessible=False,
            port=PORT,
            subnet_ids=list(network.private_subnet_ids),
            security_group_ids=[group.id],
            tags=account.tagged(own),
            opts=pulumi.ResourceOptions(parent=self, protect=protected),
        )
        made = _statement(f"{name}-made", f"CREATE ROLE {ROLE}", namespace, workgroup, child)
        after = pulumi.ResourceOptions(parent=self, depends_on=[made])
        _statement(f"{name}-granted", GRANTS, namespace, workgroup, after)
        corner = FEAST_PREFIX.rstrip("/")
        self.handle = handles.FeastStore(
            {
                "type": "redshift",
                "region": account.region,
                "workgroup": workgroup.workgroup_name,
                "database": DATABASE,
                "s3_staging_location": pulumi.Output.concat(datasets.uri, f"/{corner}/staging"),
                "iam_role": role.arn,
            }
        )
        self.register_outputs({"workgroup": workgroup.workgroup_name})


def _statement(
    name: str,
    sql: str,
    namespace: aws.redshiftserverless.Namespace,
    workgroup: aws.redshiftserverless.Workgroup,
    opts: pulumi.ResourceOptions,
) -> aws.redshiftdata.Statement:
    """SQL that the administrator runs once, through the Data API: no way into the network is needed."""
    return aws.redshiftdata.Statement(
        name,
        workgroup_name=workgroup.workgroup_name,
        database=DATABASE,
        secret_arn=namespace.admin_password_secret_arn,
        sql=sql.strip(),
        opts=opts,
    )


def trust() -> dict[str, Any]:
    """Both services, as "Granting permissions to Amazon Redshift Serverless" has it."""
    services = ["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"]
    principal = {"Service": services}
    return policy([{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}])


def bucket_statements(account: Account) -> Sequence[Statement]:
    """What Redshift may do in the bucket: load from all of it, unload into Feast's corner."""
    arn = names.bucket_arn(account, "datasets")
    via = {"StringEquals": {"kms:ViaService": f"s3.{account.region}.amazonaws.com"}}
    return [
        allow(S3_ACTIONS["read"], f"{arn}/*"),
        allow(S3_ACTIONS["read-write"], f"{arn}/{FEAST_PREFIX}*"),
        allow(["s3:GetBucketLocation", "s3:ListBucket"], arn),
        allow_key(["kms:Decrypt", "kms:GenerateDataKey"], account, via),
    ]
