"""What things are called: as upstream calls them, where its programs expect the name."""

from __future__ import annotations

from collections.abc import Mapping

NAMESPACE = "kubeflow"
"""Upstream's, which its launcher and SDK take for granted."""

DOMAIN = "cluster.local"

API = "ml-pipeline"
"""The API server: deployment, service account, and the Service that drivers and launchers call."""

TRUSTED = "ml-pipeline-trusted"
"""The same without the proxy that takes away whom a request says it is from; for the UI alone."""

PERSISTENCE = "ml-pipeline-persistenceagent"
SCHEDULES = "ml-pipeline-scheduledworkflow"
UI = "ml-pipeline-ui"
ARTIFACTS = "ml-pipeline-ui-artifact"
"""Reads artifacts in a team's namespace, on behalf of the UI."""

METADATA = "metadata-grpc-service"
METADATA_ENVOY = "metadata-envoy-service"
MYSQL = "mysql"
STORE = "pipelines-store"
"""S3 with keys for the API server, in front of the bucket: definitions of pipelines."""

ARTIFACT_STORE = "artifact-store"
"""The same for runs in their namespace, where they cannot write to the cloud's storage."""

RUNNER = "pipeline-runner"
"""Service account that runs act as."""

READER = "artifact-reader"
"""Service account by which a team's artifacts are read for the UI."""

LAUNCHER_CONFIG = "kfp-launcher"
METADATA_CONFIG = "metadata-grpc-configmap"
"""ConfigMaps that drivers and launchers look for in the namespace of a run."""

USER_HEADER = "kubeflow-userid"

TOKEN_AUDIENCE = "pipelines.kubeflow.org"  # noqa: S105

HTTP, GRPC = 8888, 8887
"""Ports of the API server."""
PROXY_HTTP, PROXY_GRPC = 18888, 18887
"""Ports of the proxy in front of it."""
UI_PORT = 3000
METADATA_PORT = 8080
METADATA_WEB_PORT = 9090
MYSQL_PORT = 3306
STORE_PORT = 8333
METRICS_PORT = 9090

PIPELINES_DATABASE = "mlpipeline"
METADATA_DATABASE = "metadb"
DATABASE_USER = "pipelines"
"""User that the parts sign in as."""
METADATA_FILE = "server.pbtxt"
"""The metadata server's configuration, in the Secret with the login."""

DATABASE_SECRET = "pipelines-database"  # noqa: S105
MYSQL_SECRET = "pipelines-mysql"  # noqa: S105
STORE_KEYS = "pipelines-store-keys"
STORE_AUTHORITY = "pipelines-store-authority"
"""ConfigMap with the certificate of who signs for the API server's store, where that is private."""
TEAM_KEYS = "pipelines-s3"
"""Secret with a team's keys of an S3 store, where no cloud stands for its service account."""
SIGN_IN_SECRET = "pipelines-oidc"  # noqa: S105


def app(name: str) -> dict[str, str]:
    """Labels by which upstream selects a part."""
    return {"app": name}


def address(service: str, namespace: str = NAMESPACE) -> str:
    """Name of a Service from any namespace."""
    return f"{service}.{namespace}.svc.{DOMAIN}"


Labels = Mapping[str, str]
