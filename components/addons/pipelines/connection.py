"""MySQL: the one database that upstream supports in production for both its stores, and how it is reached.

PostgreSQL is for development and evaluation there until ML Metadata is gone (KFP 3.0): its metadata
server makes types twice when runs begin at once (kubeflow/pipelines, issue 14353).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pulumi
import pulumi_random as random

from spec import mysql as databases

from .. import mysql
from ..addon import Addon
from ..objects import Remote
from . import database
from .names import (
    DATABASE_SECRET,
    DATABASE_USER,
    METADATA_DATABASE,
    METADATA_FILE,
    MYSQL,
    MYSQL_PORT,
    PIPELINES_DATABASE,
)


@dataclass(frozen=True)
class Connection:
    """How the parts reach the database.

    Attributes:
        tls: whether connections are encrypted.
        authority: file with the certificates of who signs for the server, and for no other.
        public: whether an authority that everybody trusts signs for the server's name.
    """

    host: pulumi.Input[str]
    port: int
    ready: Sequence[pulumi.Resource] = ()
    tls: bool = False
    authority: str | None = None
    public: bool = False

    @property
    def driver(self) -> dict[str, str]:
        """Parameters of the API server's driver, go-sql-driver/mysql.

        It checks the name of whoever it reaches, or nothing: certificates without a name are of no
        use to it.
        """
        return {"tls": "true" if self.public else "skip-verify"} if self.tls else {}

    @property
    def metadata(self) -> pulumi.Output[str]:
        """The metadata server's file: its flags know nothing of TLS (google/ml-metadata, issue 192).

        Its client, MariaDB's, checks who signed where it is given a file, and the name where it is told
        to: with the authority of one server alone the first is enough. Source: google/ml-metadata,
        proto/metadata_store.proto and metadata_store/mysql_metadata_source.cc at 0eaca7cf.
        """
        ca = f'ca: "{self.authority}" ' if self.authority else ""
        return pulumi.Output.concat(
            'connection_config { mysql { host: "',
            self.host,
            f'" port: {self.port} database: "{METADATA_DATABASE}" ',
            "user: {{ .username | quote }} password: {{ .password | quote }} ",
            f"ssl_options {{ {ca}verify_server_cert: false }} }} }}\n",
            "migration_options { enable_upgrade_migration: true }\n",
        )


def declare(addon: Addon, account: pulumi.Resource) -> Connection:
    """The database, with all that must stand before it is reached."""
    spec = addon.site.spec
    section = spec.orchestration.kubeflow.mysql
    if databases.pipelines(spec) == "cloud":
        return _of_cloud(addon)
    if section.host:
        own = Connection(section.host, section.port, tls=section.tls)
        return replace(own, ready=[_login(addon, section.credentials_secret or "", own)])
    return Connection(MYSQL, MYSQL_PORT, database.declare(addon, account))


def _of_cloud(addon: Addon) -> Connection:
    server = mysql.of_cloud(addon)
    file = mysql.authority(server)
    found = Connection(server.host, server.port, tls=True, authority=file, public=server.public)
    password = random.RandomPassword(
        f"{addon.name}-mysql-password", length=32, special=False, opts=addon.child()
    )
    login = {"username": DATABASE_USER, "password": password.result}
    made = addon.generate("pipelines-mysql", login)
    secret = _login(addon, made.key, found)
    owned = (PIPELINES_DATABASE, METADATA_DATABASE)
    # The metadata server's client knows no other plugin (upstream's manifest says so, too).
    tenant = mysql.Tenant(DATABASE_USER, owned, DATABASE_SECRET, "password", mysql.NATIVE)
    return replace(found, ready=mysql.declare(addon, server, tenant, [secret]))


def _login(addon: Addon, key: pulumi.Input[str], found: Connection) -> pulumi.Resource:
    """The Secret with the login, and with the metadata server's file where there is TLS."""
    parts = ("username", "password")
    template = (
        {**{part: f"{{{{ .{part} }}}}" for part in parts}, METADATA_FILE: found.metadata}
        if found.tls
        else None
    )
    return addon.secret(DATABASE_SECRET, {part: Remote(key, part) for part in parts}, template)
