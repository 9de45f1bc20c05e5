"""Thanos: metrics in object storage for months, thinned out with age, and one place to ask for all.

Typed objects: upstream has no chart. The sidecar that brings Prometheus' blocks into the bucket is the
Prometheus operator's, and is asked for in Prometheus' own values.
"""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_kubernetes as k8s

from spec.platform import Platform

from . import objects, pods, thanos_pods, trust
from .addon import MONITORING, Addon
from .rules import form, telemetry
from .thanos_pods import COMPACTOR, GRPC, HTTP, NAMESPACE, QUERY, STORE, ThanosPods

URL = f"http://thanos-query.{NAMESPACE}.svc:{HTTP}"

SIDECARS = (
    f"dnssrv+_grpc._tcp.kube-prometheus-stack-thanos-discovery.{MONITORING}.svc.cluster.local"
)
STORES = f"dnssrv+_grpc._tcp.thanos-store.{NAMESPACE}.svc.cluster.local"

REPLICA = "prometheus_replica"
"""Label by which the operator tells the replicas of Prometheus apart: what both have is one."""


class Thanos(Addon):
    """The store gateway, the compactor and the one place that Grafana asks."""

    key = "thanos"
    namespace = NAMESPACE
    requires = ("prometheus-operator-crds", "external-secrets", "autoscaler", "monitoring")

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.monitoring.long_term.enabled

    def takes_secrets(self) -> bool:
        return self.site.identity(NAMESPACE, "thanos-store").keys is not None

    def declare(self) -> None:
        made: list[pulumi.Resource] = [self._query()]
        made.append(self._store())
        made.append(self._compactor())
        rules = form.groups(thanos=list(telemetry.thanos()))
        self.custom("monitoring.coreos.com/v1", "PrometheusRule", "thanos", rules)
        monitor = objects.pod_monitor({"app.kubernetes.io/name": "thanos"}, "http")
        self.custom("monitoring.coreos.com/v1", "PodMonitor", "thanos", monitor)
        self.ready = tuple(made)
        self.endpoint = URL

    # --- the three ----------------------------------------------------------------------------

    def _query(self) -> pulumi.Resource:
        """Asks the sidecars for what is new, and the store gateway for what is old."""
        made = ThanosPods(self.site, "thanos-query", QUERY)
        account = self.service_account("thanos-query")
        container = made.container(
            "query",
            [
                f"--query.replica-label={REPLICA}",
                # Samples by five minutes or by the hour, where a graph shows no more.
                "--query.auto-downsampling",
                f"--endpoint={SIDECARS}",
                f"--endpoint={STORES}",
            ],
            pods.requirements("100m", "256Mi", cpu_limit="2", memory_limit="2Gi"),
        )
        deployment = k8s.apps.v1.Deployment(
            f"{self.name}-query",
            metadata=self.meta("thanos-query", labels=QUERY),
            spec=k8s.apps.v1.DeploymentSpecArgs(
                replicas=self.site.replicas,
                selector=k8s.meta.v1.LabelSelectorArgs(match_labels=QUERY),
                template=made.template(container),
            ),
            opts=self.child(account),
        )
        self._service("query", QUERY)
        self._budget("query", QUERY)
        return deployment

    def _store(self) -> pulumi.Resource:
        """Reads the bucket; each replica has all of it, so that one may be away."""
        made = ThanosPods(self.site, "thanos-store", STORE)
        account, before = self._bucket(made, "thanos-store")
        container = made.container(
            "store",
            [*made.storage, "--index-cache-size=250MB", "--chunk-pool-size=1GB"],
            pods.requirements("100m", "512Mi", cpu_limit="2", memory_limit="3Gi"),
        )
        stateful = self._stateful("store", STORE, made, container, self.site.replicas, 10)
        self._service("store", STORE, headless=True)
        self._budget("store", STORE)
        return k8s.apps.v1.StatefulSet(
            f"{self.name}-store",
            metadata=self.meta("thanos-store", labels=STORE),
            spec=stateful,
            opts=self.child(account, *before),
        )

    def _compactor(self) -> pulumi.Resource:
        """Puts blocks together, thins them out and deletes them. Two would break what the other makes."""
        section = self.site.spec.monitoring.long_term
        made = ThanosPods(self.site, "thanos-compactor", COMPACTOR)
        account, before = self._bucket(made, "thanos-compactor")
        container = made.container(
            "compact",
            [
                *made.storage,
                "--wait",
                f"--retention.resolution-raw={section.raw_days}d",
                f"--retention.resolution-5m={section.retention_days}d",
                f"--retention.resolution-1h={section.retention_days}d",
                # Until then store gateways may still be reading.
                "--delete-delay=48h",
            ],
            pods.requirements("100m", "512Mi", cpu_limit="2", memory_limit="4Gi"),
        )
        stateful = self._stateful("compactor", COMPACTOR, made, container, 1, section.storage_gib)
        self._service("compactor", COMPACTOR, headless=True)
        return k8s.apps.v1.StatefulSet(
            f"{self.name}-compactor",
            metadata=self.meta("thanos-compactor", labels=COMPACTOR),
            spec=stateful,
            opts=self.child(account, *before),
        )

    # --- their parts --------------------------------------------------------------------------

    def _bucket(
        self, made: ThanosPods, account: str
    ) -> tuple[k8s.core.v1.ServiceAccount, Sequence[pulumi.Resource]]:
        """What a pod needs to reach the bucket: its account, the configuration, keys and authority."""
        place = thanos_pods.store(self.site, NAMESPACE, account)
        config = k8s.core.v1.ConfigMap(
            f"{self.name}-{account}-config",
            metadata=self.meta(f"{account}-config"),
            data={thanos_pods.FILE: thanos_pods.text(place)},
            opts=self.child(),
        )
        made.reach(place)
        before: list[pulumi.Resource] = [config]
        # One Secret and one ConfigMap of the namespace, whoever comes first.
        if place.keys and not self._shared:
            self._shared = [
                self.access_keys(thanos_pods.KEYS, place.keys),
                *trust.declare(self, trust.trust(None, place.keys)),
            ]
        return self.service_account(account), [*before, *self._shared]

    _shared: Sequence[pulumi.Resource] = ()

    def _stateful(
        self,
        name: str,
        labels: dict[str, str],
        made: ThanosPods,
        container: k8s.core.v1.ContainerArgs,
        replicas: int,
        gib: int,
    ) -> k8s.apps.v1.StatefulSetSpecArgs:
        return k8s.apps.v1.StatefulSetSpecArgs(
            service_name=f"thanos-{name}",
            replicas=replicas,
            pod_management_policy="Parallel",
            selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels),
            template=made.template(container),
            volume_claim_templates=[made.claim(gib)],
        )

    def _service(self, name: str, labels: dict[str, str], *, headless: bool = False) -> None:
        port = k8s.core.v1.ServicePortArgs
        k8s.core.v1.Service(
            f"{self.name}-{name}-service",
            metadata=self.meta(f"thanos-{name}", labels=labels),
            spec=k8s.core.v1.ServiceSpecArgs(
                selector=labels,
                cluster_ip="None" if headless else None,
                ports=[
                    port(name="grpc", port=GRPC, target_port="grpc"),
                    port(name="http", port=HTTP, target_port="http"),
                ],
            ),
            opts=self.child(),
        )

    def _budget(self, name: str, labels: dict[str, str]) -> None:
        if not self.site.redundant:
            return
        k8s.policy.v1.PodDisruptionBudget(
            f"{self.name}-{name}-budget",
            metadata=self.meta(f"thanos-{name}"),
            spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
                max_unavailable=1,
                selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels),
            ),
            opts=self.child(),
        )
