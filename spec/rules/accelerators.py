"""Accelerators against the catalogue: what there is, where, in which machines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod
from typing import TYPE_CHECKING

from ..cloud import AzureCloud, Cloud, OnPremCloud
from ..compute import GpuPool, Mig
from ..faults import Path
from ..finding import Finding, Findings, warning
from ..platform import Platform
from ..suggest import closest

if TYPE_CHECKING:
    from ..catalog.accelerators import Accelerator, Offer


def catalogued(spec: Platform) -> Findings:
    """Each pool asks for what its cloud and region have."""
    if not spec.gpu.pools:
        return
    from ..catalog import accelerators  # here: a spec without pools needs no catalogue

    for index, pool in enumerate(spec.gpu.pools):
        path: Path = ("gpu", "pools", index)
        found = accelerators.find(pool.accelerator)
        if found is None:
            yield _unknown(
                pool.accelerator, [each.name for each in accelerators.accelerators()], path
            )
            continue
        yield from _sharing(pool, found, path)
        if not isinstance(spec.cloud, OnPremCloud):
            yield from _offered(spec.cloud, pool, path)
    if not isinstance(spec.cloud, OnPremCloud):
        yield from _unverified(spec.cloud, spec.gpu.pools)


def slices(spec: Platform) -> Findings:
    """A TPU slice is of whole machines, all of which come and go together."""
    for index, pool in enumerate(spec.gpu.pools):
        if pool.topology is None:
            continue
        from ..catalog import accelerators

        path: Path = ("gpu", "pools", index)
        found = accelerators.find(pool.accelerator)
        if found is None or found.kind != "tpu":
            message = f"{pool.accelerator} has no slices"
            yield Finding((*path, "topology"), message, "take it away")
            continue
        chips = prod(int(side) for side in pool.topology.split("x"))
        machines, rest = divmod(chips, pool.gpus_per_node)
        if rest or not machines:
            message = f"{pool.topology} is {chips} chips, and a machine has {pool.gpus_per_node}"
            yield Finding((*path, "topology"), message, "a shape of whole machines")
        elif machines > 1 and (pool.nodes.max != machines or pool.nodes.min not in (0, machines)):
            message = f"a slice of {pool.topology} is {machines} machines, all or none"
            mend = f"min: 0 or {machines}, max: {machines}; another pool for another slice"
            yield Finding((*path, "nodes"), message, mend)


def _unknown(name: str, known: list[str], path: Path) -> Finding:
    meant = closest(name, known)
    listed = f"one of {', '.join(known)}"
    mend = f"did you mean {meant}? {listed}" if meant else listed
    return Finding((*path, "accelerator"), f"there is no accelerator {name}", mend)


def _sharing(pool: GpuPool, accelerator: Accelerator, path: Path) -> Findings:
    """A GPU is shared in a way that it can be."""
    if pool.sharing == "none":
        return
    if accelerator.kind != "nvidia":
        message = f"{accelerator.title} is not shared between pods"
        yield Finding((*path, "sharing"), message, "none")
        return
    if isinstance(pool.sharing, Mig) and pool.sharing.mig not in accelerator.mig:
        message = f"{accelerator.title} has no MIG profile {pool.sharing.mig}"
        mend = f"one of {', '.join(accelerator.mig)}" if accelerator.mig else "timeSlicing or mps"
        yield Finding((*path, "sharing", "mig"), message, mend)


def _offered(cloud: Cloud, pool: GpuPool, path: Path) -> Findings:
    """Some machine there carries the accelerators, and is sold the way the pool buys."""
    machines = _machines(cloud, pool)
    if pool.instance_type is None and not machines:
        yield _lacking(cloud, pool, path)
    elif not machines:
        message = f"{pool.instance_type} is not in the catalogue: nothing of it is checked"
        yield warning((*path, "instanceType"), message, "take it away, if accelerator says enough")
    elif pool.instance_type is not None:
        yield from _outright(pool, machines[0], _region(cloud), path)
    blocks = cloud.provider == "aws" and "capacity-block" in pool.capacity
    if machines and blocks and not any(each.capacity_block for each in machines):
        message = (
            f"no machine with {pool.gpus_per_node} {pool.accelerator} is sold in capacity blocks"
        )
        at = pool.capacity.index("capacity-block")
        yield Finding((*path, "capacity", at), message, "reserved, spot or on-demand")


def _machines(cloud: Cloud, pool: GpuPool) -> tuple[Offer, ...]:
    """What the pool may be resolved to: the machine that it names, or what its region offers."""
    from ..catalog import accelerators

    if pool.instance_type is not None:
        offer = accelerators.offer_of(pool.instance_type, cloud.provider)
        return (offer,) if offer else ()
    return accelerators.offers(pool.accelerator, cloud.provider, _region(cloud), pool.gpus_per_node)


def _unverified(cloud: Cloud, pools: Sequence[GpuPool]) -> Findings:
    """One word on all the accelerators of which nobody knows whether the region has them."""
    region = _region(cloud)
    found: dict[str, Path] = {}
    for index, pool in enumerate(pools):
        known = [each.known_in(region) for each in _machines(cloud, pool)]
        if None in known and True not in known:
            found.setdefault(pool.accelerator, ("gpu", "pools", index, "accelerator"))
    if found:
        message = f"that {region} has {_listed(found, 'and')} is not verified"
        yield warning(next(iter(found.values())), message, "ask the cloud before you rely on it")


def _outright(pool: GpuPool, offer: Offer, region: str, path: Path) -> Findings:
    """An instance type named outright is what the rest of the pool says."""
    name = offer.instance_type
    if offer.accelerator != pool.accelerator:
        message = f"{name} carries {offer.accelerator}, not {pool.accelerator}"
        mend = f"accelerator: {offer.accelerator}, or another type"
        yield Finding((*path, "instanceType"), message, mend)
    elif offer.gpus != pool.gpus_per_node:
        message = f"{name} has {offer.gpus} accelerators, not {pool.gpus_per_node}"
        mend = f"gpusPerNode: {offer.gpus}, or another type"
        yield Finding((*path, "instanceType"), message, mend)
    if offer.regions is not None and region not in offer.regions:
        mend = f"another type, or a region that has it: {', '.join(offer.regions)}"
        yield Finding((*path, "instanceType"), f"there is no {name} in {region}", mend)


def _lacking(cloud: Cloud, pool: GpuPool, path: Path) -> Finding:
    """Why no machine fits, and the nearest that there is."""
    from ..catalog import accelerators

    name, provider, region = pool.accelerator, cloud.provider, _region(cloud)
    where = (*path, "accelerator")
    near = [each.name for each in accelerators.nearest(name, provider, region)]
    nearest = f"the nearest there: {', '.join(near)}" if near else "take the pool away"
    anywhere = accelerators.offers(name, provider)
    if not anywhere:
        return Finding(where, f"{provider} has no {name}", nearest)
    here = accelerators.offers(name, provider, region)
    if not here:
        mend = f"{nearest}; or a region that has it: {_regions(anywhere)}"
        return Finding(where, f"there is no {name} in {region}", mend)
    message = f"no machine in {region} has {pool.gpus_per_node} {name}"
    counts = sorted({each.gpus for each in here})
    mend = f"gpusPerNode: {_listed(map(str, counts))}"
    elsewhere = accelerators.offers(name, provider, gpus=pool.gpus_per_node)
    if elsewhere:
        mend += f"; or a region that has such a machine: {_regions(elsewhere)}"
    return Finding((*path, "gpusPerNode"), message, mend)


def _region(cloud: Cloud) -> str:
    if isinstance(cloud, OnPremCloud):
        return cloud.site
    return cloud.location if isinstance(cloud, AzureCloud) else cloud.region


def _regions(machines: Iterable[Offer]) -> str:
    return ", ".join(sorted({name for each in machines for name in each.regions or each.seen}))


def _listed(words: Iterable[str], link: str = "or") -> str:
    *most, last = words
    return f"{', '.join(most)} {link} {last}" if most else last


RULES = (catalogued, slices)
