"""Where artifacts lie: the pipeline root of a namespace, and how its runs reach it; pure.

The launcher knows S3 and Cloud Storage and no other (upstream, backend/src/v2/objectstore/config.go).
On Azure it speaks S3 to what stands in front of the bucket.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import yaml

from spec.cloud import AwsCloud, AzureCloud
from spec.platform import Platform

from ...cloud import TRUST, AccessKeys, Bucket
from ...identity import PIPELINES_PREFIX
from .names import TEAM_KEYS

BUCKET = "pipelines"
"""What the bucket is called by clients of an S3 interface in front of it."""

RUNS = "runs"
"""Folder of artifacts in what such an interface shows, which is the folder of the namespace alone."""

REGION = "us-east-1"
"""Such an interface takes any; S3 clients want one."""


@dataclass(frozen=True)
class Root:
    """Pipeline root of one namespace.

    Attributes:
        uri: what artifacts' URIs begin with.
        providers: the launcher's configuration of object storage.
        environment: variables that runs and the artifact reader need.
    """

    uri: pulumi.Output[str]
    providers: Mapping[str, Any]
    environment: Mapping[str, str]

    @property
    def config(self) -> dict[str, pulumi.Input[str]]:
        """Data of the launcher's ConfigMap."""
        return {"defaultPipelineRoot": self.uri, "providers": yaml.safe_dump(dict(self.providers))}


def fronted(spec: Platform) -> bool:
    """Whether runs reach their artifacts through an S3 interface on the cluster."""
    return isinstance(spec.cloud, AzureCloud)


def root(spec: Platform, bucket: Bucket, keys: AccessKeys | None, folder: str) -> Root:
    """The root of a namespace's runs.

    Args:
        keys: of S3, where no cloud stands for the service account.
        folder: of the namespace, under the platform's prefix.
    """
    own = f"{PIPELINES_PREFIX}{folder}"
    if keys is not None:
        host, _, secure = _parts(keys.endpoint)
        credentials = {
            "fromEnv": False,
            "secretRef": {
                "secretName": TEAM_KEYS,
                "accessKeyKey": "accessKey",
                "secretKeyKey": "secretKey",
            },
        }
        uri = (
            pulumi.Output.from_input(f"s3://{BUCKET}/{RUNS}")
            if fronted(spec)
            else pulumi.Output.concat(bucket.uri, "/", own)
        )
        trusted = f"{TRUST}/s3.crt" if keys.authority is not None else None
        return Root(
            uri,
            _s3(host, keys.region, secure=secure, credentials=credentials),
            {
                "AWS_REGION": keys.region,
                **({"AWS_CA_BUNDLE": trusted, "NODE_EXTRA_CA_CERTS": trusted} if trusted else {}),
            },
        )
    uri = pulumi.Output.concat(bucket.uri, "/", own)
    if isinstance(spec.cloud, AwsCloud):
        region = spec.cloud.region
        # EKS Pod Identity tells a pod its credentials and not its region.
        return Root(
            uri,
            _s3(f"s3.{region}.amazonaws.com", region, secure=True, credentials={"fromEnv": True}),
            {"AWS_REGION": region},
        )
    return Root(uri, {"gs": {"default": {"credentials": {"fromEnv": True}}}}, {})


def _s3(host: str, region: str, *, secure: bool, credentials: Mapping[str, Any]) -> dict[str, Any]:
    default = {
        "endpoint": host,
        "region": region,
        "disableSSL": not secure,
        # Path style is what stores other than Amazon's know.
        "forcePathStyle": True,
        "credentials": dict(credentials),
    }
    return {"s3": {"default": default}}


def _parts(endpoint: str) -> tuple[str, str, bool]:
    """Host with port, scheme, and whether it is TLS."""
    scheme, _, host = endpoint.partition("://")
    return host.rstrip("/"), scheme, scheme == "https"


def run_patch(root: Root) -> dict[str, Any]:
    """What is laid over the pods of every run: where storage is, and whom to trust of it."""
    own: dict[str, Any] = {
        "containers": [
            {
                "name": "main",
                "env": [{"name": name, "value": each} for name, each in root.environment.items()],
            }
        ]
    }
    if "AWS_CA_BUNDLE" in root.environment:
        own["containers"][0]["volumeMounts"] = [
            {"name": "trust", "mountPath": TRUST, "readOnly": True}
        ]
        own["volumes"] = [{"name": "trust", "configMap": {"name": "trust"}}]
    return own if root.environment else {}
