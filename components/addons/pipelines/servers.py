"""The API server and the metadata server with its proxy for browsers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pulumi
import pulumi_kubernetes as k8s

from ...cloud import TRUST
from .. import catalog, pods, trust
from ..addon import Addon
from . import parts, proxy
from .connection import Connection
from .names import (
    API,
    DATABASE_SECRET,
    DOMAIN,
    GRPC,
    HTTP,
    METADATA,
    METADATA_DATABASE,
    METADATA_ENVOY,
    METADATA_FILE,
    METADATA_PORT,
    METADATA_WEB_PORT,
    NAMESPACE,
    PIPELINES_DATABASE,
    PROXY_GRPC,
    PROXY_HTTP,
    RUNNER,
    STORE_AUTHORITY,
    STORE_KEYS,
    TRUSTED,
    USER_HEADER,
    app,
)
from .store import Store

METADATA_SERVER = {"component": "metadata-grpc-server"}
METADATA_WEB = {"component": "metadata-envoy"}
"""Labels by which upstream selects them."""

CONFIG = "/etc/ml-metadata"
"""Folder of the metadata server's file, where there is one."""


def environment(addon: Addon, database: Connection, store: Store) -> dict[str, pulumi.Input[str]]:
    """Variables of the API server that are no secret."""
    multi = bool(addon.site.spec.orchestration.kubeflow.teams)
    users = {
        "MULTIUSER": "true",
        "KUBEFLOW_USERID_HEADER": USER_HEADER,
        "KUBEFLOW_USERID_PREFIX": "",
        # A pipeline without a namespace is everybody's to read and to change.
        "REQUIRE_NAMESPACE_FOR_PIPELINES": "true",
    }
    return {
        "POD_NAMESPACE": NAMESPACE,
        "CLUSTER_DOMAIN": DOMAIN,
        "LOG_LEVEL": "info",
        "PIPELINE_LOG_LEVEL": "1",
        # Launchers keep the logs of steps as artifacts, which outlive the pods.
        "PUBLISH_LOGS": "true",
        "AUTO_UPDATE_PIPELINE_DEFAULT_VERSION": "true",
        "DEFAULTPIPELINERUNNERSERVICEACCOUNT": RUNNER,
        "V2_DRIVER_IMAGE": catalog.image("kfp-driver").image,
        "V2_LAUNCHER_IMAGE": catalog.image("kfp-launcher").image,
        "DB_DRIVER_NAME": "mysql",
        "DBCONFIG_MYSQLCONFIG_HOST": database.host,
        "DBCONFIG_MYSQLCONFIG_PORT": str(database.port),
        "DBCONFIG_MYSQLCONFIG_DBNAME": PIPELINES_DATABASE,
        **(
            {"DBCONFIG_MYSQLCONFIG_EXTRAPARAMS": parts.compact(database.driver)}
            if database.driver
            else {}
        ),
        # Servers and what is between end connections that were idle for longer.
        "DBCONFIG_CONMAXLIFETIME": "120s",
        **store.environment,
        # It does not start without them. Visualizations by code of users are left out.
        "ML_PIPELINE_VISUALIZATIONSERVER_SERVICE_HOST": "localhost",
        "ML_PIPELINE_VISUALIZATIONSERVER_SERVICE_PORT": str(HTTP),
        **(users if multi else {"MULTIUSER": "false"}),
    }


def api_server(
    addon: Addon,
    made: parts.Parts,
    database: Connection,
    store: Store,
    after: Sequence[pulumi.Resource],
) -> k8s.apps.v1.Deployment:
    """The API server behind the proxy that takes away whom a request says it is from."""
    labels = app(API)
    trusted = [parts.config_file(STORE_AUTHORITY, TRUST)] if store.authority else []
    server = parts.container(
        "ml-pipeline-api-server",
        catalog.image("kfp-api-server").image,
        env=[
            *pods.variables(environment(addon, database, store)),
            *pods.secret_variables(
                DATABASE_SECRET,
                {
                    "DBCONFIG_MYSQLCONFIG_USER": "username",
                    "DBCONFIG_MYSQLCONFIG_PASSWORD": "password",
                },
            ),
            *pods.secret_variables(
                STORE_KEYS,
                {
                    "OBJECTSTORECONFIG_ACCESSKEY": "accessKey",
                    "OBJECTSTORECONFIG_SECRETACCESSKEY": "secretKey",
                },
            ),
        ],
        ports={"http": HTTP, "grpc": GRPC},
        resources=pods.requirements("250m", "512Mi", cpu_limit="2", memory_limit="2Gi"),
        probe=parts.http("/apis/v1beta1/healthz", "http"),
        # It brings its tables up to date before it answers.
        start_seconds=300,
        mounts=[mount for _, mount in trusted],
    )
    front, volume = proxy.container()
    text = parts.compact(proxy.config())
    config = made.config(proxy.CONFIG, {proxy.FILE: text})
    # Runs of every team come here; the UI alone goes past the proxy.
    made.service(API, labels, {"http": (HTTP, PROXY_HTTP), "grpc": (GRPC, PROXY_GRPC)})
    made.service(TRUSTED, labels, {"http": (HTTP, HTTP)})
    return made.deployment(
        API,
        parts.pod(
            API,
            [server, front],
            labels=labels,
            volumes=[volume, *(each for each, _ in trusted)],
            asks_kubernetes=True,
        ),
        labels=labels,
        replicas=addon.site.replicas,
        after=[config, *after],
        checksum=hashlib.sha256(text.encode()).hexdigest()[:16],
    )


def metadata(
    addon: Addon, made: parts.Parts, database: Connection, after: Sequence[pulumi.Resource]
) -> k8s.apps.v1.Deployment:
    """ML Metadata's server, and Envoy that translates for browsers."""
    volumes, mounts = _metadata_files(database)
    login = (
        [f"--metadata_store_server_config_file={CONFIG}/{METADATA_FILE}"]
        if database.tls
        else [
            "--mysql_config_user=$(DBCONFIG_USER)",
            "--mysql_config_password=$(DBCONFIG_PASSWORD)",
            "--enable_database_upgrade=true",
        ]
    )
    store = parts.container(
        "container",
        catalog.image("ml-metadata").image,
        command=["/bin/metadata_store_server"],
        args=[
            f"--grpc_port={METADATA_PORT}",
            # A file goes before these. Where it cannot be read, the server would keep all in memory and
            # say nothing: so it asks the database, without a login, and ends.
            f"--mysql_config_database={METADATA_DATABASE}",
            pulumi.Output.concat("--mysql_config_host=", database.host),
            f"--mysql_config_port={database.port}",
            *login,
        ],
        env=[]
        if database.tls
        else pods.secret_variables(
            DATABASE_SECRET, {"DBCONFIG_USER": "username", "DBCONFIG_PASSWORD": "password"}
        ),
        ports={"grpc-api": METADATA_PORT},
        resources=pods.requirements("100m", "256Mi", cpu_limit="1", memory_limit="1Gi"),
        probe=parts.tcp("grpc-api"),
        start_seconds=300,
        mounts=mounts,
    )
    made.service(METADATA, METADATA_SERVER, {"grpc-api": (METADATA_PORT, METADATA_PORT)})
    server = made.deployment(
        "metadata-grpc-deployment",
        parts.pod("metadata-grpc-server", [store], labels=METADATA_SERVER, volumes=volumes),
        labels=METADATA_SERVER,
        replicas=addon.site.replicas,
        after=after,
    )
    web = parts.container(
        "container",
        catalog.image("kfp-metadata-envoy").image,
        ports={"md-envoy": METADATA_WEB_PORT},
        resources=pods.requirements("50m", "64Mi", cpu_limit="500m", memory_limit="256Mi"),
        probe=parts.tcp("md-envoy"),
    )
    made.service(METADATA_ENVOY, METADATA_WEB, {"md-envoy": (METADATA_WEB_PORT, METADATA_WEB_PORT)})
    made.deployment(
        "metadata-envoy-deployment",
        parts.pod("metadata-grpc-server", [web], labels=METADATA_WEB),
        labels=METADATA_WEB,
        replicas=addon.site.replicas,
        after=[server],
    )
    return server


def _metadata_files(
    database: Connection,
) -> tuple[list[k8s.core.v1.VolumeArgs], list[k8s.core.v1.VolumeMountArgs]]:
    """Its configuration with the password, and the certificates to trust; none without TLS."""
    if not database.tls:
        return [], []
    item = k8s.core.v1.KeyToPathArgs(key=METADATA_FILE, path=METADATA_FILE)
    secret = k8s.core.v1.SecretVolumeSourceArgs(secret_name=DATABASE_SECRET, items=[item])
    volumes = [k8s.core.v1.VolumeArgs(name="config", secret=secret)]
    mounts = [k8s.core.v1.VolumeMountArgs(name="config", mount_path=CONFIG, read_only=True)]
    if database.authority:
        source = k8s.core.v1.ConfigMapVolumeSourceArgs(name=trust.NAME)
        volumes.append(k8s.core.v1.VolumeArgs(name=trust.NAME, config_map=source))
        mounts.append(
            k8s.core.v1.VolumeMountArgs(name=trust.NAME, mount_path=TRUST, read_only=True)
        )
    return volumes, mounts
