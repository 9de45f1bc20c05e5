"""Pools of accelerated nodes, as far as no catalogue is needed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..cloud import AzureCloud, OnPremCloud
from ..faults import Path
from ..finding import Finding, Findings, warning
from ..platform import Platform
from ..suggest import closest

_TAKEN = ("system", "cpu")
_BOUGHT_AHEAD = ("reserved", "capacity-block")
SOLD: Mapping[str, Sequence[str]] = {
    "aws": ("on-demand", "spot", "reserved", "capacity-block"),
    "gcp": ("on-demand", "spot", "reserved", "flex-start", "queued"),
    "azure": ("on-demand", "spot", "reserved"),
    "onprem": ("on-demand",),
}
"""How each cloud sells the capacity of a pool."""

_RESERVATIONS = {
    "aws": (r"cr-[0-9a-f]{8,17}", "cr-0a1b2c3d4e5f67890"),
    "gcp": (r"(projects/[^/]+/reservations/)?[a-z]([-a-z0-9]{0,61}[a-z0-9])?", "h100-train"),
    "azure": (
        r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.Compute"
        r"/capacityReservationGroups/[^/]+",
        "/subscriptions/ID/resourceGroups/NAME/providers/Microsoft.Compute/"
        "capacityReservationGroups/NAME",
    ),
}
"""Form of the id of what was bought ahead: a capacity reservation or block (AWS), a reservation's
name (Google Cloud), a capacity reservation group (Azure)."""

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
    cloud = spec.cloud
    if isinstance(cloud, OnPremCloud):
        return
    reserved = cloud.reservations
    for index, pool in enumerate(spec.gpu.pools):
        path = ("gpu", "pools", index)
        ahead = [kind for kind in pool.capacity if kind in _BOUGHT_AHEAD]
        if ahead and pool.name not in reserved:
            yield Finding(
                (*path, "capacity"),
                f"{ahead[0]} without a reservation",
                f"add {pool.name}: {{id: ..., zone: ...}} to cloud.reservations",
            )
        if not ahead and pool.name in reserved:
            message = f"reserved is not among the capacity of gpu.pools[{index}]"
            mend = "add reserved or capacity-block to its capacity, or take the reservation away"
            yield Finding(("cloud", "reservations", pool.name), message, mend)
        if len(ahead) == 2:
            message = "one reservation is either reserved or a capacity-block"
            yield Finding((*path, "capacity"), message, "two pools, one for each")
    form, example = _RESERVATIONS[cloud.provider]
    known = [pool.name for pool in spec.gpu.pools]
    for name, reservation in reserved.items():
        path = ("cloud", "reservations", name)
        if name not in known:
            meant = closest(name, known)
            mend = f"did you mean {meant}?" if meant else "the name of a pool, or take it away"
            yield Finding(path, f"gpu.pools has no {name}", mend)
        if not re.fullmatch(form, reservation.id):
            message = f'"{reservation.id}" is no id of a capacity reservation'
            yield Finding((*path, "id"), message, f"such as {example}")


def capacity(spec: Platform) -> Findings:
    """Capacity is bought in a way that the cloud sells it."""
    provider = spec.cloud.provider
    sold = SOLD[provider]
    for index, pool in enumerate(spec.gpu.pools):
        path = ("gpu", "pools", index, "capacity")
        for at, kind in enumerate(pool.capacity):
            if kind in sold:
                continue
            if provider == "onprem":
                message = f"{kind} has no meaning for nodes that exist"
                yield warning((*path, at), message, "take it away, or on-demand")
            else:
                message = f"{provider} does not sell capacity as {kind}"
                yield Finding((*path, at), message, f"one of {', '.join(sold)}")
        if "queued" in pool.capacity and pool.nodes.min > 0:
            message = "nodes of queued provisioning come with the job that asks for them"
            yield Finding(("gpu", "pools", index, "nodes", "min"), message, "0")


def zones(spec: Platform) -> Findings:
    """Zones are of the region, and a reservation's is one that the pool may use."""
    form, example = _zone_form(spec)
    reserved = {} if isinstance(spec.cloud, OnPremCloud) else spec.cloud.reservations
    names: set[str] = set()
    for index, pool in enumerate(spec.gpu.pools):
        path = ("gpu", "pools", index)
        named: list[tuple[Path, str]] = [
            ((*path, "zones", at), zone) for at, zone in enumerate(pool.zones)
        ]
        ahead = reserved.get(pool.name)
        where_ahead: Path = ("cloud", "reservations", pool.name, "zone")
        if ahead:
            named.append((where_ahead, ahead.zone))
        names.update(zone for _, zone in named)
        for where, zone in named:
            if form and not re.fullmatch(form, zone):
                yield Finding(where, f"{zone} is no zone of the region", f"such as {example}")
        if ahead and pool.zones and ahead.zone not in pool.zones:
            yield Finding(
                where_ahead,
                f"{ahead.zone} is not among the pool's zones",
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


RULES = (names, reservations, capacity, zones, autoscaler, serving)
