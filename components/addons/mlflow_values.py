"""Values of MLflow's chart: the server, its stores, and who may reach it by which name."""

from __future__ import annotations

import hashlib
from typing import Any

import pulumi

from spec.access import Oidc
from spec.platform import Platform
from spec.tracking import Mlflow as Section

from ..cloud import Bucket, Database, Identity
from ..identity import MLFLOW_PREFIX
from . import catalog, trust
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

USER = 1001
"""User of the containers, as the chart has it."""

PODS = {"app": "mlflow"}
"""Label that the chart puts on its pods and its Service."""

PERMISSIONS = {"none": "NO_PERMISSIONS", "read": "READ", "edit": "EDIT", "manage": "MANAGE"}
"""`tracking.defaultPermission` -> as MLflow calls it."""

PRIVATE_HOSTS = (
    "localhost*",
    "127.0.0.1*",
    "10.*",
    "192.168.*",
    *(f"172.{n}.*" for n in range(16, 32)),
    # Shared addresses (RFC 6598), which clouds give to pods, too: 100.64.0.0/10.
    "100.6[4-9].*",
    "100.[7-9][0-9].*",
    "100.1[01][0-9].*",
    "100.12[0-7].*",
)
"""Hosts by which Prometheus reaches pods, and `kubectl port-forward` does.

All but the last four are what MLflow allows of itself until others are named: its patterns are those
of shells. Source: mlflow 3.15.1, server/security_utils.py."""

JOBS = "MLFLOW_SERVER_ENABLE_JOB_EXECUTION"

PROCESS_MIB = 384
"""Memory of one process of MLflow's: 280 MiB of its code alone. Measured, mlflow 3.15.1."""

JOBS_MIB = 1792
"""Memory of what runs jobs beside the server: eight processes, of 200 MiB each. Measured alike."""


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
    made: dict[str, Any] = {
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
            "defaultArtifactsDestination": destination(artifacts),
        },
        **_sign_in(site, section, database),
        "extraSecretNamesForEnvFrom": [SERVER, *([S3] if identity.keys else [])],
        "extraEnvVars": {
            **environment(identity, trusted),
            JOBS: str(section.jobs).lower(),
            # The plugin's migrations are counted apart from MLflow's own, in the same database.
            **({"OIDC_ALEMBIC_VERSION_TABLE": "alembic_version_oidc"} if oidc(site.spec) else {}),
        },
        **(
            {"extraVolumes": trusted.volumes, "extraVolumeMounts": trusted.mounts}
            if trusted.files
            else {}
        ),
        # On for the endpoint; the chart's ServiceMonitor cannot sign in.
        "extraArgs": {"exposePrometheus": "/tmp/metrics", "workers": str(section.workers)},  # noqa: S108
        "serverAllowedHosts": allowed_hosts(site, section),
        "corsAllowedOrigins": allowed_origins(site, section),
        "strategy": {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
        "podSecurityContext": {**POD_SECURITY, "fsGroup": USER},
        "securityContext": {
            **WRITABLE_CONTAINER_SECURITY,
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
            "privileged": False,
            "runAsUser": USER,
            "runAsGroup": USER,
        },
        "nodeSelector": SERVICES,
        "affinity": anti_affinity(PODS),
        "resources": sizes(section),
        # The number of replicas is the autoscaler's. The chart makes one only beside its own
        # sections for object stores.
        "autoscaling": {"enabled": section.max_replicas is not None},
    }
    if oidc(site.spec):
        # Each upgrade of the release draws the key of sessions anew; a pod that kept the old one
        # would send users back to the provider for ever.
        checksum = pulumi.Output.json_dumps(made, sort_keys=True).apply(_digest)
        made["podAnnotations"] = {"plinth.dev/values": checksum}
    return made


def sizes(section: Section) -> dict[str, Any]:
    """Requests and limits of a server: each worker is a process with all of MLflow in it."""
    asked = PROCESS_MIB * (section.workers + 1) + (JOBS_MIB if section.jobs else 0)
    limit = asked + PROCESS_MIB * (section.workers + 1)
    cpu, most = f"{125 * (section.workers + section.jobs)}m", str(max(2, section.workers))
    return resources(cpu, f"{asked}Mi", cpu_limit=most, memory_limit=f"{limit}Mi")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def destination(artifacts: Bucket) -> pulumi.Output[str]:
    """Where artifacts lie."""
    return pulumi.Output.concat(artifacts.uri, f"/{MLFLOW_PREFIX.rstrip('/')}")


def environment(identity: Identity, trusted: trust.Trust) -> dict[str, str]:
    """Variables of whoever reaches the database and the bucket."""
    return {
        "PGSSLMODE": "require",
        # MLflow's own image knows no home of a user that is not root.
        "HOME": "/tmp",  # noqa: S108
        **(identity.keys.settings() if identity.keys else {}),
        **trusted.environment,
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


def _sign_in(site: Site, section: Section, database: Database) -> dict[str, Any]:
    permission = PERMISSIONS[section.default_permission]
    provider, host = oidc(site.spec), site.host("mlflow")
    stored = {**_postgres(database), "existingSecret": {"name": DATABASE}}
    if provider is None:
        return {
            "auth": {
                "enabled": True,
                "existingAdminSecret": {"name": ADMIN},
                "defaultPermission": permission,
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
            "defaultPermission": permission,
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
