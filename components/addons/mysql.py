"""An add-on on the cloud's MySQL server: databases and a user of its own, which a Job makes.

The server has an administrator alone, whom nobody but the Job signs in as. The Job may run again: it
makes what is missing, and sets the user's password to the one in the secret store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

from ..cloud import MYSQL_AUTHORITY, TRUST, Mysql
from . import catalog, pods, trust
from .addon import Addon
from .objects import Remote
from .site import SERVICES

NAME = "mysql-databases"
"""The Job."""

USER = 999
"""User of the image."""

NATIVE = "mysql_native_password"
"""The plugin by which passwords were checked before 8.0; off by default in 8.4, and on in every
cloud's. Sources: RDS for MySQL, "Known issues and limitations"; MicrosoftDocs/azure-databases-docs, upgrade
to 8.4 ("existing accounts remain supported"); Cloud SQL, "MySQL 8.4 default authentication plugin"."""

SCRIPT = """\
set -euo pipefail
{
  for database in $DATABASES; do
    echo "CREATE DATABASE IF NOT EXISTS \\`$database\\` CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;"
  done
  echo "CREATE USER IF NOT EXISTS '$NAME'@'%' IDENTIFIED $PLUGIN BY '$PASSWORD' REQUIRE SSL;"
  echo "ALTER USER '$NAME'@'%' IDENTIFIED $PLUGIN BY '$PASSWORD' REQUIRE SSL;"
  for database in $DATABASES; do
    echo "GRANT ALL PRIVILEGES ON \\`$database\\`.* TO '$NAME'@'%';"
  done
} | MYSQL_PWD="$ADMIN_PASSWORD" mysql --host="$HOST" --port="$PORT" --user="$ADMIN" $TLS
"""
"""Passwords are letters and digits, and go through a pipe: they are in no command line."""


@dataclass(frozen=True)
class Tenant:
    """Who uses the server: databases, and the user that owns them and nothing else."""

    user: str
    databases: Sequence[str]
    secret: str
    """Secret with the user's password."""
    key: str
    """Its key in there."""
    plugin: str | None = None
    """How the password is checked, where it is not the server's default."""


def of_cloud(addon: Addon) -> Mysql:
    """The cloud's server."""
    spec = addon.site.spec
    server = addon.site.cloud.mysql(spec.database, addon.site.network)
    if server is None:
        raise pulumi.RunError("mysql.server: cloud, and there is no cloud that runs MySQL")
    return server


def admin(addon: Addon) -> str:
    """Secret with the login of the server's administrator, in the add-on's namespace."""
    return f"{addon.key}-mysql-administrator"


def trusted(server: Mysql) -> trust.Trust:
    """Whom its clients are to trust."""
    return trust.Trust({MYSQL_AUTHORITY: server.authority} if server.authority is not None else {})


def authority(server: Mysql) -> str | None:
    """Where its clients find the certificates of who signs for it, where those are known."""
    return f"{TRUST}/{MYSQL_AUTHORITY}" if server.authority is not None else None


def declare(
    addon: Addon, server: Mysql, tenant: Tenant, after: Sequence[pulumi.Resource]
) -> list[pulumi.Resource]:
    """The Job, and what its pods and those of the add-on are to trust; what must stand first."""
    ready = [*after, *trust.declare(addon, trusted(server))]
    login = {name: Remote(server.secret.key, name) for name in ("username", "password")}
    secret = addon.secret(admin(addon), login)
    return [*ready, _job(addon, server, tenant, [*ready, secret])]


def _job(
    addon: Addon, server: Mysql, tenant: Tenant, after: Sequence[pulumi.Resource]
) -> pulumi.Resource:
    labels: Mapping[str, str] = {"app.kubernetes.io/name": NAME}
    tmp, mount = pods.scratch()
    file = authority(server)
    # Its name is not in the certificate where it is reached by address; who signs, signs for it alone.
    tls = f"--ssl-mode=VERIFY_CA --ssl-ca={file}" if file else "--ssl-mode=REQUIRED"
    plain: Mapping[str, pulumi.Input[str]] = {
        "HOST": server.host,
        "PORT": str(server.port),
        "NAME": tenant.user,
        "DATABASES": " ".join(tenant.databases),
        "PLUGIN": f"WITH {tenant.plugin}" if tenant.plugin else "",
        "TLS": tls,
        # It would keep a history there of what it was told.
        "HOME": "/tmp",  # noqa: S108
    }
    volumes, mounts = [tmp], [mount]
    if file:
        source = k8s.core.v1.ConfigMapVolumeSourceArgs(name=trust.NAME)
        volumes.append(k8s.core.v1.VolumeArgs(name=trust.NAME, config_map=source))
        mounts.append(
            k8s.core.v1.VolumeMountArgs(name=trust.NAME, mount_path=TRUST, read_only=True)
        )
    container = k8s.core.v1.ContainerArgs(
        name="mysql",
        image=catalog.image("mysql").image,
        command=["bash", "-c", SCRIPT],
        env=[
            *pods.variables(plain),
            *pods.secret_variables(
                admin(addon), {"ADMIN": "username", "ADMIN_PASSWORD": "password"}
            ),
            *pods.secret_variables(tenant.secret, {"PASSWORD": tenant.key}),
        ],
        resources=pods.requirements("50m", "64Mi", cpu_limit="500m", memory_limit="256Mi"),
        security_context=pods.container_security(),
        volume_mounts=mounts,
    )
    return k8s.batch.v1.Job(
        f"{addon.name}-{NAME}",
        metadata=addon.meta(NAME, labels=labels),
        spec=k8s.batch.v1.JobSpecArgs(
            backoff_limit=6,
            active_deadline_seconds=900,
            template=k8s.core.v1.PodTemplateSpecArgs(
                metadata=k8s.meta.v1.ObjectMetaArgs(labels={**addon.site.labels, **labels}),
                spec=k8s.core.v1.PodSpecArgs(
                    restart_policy="OnFailure",
                    automount_service_account_token=False,
                    enable_service_links=False,
                    node_selector=SERVICES,
                    security_context=pods.pod_security(USER),
                    containers=[container],
                    volumes=volumes,
                ),
            ),
        ),
        # A Job is immutable: another is made in its place.
        opts=addon.child(*after, delete_before_replace=True),
    )
