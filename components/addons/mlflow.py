"""MLflow's tracking server and model registry: PostgreSQL for runs, a bucket for artifacts."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random

from spec.access import Oidc
from spec.platform import Platform
from spec.tracking import Mlflow as Section

from ..cloud import Bucket, Database, Identity
from ..identity import MLFLOW_PREFIX
from . import catalog, objects, trust
from .addon import Addon
from .objects import GATEWAY_NAMESPACE, Remote
from .pods import POD_SECURITY, WRITABLE_CONTAINER_SECURITY, anti_affinity, resources
from .site import SERVICES, Site

NAMESPACE = "mlflow"

DATABASE = "mlflow-database"
ADMIN = "mlflow-admin"
SERVER = "mlflow-server"
S3 = "mlflow-s3"
OIDC = "mlflow-oidc"
"""Names of its Secrets."""

USERS = "mlflow"
"""Group of the identity provider whose members may sign in; those of its admins may too."""

PODS = {"app": "mlflow"}
"""Label that the chart puts on its pods and its Service."""

PRIVATE_HOSTS = (
    "localhost*",
    "127.0.0.1*",
    "10.*",
    "192.168.*",
    *(f"172.{n}.*" for n in range(16, 32)),
)
"""Hosts that MLflow allows of itself until others are named: probes and Prometheus use addresses.
Source: mlflow 3.15.1, server/security_utils.py."""


class Mlflow(Addon):
    """MLflow behind basic authentication or OpenID Connect; clients never see the bucket."""

    key = "mlflow"
    namespace = NAMESPACE
    # Its nodes may be none until something asks for one.
    requires = ("prometheus-operator-crds", "external-secrets", "gateway", "autoscaler")
    reached_from = (GATEWAY_NAMESPACE, "airflow", "models")
    reads_secrets = True
    serves_routes = True

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.tracking.engine == "mlflow"

    def declare(self) -> None:
        spec = self.site.spec
        section = spec.tracking
        assert isinstance(section, Section)  # noqa: S101 - `wanted` has seen to it
        database = self.site.cloud.database("mlflow", spec.database, self.site.network)
        account = self.service_account("mlflow")
        secrets = self._secrets(database, oidc(spec))
        identity = self.site.identity(NAMESPACE, "mlflow")
        if identity.keys:
            secrets.append(self.access_keys(S3, identity.keys))
        secrets += trust.declare(self, trust.trust(database, identity.keys))
        made = values(self.site, section, database, self.site.buckets["artifacts"], identity)
        release = self.release(made, after=[account, *secrets], timeout=900)
        if section.auth == "basic":
            self._monitor(release)
        if section.replicas > 1:
            # The chart has none.
            k8s.policy.v1.PodDisruptionBudget(
                f"{self.name}-budget",
                metadata=self.meta("mlflow"),
                spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
                    max_unavailable=1,
                    selector=k8s.meta.v1.LabelSelectorArgs(match_labels=PODS),
                ),
                opts=self.child(release),
            )
        host = self.site.host("mlflow")
        if host:
            self.custom(
                "gateway.networking.k8s.io/v1",
                "HTTPRoute",
                "mlflow",
                objects.route(host, "mlflow", 80),
                after=[release],
            )
        self.ready = (release,)
        self.endpoint = f"https://{host}" if host else "http://mlflow.mlflow.svc"

    def _secrets(self, database: Database, provider: Oidc | None) -> list[pulumi.Resource]:
        # Letters and digits: the chart puts them into a file with sed.
        admin = random.RandomPassword(
            f"{self.name}-admin", length=32, special=False, opts=self.child()
        )
        session = random.RandomPassword(
            f"{self.name}-session", length=64, special=False, opts=self.child()
        )
        made = self.generate(
            "mlflow",
            {"username": "admin", "password": admin.result, "sessionKey": session.result},
        )
        names = ("username", "password")
        found: list[pulumi.Resource] = [
            self.secret(DATABASE, {name: Remote(database.secret.key, name) for name in names}),
            self.secret(ADMIN, {name: Remote(made.key, name) for name in names}),
            # Loaded after the chart's own, which is drawn anew at every rendering.
            self.secret(SERVER, {"MLFLOW_FLASK_SERVER_SECRET_KEY": Remote(made.key, "sessionKey")}),
        ]
        if provider:
            key = "OIDC_CLIENT_SECRET"
            found.append(self.secret(OIDC, {key: Remote(provider.client_secret)}))
        return found

    def _monitor(self, release: pulumi.Resource) -> None:
        # The chart's own monitor cannot sign in, and basic authentication covers /metrics.
        login = {
            "username": {"name": ADMIN, "key": "username"},
            "password": {"name": ADMIN, "key": "password"},
        }
        spec = objects.service_monitor(PODS, "http", basicAuth=login)
        self.custom("monitoring.coreos.com/v1", "ServiceMonitor", "mlflow", spec, after=[release])


def oidc(spec: Platform) -> Oidc | None:
    """The identity provider, where MLflow signs users in with it."""
    section = spec.tracking
    if not isinstance(section, Section) or section.auth != "oidc":
        return None
    if spec.access.oidc is None:
        raise pulumi.RunError("tracking.auth: oidc needs the identity provider in access.oidc")
    return spec.access.oidc


def values(
    site: Site, section: Section, database: Database, artifacts: Bucket, identity: Identity
) -> dict[str, Any]:
    """Values of the chart."""
    trusted = trust.trust(database, identity.keys)
    own = image(site.spec, artifacts)
    busybox = {
        "repository": catalog.image("busybox").repository,
        "tag": catalog.image("busybox").tag,
    }
    return {
        "fullnameOverride": "mlflow",
        "replicaCount": section.replicas,
        "image": own,
        "initImages": {
            "dbchecker": busybox,
            "mlflowDbMigration": own,
            "iniFileInitializer": busybox,
        },
        "serviceAccount": {"create": False, "name": "mlflow"},
        "extraPodLabels": dict(identity.pod_labels),
        "backendStore": {
            "databaseMigration": True,
            "databaseConnectionCheck": True,
            "postgres": _postgres(database),
            "existingDatabaseSecret": {"name": DATABASE},
        },
        "artifactRoot": {
            "proxiedArtifactStorage": True,
            # With no store's own section on, this is what the server writes to, on every cloud.
            "defaultArtifactsDestination": pulumi.Output.concat(
                artifacts.uri, f"/{MLFLOW_PREFIX.rstrip('/')}"
            ),
        },
        **_sign_in(site, database),
        "extraSecretNamesForEnvFrom": [SERVER, *([S3] if identity.keys else [])],
        "extraEnvVars": {
            "PGSSLMODE": "require",
            # MLflow's own image knows no home of a user that is not root.
            "HOME": "/tmp",  # noqa: S108
            **(identity.keys.settings() if identity.keys else {}),
            **trusted.environment,
            # The plugin's migrations are counted apart from MLflow's own, in the same database.
            **({"OIDC_ALEMBIC_VERSION_TABLE": "alembic_version_oidc"} if oidc(site.spec) else {}),
        },
        **(
            {"extraVolumes": trusted.volumes, "extraVolumeMounts": trusted.mounts}
            if trusted.files
            else {}
        ),
        # On for the endpoint; the chart's ServiceMonitor cannot sign in.
        "extraArgs": {"exposePrometheus": "/tmp/metrics"},  # noqa: S108
        "serverAllowedHosts": allowed_hosts(site, section),
        "corsAllowedOrigins": allowed_origins(site, section),
        "strategy": {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
        "podSecurityContext": {**POD_SECURITY, "fsGroup": 1001},
        "securityContext": {
            **WRITABLE_CONTAINER_SECURITY,
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
            "privileged": False,
            "runAsUser": 1001,
            "runAsGroup": 1001,
        },
        "nodeSelector": SERVICES,
        "affinity": anti_affinity(PODS),
        "resources": resources("250m", "1Gi", cpu_limit="2", memory_limit="2Gi"),
    }


def image(spec: Platform, artifacts: Bucket) -> dict[str, str]:
    """The image of the chart, or MLflow's own where the bucket lies in a storage account.

    The chart's has the plugin for OpenID Connect and no azure-identity (community-charts/helm-charts,
    issue 423); MLflow's own has it the other way about. Who asks for both is warned by a rule.
    """
    if artifacts.account and oidc(spec) is None:
        full = catalog.image("mlflow-full")
        return {"repository": full.repository, "tag": full.tag}
    version = catalog.chart("mlflow").app_version
    return {"repository": "docker.io/burakince/mlflow", "tag": version}


def allowed_hosts(site: Site, section: Section) -> list[str]:
    """Host headers that the server answers to; it refuses any other against DNS rebinding."""
    own = site.host("mlflow")
    service = ("mlflow", "mlflow.mlflow", "mlflow.mlflow.svc", "mlflow.mlflow.svc.cluster.local")
    named = [*([own] if own else []), *section.allowed_hosts, *service]
    return list(dict.fromkeys([*named, *PRIVATE_HOSTS]))


def allowed_origins(site: Site, section: Section) -> list[str]:
    """Origins that its own pages are loaded from; without them it refuses what they send."""
    own = site.host("mlflow")
    named = [*([own] if own else []), *section.allowed_hosts]
    # A pattern is a host's; an origin is taken by the letter.
    return [f"https://{host}" for host in dict.fromkeys(named) if "*" not in host]


def _sign_in(site: Site, database: Database) -> dict[str, Any]:
    provider, host = oidc(site.spec), site.host("mlflow")
    stored = {**_postgres(database), "existingSecret": {"name": DATABASE}}
    if provider is None:
        return {
            "auth": {
                "enabled": True,
                "existingAdminSecret": {"name": ADMIN},
                "defaultPermission": "READ",
                "postgres": stored,
            }
        }
    return {
        "oidcAuth": {
            "enabled": True,
            "discoveryUrl": f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
            "clientId": provider.client_id,
            "existingSecret": {"name": OIDC},
            # Told, so that no header of a request says where the answer goes.
            **({"redirectUri": f"https://{host}/callback"} if host else {}),
            "groupName": [USERS],
            "adminGroupName": [provider.admin_group],
            # The chart's default lets every user manage what others own.
            "defaultPermission": "READ",
            "database": {"postgres": stored},
        }
    }


def _postgres(database: Database) -> dict[str, Any]:
    return {
        "enabled": True,
        "host": database.host,
        "port": database.port,
        "database": database.name,
        "driver": "psycopg2",
    }
