"""What everything on a cluster that exists shares: the spec, the provider, and how things are declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pulumi
import pulumi_kubernetes as k8s

from spec.cloud import OnPremCloud as Section
from spec.platform import Platform

from ..addons import catalog

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
            parent=self.parent, providers={"kubernetes": self.provider}, depends_on=self.nodes
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
        security: Literal["privileged", "baseline", "restricted"] = "restricted",
        reached_from: Sequence[str] = (),
        open_ports: Sequence[int] = (),
    ) -> k8s.core.v1.Namespace:
        """A namespace that denies traffic into it, but from its own pods and the namespaces named.

        Args:
            open_ports: ports open to any source, for webhooks that the control plane calls.
        """
        child = pulumi.ResourceOptions(parent=parent)
        made = k8s.core.v1.Namespace(
            name,
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=namespace,
                labels={
                    **self.labels,
                    "pod-security.kubernetes.io/enforce": security,
                    "pod-security.kubernetes.io/audit": "restricted",
                    "pod-security.kubernetes.io/warn": "restricted",
                },
                annotations={
                    "plinth.dev/owner": self.spec.owner,
                    "plinth.dev/cost-center": self.spec.cost_center,
                },
            ),
            opts=child,
        )
        net = k8s.networking.v1
        named = k8s.meta.v1.LabelSelectorRequirementArgs(
            key="kubernetes.io/metadata.name",
            operator="In",
            values=sorted({"monitoring", *reached_from}),
        )
        rules = [
            net.NetworkPolicyIngressRuleArgs(
                from_=[
                    net.NetworkPolicyPeerArgs(pod_selector=Everything()),
                    net.NetworkPolicyPeerArgs(
                        namespace_selector=Everything(match_expressions=[named])
                    ),
                ]
            )
        ]
        if open_ports:
            ports = [net.NetworkPolicyPortArgs(port=port) for port in open_ports]
            rules.append(net.NetworkPolicyIngressRuleArgs(ports=ports))
        for policy, ingress in (("default-deny", []), ("allow-named", rules)):
            net.NetworkPolicy(
                f"{name}-{policy}",
                metadata=self.meta(policy, namespace),
                spec=net.NetworkPolicySpecArgs(
                    pod_selector=Everything(), policy_types=["Ingress"], ingress=ingress
                ),
                opts=pulumi.ResourceOptions(parent=parent, depends_on=[made]),
            )
        return made

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
