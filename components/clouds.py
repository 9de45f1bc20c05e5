"""The one registry of clouds: provider name of the spec -> what builds it, and with which SDK.

Imported by name, so that a run on one cloud never loads another cloud's SDK.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pulumi

from spec.platform import Platform

from .cloud import Cloud


@dataclass(frozen=True)
class _Entry:
    module: str
    cls: str
    sdk: tuple[str, ...]
    """Modules of the SDK that take longest to import."""


CLOUDS = {
    "aws": _Entry(
        "components.aws.cloud",
        "AwsCloud",
        tuple(
            f"pulumi_aws.{each}"
            for each in (
                "ec2",
                "rds",
                "athena",
                "s3",
                "cloudwatch",
                "glue",
                "dynamodb",
                "eks",
                "iam",
            )
        ),
    ),
    "gcp": _Entry(
        "components.gcp.cloud",
        "GcpCloud",
        tuple(
            f"pulumi_gcp.{each}" for each in ("compute", "container", "sql", "storage", "projects")
        ),
    ),
    "azure": _Entry(
        "components.azure.cloud",
        "AzureCloud",
        tuple(
            f"pulumi_azure_native.{each}"
            for each in (
                "network",
                "containerservice",
                "compute",
                "storage",
                "dbforpostgresql",
                "keyvault",
                "synapse",
                "authorization",
            )
        ),
    ),
    "onprem": _Entry("components.onprem.cloud", "OnPremCloud", ("pulumi_tls", "pulumi_random")),
}

_KUBERNETES = tuple(
    f"pulumi_kubernetes.{each}" for each in ("core.v1", "apps.v1", "helm.v3", "networking.v1")
)


class UnsupportedCloudError(pulumi.RunError):
    """No components exist for the provider that the spec names."""


def build(name: str, spec: Platform, *, opts: pulumi.ResourceOptions) -> Cloud:
    """The cloud that `spec.cloud.provider` names, its resources children of `opts.parent`.

    Raises:
        UnsupportedCloudError: the provider has no components.
    """
    provider = spec.cloud.provider
    if provider not in CLOUDS:
        raise UnsupportedCloudError(
            f"cloud.provider: there are no components for {provider} (there are for: "
            f"{', '.join(sorted(CLOUDS))})"
        )
    entry = CLOUDS[provider]
    made: Any = getattr(import_module(entry.module), entry.cls)
    return made(name, spec, opts=opts)


def preload(provider: str) -> None:
    """Import what a platform on that cloud is made with: seconds that can pass beside other things.

    The SDKs' modules load at the first look into them, and not safely from two threads at once: let
    nobody else use them before this returns. What cannot be imported is left to whoever needs it.
    """
    entry = CLOUDS.get(provider)
    own = (entry.module, *entry.sdk) if entry else ()
    for name in ("components.platform", *own, *_KUBERNETES):
        with contextlib.suppress(Exception):
            getattr(import_module(name), "loaded", None)
