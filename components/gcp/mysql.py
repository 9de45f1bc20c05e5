"""MySQL on Cloud SQL: one server for whoever cannot do with PostgreSQL; private, encrypted, backed up."""

from __future__ import annotations

import pulumi
import pulumi_gcp as gcp

from spec.data import Database as Section

from .. import cloud as handles
from . import sql
from .account import Account
from .network import Network
from .secrets import Secret

PORT = 3306

VERSION = "8_4"
"""Users by mysql_native_password, the one way that ML Metadata's client knows, still sign in; new ones
have another plugin unless it is named ("MySQL 8.4 default authentication plugin", Cloud SQL)."""

FLAGS = {
    "cloudsql_iam_authentication": "on",
    "slow_query_log": "on",
    # Seconds.
    "long_query_time": "1",
    "local_infile": "off",
    "skip_show_database": "on",
    # W&B's own (wandb/terraform-google-wandb, modules/database); the log of changes is of rows always.
    "binlog_row_image": "minimal",
    "sort_buffer_size": "67108864",
}
"""Flags of the server."""


class Mysql(pulumi.ComponentResource):
    """A server without a database, and a secret with its administrator's login.

    The password is generated here: see docs/decisions/0010-database-passwords.md.

    Attributes:
        handle: where it is and where its credentials are.
    """

    handle: handles.Mysql

    def __init__(
        self,
        name: str,
        section: Section,
        *,
        network: Network,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:gcp:Mysql", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        found = sql.instance(
            name,
            "mysql",
            f"MYSQL_{VERSION}",
            section,
            size=section.mysql,
            flags=FLAGS,
            network=network,
            account=account,
            parent=self,
        )
        server = found.server
        user = gcp.sql.User(
            f"{name}-user",
            name=sql.USERNAME,
            host="%",
            instance=server.name,
            password=found.password,
            # It goes with the server.
            deletion_policy="ABANDON",
            opts=child,
        )
        secret = Secret(
            f"{name}-secret",
            "mysql-server",
            {"username": user.name, "password": found.password},
            account=account,
            opts=child,
        )
        host = server.private_ip_address
        self.handle = handles.Mysql(host, PORT, sql.USERNAME, secret.handle, found.authority)
        self.register_outputs({"host": host, "secret": secret.handle.key})
