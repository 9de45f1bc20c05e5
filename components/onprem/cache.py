"""Feast's online store in memory: Valkey, TLS-only, behind a password, kept on disk."""

from __future__ import annotations

import hashlib

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random

from spec.data import RedisStore as Section

from .. import cloud as handles
from .cache_values import PORT, TLS, USERS, values
from .certificates import Certificate, hosts
from .database import DatabaseGround
from .ground import Ground
from .names import DATA
from .secrets import Secret, SecretStore

HOST = f"valkey.{DATA}.svc.cluster.local"
VARIABLE = "FEAST_REDIS_PASSWORD"
TRUST = "FEAST_REDIS_CA"


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
        child = pulumi.ResourceOptions(parent=self)
        after = pulumi.ResourceOptions(parent=self, depends_on=[*databases.ready])
        # Letters and digits: it stands in a connection string with commas and equals signs.
        password = random.RandomPassword(f"{name}-password", length=64, special=False, opts=child)
        certificate = Certificate(
            f"{name}-certificate",
            TLS,
            DATA,
            [*hosts("valkey", DATA), f"*.valkey-headless.{DATA}.svc.cluster.local", "localhost"],
            authority=databases.authority,
            ground=ground,
            opts=after,
        )
        users = k8s.core.v1.Secret(
            f"{name}-users",
            metadata=ground.meta(USERS, DATA),
            string_data={"default": pulumi.Output.secret(password.result)},
            opts=after,
        )
        release = ground.release(
            f"{name}-valkey",
            "valkey",
            DATA,
            values(ground, section, certificate.pem.apply(_checksum)),
            parent=self,
            after=[*databases.ready, users, certificate.secret],
            protect=ground.spec.protected,
        )
        host = release.urn.apply(lambda _: HOST)
        secret = Secret(
            f"{name}-secret",
            "cache",
            {"password": password.result, "ca": databases.authority.pem},
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


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
