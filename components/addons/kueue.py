"""Kueue: jobs wait until all that they ask for is free, and idle accelerators are lent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import yaml

from spec.compute import GpuPool, Taint
from spec.platform import Platform
from spec.queueing import Queue
from spec.shares import resource

from . import catalog
from .addon import Addon
from .kueue_queues import (
    COHORT,
    PROVISIONING,
    TOPOLOGY,
    cluster_queue_spec,
    flavor,
    queues,
    together,
    topology_levels,
)
from .pods import resources
from .site import SYSTEM, Site

API = "kueue.x-k8s.io/v1beta2"

PRIORITIES: Mapping[str, tuple[int, str]] = {
    "low": (100, "Ends first: sweeps, backfills."),
    "normal": (1000, "Above what says nothing, which is 0."),
    "high": (10000, "Ends others of its queue: releases, incidents."),
}
"""Workload priority classes: `kueue.x-k8s.io/priority-class` of a job."""


class Kueue(Addon):
    """The controller, a flavour per pool, and the queues."""

    key = "kueue"
    namespace = "kueue-system"
    requires = ("prometheus-operator-crds", "cert-manager")
    # 9443: webhooks. 8082: the API that tells who waits.
    open_ports = (9443, 8082)

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.gpu.queue == "kueue"

    def declare(self) -> None:
        spec = self.site.spec
        release = self.release(values(self.site))
        made: list[pulumi.Resource] = [
            self.custom(API, "Cohort", COHORT, {}, cluster_wide=True, after=[release])
        ]
        if levels := topology_levels(spec):
            spec_of = {"levels": [{"nodeLabel": each} for each in levels]}
            made.append(
                self.custom(API, "Topology", TOPOLOGY, spec_of, cluster_wide=True, after=[release])
            )
        for name, (value, description) in PRIORITIES.items():
            fields = {"value": value, "description": description}
            made.append(self.bare(API, "WorkloadPriorityClass", name, fields, after=[release]))
        # What a queue names must be there, or it is inactive.
        flavors = [
            self.custom(
                API,
                "ResourceFlavor",
                pool.name,
                flavor(pool, self._taints(pool), spec.gpu),
                cluster_wide=True,
                after=made,
            )
            for pool in spec.gpu.pools
        ]
        if waiting := together(spec.gpu):
            flavors += self._provisioning(waiting, release)
        for queue in queues(spec.gpu):
            self._queue(queue, flavors)
        self.ready = (release, *flavors)

    def _provisioning(
        self, pools: Sequence[str], release: pulumi.Resource
    ) -> list[pulumi.Resource]:
        """Nodes of Google Cloud's queued capacity come for a ProvisioningRequest alone."""
        kinds = sorted({resource(pool) for pool in self.site.spec.gpu.pools if pool.name in pools})
        parameters = {
            "provisioningClassName": "queued-provisioning.gke.io",
            "managedResources": kinds,
        }
        config = self.custom(
            API,
            "ProvisioningRequestConfig",
            PROVISIONING,
            parameters,
            cluster_wide=True,
            after=[release],
        )
        reference = {
            "apiGroup": "kueue.x-k8s.io",
            "kind": "ProvisioningRequestConfig",
            "name": PROVISIONING,
        }
        check = {
            "controllerName": "kueue.x-k8s.io/provisioning-request",
            "parameters": reference,
        }
        made = self.custom(
            API, "AdmissionCheck", PROVISIONING, check, cluster_wide=True, after=[config]
        )
        return [made]

    def _taints(self, pool: GpuPool) -> list[Taint]:
        """Every taint of the pool's nodes, however they were bought."""
        own = [
            taint
            for each in self.site.pools
            if each.labels.get("plinth.dev/pool") == pool.name
            for taint in each.taints
        ]
        spot = self.site.cluster.spot_taints if "spot" in pool.capacity else ()
        return list(dict.fromkeys([*own, *spot]))

    def _queue(self, queue: Queue, after: Sequence[pulumi.Resource]) -> None:
        """The queue, and a door to it in each of its namespaces."""
        cluster_queue = self.custom(
            API,
            "ClusterQueue",
            queue.name,
            cluster_queue_spec(queue, self.site.spec.gpu),
            cluster_wide=True,
            after=after,
        )
        for name in queue.namespaces:
            namespace = self.site.namespaces.get(name) or self.make_namespace(
                name,
                security="baseline",
                reached_from=(),
                reads_secrets=False,
                serves_routes=False,
                workloads=True,
            )
            self.custom(
                API,
                "LocalQueue",
                queue.name,
                {"clusterQueue": queue.name},
                namespace=name,
                label=f"{name}-{queue.name}",
                after=[cluster_queue, namespace],
            )


def values(site: Site) -> dict[str, Any]:
    """Values of the chart."""
    entry = catalog.chart("kueue")
    tls = {
        # Of the certificate that cert-manager makes for its metrics.
        "insecureSkipVerify": False,
        "serverName": "kueue-controller-manager-metrics-service.kueue-system.svc",
        "ca": {"secret": {"name": "kueue-metrics-server-cert", "key": "ca.crt"}},
    }
    return {
        "enablePrometheus": True,
        "enableCertManager": True,
        "metrics": {"serviceMonitor": {"tlsConfig": tls}},
        "controllerManager": {
            "replicas": site.replicas,
            "nodeSelector": SYSTEM,
            "topologySpreadConstraints": [
                {
                    "maxSkew": 1,
                    "topologyKey": "kubernetes.io/hostname",
                    "whenUnsatisfiable": "ScheduleAnyway",
                    "labelSelector": {"matchLabels": {"app.kubernetes.io/name": "kueue"}},
                }
            ],
            "podDisruptionBudget": {"enabled": site.redundant, "minAvailable": 1},
            "manager": {
                # The chart in git names a registry of staging.
                "image": {
                    "repository": "registry.k8s.io/kueue/kueue",
                    "tag": entry.app_version,
                    "pullPolicy": "IfNotPresent",
                },
                "resources": resources("250m", "512Mi", cpu_limit="2", memory_limit="1Gi"),
            },
        },
        "managerConfig": {
            "controllerManagerConfigYaml": yaml.safe_dump(config(site.spec), sort_keys=False)
        },
    }


def config(spec: Platform) -> dict[str, Any]:
    """The controller's configuration; what the chart has by default is said again, as it is one text."""
    return {
        "apiVersion": "config.kueue.x-k8s.io/v1beta2",
        "kind": "Configuration",
        "health": {"healthProbeBindAddress": ":8081"},
        "metrics": {"bindAddress": ":8443", "enableClusterQueueResources": True},
        "webhook": {"port": 9443},
        "leaderElection": {"leaderElect": True, "resourceName": "c1f6bfd2.kueue.x-k8s.io"},
        "controller": {
            "groupKindConcurrency": {
                "Job.batch": 5,
                "Pod": 5,
                "Workload.kueue.x-k8s.io": 10,
                "LocalQueue.kueue.x-k8s.io": 5,
                "ClusterQueue.kueue.x-k8s.io": 5,
                "ResourceFlavor.kueue.x-k8s.io": 1,
            }
        },
        "clientConnection": {"qps": 300, "burst": 500},
        # cert-manager's.
        "internalCertManagement": {"enable": False},
        # A queue is joined by label; what names none is not touched.
        "manageJobsWithoutQueueName": False,
        # All pods of a job run, or it goes back and gives its accelerators up.
        "waitForPodsReady": {
            "timeout": f"{spec.gpu.queueing.start_within_minutes}m",
            "recoveryTimeout": f"{spec.gpu.queueing.start_within_minutes}m",
            "blockAdmission": False,
            "requeuingStrategy": {
                "timestamp": "Eviction",
                "backoffBaseSeconds": 60,
                "backoffMaxSeconds": 3600,
            },
        },
        "fairSharing": {
            "preemptionStrategies": ["LessThanOrEqualToFinalShare", "LessThanInitialShare"]
        },
        "resources": {
            # Quotas are of accelerators: the nodes have the processors and the memory that go with them.
            "excludeResourcePrefixes": ["cpu", "memory", "ephemeral-storage", "hugepages-"]
        },
        "integrations": {"frameworks": list(frameworks(spec))},
    }


def frameworks(spec: Platform) -> tuple[str, ...]:
    """Kinds of jobs that queue: those that there are."""
    kubeflow = spec.orchestration.kubeflow
    return (
        "batch/job",
        # Tasks of Airflow are plain pods.
        "pod",
        *(("jobset.x-k8s.io/jobset", "trainer.kubeflow.org/trainjob") if kubeflow.trainer else ()),
        *(("ray.io/rayjob", "ray.io/raycluster", "ray.io/rayservice") if kubeflow.ray else ()),
    )
