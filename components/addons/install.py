"""What runs on the cluster, in the order in which it is installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

import pulumi

from spec.platform import Platform

from ..cloud import Bucket, Cloud, Cluster, Network, NodePool
from .addon import Addon
from .admission import Admission
from .airflow import Airflow
from .autoscaler import Autoscaler
from .cert_manager import CertManager
from .collector import LogCollector, TraceCollector
from .drift import Drift
from .external_dns import ExternalDns
from .external_secrets import ExternalSecrets
from .feast import Feast
from .gateway import Gateway
from .gpu_operator import GpuOperator
from .istio import Istio
from .keda import Keda
from .knative import Knative
from .kserve import Kserve
from .kuberay import Kuberay
from .kueue import Kueue
from .kyverno import Kyverno
from .loki import Loki
from .mlflow import Mlflow
from .monitoring import Monitoring
from .opencost import OpenCost
from .pipelines import Pipelines
from .prefect import Prefect
from .prometheus_crds import PrometheusCrds
from .site import Site, on_cluster
from .tempo import Tempo
from .thanos import Thanos
from .trainer import Trainer
from .velero import Velero
from .wandb import WandB

ADDONS: tuple[type[Addon], ...] = (
    PrometheusCrds,  # kinds that every other add-on brings objects of
    Autoscaler,  # before anything that may need a node
    CertManager,  # certificates of webhooks and of the gateway
    ExternalSecrets,  # every password
    Admission,  # rules, before what they are held against
    Kyverno,  # or by the engine of another
    Istio,  # kinds of routes, where the gateway is its own
    Gateway,  # kinds of routes, and the way in
    ExternalDns,  # records of routes
    GpuOperator,
    Monitoring,
    Thanos,
    Loki,
    LogCollector,
    Tempo,
    TraceCollector,
    OpenCost,
    Velero,
    Keda,  # kinds that KServe looks for as it starts
    Knative,  # kinds that KServe looks for as it starts, too
    Kserve,
    Mlflow,
    WandB,
    Airflow,
    Feast,
    Prefect,
    Drift,  # starts pipelines of both
    Pipelines,
    Trainer,
    Kuberay,
    Kueue,  # last: its queues are opened in namespaces of others
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
