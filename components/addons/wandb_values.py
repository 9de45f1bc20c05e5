"""Values that W&B's operator renders its chart by (operator-wandb)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from spec.cloud import AwsCloud
from spec.platform import Platform
from spec.tracking import WeightsAndBiases

from ..cloud import Identity
from . import catalog
from .site import SERVICES, Site, storage_class
from .wandb_stores import CACHE, DATABASE, PASSWORD, REDIS

NAMESPACE = "wandb"
"""Namespace, and name of the custom resource: its parts are called `wandb-app` and the like."""

SERVICE_ACCOUNT = "wandb"
"""Service account of whoever reaches the bucket."""

LICENSE = "wandb-license"
OIDC = "wandb-oidc"
BUCKET = "wandb-bucket"
"""Names of its Secrets."""

CHART = {
    "url": "https://wandb.github.io/helm-charts",
    "name": "operator-wandb",
    "version": "0.43.8",
}
"""The chart that the operator renders; without it, it takes what W&B's own service says.

Source: wandb/helm-charts @ operator-wandb-0.43.8 of 2026-07-23."""

APP = {"app.kubernetes.io/name": "app", "app.kubernetes.io/instance": NAMESPACE}
"""Labels that the chart puts on the Service of its main part."""

SECURITY: Mapping[str, Any] = {
    "capabilities": {"drop": ["ALL"]},
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": False,
    "privileged": False,
}
"""Its pods run as user 999 with the runtime's seccomp profile by the chart's default."""

IMAGES = {
    "app": "wandb-local",
    "api": "wandb-megabinary",
    "parquet": "wandb-megabinary",
    "console": "wandb-console",
    "weave": "wandb-weave",
}
"""Part -> image of the catalogue: the chart has `latest` of each."""

STATEFUL = ("app", "api", "parquet")
"""Parts that reach the bucket."""


MYSQL_DATABASE, MYSQL_USER = "wandb_local", "wandb"
"""Names of its database and of its owner, where they are the platform's."""


@dataclass(frozen=True)
class MysqlPlace:
    """Where its database is."""

    host: pulumi.Input[str]
    port: int = 3306
    database: str = MYSQL_DATABASE
    user: str = MYSQL_USER


@dataclass(frozen=True)
class Stores:
    """The platform's bucket and who may use it, and the database."""

    bucket: pulumi.Output[str]
    path: str
    identity: Identity
    mysql: MysqlPlace


def chart() -> dict[str, str]:
    """The chart, as the custom resource names it."""
    return dict(CHART)


def controller_image() -> dict[str, str]:
    """The operator's image."""
    image = catalog.image("wandb-controller")
    return {"repository": image.repository, "tag": image.tag, "pullPolicy": "IfNotPresent"}


def apart(spec: Platform) -> bool:
    """Whether its API is served by pods of their own, two of them, beside the one of all else."""
    return spec.environment != "dev"


def backends(site: Site) -> dict[str, tuple[str, int]]:
    """Paths as the chart's own Ingress leads them.

    Source: wandb/helm-charts, charts/operator-wandb/templates/_ingress.tpl at 068ba6ad.
    """
    app, api = ("wandb-app", 8080), ("wandb-api", 8081)
    served = dict.fromkeys(("/api", "/graphql", "/files"), api) if apart(site.spec) else {}
    return {"/console": ("wandb-console", 8082), **served, "/": app}


def values(site: Site, section: WeightsAndBiases, host: str, stores: Stores) -> dict[str, Any]:
    """Values of the chart."""
    return {
        "global": _global(site, section, host, stores),
        # The gateway leads to it; what stands in the cluster already is not installed anew; no image
        # of Bitnami's, and none that follows `latest`.
        "ingress": {"install": False, "create": False},
        "redis": {"install": False},
        "mysql": {"install": False},
        "prometheus": {"install": False},
        "otel": {"install": False},
        # Jobs of an upgrade from charts older than this one.
        "appRenamePreHook": {"install": False},
        "appRenamePostHook": {"install": False},
        **{part: _part(site, part, stores, section) for part in IMAGES},
    }


def _part(site: Site, part: str, stores: Stores, section: WeightsAndBiases) -> dict[str, Any]:
    # Its pods read where Redis is when they start, and the chart has none start anew for it: its Reloader
    # is not installed. Where Redis was another's, or that of dev, nothing is said.
    moved = (
        {"podAnnotations": {"plinth.dev/redis": REDIS}}
        if section.own_broker(site.redundant)
        else {}
    )
    image = catalog.image(IMAGES[part])
    own = part in STATEFUL and section.bucket is None
    return {
        "image": {"repository": image.repository, "tag": image.tag},
        "securityContext": dict(SECURITY),
        "podLabels": dict(stores.identity.pod_labels) if own else {},
        **moved,
        **({"serviceAccount": {"create": False, "name": SERVICE_ACCOUNT}} if own else {}),
    }


def _global(site: Site, section: WeightsAndBiases, host: str, stores: Stores) -> dict[str, Any]:
    return {
        "host": f"https://{host}",
        "licenseSecret": {"name": LICENSE, "key": "license"},
        "size": section.size,
        "storageClass": storage_class(site).get("storageClassName", ""),
        "nodeSelector": SERVICES,
        "common": {"labels": dict(site.labels)},
        "operator": {"namespace": NAMESPACE},
        "api": {"enabled": apart(site.spec)},
        "bucket": _bucket(site, section, stores),
        "mysql": _mysql(stores.mysql),
        "redis": _redis(site, section),
        "auth": {"oidc": _oidc(site, section)},
    }


def _bucket(site: Site, section: WeightsAndBiases, stores: Stores) -> dict[str, Any]:
    # The names of keys are the chart's defaults.
    own = section.bucket
    if own:
        made = {"provider": own.provider, "name": own.name, "path": own.path, "kmsKey": ""}
        return {**made, "region": own.region or "", "secret": {"secretName": BUCKET}}
    cloud = site.spec.cloud
    # Elsewhere a rule asks for a bucket of its own.
    region = cloud.region if isinstance(cloud, AwsCloud) else ""
    # Objects are encrypted by the bucket's own key, without being told.
    made = {"provider": "s3", "name": stores.bucket, "path": stores.path, "kmsKey": ""}
    return {**made, "region": region}


def _mysql(place: MysqlPlace) -> dict[str, Any]:
    # The chart's address asks for TLS where the server has it (`tls=preferred`): the cloud's takes no
    # other connection. Source: wandb/helm-charts, charts/operator-wandb/templates/_mysql.tpl at 0b8a9934.
    found = {"host": place.host, "port": place.port, "database": place.database}
    return {**found, "user": place.user, "passwordSecret": {"name": DATABASE}}


def _redis(site: Site, section: WeightsAndBiases) -> dict[str, Any]:
    # An address of a host and a port: the chart has no other, and leads to no sentinels. What W&B's own
    # code does with `?master=` (wandb/weave pull request 6702 of 2026-04-24) is in no document that was found.
    secret = {"secret": {"secretName": CACHE, "secretKey": PASSWORD}}
    server = section.redis
    if server is None:
        host = REDIS if section.own_broker(site.redundant) else CACHE
        return {"host": f"{host}.{NAMESPACE}.svc", "port": 6379, **secret}
    # Words: what goes into an address is text.
    params = {"params": {"tls": "true"}} if server.tls else {}
    return {"host": server.host, "port": server.port, **params, **secret}


def _oidc(site: Site, section: WeightsAndBiases) -> dict[str, Any]:
    provider = site.spec.access.oidc
    if section.auth == "local" or provider is None:
        return {}
    return {
        "clientId": provider.client_id,
        "issuer": provider.issuer,
        "authMethod": "pkce",
        "oidcSecret": {"name": OIDC, "secretKey": "OIDC_SECRET"},
    }
