"""PostgreSQL by CloudNativePG: TLS-only, without a superuser, backed up to object storage."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random

from spec.cloud import ObjectStoreEndpoint
from spec.data import Database as Section

from .. import cloud as handles
from . import postgres
from .cache_values import METRICS_PORT as CACHE_METRICS_PORT
from .cache_values import PORT as CACHE_PORT
from .certificates import Authority, Certificate
from .ground import Ground
from .names import BACKUPS, DATA, OPERATORS
from .object_store import SeaweedFs
from .postgres import CREDENTIALS, METRICS_PORT, PORT, STATUS_PORT, USERNAME
from .secrets import Secret, SecretStore

RELOADED = {"cnpg.io/reload": "true"}
"""Label of a Secret whose changes the operator is to follow."""


class DatabaseGround(pulumi.ComponentResource):
    """The operator, its backup plugin, and the namespace of databases and caches.

    Attributes:
        ready: what must stand before a database is made.
        backed_up: whether there is a store for backups.
        authority: who signs certificates there.
    """

    ready: Sequence[pulumi.Resource]
    backed_up: bool
    authority: Authority

    def __init__(
        self,
        name: str,
        section: Section,
        *,
        store: SeaweedFs | None,
        authority: Authority,
        ground: Ground,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:onprem:DatabaseGround", name, None, opts)
        self.authority = authority
        operators = ground.namespace(
            f"{name}-operators",
            OPERATORS,
            parent=self,
            reached_from={"monitoring": ()},
            open_ports=(9443,),
        )
        # Grafana's are in Prometheus' namespace.
        grafana = ground.spec.monitoring.grafana.in_postgresql(ground.spec.protected)
        pages = (PORT,) if grafana else ()
        data = ground.namespace(
            name,
            DATA,
            parent=self,
            reached_from={
                "airflow": (PORT,),
                "mlflow": (PORT,),
                "prefect": (PORT,),
                "feast": (PORT, CACHE_PORT),
                OPERATORS: (PORT, STATUS_PORT),
                "monitoring": (METRICS_PORT, CACHE_METRICS_PORT, *pages),
            },
        )
        operator = ground.release(
            f"{name}-operator",
            "cloudnative-pg",
            OPERATORS,
            postgres.operator_values(ground),
            parent=self,
            after=[operators],
        )
        signing = k8s.core.v1.Secret(
            f"{name}-authority",
            metadata=ground.meta(postgres.AUTHORITY, DATA, RELOADED),
            string_data={"ca.crt": authority.pem, "ca.key": pulumi.Output.secret(authority.key)},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[data]),
        )
        credentials = self._credentials(name, store, data, ground)
        self.backed_up = credentials is not None
        self.ready = (operator, data, signing)
        if credentials is not None:
            plugin = self._plugin(name, operators, operator, ground)
            backups = ground.custom(
                f"{name}-backups",
                "barmancloud.cnpg.io/v1",
                "ObjectStore",
                (DATA, BACKUPS),
                postgres.store_spec(ground, section.backup_days),
                parent=self,
                after=[plugin, credentials, *(store.ready if store else ())],
            )
            self.ready = (*self.ready, backups)
        self.register_outputs({})

    def _credentials(
        self, name: str, store: SeaweedFs | None, data: pulumi.Resource, ground: Ground
    ) -> pulumi.Resource | None:
        """Keys of backups; none where they are the user's, and nothing there can read them."""
        endpoint, own = ground.section.object_store, ground.section.secret_store
        if store is not None:
            pair = store.keys[BACKUPS]
            return k8s.core.v1.Secret(
                f"{name}-credentials",
                metadata=ground.meta(CREDENTIALS, DATA, RELOADED),
                string_data={
                    "accessKey": pulumi.Output.secret(pair[0]),
                    "secretKey": pulumi.Output.secret(pair[1]),
                    "ca": self.authority.pem,
                },
                opts=pulumi.ResourceOptions(parent=self, depends_on=[data]),
            )
        if isinstance(endpoint, ObjectStoreEndpoint) and own:
            return ground.custom(
                f"{name}-credentials",
                "external-secrets.io/v1",
                "ExternalSecret",
                (DATA, CREDENTIALS),
                postgres.credentials_spec(own, endpoint),
                parent=self,
                after=[data],
                wait_for="Ready",
            )
        return None

    def _plugin(
        self, name: str, operators: pulumi.Resource, operator: pulumi.Resource, ground: Ground
    ) -> pulumi.Resource:
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
        return ground.release(
            f"{name}-plugin",
            "plugin-barman-cloud",
            OPERATORS,
            postgres.plugin_values(),
            parent=self,
            after=[operator, *certificates],
        )


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
            metadata=ground.meta(f"{database}-login", DATA, RELOADED),
            type="kubernetes.io/basic-auth",
            string_data={"username": USERNAME, "password": pulumi.Output.secret(password.result)},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*databases.ready]),
        )
        made = ground.custom(
            f"{name}-cluster",
            postgres.API,
            "Cluster",
            (DATA, database),
            postgres.cluster_spec(ground, section, database, backed_up=databases.backed_up),
            parent=self,
            after=[*databases.ready, login],
            wait_for="Ready",
            protect=section.guarded(ground.spec.protected),
        )
        if databases.backed_up:
            ground.custom(
                f"{name}-backup",
                postgres.API,
                "ScheduledBackup",
                (DATA, database),
                postgres.backup_spec(database),
                parent=self,
                after=[made],
            )
        host = made.urn.apply(lambda _: postgres.host(database))
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
        self.handle = handles.Database(
            host, PORT, database, USERNAME, secret.handle, databases.authority.pem
        )
        self.register_outputs({"host": host, "secret": secret.handle.key})
