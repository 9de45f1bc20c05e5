"""A part of a bucket as Loki, Tempo and Thanos are told of it; none of them is told a secret.

All three reach object storage by the pod's own identity, or by keys in its environment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

import pulumi

from ..cloud import S3_AUTHORITY, TRUST, AccessKeys, Bucket, Identity

KEYS = "object-store"
"""Secret with keys of object storage, where no cloud stands for the service account."""

CA_FILE = f"{TRUST}/{S3_AUTHORITY}"


@dataclass(frozen=True)
class Store:
    """Where the objects of one service are."""

    kind: Literal["s3", "gcs", "azure"]
    bucket: pulumi.Input[str]
    prefix: str
    """Beginning of every key; ends in `/`."""
    endpoint: str = ""
    """Host, and port where it is not the usual one, of the S3 API; of Azure what follows the account."""
    region: str = ""
    account: str = ""
    plain: bool = False
    """Whether the endpoint speaks HTTP without TLS."""
    keys: AccessKeys | None = None

    @property
    def folder(self) -> str:
        """The prefix without its slash."""
        return self.prefix.rstrip("/")

    @property
    def private(self) -> bool:
        """Whether a private authority signs for the endpoint."""
        return self.keys is not None and self.keys.authority is not None


def store(bucket: Bucket, identity: Identity, prefix: str) -> Store:
    """The part of a bucket that an identity may reach."""
    if identity.keys:
        address = urlsplit(identity.keys.endpoint)
        return Store(
            "s3",
            bucket.name,
            prefix,
            endpoint=address.netloc,
            region=identity.keys.region,
            plain=address.scheme == "http",
            keys=identity.keys,
        )
    if bucket.account:
        account, _, suffix = bucket.account.partition(".")
        return Store("azure", bucket.name, prefix, endpoint=suffix, account=account)
    if bucket.endpoint:
        region = bucket.region or ""
        return Store("s3", bucket.name, prefix, endpoint=bucket.endpoint, region=region)
    return Store("gcs", bucket.name, prefix)


def loki(place: Store) -> dict[str, Any]:
    """`loki.storage` of its chart: the clients that know a prefix, which are Thanos'."""
    return {
        "type": place.kind,
        # The chart asks for all; the rules' is used by nobody, since no ruler runs.
        "bucketNames": {"chunks": place.bucket, "ruler": place.bucket},
        "use_thanos_objstore": True,
        "object_store": {
            "type": place.kind,
            "storage_prefix": place.folder,
            place.kind: _loki_client(place),
        },
    }


def _loki_client(place: Store) -> dict[str, Any]:
    if place.kind == "azure":
        return {"account_name": place.account, "endpoint_suffix": place.endpoint}
    if place.kind == "gcs":
        return {}
    return {
        **_s3(place),
        # The SDK of AWS knows Pod Identity; keys come from the environment without it.
        "native_aws_auth_enabled": place.keys is None,
        "http": {"tls_ca_path": CA_FILE} if place.private else {},
    }


def tempo(place: Store) -> dict[str, Any]:
    """`storage.trace` of Tempo's configuration."""
    if place.kind == "azure":
        client: dict[str, Any] = {
            "container_name": place.bucket,
            "storage_account_name": place.account,
            "endpoint_suffix": place.endpoint,
            "use_federated_token": True,
        }
    elif place.kind == "gcs":
        client = {"bucket_name": place.bucket}
    else:
        client = {
            "bucket": place.bucket,
            **_s3(place),
            **({"forcepathstyle": True} if place.keys else {}),
            **({"tls_ca_path": CA_FILE} if place.private else {}),
        }
    # Whole, since a list of what begins with less is not allowed.
    return {"backend": place.kind, place.kind: {**client, "prefix": place.prefix}}


def thanos(place: Store, template: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Thanos' configuration of object storage.

    Args:
        template: `access_key` and `secret_key`, where whoever runs Thanos takes no environment: the
            places of both in a template.
    """
    if place.kind == "azure":
        client: dict[str, Any] = {
            "storage_account": place.account,
            "container": place.bucket,
            "endpoint": place.endpoint,
            # It is there; to ask is a permission of its own.
            "storage_create_container": False,
        }
    elif place.kind == "gcs":
        client = {"bucket": place.bucket}
    else:
        client = {
            "bucket": place.bucket,
            **_s3(place),
            **({"bucket_lookup_type": "path"} if place.keys else {"aws_sdk_auth": True}),
            **({"http_config": {"tls_config": {"ca_file": CA_FILE}}} if place.private else {}),
            **(template or {}),
        }
    return {"type": place.kind.upper(), "config": client, "prefix": place.folder}


def _s3(place: Store) -> dict[str, Any]:
    return {"endpoint": place.endpoint, "region": place.region, "insecure": place.plain}
