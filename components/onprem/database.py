"""PostgreSQL by CloudNativePG: TLS-only, without a superuser, backed up to object storage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random

from spec.data import Database as Section

from .. import cloud as handles
from ..addons.pods import resources
from .certificates import Certificate
from .ground import SYSTEM, Ground
from .object_store import BACKUPS, ENDPOINT, SeaweedFs, bucket
from .secrets import Secret, SecretStore

NAMESPACE = "data"
OPERATORS = "cnpg-system"
PORT = 5432
USERNAME = "plinth"
PLUGIN = "barman-cloud.cloudnative-pg.io"
CREDENTIALS = "backup-credentials"
API = "postgresql.cnpg.io/v1"


class DatabaseGround(pulumi.ComponentResource):
    """The operator, its backup plugin, and the namespace of databases and caches.

    Attributes:
        ready: what must stand before a database is made.
        backed_up: whether there is a store for backups.
    """

    ready: Sequence[pulumi.Resource]
    backed_up: bool

    def __init__(
        self,
        name: str,
        section: Section,
        *,
        store: SeaweedFs | None,
        ground: Ground,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:onprem:DatabaseGround", name, None, opts)
        operators = ground.namespace(
            f"{name}-operators",
            OPERATORS,
            parent=self,
            reached_from=(NAMESPACE,),
            open_ports=(9443,),
        )
        data = ground.namespace(
            name,
            NAMESPACE,
            parent=self,
            reached_from=("airflow", OPERATORS, "feast", "mlflow"),
        )
        operator = ground.release(
            f"{name}-operator",
            "cloudnative-pg",
            OPERATORS,
            operator_values(ground),
            parent=self,
            after=[operators],
        )
        self.backed_up = store is not None
        self.ready = (operator, data)
        if store is not None:
            pair = store.keys[BACKUPS]
            credentials = k8s.core.v1.Secret(
                f"{name}-credentials",
                metadata=ground.meta(CREDENTIALS, NAMESPACE),
                string_data={
                    "accessKey": pulumi.Output.secret(pair[0]),
                    "secretKey": pulumi.Output.secret(pair[1]),
                },
                opts=pulumi.ResourceOptions(parent=self, depends_on=[data]),
            )
            # The operator and the plugin trust each other's certificate and no authority.
            certificates = [
                Certificate(
                    f"{name}-barman-{side}",
                    f"barman-cloud-{side}-tls",
                    OPERATORS,
                    ["barman-cloud" if side == "server" else "barman-cloud-client"],
                    client=side == "client",
                    ground=ground,
                    opts=pulumi.ResourceOptions(parent=self, depends_on=[operators]),
                ).secret
                for side in ("server", "client")
            ]
            plugin = ground.release(
                f"{name}-plugin",
                "plugin-barman-cloud",
                OPERATORS,
                plugin_values(),
                parent=self,
                after=[operator, *certificates],
            )
            backups = ground.custom(
                f"{name}-backups",
                "barmancloud.cnpg.io/v1",
                "ObjectStore",
                (NAMESPACE, BACKUPS),
                store_spec(bucket(ground.spec, BACKUPS), section.backup_days),
                parent=self,
                after=[plugin, credentials, *store.ready],
            )
            self.ready = (operator, data, backups)
        else:
            pulumi.log.warn(
                "database.backupDays: databases are not backed up: cloud.objectStore is an endpoint "
                "of yours, whose keys a database cannot be given. Back up their volumes.",
                self,
            )
        self.register_outputs({})


class Database(pulumi.ComponentResource):
    """A cluster of CloudNativePG `<database>` with one database, and a secret that says how to reach it.

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
        databases: DatabaseGround,
        secrets: SecretStore,
        ground: Ground,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:onprem:Database", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        # Letters and digits: it stands in URLs and in files that are filled in with sed.
        password = random.RandomPassword(f"{name}-password", length=40, special=False, opts=child)
        login = k8s.core.v1.Secret(
            f"{name}-login",
            metadata=ground.meta(f"{database}-login", NAMESPACE),
            type="kubernetes.io/basic-auth",
            string_data={"username": USERNAME, "password": pulumi.Output.secret(password.result)},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*databases.ready]),
        )
        protected = _else(section.deletion_protection, ground.spec.protected)
        made = ground.custom(
            f"{name}-cluster",
            API,
            "Cluster",
            (NAMESPACE, database),
            cluster_spec(ground, section, database, backed_up=databases.backed_up),
            parent=self,
            after=[*databases.ready, login],
            wait_for="Ready",
            protect=protected,
        )
        if databases.backed_up:
            ground.custom(
                f"{name}-backup",
                API,
                "ScheduledBackup",
                (NAMESPACE, database),
                backup_spec(database),
                parent=self,
                after=[made],
            )
        host = made.urn.apply(lambda _: f"{database}-rw.{NAMESPACE}.svc.cluster.local")
        secret = Secret(
            f"{name}-secret",
            f"{database}-database",
            {
                "username": USERNAME,
                "password": password.result,
                "host": host,
                "port": str(PORT),
                "dbname": database,
            },
            store=secrets,
            ground=ground,
            opts=child,
        )
        self.handle = handles.Database(host, PORT, database, USERNAME, secret.handle)
        self.register_outputs({"host": host, "secret": secret.handle.key})


def operator_values(ground: Ground) -> dict[str, Any]:
    """Values of the operator's chart."""
    return {
        "fullnameOverride": "cloudnative-pg",
        "replicaCount": 2 if ground.redundant else 1,
        "crds": {"create": True},
        "nodeSelector": SYSTEM,
        "resources": resources("100m", "256Mi", cpu_limit="1", memory_limit="512Mi"),
        "monitoring": {"podMonitorEnabled": False},
    }


def plugin_values() -> dict[str, Any]:
    """Values of the plugin's chart: certificates are made already."""
    return {
        "certificate": {"createClientCertificate": False, "createServerCertificate": False},
        "crds": {"create": True},
        "nodeSelector": SYSTEM,
        "resources": resources("50m", "128Mi", cpu_limit="500m", memory_limit="256Mi"),
    }


def store_spec(name: str, days: int) -> dict[str, Any]:
    """Where backups go, and how long they are kept."""

    def key(own: str) -> dict[str, str]:
        return {"name": CREDENTIALS, "key": own}

    return {
        "retentionPolicy": f"{days}d",
        "configuration": {
            "destinationPath": f"s3://{name}/",
            "endpointURL": ENDPOINT,
            "s3Credentials": {"accessKeyId": key("accessKey"), "secretAccessKey": key("secretKey")},
            "wal": {"compression": "gzip"},
            "data": {"compression": "gzip"},
        },
    }


def cluster_spec(
    ground: Ground, section: Section, database: str, *, backed_up: bool
) -> dict[str, Any]:
    """A cluster of CloudNativePG."""
    many = _else(section.high_availability, ground.spec.protected)
    cpu, memory = str(section.vcpus), f"{section.memory_gib}Gi"
    plugin = {
        "name": PLUGIN,
        "isWALArchiver": True,
        "parameters": {"barmanObjectName": BACKUPS, "serverName": database},
    }
    return {
        "instances": 3 if many else 1,
        "imageName": f"ghcr.io/cloudnative-pg/postgresql:{section.version}",
        "storage": {
            "size": f"{section.storage_gib}Gi",
            "resizeInUseVolumes": True,
            **ground.storage("storageClass"),
        },
        "enableSuperuserAccess": False,
        "enablePDB": many,
        "bootstrap": {
            "initdb": {
                "database": database,
                "owner": USERNAME,
                "secret": {"name": f"{database}-login"},
            }
        },
        "postgresql": {
            "parameters": {
                "ssl_min_protocol_version": "TLSv1.2",
                "log_connections": "on",
                "log_disconnections": "on",
                "log_lock_waits": "on",
                "log_min_duration_statement": "1000",
                "log_statement": "ddl",
            },
            # The operator's last rule would let anyone with a password in without TLS.
            "pg_hba": ["hostnossl all all all reject"],
        },
        "affinity": {
            "enablePodAntiAffinity": True,
            "podAntiAffinityType": "required" if many else "preferred",
            "topologyKey": "kubernetes.io/hostname",
            "nodeSelector": SYSTEM,
        },
        "resources": {
            "requests": {"cpu": cpu, "memory": memory},
            "limits": {"cpu": cpu, "memory": memory},
        },
        **({"plugins": [plugin]} if backed_up else {}),
    }


def backup_spec(database: str) -> dict[str, Any]:
    """A base backup each night, seconds first; the log follows all the time."""
    return {
        "schedule": "0 0 3 * * *",
        "immediate": True,
        "backupOwnerReference": "self",
        "cluster": {"name": database},
        "method": "plugin",
        "pluginConfiguration": {"name": PLUGIN},
    }


def feast_store(database: handles.Database, use: str, schema: str) -> handles.FeastStore:
    """A store of Feast in the database of its registry.

    Args:
        use: what for: online, offline.
        schema: schema of the tables; Feast makes that of the online store, and no other.
    """
    variable = f"FEAST_{use.upper()}_PASSWORD"
    return handles.FeastStore(
        {
            "type": "postgres",
            "host": database.host,
            "port": database.port,
            "database": database.name,
            "db_schema": schema,
            "user": database.username,
            "password": f"${{{variable}}}",
            "sslmode": "require",
        },
        database.secret,
        {variable: "password"},
    )


def _else(said: bool | None, default: bool) -> bool:
    return default if said is None else said
