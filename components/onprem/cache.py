"""Feast's online store in memory: Valkey, TLS-only, behind a password, kept on disk."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random

from spec.data import RedisStore as Section

from .. import cloud as handles
from ..addons.pods import anti_affinity, resources
from .certificates import Certificate
from .database import NAMESPACE, DatabaseGround
from .ground import SYSTEM, Ground
from .secrets import Secret, SecretStore

PORT = 6379
HOST = f"valkey.{NAMESPACE}.svc.cluster.local"
VARIABLE = "FEAST_REDIS_PASSWORD"
TRUST = "FEAST_REDIS_CA"
USERS = "valkey-users"
TLS = "valkey-tls"


class Cache(pulumi.ComponentResource):
    """A primary of Valkey and its replicas.

    Attributes:
        handle: Feast's section of it.
    """

    handle: handles.FeastStore

    def __init__(
        self,
        name: str,
        section: Section,
        *,
        databases: DatabaseGround,
        secrets: SecretStore,
        ground: Ground,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:onprem:Cache", name, None, opts)
        if section.shards > 1:
            raise pulumi.RunError(
                "features.redis.shards: Valkey on a cluster of yours has one shard. Ask for more "
                "memory, or for online: postgres."
            )
        child = pulumi.ResourceOptions(parent=self)
        after = pulumi.ResourceOptions(parent=self, depends_on=[*databases.ready])
        # Letters and digits: it stands in a connection string with commas and equals signs.
        password = random.RandomPassword(f"{name}-password", length=64, special=False, opts=child)
        hosts = [HOST, "valkey", f"valkey.{NAMESPACE}", f"valkey.{NAMESPACE}.svc"]
        hosts += [f"*.valkey-headless.{NAMESPACE}.svc.cluster.local", "localhost"]
        certificate = Certificate(
            f"{name}-certificate", TLS, NAMESPACE, hosts, ground=ground, opts=after
        )
        users = k8s.core.v1.Secret(
            f"{name}-users",
            metadata=ground.meta(USERS, NAMESPACE),
            string_data={"default": pulumi.Output.secret(password.result)},
            opts=after,
        )
        release = ground.release(
            f"{name}-valkey",
            "valkey",
            NAMESPACE,
            values(ground, section),
            parent=self,
            after=[*databases.ready, users, certificate.secret],
            protect=ground.spec.protected,
        )
        host = release.urn.apply(lambda _: HOST)
        secret = Secret(
            f"{name}-secret",
            "cache",
            {"password": password.result, "ca": certificate.pem},
            store=secrets,
            ground=ground,
            opts=child,
        )
        self.handle = handles.FeastStore(
            {
                "type": "redis",
                "redis_type": "redis",
                "connection_string": pulumi.Output.concat(
                    host,
                    f":{PORT},ssl=true,ssl_ca_certs={handles.FEAST_FILES}/redis.pem,"
                    f"password=${{{VARIABLE}}}",
                ),
            },
            secret.handle,
            {VARIABLE: "password", TRUST: "ca"},
            {"redis.pem": TRUST},
        )
        self.register_outputs({"host": host})


def values(ground: Ground, section: Section) -> dict[str, Any]:
    """Values of the chart."""
    memory = section.memory_gib
    # Room for a copy while it writes to disk.
    size = f"{memory * 2}Gi"
    labels = {"app.kubernetes.io/name": "valkey", "app.kubernetes.io/instance": "valkey"}
    replicas = section.replicas
    if replicas:
        kept = {
            "replica": {
                "enabled": True,
                "replicas": replicas,
                "persistence": {"size": size, **ground.storage("storageClass")},
            }
        }
    else:
        kept = {
            "dataStorage": {"enabled": True, "requestedSize": size, **ground.storage("className")}
        }
    return {
        "fullnameOverride": "valkey",
        "auth": {
            "enabled": True,
            "usersExistingSecret": USERS,
            "aclUsers": {"default": {"permissions": "~* &* +@all"}},
        },
        "tls": {
            "enabled": True,
            "existingSecret": TLS,
            "serverPublicKey": "tls.crt",
            "serverKey": "tls.key",
            "caPublicKey": "ca.crt",
        },
        **kept,
        # A feature that was dropped to make room is a wrong prediction; a failed write is an alert.
        "valkeyConfig": f"maxmemory {memory}gb\nmaxmemory-policy noeviction\nappendonly yes\n",
        "podDisruptionBudget": {"enabled": replicas > 0, "maxUnavailable": 1},
        "nodeSelector": SYSTEM,
        "affinity": anti_affinity(labels),
        "resources": resources(
            "250m", f"{memory + 1}Gi", cpu_limit="2", memory_limit=f"{memory * 2}Gi"
        ),
        "initResources": resources("20m", "32Mi", cpu_limit="200m", memory_limit="128Mi"),
    }
