"""The UI, and in each team's namespace what reads artifacts for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_kubernetes as k8s

from .. import catalog, pods
from ..addon import Addon
from . import parts
from .names import (
    ARTIFACTS,
    HTTP,
    METADATA_ENVOY,
    METADATA_WEB_PORT,
    NAMESPACE,
    TRUSTED,
    UI,
    UI_PORT,
    USER_HEADER,
    app,
)

VIEWER = "ml-pipeline-ui-configmap"


def environment(multi: bool) -> dict[str, str]:
    """Variables of the UI's server."""
    users = {
        # The page takes its namespace from a script, which `sign_in` serves; the menu is its own.
        "DEPLOYMENT": "KUBEFLOW",
        "HIDE_SIDENAV": "false",
        "ENABLE_AUTHZ": "true",
        "KUBEFLOW_USERID_HEADER": USER_HEADER,
        "KUBEFLOW_USERID_PREFIX": "",
        "ARTIFACTS_SERVICE_PROXY_ENABLED": "true",
        "ARTIFACTS_SERVICE_PROXY_NAME": ARTIFACTS,
        "ARTIFACTS_SERVICE_PROXY_PORT": "80",
    }
    return {
        "FRONTEND_SERVER_NAMESPACE": NAMESPACE,
        "MINIO_NAMESPACE": NAMESPACE,
        "ML_PIPELINE_SERVICE_HOST": TRUSTED,
        "ML_PIPELINE_SERVICE_PORT": str(HTTP),
        "METADATA_ENVOY_SERVICE_SERVICE_HOST": METADATA_ENVOY,
        "METADATA_ENVOY_SERVICE_SERVICE_PORT": str(METADATA_WEB_PORT),
        "VIEWER_TENSORBOARD_POD_TEMPLATE_SPEC_PATH": "/etc/config/viewer-pod-template.json",
        # Both run code of users with the rights of a server.
        "ALLOW_CUSTOM_VISUALIZATIONS": "false",
        "ARGO_ARCHIVE_LOGS": "false",
        "DISABLE_GKE_METADATA": "true",
        # It begins with keys of a MinIO that upstream installs.
        "MINIO_ACCESS_KEY": "",
        "MINIO_SECRET_KEY": "",
        **(users if multi else {}),
    }


def declare(
    addon: Addon, made: parts.Parts, after: Sequence[pulumi.Resource], env: Mapping[str, str]
) -> k8s.apps.v1.Deployment:
    """The UI.

    Args:
        env: more variables: where artifacts are, if it reads them itself.
    """
    section = addon.site.spec.orchestration.kubeflow
    labels = app(UI)
    volume, mount = parts.config_file(VIEWER, "/etc/config")
    config = made.config(VIEWER, {"viewer-pod-template.json": parts.compact({})})
    server = parts.container(
        UI,
        catalog.image("kfp-frontend").image,
        env=pods.variables({**environment(bool(section.teams)), **env}),
        ports={"http": UI_PORT},
        resources=pods.requirements("50m", "128Mi", cpu_limit="1", memory_limit="512Mi"),
        probe=parts.http("/apis/v1beta1/healthz", "http"),
        mounts=[mount],
    )
    made.service(UI, labels, {"http": (80, UI_PORT)})
    identity = addon.site.identity(NAMESPACE, UI)
    return made.deployment(
        UI,
        parts.pod(UI, [server], labels=labels, volumes=[volume], asks_kubernetes=True),
        labels=labels,
        replicas=addon.site.replicas,
        after=[config, *after],
        pod_labels=identity.pod_labels,
    )


def artifacts(
    made: parts.Parts,
    account: str,
    env: Mapping[str, str],
    pod_labels: Mapping[str, str],
    after: Sequence[pulumi.Resource],
    *,
    replicas: int,
    trusted: bool,
) -> None:
    """Reads one team's artifacts, and nobody else's: the UI itself reaches no storage."""
    labels = app(ARTIFACTS)
    trust = [parts.config_file("trust", "/etc/trust")] if trusted else []
    reader = parts.container(
        ARTIFACTS,
        catalog.image("kfp-frontend").image,
        env=pods.variables({"MINIO_ACCESS_KEY": "", "MINIO_SECRET_KEY": "", **env}),
        ports={"http": UI_PORT},
        resources=pods.requirements("10m", "96Mi", cpu_limit="500m", memory_limit="512Mi"),
        probe=parts.tcp("http"),
        mounts=[mount for _, mount in trust],
    )
    made.service(ARTIFACTS, labels, {"http": (80, UI_PORT)})
    made.deployment(
        ARTIFACTS,
        parts.pod(
            account,
            [reader],
            labels=labels,
            volumes=[volume for volume, _ in trust],
            asks_kubernetes=True,
        ),
        labels=labels,
        replicas=replicas,
        pod_labels=pod_labels,
        after=after,
    )
