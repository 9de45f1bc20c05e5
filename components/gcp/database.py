"""PostgreSQL on Cloud SQL: private, encrypted, backed up."""

from __future__ import annotations

import pulumi
import pulumi_gcp as gcp

from spec.data import Database as Section

from .. import cloud as handles
from . import sql
from .account import Account
from .network import Network
from .secrets import Secret

PORT = 5432

FLAGS = {
    "cloudsql.iam_authentication": "on",
    "log_connections": "on",
    "log_disconnections": "on",
    "log_lock_waits": "on",
    # Milliseconds.
    "log_min_duration_statement": "1000",
    "log_statement": "ddl",
}
"""Flags of every instance."""


class Database(pulumi.ComponentResource):
    """An instance with one database, and a secret that says how to reach it.

    The password is generated here: see docs/decisions/0010-database-passwords.md.

    Attributes:
        handle: where it is and where its credentials are.
    """

    handle: handles.Database

    def __init__(
        self,
        name: str,
        section: Section,
        *,
        database: str,
        network: Network,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:gcp:Database", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        found = sql.instance(
            name,
            database,
            f"POSTGRES_{section.version}",
            section,
            size=section,
            flags=FLAGS,
            network=network,
            account=account,
            parent=self,
        )
        instance = found.server
        made = gcp.sql.Database(
            f"{name}-database", name=database, instance=instance.name, opts=child
        )
        user = gcp.sql.User(
            f"{name}-user",
            name=sql.USERNAME,
            instance=instance.name,
            password=found.password,
            # Whoever owns objects cannot be dropped; both go with the instance.
            deletion_policy="ABANDON",
            opts=pulumi.ResourceOptions(parent=self, depends_on=[made]),
        )
        secret = Secret(
            f"{name}-secret",
            f"{database}-database",
            {
                "username": user.name,
                "password": found.password,
                "host": instance.private_ip_address,
                "port": str(PORT),
                "dbname": database,
            },
            account=account,
            opts=child,
        )
        host = instance.private_ip_address
        self.handle = handles.Database(
            host, PORT, database, sql.USERNAME, secret.handle, found.authority
        )
        self.register_outputs({"host": host, "secret": secret.handle.key})
