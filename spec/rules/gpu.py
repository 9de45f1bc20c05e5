"""Pools of accelerated nodes, as far as no catalogue is needed."""

from __future__ import annotations

import re

from ..cloud import AzureCloud, OnPremCloud
from ..faults import Path
from ..finding import Finding, Findings, warning
from ..platform import Platform

_TAKEN = ("system", "cpu")
_BOUGHT_AHEAD = ("reserved", "capacity-block")
_AWS_ID = r"cr-[0-9a-f]{8,17}"
_AZURE_POOL_NAME = r"[a-z][a-z0-9]{0,11}"
"""Linux node pools: 1 to 12 lower-case letters and digits ("Create node pools", AKS documentation).
"""


def names(spec: Platform) -> Findings:
    """Names of pools are unique, and fit the cloud."""
    first: dict[str, int] = {}
    for index, pool in enumerate(spec.gpu.pools):
        path = ("gpu", "pools", index, "name")
        if pool.name in _TAKEN:
            yield Finding(path, f"{pool.name} is the name of a pool of nodes", "another name")
        elif pool.name in first:
            message = f"{pool.name} is also the name of gpu.pools[{first[pool.name]}]"
            yield Finding(path, message, "one name per pool")
        first.setdefault(pool.name, index)
        if spec.cloud.provider == "azure" and not re.fullmatch(_AZURE_POOL_NAME, pool.name):
            message = f"AKS takes no pool of the name {pool.name}"
            yield Finding(path, message, "up to 12 lower-case letters and digits, no hyphen")


def reservations(spec: Platform) -> Findings:
    """Capacity that was bought ahead is named, and is of one kind."""
    for index, pool in enumerate(spec.gpu.pools):
        path = ("gpu", "pools", index)
        ahead = [kind for kind in pool.capacity if kind in _BOUGHT_AHEAD]
        if ahead and pool.reservation is None:
            yield Finding(
                (*path, "capacity"),
                f"{ahead[0]} without a reservation",
                "add reservation: {id: ..., zone: ...} to the pool",
            )
        if not ahead and pool.reservation is not None:
            mend = "add reserved or capacity-block to capacity, or take the reservation away"
            yield Finding((*path, "reservation"), "is not among the pool's capacity", mend)
        if len(ahead) == 2:
            message = "one reservation is either reserved or a capacity-block"
            yield Finding((*path, "capacity"), message, "two pools, one for each")
        if "capacity-block" in ahead and spec.cloud.provider != "aws":
            message = f"{spec.cloud.provider} has no capacity blocks"
            yield Finding((*path, "capacity"), message, "reserved, spot or on-demand")
        if (
            pool.reservation
            and spec.cloud.provider == "aws"
            and not re.fullmatch(_AWS_ID, pool.reservation.id)
        ):
            message = f'"{pool.reservation.id}" is no id of a capacity reservation'
            yield Finding((*path, "reservation", "id"), message, "such as cr-0a1b2c3d4e5f67890")


def zones(spec: Platform) -> Findings:
    """Zones are of the region, and a reservation's is one that the pool may use."""
    form, example = _zone_form(spec)
    names: set[str] = set()
    for index, pool in enumerate(spec.gpu.pools):
        path = ("gpu", "pools", index)
        named: list[tuple[Path, str]] = [
            ((*path, "zones", at), zone) for at, zone in enumerate(pool.zones)
        ]
        if pool.reservation:
            named.append(((*path, "reservation", "zone"), pool.reservation.zone))
        names.update(zone for _, zone in named)
        for where, zone in named:
            if form and not re.fullmatch(form, zone):
                yield Finding(where, f"{zone} is no zone of the region", f"such as {example}")
        if pool.reservation and pool.zones and pool.reservation.zone not in pool.zones:
            yield Finding(
                (*path, "reservation", "zone"),
                f"{pool.reservation.zone} is not among the pool's zones",
                f"add it to zones, or name one of {', '.join(pool.zones)}",
            )
    if len(names) > spec.network.zones:
        message = f"{spec.network.zones} zones, and the pools name {', '.join(sorted(names))}"
        yield Finding(("network", "zones"), message, f"{len(names)}, or fewer zones in gpu.pools")


def autoscaler(spec: Platform) -> Findings:
    """Karpenter is for AWS; elsewhere the cloud moves the pools."""
    if spec.gpu.autoscaler == "karpenter" and spec.cloud.provider != "aws":
        message = f"Karpenter is not for {spec.cloud.provider}"
        yield Finding(("gpu", "autoscaler"), message, "cluster-autoscaler")


def serving(spec: Platform) -> Findings:
    """Runtimes that need a GPU find one."""
    if spec.serving.engine == "none" or spec.gpu.pools:
        return
    for index, runtime in enumerate(spec.serving.runtimes):
        if runtime == "vllm" and "runtimes" in spec.serving.model_fields_set:
            yield warning(
                ("serving", "runtimes", index),
                "vllm finds no GPU: gpu.pools is empty",
                "add a pool with purpose: serving, or take vllm away",
            )


def _zone_form(spec: Platform) -> tuple[str | None, str]:
    if isinstance(spec.cloud, AzureCloud):
        return r"[123]", '"1"'
    if isinstance(spec.cloud, OnPremCloud):
        return None, ""
    region = re.escape(spec.cloud.region)
    if spec.cloud.provider == "gcp":
        return rf"{region}-[a-z]", f"{spec.cloud.region}-a"
    return rf"{region}[a-z]", f"{spec.cloud.region}a"


RULES = (names, reservations, zones, autoscaler, serving)
