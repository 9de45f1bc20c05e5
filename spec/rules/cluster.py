"""The Kubernetes control plane."""

from __future__ import annotations

import re

from ..cloud import OnPremCloud
from ..finding import Finding, Findings, warning
from ..platform import Platform

OLDEST, NEWEST = (1, 33), (1, 36)
"""Minors that some pinned chart is tested with; charts and windows as of 2026-08-22."""

_PRINCIPALS = {
    "aws": (r"arn:aws[a-z-]*:iam::\d{12}:(role|user)/.+", "arn:aws:iam::123456789012:role/name"),
    "gcp": (r"(user|group|serviceAccount):[^@\s]+@[^@\s]+", "group:team@example.com"),
    "azure": (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "the object id of an Entra group"),
}


def version(spec: Platform) -> Findings:
    """A Kubernetes that the add-ons are tested with."""
    path = ("cluster", "version")
    major, minor = spec.cluster.version.split(".")
    asked = (int(major), int(minor))
    if not OLDEST <= asked <= NEWEST:
        low, high = ("{}.{}".format(*bound) for bound in (OLDEST, NEWEST))
        message = f"no add-on of this version is tested with Kubernetes {spec.cluster.version}"
        yield Finding(path, message, f"{low} to {high}")


def endpoint(spec: Platform) -> Findings:
    """A public endpoint names who may reach it; a private one has nobody to name."""
    public = spec.cluster.endpoint != "private"
    path = ("cluster", "endpointCidrs")
    if public and not spec.cluster.endpoint_cidrs:
        yield Finding(
            ("cluster", "endpoint"),
            f"{spec.cluster.endpoint} without endpointCidrs opens the API to everybody",
            "name the networks in cluster.endpointCidrs, or make the endpoint private",
        )
    if not public and spec.cluster.endpoint_cidrs:
        mend = "take them away, or write endpoint: public-and-private"
        yield Finding(path, "has no meaning for a private endpoint", mend)
    for index, cidr in enumerate(spec.cluster.endpoint_cidrs):
        if cidr.prefixlen == 0:
            yield Finding(
                (*path, index), f"{cidr} opens the API to everybody", "name your own networks"
            )


def principals(spec: Platform) -> Findings:
    """Principals have the form of their cloud, and one role each."""
    cloud = spec.cloud
    if isinstance(cloud, OnPremCloud):
        return
    form, example = _PRINCIPALS[cloud.provider]
    for key, names in (("admins", cloud.admins), ("viewers", cloud.viewers)):
        for index, name in enumerate(names):
            if not re.fullmatch(form, name):
                message = f'"{name}" is no principal of {cloud.provider}'
                yield Finding(("cloud", key, index), message, f"such as {example}")
    for index, name in enumerate(cloud.viewers):
        if name in cloud.admins:
            message = f'"{name}" is an admin already'
            yield Finding(("cloud", "viewers", index), message, "keep it in one list")
    if not cloud.admins:
        path = ("cloud", "admins")
        yield warning(path, "nobody may administer the cluster", "name a role or a group")


def protection(spec: Platform) -> Findings:
    """Safety that a spec opts out of is said aloud."""
    if spec.protected and spec.cluster.deletion_protection is False:
        path = ("cluster", "deletionProtection")
        yield warning(path, f"the cluster in {spec.environment} may be deleted", "leave it out")


RULES = (version, endpoint, principals, protection)
