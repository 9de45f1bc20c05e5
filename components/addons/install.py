"""What runs on the cluster, in the order in which it is installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

import pulumi

from spec.platform import Platform

from ..cloud import Bucket, Cloud, Cluster, Network, NodePool
from .addon import Addon
from .airflow import Airflow
from .autoscaler import Autoscaler
from .cert_manager import CertManager
from .external_secrets import ExternalSecrets
from .feast import Feast
from .gateway import Gateway
from .gpu_operator import GpuOperator
from .kserve import Kserve
from .mlflow import Mlflow
from .monitoring import Monitoring
from .prometheus_crds import PrometheusCrds
from .site import Site, on_cluster

ADDONS: tuple[type[Addon], ...] = (
    PrometheusCrds,  # kinds that every other add-on brings objects of
    Autoscaler,  # before anything that may need a node
    CertManager,  # certificates of webhooks and of the gateway
    ExternalSecrets,  # every password
    Gateway,  # kinds of routes, and the way in
    GpuOperator,
    Monitoring,
    Kserve,
    Mlflow,
    Airflow,
    Feast,
)
"""Every add-on, in install order."""


def ordered(addons: Sequence[type[Addon]]) -> tuple[type[Addon], ...]:
    """The add-ons so that each comes after what it requires, else as they were given.

    Raises:
        ValueError: they require each other in a circle, or one that is not among them.
    """
    known = {each.key: each for each in addons}
    for each in addons:
        for key in each.requires:
            if key not in known:
                raise ValueError(f"{each.key} requires {key}, which is no add-on")
    place = {each.key: index for index, each in enumerate(addons)}
    sorter = TopologicalSorter({each.key: each.requires for each in addons})
    found: list[type[Addon]] = []
    try:
        sorter.prepare()
    except CycleError as error:
        raise ValueError(f"add-ons require each other: {' -> '.join(error.args[1])}") from None
    waiting: list[str] = list(sorter.get_ready())
    while waiting:
        waiting.sort(key=place.__getitem__)
        key = waiting.pop(0)
        found.append(known[key])
        sorter.done(key)
        waiting.extend(sorter.get_ready())
    return tuple(found)


def install(
    name: str,
    spec: Platform,
    cloud: Cloud,
    network: Network,
    cluster: Cluster,
    pools: Sequence[NodePool],
    buckets: Mapping[str, Bucket],
    *,
    parent: pulumi.Resource,
) -> dict[str, pulumi.Input[str]]:
    """Install what the spec asks for, each after what it requires.

    Returns:
        URLs of the services by the add-on's key.
    """
    site = Site(spec, cloud, network, cluster, pools, buckets)
    made: dict[str, Addon] = {}
    for each in ordered(ADDONS):
        if not each.wanted(spec) or each.key in cluster.brings:
            continue
        after = [*cluster.ready]
        for key in each.requires:
            # What the spec does not ask for is not waited for.
            if key in made:
                after.extend(made[key].ready)
        made[each.key] = each(
            f"{name}-{each.key}", site, after=after, opts=on_cluster(cluster, parent)
        )
    return {key: addon.endpoint for key, addon in made.items() if addon.endpoint is not None}
