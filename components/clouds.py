"""The one registry of clouds: provider name of the spec -> module and class that build it.

Imported by name, so that a run on one cloud never loads another cloud's SDK.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pulumi
from spec.platform import Platform

from .cloud import Cloud

CLOUDS = {"aws": ("components.aws.cloud", "AwsCloud")}


class UnsupportedCloud(Exception):
    """No components exist for the provider that the spec names."""


def build(name: str, spec: Platform, *, opts: pulumi.ResourceOptions) -> Cloud:
    """The cloud that `spec.cloud.provider` names, its resources children of `opts.parent`.

    Raises:
        UnsupportedCloud: the provider has no components.
    """
    provider = spec.cloud.provider
    if provider not in CLOUDS:
        raise UnsupportedCloud(
            f"cloud.provider: there are no components for {provider} (there are for: "
            f"{', '.join(sorted(CLOUDS))})"
        )
    module, cls = CLOUDS[provider]
    made: Any = getattr(import_module(module), cls)
    return made(name, spec, opts=opts)
