"""What everything on a cluster that exists shares: the spec, the provider, and how things are declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from spec.cloud import OnPremCloud as Section
from spec.platform import Platform

from ..addons import catalog
from ..bounds import bound
from ..cloud import PodSecurity
from ..governance import held
from ..pod_roles import granted
from . import distribution

SYSTEM = {"plinth.dev/pool": "system"}
"""Node selector of operators and of the platform's data services."""

Everything = k8s.meta.v1.LabelSelectorArgs


@dataclass(frozen=True)
class Ground:
    """One platform on one cluster."""

    spec: Platform
    section: Section
    parent: pulumi.Resource
    provider: k8s.Provider
    nodes: list[pulumi.Resource] = field(default_factory=list[pulumi.Resource])
    """Labels that pods are placed by: they stand before anything that selects nodes."""

    @property
    def redundant(self) -> bool:
        """Whether services run more than once: outside dev."""
        return self.spec.environment != "dev"

    @property
    def labels(self) -> dict[str, str]:
        """Labels of everything that the platform makes."""
        return {
            "app.kubernetes.io/part-of": "plinth",
            "plinth.dev/platform": self.spec.name,
            "plinth.dev/environment": self.spec.environment,
        }

    def component(self) -> pulumi.ResourceOptions:
        """Options of a component directly under the platform."""
        return pulumi.ResourceOptions(
            parent=self.parent, providers={"kubernetes": self.provider}, depends_on=[*self.nodes]
        )

    def meta(
        self, name: str, namespace: str | None = None, labels: Mapping[str, str] | None = None
    ) -> k8s.meta.v1.ObjectMetaArgs:
        """Metadata of an object."""
        return k8s.meta.v1.ObjectMetaArgs(
            name=name, namespace=namespace, labels={**self.labels, **(labels or {})}
        )

    def namespace(
        self,
        name: str,
        namespace: str,
        *,
        parent: pulumi.Resource,
        security: PodSecurity = "restricted",
        pods: bool = True,
        reached_from: Mapping[str, Sequence[int]] | None = None,
        open_ports: Sequence[int] = (),
    ) -> pulumi.Resource:
        """A namespace that denies traffic into it, but from its own pods and what is named.

        Args:
            pods: whether there are any in it.
            reached_from: other namespaces, and the ports that each may reach; none is every port.
            open_ports: ports open to any source, for webhooks that the control plane calls.

        Returns:
            What all else in it waits for.
        """
        made = k8s.core.v1.Namespace(
            name,
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=namespace,
                labels={
                    **self.labels,
                    "pod-security.kubernetes.io/enforce": security,
                    "pod-security.kubernetes.io/audit": "restricted",
                    "pod-security.kubernetes.io/warn": "restricted",
                    **held(self.spec),
                },
                annotations={
                    "plinth.dev/owner": self.spec.owner,
                    "plinth.dev/cost-center": self.spec.cost_center,
                },
            ),
            opts=pulumi.ResourceOptions(parent=parent),
        )
        meta = partial(self.meta, namespace=namespace)
        roles = distribution.of(self.section).pod_roles if pods else {}
        child = pulumi.ResourceOptions(parent=parent, depends_on=[made])
        ready = granted(name, namespace, made, roles.get(security), meta, child)
        after = pulumi.ResourceOptions(parent=parent, depends_on=[ready])
        net = k8s.networking.v1
        own = net.NetworkPolicyPeerArgs(pod_selector=Everything())
        rules = [net.NetworkPolicyIngressRuleArgs(from_=[own])]
        for ports, sources in _by_ports(reached_from or {}).items():
            named = k8s.meta.v1.LabelSelectorRequirementArgs(
                key="kubernetes.io/metadata.name", operator="In", values=sources
            )
            peer = net.NetworkPolicyPeerArgs(
                namespace_selector=Everything(match_expressions=[named])
            )
            rules.append(net.NetworkPolicyIngressRuleArgs(from_=[peer], ports=_ports(ports)))
        if open_ports:
            rules.append(net.NetworkPolicyIngressRuleArgs(ports=_ports(open_ports)))
        for policy, ingress in (("default-deny", []), ("allow-named", rules)):
            net.NetworkPolicy(
                f"{name}-{policy}",
                metadata=self.meta(policy, namespace),
                spec=net.NetworkPolicySpecArgs(
                    pod_selector=Everything(), policy_types=["Ingress"], ingress=ingress
                ),
                opts=after,
            )
        bound(name, meta, after)
        return ready

    def budget(
        self,
        name: str,
        own: str,
        namespace: str,
        labels: Mapping[str, str],
        *,
        parent: pulumi.Resource,
        after: Sequence[pulumi.Resource],
    ) -> k8s.policy.v1.PodDisruptionBudget:
        """Of the pods with these labels no more than one is taken away at a time."""
        return k8s.policy.v1.PodDisruptionBudget(
            name,
            metadata=self.meta(own, namespace),
            spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
                max_unavailable=1, selector=Everything(match_labels=dict(labels))
            ),
            opts=pulumi.ResourceOptions(parent=parent, depends_on=[*after]),
        )

    def release(
        self,
        name: str,
        key: str,
        namespace: str,
        values: Mapping[str, Any],
        *,
        parent: pulumi.Resource,
        after: Sequence[pulumi.Resource],
        protect: bool = False,
    ) -> k8s.helm.v3.Release:
        """A chart of the catalogue with its values, named like its entry."""
        entry = catalog.chart(key)
        repository = None if entry.oci else k8s.helm.v3.RepositoryOptsArgs(repo=entry.repository)
        return k8s.helm.v3.Release(
            name,
            k8s.helm.v3.ReleaseArgs(
                name=key,
                namespace=namespace,
                chart=entry.reference,
                repository_opts=repository,
                version=entry.version,
                values=dict(values),
                atomic=True,
                cleanup_on_fail=True,
                skip_await=False,
                timeout=900,
                max_history=5,
            ),
            opts=pulumi.ResourceOptions(parent=parent, depends_on=[*after], protect=protect),
        )

    def custom(
        self,
        name: str,
        api_version: str,
        kind: str,
        metadata: tuple[str, str],
        spec: Mapping[str, Any],
        *,
        parent: pulumi.Resource,
        after: Sequence[pulumi.Resource],
        wait_for: str | None = None,
        protect: bool = False,
    ) -> k8s.apiextensions.CustomResource:
        """A custom resource; `metadata` is its namespace and its name."""
        namespace, own = metadata
        waiting = {"pulumi.com/waitFor": f"condition={wait_for}"} if wait_for else {}
        return k8s.apiextensions.CustomResource(
            name,
            api_version=api_version,
            kind=kind,
            metadata={
                "name": own,
                "namespace": namespace,
                "labels": self.labels,
                "annotations": waiting,
            },
            spec=dict(spec),
            opts=pulumi.ResourceOptions(parent=parent, depends_on=[*after], protect=protect),
        )

    def storage(self, key: str) -> dict[str, str]:
        """A chart's or an object's field for the storage class; none leaves it to the cluster."""
        return {key: self.section.storage_class} if self.section.storage_class else {}


def _by_ports(reached_from: Mapping[str, Sequence[int]]) -> dict[tuple[int, ...], list[str]]:
    """Namespaces by the ports that they may reach: a rule has one list of ports for all of them."""
    found: dict[tuple[int, ...], list[str]] = {}
    for source, ports in sorted(reached_from.items()):
        found.setdefault(tuple(ports), []).append(source)
    return found


def _ports(ports: Sequence[int]) -> list[k8s.networking.v1.NetworkPolicyPortArgs] | None:
    return [k8s.networking.v1.NetworkPolicyPortArgs(port=port) for port in ports] or None
