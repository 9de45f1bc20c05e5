"""NVIDIA's GPU operator: device plugin, sharing, DCGM metrics, and drivers where nodes lack them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import yaml

from spec import compute
from spec.catalog import accelerators
from spec.platform import Platform

from ..cloud import ManagedGpus, NodePool, sharing_name
from . import objects
from .addon import Addon
from .pods import resources
from .site import SYSTEM, Site

CONFIGS = "device-plugin-configs"


class GpuOperator(Addon):
    """GPUs of the pools, advertised to the scheduler whole, shared or cut."""

    key = "gpu-operator"
    namespace = "gpu-operator"
    # Its daemons mount the host's devices.
    security = "privileged"
    requires = ("prometheus-operator-crds",)

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return bool(nvidia_pools(spec.gpu))

    def has_pods(self) -> bool:
        return self.site.cluster.managed_gpus is None

    def declare(self) -> None:
        gpu = self.site.spec.gpu
        if gpu.driver_version and "driver" in self.site.cluster.nvidia_preinstalled:
            pulumi.log.warn(
                "gpu.driverVersion: the nodes' image brings the driver; the version is not used.",
                self,
            )
        managed = self.site.cluster.managed_gpus
        if managed:
            self.ready = (self._watch(managed),)
            return
        # Node groups may be empty: the operator stands before the first GPU node comes.
        self.ready = (self.release(values(self.site), timeout=900),)

    def _watch(self, managed: ManagedGpus) -> pulumi.Resource:
        """Metrics of the exporter that the cloud runs: all else it does itself, sharing too."""
        monitor = {
            **objects.pod_monitor(managed.labels, managed.port),
            "namespaceSelector": {"matchNames": [managed.namespace]},
        }
        return self.custom("monitoring.coreos.com/v1", "PodMonitor", "dcgm-exporter", monitor)


def nvidia_pools(gpu: compute.Gpu) -> list[compute.GpuPool]:
    """Pools with NVIDIA's accelerators; Neuron devices and TPUs are not the operator's."""
    known = {pool.name: accelerators.find(pool.accelerator) for pool in gpu.pools}
    return [pool for pool in gpu.pools if (found := known[pool.name]) and found.kind == "nvidia"]


def values(site: Site) -> dict[str, Any]:
    """Values of the chart."""
    gpu = site.spec.gpu
    brought = site.cluster.nvidia_preinstalled
    pools = nvidia_pools(gpu)
    mig = any(isinstance(pool.sharing, compute.Mig) for pool in pools)
    tolerated = tolerations(site.pools)
    version = {"version": gpu.driver_version} if gpu.driver_version else {}
    return {
        "operator": {
            "nodeSelector": {"kubernetes.io/os": "linux", **SYSTEM},
            "resources": resources("100m", "128Mi", cpu_limit="500m", memory_limit="512Mi"),
        },
        "driver": {"enabled": "driver" not in brought, **version},
        "toolkit": {"enabled": "toolkit" not in brought, **_toolkit_env(site)},
        "devicePlugin": {
            "config": {
                "create": True,
                "name": CONFIGS,
                "default": "none",
                "data": {name: yaml.safe_dump(each) for name, each in configs(pools).items()},
            }
        },
        "mig": {"strategy": "single"},
        "migManager": {"enabled": mig},
        "daemonsets": {"tolerations": tolerated},
        "node-feature-discovery": {"worker": {"tolerations": tolerated}},
        "dcgmExporter": {"serviceMonitor": {"enabled": True, "interval": "30s"}},
    }


def _toolkit_env(site: Site) -> dict[str, Any]:
    found = site.cluster.nvidia_toolkit_env
    env = [{"name": name, "value": value} for name, value in found.items()]
    return {"env": env} if env else {}


def configs(pools: Sequence[compute.GpuPool]) -> dict[str, dict[str, Any]]:
    """Device-plugin configurations by `sharing_name`; `none` is every node's default."""
    made: dict[str, dict[str, Any]] = {"none": {"version": "v1"}}
    for pool in pools:
        made[sharing_name(pool.sharing)] = _config(pool.sharing)
    return made


def _config(sharing: compute.Sharing) -> dict[str, Any]:
    if isinstance(sharing, compute.TimeSlicing):
        slicing = {
            # Two shares of one GPU are no faster than one: asking for them is a mistake.
            "failRequestsGreaterThanOne": True,
            "resources": [{"name": "nvidia.com/gpu", "replicas": sharing.time_slicing}],
        }
        return {"version": "v1", "sharing": {"timeSlicing": slicing}}
    if isinstance(sharing, compute.Mps):
        clients = {"resources": [{"name": "nvidia.com/gpu", "replicas": sharing.mps}]}
        return {"version": "v1", "sharing": {"mps": clients}}
    if isinstance(sharing, compute.Mig):
        return {"version": "v1", "flags": {"migStrategy": "single"}}
    return {"version": "v1"}


def tolerations(pools: Sequence[NodePool]) -> list[dict[str, str]]:
    """What the operator's daemons must tolerate: every taint of every pool, each once."""
    found = [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]
    for pool in pools:
        for taint in pool.taints:
            each = {"key": taint.key, "operator": "Exists", "effect": taint.effect}
            if each not in found:
                found.append(each)
    return found
