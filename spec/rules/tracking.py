"""Tracking: names that a server may answer to, what is purged, and what W&B needs from elsewhere."""

from __future__ import annotations

import re

from ..finding import Finding, Findings, warning
from ..platform import Platform
from ..tracking import Mlflow, WeightsAndBiases
from .kubeflow import runs_once

HOST = re.compile(
    r"(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?(:[0-9]{1,5})?",
    re.IGNORECASE,
)
"""A host name, of which the first part may be left open, and perhaps a port."""

NO_BUCKET = {
    "gcp": "it signs the addresses of objects as a service account, and pods here have none",
    "azure": "it signs the addresses of objects by an account's key, which the platform's refuse",
    "onprem": "it does not know the authority that signs for the platform's object store",
}
"""Clouds whose bucket of the platform's W&B cannot use, and why."""

NODE_GIB = 2
"""Of a node's memory, what the kubelet and the pods that every node has keep for themselves."""


def hosts(spec: Platform) -> Findings:
    """Host names are names, and name somebody: `*` would switch the server's check off."""
    if not isinstance(spec.tracking, Mlflow):
        return
    for index, host in enumerate(spec.tracking.allowed_hosts):
        path = ("tracking", "allowedHosts", index)
        if host and host.strip("*.") == "":
            message = f'"{host}" lets any page speak to the server in the name of who looks at it'
            yield Finding(path, message, "the names that requests carry, such as runs.example.com")
        elif "://" in host or "/" in host:
            name = host.partition("://")[2] or host
            message = f'"{host}" is a URL, not a host name'
            yield Finding(path, message, name.partition("/")[0])
        elif not HOST.fullmatch(host):
            message = f'"{host}" is no host name'
            mend = "a name such as runs.example.com or *.example.com, without spaces"
            yield Finding(path, message, mend)


def servers(spec: Platform) -> Findings:
    """Most servers are not fewer than there are without load."""
    tracking = spec.tracking
    if not isinstance(tracking, Mlflow) or tracking.max_replicas is None:
        return
    if tracking.max_replicas < tracking.replicas:
        message = f"{tracking.max_replicas} is less than replicas {tracking.replicas}"
        mend = f"maxReplicas: {tracking.replicas}, or replicas: {tracking.max_replicas}"
        yield Finding(("tracking", "maxReplicas"), message, mend)


def purge(spec: Platform) -> Findings:
    """What a backup of the database names is there for as long as the backup is."""
    tracking = spec.tracking
    if not isinstance(tracking, Mlflow) or not tracking.purge_after_days:
        return
    days = tracking.purge_after_days
    kept = spec.database.backup_days
    if days < kept:
        path = ("tracking", "purgeAfterDays")
        message = (
            f"after {days} days artifacts are gone that a backup of the database names: "
            f"backups are kept {kept} days"
        )
        yield warning(
            path, message, f"purgeAfterDays: {kept} or more, or database.backupDays: {days}"
        )


def permission(spec: Platform) -> Findings:
    """Who may do what with the models of others."""
    tracking = spec.tracking
    if not isinstance(tracking, Mlflow) or spec.environment == "dev":
        return
    if tracking.default_permission in ("edit", "manage"):
        message = (
            "every user may change the runs and models of all others, those that are served too"
        )
        yield warning(
            ("tracking", "defaultPermission"), message, "read, and grants to who needs more"
        )


def wandb(spec: Platform) -> Findings:
    """Weights & Biases has an address, a bucket, and nodes that it can run on."""
    tracking = spec.tracking
    if not isinstance(tracking, WeightsAndBiases):
        return
    if not spec.access.domain:
        message = "wandb without access.domain: its pages and clients need the address that it has"
        yield Finding(("tracking", "engine"), message, "add access.domain, or engine: mlflow")
    if spec.serving.gateway == "none":
        message = f"nothing leads to wandb: serving.gateway is {spec.serving.gateway}"
        yield Finding(("tracking", "engine"), message, "serving.gateway: envoy, or engine: mlflow")
    if tracking.bucket is None and spec.cloud.provider in NO_BUCKET:
        message = f"wandb without a bucket of its own: {NO_BUCKET[spec.cloud.provider]}"
        mend = "tracking.bucket: {provider: s3, name: ..., credentialsSecret: ...}"
        yield Finding(("tracking", "bucket"), message, mend)
    if tracking.auth == "oidc" and not spec.access.oidc:
        message = "oidc without an identity provider"
        yield Finding(("tracking", "auth"), message, "add access.oidc, or auth: local")
    if tracking.auth == "local" and spec.environment == "prod":
        message = "accounts of its own in prod: who leaves keeps theirs"
        yield warning(("tracking", "auth"), message, "oidc, with access.oidc")
    if spec.nodes.cpu.architecture == "arm64":
        message = "W&B's images are for x86 alone"
        yield Finding(
            ("nodes", "cpu", "architecture"), message, "amd64, or tracking.engine: mlflow"
        )


def cache(spec: Platform) -> Findings:
    """A node has room for one of W&B's three Redis."""
    tracking, node = spec.tracking, spec.nodes.cpu
    if not isinstance(tracking, WeightsAndBiases) or not tracking.own_broker(spec.protected):
        return
    # The nodes of an existing cluster are not described here.
    if spec.cloud.provider == "onprem":
        return
    least = tracking.cache_gib + NODE_GIB
    if node.memory_gib < least:
        message = (
            f"{node.memory_gib} GiB have no room for W&B's Redis, which holds {tracking.cache_gib} GiB "
            f"at size {tracking.size}"
        )
        yield Finding(
            ("nodes", "cpu", "memoryGib"),
            message,
            f"{least} or more, or tracking.redis of your own",
        )


def mysql(spec: Platform) -> Findings:
    """W&B's database has a standby outside dev, unless one pod is chosen; one of your own lets it in."""
    tracking = spec.tracking
    if not isinstance(tracking, WeightsAndBiases):
        return
    section, path = tracking.mysql, ("tracking", "mysql")
    if section.host and not section.password_secret:
        message = "a MySQL of your own without passwordSecret lets nobody in"
        yield Finding((*path, "host"), message, "name the remote key of the password")
    if section.host:
        return
    if section.password_secret:
        message = "is not used: mysql.host names no MySQL of your own"
        yield warning((*path, "passwordSecret"), message, "take it away, or add host")
    own = "mysql.host and mysql.passwordSecret of a MySQL 8 with a standby"
    yield from runs_once(spec, section, path, path, "W&B", own)


RULES = (hosts, servers, purge, permission, wandb, cache, mysql)
