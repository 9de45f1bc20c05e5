"""Where the API server writes the definition of each pipeline, beside the database.

It knows S3 and no other kind of store, and with a role instead of keys it has not started since 2.15
(kubeflow/pipelines, issues 12508 and 12960). A cluster that exists has an S3 store with keys; on a cloud
an S3 interface with keys stands in front of the bucket. Before it begins it asks for the bucket, and ends
where it is refused (backend/src/apiserver/client_manager/client_manager.go, createMinioBucket).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import pulumi

from ...cloud import S3_AUTHORITY, TRUST, AccessKeys
from ...identity import DEFINITIONS_PREFIX
from ..addon import Addon
from ..objects import Remote
from . import gateway, parts
from .names import API, NAMESPACE, STORE, STORE_AUTHORITY, STORE_KEYS
from .storage import BUCKET


@dataclass(frozen=True)
class Store:
    """How the API server reaches it; its keys are in the Secret `STORE_KEYS`.

    Attributes:
        ready: what must stand before it is used.
    """

    keys: AccessKeys
    bucket: pulumi.Input[str]
    ready: Sequence[pulumi.Resource]

    @property
    def environment(self) -> dict[str, pulumi.Input[str]]:
        """Variables of the API server that are no secret."""
        where = urlsplit(self.keys.endpoint)
        secure = where.scheme == "https"
        found: dict[str, pulumi.Input[str]] = {
            "OBJECTSTORECONFIG_HOST": where.hostname or "",
            "OBJECTSTORECONFIG_PORT": str(where.port or (443 if secure else 80)),
            "OBJECTSTORECONFIG_SECURE": "true" if secure else "false",
            "OBJECTSTORECONFIG_REGION": self.keys.region,
            "OBJECTSTORECONFIG_BUCKETNAME": self.bucket,
            "OBJECTSTORECONFIG_PIPELINEPATH": DEFINITIONS_PREFIX.rstrip("/"),
        }
        # Both of its S3 clients are Go's: the certificates of the image's folder are trusted as well.
        trusted = {"SSL_CERT_FILE": f"{TRUST}/{S3_AUTHORITY}"} if self.authority else {}
        return {**found, **trusted}

    @property
    def authority(self) -> bool:
        """Whether a private authority signs for it, whose certificate is in `STORE_AUTHORITY`."""
        return self.keys.authority is not None


def declare(addon: Addon) -> Store:
    """The store, with all that must stand before it is used."""
    made = parts.Parts(addon, NAMESPACE, addon.name)
    identity = addon.site.identity(NAMESPACE, API)
    ready: list[pulumi.Resource] = [*identity.ready]
    if identity.keys is not None:
        keys, bucket = identity.keys, addon.site.buckets["artifacts"].name
    else:
        keys = gateway.keys(addon, "api-server", "pipelines-store", STORE, NAMESPACE)
        bucket = pulumi.Output.from_input(BUCKET)
        account = addon.service_account(STORE)
        ready.append(
            gateway.declare(addon, made, STORE, NAMESPACE, DEFINITIONS_PREFIX, keys, account)
        )
    if keys.authority is not None:
        ready.append(made.config(STORE_AUTHORITY, {S3_AUTHORITY: keys.authority}))
    both = {each: Remote(keys.secret.key, each) for each in gateway.KEYS}
    return Store(keys, bucket, [addon.secret(STORE_KEYS, both), *ready])
