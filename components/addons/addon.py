"""The contract that every add-on follows."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

import pulumi
import pulumi_kubernetes as k8s

from spec.platform import Platform

from ..bounds import bound
from ..cloud import AccessKeys, PodSecurity, Secret
from ..governance import held
from ..pod_roles import granted
from . import catalog, objects
from .objects import Remote
from .site import Site

MONITORING = "monitoring"
"""Namespace of Prometheus, which may reach every other."""


class Addon(pulumi.ComponentResource):
    """One thing that runs on the cluster: its namespace, its secrets, its charts and objects.

    A subclass says what it is by its class attributes and declares its resources in `declare`.

    Attributes:
        ready: what must stand before an add-on that requires this one begins.
        endpoint: URL of its service, for the stack's outputs.
    """

    key: ClassVar[str]
    """Its name: in `requires`, in the stack's outputs, and of its section in the documentation."""
    namespace: ClassVar[str]
    owns_namespace: ClassVar[bool] = True
    requires: ClassVar[tuple[str, ...]] = ()
    """Keys of the add-ons that must stand first, where they are wanted at all."""
    security: ClassVar[PodSecurity] = "restricted"
    """Pod Security level that its namespace enforces."""
    reached_from: ClassVar[tuple[str, ...]] = ()
    """Namespaces whose pods may reach its own, besides Prometheus."""
    platform_wide: ClassVar[bool] = False
    """Whether the pods of all the platform's own namespaces may reach its own."""
    open_ports: ClassVar[tuple[int, ...]] = ()
    """Ports open to any source: webhooks, which the control plane calls from outside the cluster's
    pods, and the gateway's listeners."""
    reads_secrets: ClassVar[bool] = False
    """Whether its namespace may read the platform's secrets."""
    serves_routes: ClassVar[bool] = False
    """Whether the gateway takes routes of its namespace."""
    metrics: ClassVar[bool] = True
    """Whether Prometheus scrapes it."""

    ready: tuple[pulumi.Resource, ...]
    endpoint: pulumi.Input[str] | None

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        """Whether the spec asks for it."""
        del spec
        return True

    def __init__(
        self,
        name: str,
        site: Site,
        *,
        after: Sequence[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(f"plinth:addons:{type(self).__name__}", name, None, opts)
        self.name = name
        self.site = site
        self.ready = ()
        self.endpoint = None
        self._after = list(after)
        if self.owns_namespace:
            self._after.append(self._make_namespace())
        self.declare()
        self.register_outputs({"endpoint": self.endpoint} if self.endpoint else {})

    @abstractmethod
    def declare(self) -> None:
        """Declare its resources and set `ready`."""
        raise NotImplementedError

    def callers(self) -> tuple[str, ...]:
        """Namespaces whose pods may reach its own: those of the class, and what the spec adds."""
        return self.reached_from

    def opened(self) -> tuple[int, ...]:
        """Ports open to any source: those of the class, or what the spec makes of them."""
        return self.open_ports

    def level(self) -> PodSecurity:
        """Pod Security level of its namespace: that of the class, or what the cluster leaves of it."""
        return self.security

    def has_pods(self) -> bool:
        """Whether there are pods in its namespace."""
        return True

    def takes_secrets(self) -> bool:
        """Whether its namespace may read the platform's secrets: as the class says, or the cloud asks."""
        return self.reads_secrets

    # --- what a subclass declares with --------------------------------------------------------

    def child(self, *after: pulumi.Resource, **options: Any) -> pulumi.ResourceOptions:
        """Options of a child that waits for what the add-on requires, and for `after`."""
        return pulumi.ResourceOptions(parent=self, depends_on=[*self._after, *after], **options)

    def meta(
        self,
        name: str,
        *,
        namespace: str | None = None,
        labels: Mapping[str, str] | None = None,
        annotations: Mapping[str, pulumi.Input[str]] | None = None,
    ) -> k8s.meta.v1.ObjectMetaArgs:
        """Metadata of an object in its namespace, or in another."""
        return k8s.meta.v1.ObjectMetaArgs(
            name=name,
            namespace=namespace or self.namespace,
            labels={**self.site.labels, **(labels or {})},
            annotations=dict(annotations or {}),
        )

    def release(
        self,
        values: Mapping[str, Any],
        *,
        key: str | None = None,
        after: Sequence[pulumi.Resource] = (),
        timeout: int = 600,
    ) -> k8s.helm.v3.Release:
        """A chart of the catalogue with its values; the release is named like the chart's entry.

        Args:
            timeout: seconds to wait until everything in it is ready.
        """
        entry = catalog.chart(key or self.key)
        repository = None if entry.oci else k8s.helm.v3.RepositoryOptsArgs(repo=entry.repository)
        return k8s.helm.v3.Release(
            f"{self.name}-{entry.name}",
            k8s.helm.v3.ReleaseArgs(
                name=entry.name,
                namespace=self.namespace,
                chart=entry.reference,
                repository_opts=repository,
                version=entry.version,
                values=dict(values),
                atomic=True,
                cleanup_on_fail=True,
                skip_await=False,
                timeout=timeout,
                max_history=5,
            ),
            opts=self.child(*after),
        )

    def custom(
        self,
        api_version: str,
        kind: str,
        name: str,
        spec: Mapping[str, Any],
        *,
        namespace: str | None = None,
        cluster_wide: bool = False,
        wait_for: str | None = None,
        label: str | None = None,
        after: Sequence[pulumi.Resource] = (),
    ) -> k8s.apiextensions.CustomResource:
        """A custom resource.

        Args:
            label: what it is called in the plan, where its name is not one of its kind.
            wait_for: condition that must be true before dependents go on, such as `Ready`.
        """
        waiting = {"pulumi.com/waitFor": f"condition={wait_for}"} if wait_for else {}
        where = {} if cluster_wide else {"namespace": namespace or self.namespace}
        metadata = {
            "name": name,
            **where,
            "labels": dict(self.site.labels),
            "annotations": waiting,
        }
        return k8s.apiextensions.CustomResource(
            f"{self.name}-{kind.lower()}-{label or name}",
            api_version=api_version,
            kind=kind,
            metadata=metadata,
            spec=dict(spec),
            opts=self.child(*after),
        )

    def bare(
        self,
        api_version: str,
        kind: str,
        name: str,
        fields: Mapping[str, Any],
        *,
        after: Sequence[pulumi.Resource] = (),
    ) -> pulumi.CustomResource:
        """A cluster-wide custom resource that has no `spec`: its fields stand beside its metadata.

        The SDK's own class takes a `spec` alone.
        """
        return pulumi.CustomResource(
            f"kubernetes:{api_version}:{kind}",
            f"{self.name}-{kind.lower()}-{name}",
            {
                "apiVersion": api_version,
                "kind": kind,
                "metadata": {"name": name, "labels": dict(self.site.labels)},
                **fields,
            },
            opts=self.child(*after),
        )

    def generate(self, name: str, values: Mapping[str, pulumi.Input[str]]) -> Secret:
        """Put generated values into the cloud's store, where external-secrets reads them."""
        return self.site.cloud.secret(name, values)

    def secret(
        self,
        name: str,
        values: Mapping[str, Remote],
        template: Mapping[str, pulumi.Input[str]] | None = None,
        *,
        kind: str | None = None,
        after: Sequence[pulumi.Resource] = (),
    ) -> k8s.apiextensions.CustomResource:
        """A Secret of that name in its namespace, filled from the cloud's store."""
        store = self.site.cloud.secret_store()
        found = {each: remote.within(store) for each, remote in values.items()}
        spec = objects.external_secret(name, found, template, kind=kind)
        return self.custom(
            "external-secrets.io/v1", "ExternalSecret", name, spec, wait_for="Ready", after=after
        )

    def access_keys(self, name: str, keys: AccessKeys) -> pulumi.Resource:
        """A Secret of that name with keys of object storage, as S3 clients read their environment."""
        names = {"AWS_ACCESS_KEY_ID": "accessKey", "AWS_SECRET_ACCESS_KEY": "secretKey"}
        return self.secret(
            name, {each: Remote(keys.secret.key, part) for each, part in names.items()}
        )

    def service_account(
        self,
        name: str,
        *,
        namespace: str | None = None,
        secrets: Sequence[str] = (),
        after: Sequence[pulumi.Resource] = (),
    ) -> k8s.core.v1.ServiceAccount:
        """A service account with the cloud identity that the matrix gives it, and Secrets it names."""
        namespace = namespace or self.namespace
        identity = self.site.identity(namespace, name)
        return k8s.core.v1.ServiceAccount(
            f"{self.name}-{name}",
            metadata=self.meta(name, namespace=namespace, annotations=identity.annotations),
            secrets=[k8s.core.v1.ObjectReferenceArgs(name=each) for each in secrets] or None,
            opts=self.child(*identity.ready, *after),
        )

    def make_namespace(
        self,
        name: str,
        *,
        security: PodSecurity,
        reached_from: Sequence[str],
        reads_secrets: bool,
        serves_routes: bool,
        workloads: bool = False,
        pods: bool = True,
        after: Sequence[pulumi.Resource] = (),
    ) -> pulumi.Resource:
        """A bounded namespace that denies what is not named: pod privileges, and traffic into it.

        Args:
            workloads: whether people run theirs there; what breaks a rule may then be denied.
            pods: whether there are any in it.

        Returns:
            What all else in it waits for.
        """
        levels = {
            "pod-security.kubernetes.io/enforce": security,
            "pod-security.kubernetes.io/audit": "restricted",
            "pod-security.kubernetes.io/warn": "restricted",
        }
        made = k8s.core.v1.Namespace(
            f"{self.name}-{name}",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=name,
                labels={
                    **self.site.labels,
                    **levels,
                    **held(self.site.spec, workloads=workloads),
                    **(objects.SECRETS_LABEL if reads_secrets else {}),
                    **(objects.ROUTES_LABEL if serves_routes else {}),
                },
                annotations=dict(self.site.annotations),
            ),
            opts=self.child(*after),
        )
        own, meta = f"{self.name}-{name}", partial(self.meta, namespace=name)
        role = self.site.cluster.pod_roles.get(security) if pods else None
        ready = granted(own, name, made, role, meta, self.child(made))
        self._guard(ready, name, reached_from)
        bound(own, meta, self.child(ready))
        self.site.namespaces[name] = ready
        return ready

    # --- its own ------------------------------------------------------------------------------

    def _make_namespace(self) -> pulumi.Resource:
        return self.make_namespace(
            self.namespace,
            security=self.level(),
            reached_from=self.callers(),
            reads_secrets=self.takes_secrets(),
            serves_routes=self.serves_routes,
            pods=self.has_pods(),
        )

    def _guard(self, ready: pulumi.Resource, name: str, reached_from: Sequence[str]) -> None:
        net = k8s.networking.v1
        everything = k8s.meta.v1.LabelSelectorArgs()
        sources = sorted({MONITORING, *reached_from} - {name})
        neighbours = k8s.meta.v1.LabelSelectorRequirementArgs(
            key="kubernetes.io/metadata.name", operator="In", values=sources
        )
        peers = [net.NetworkPolicyPeerArgs(pod_selector=everything)]
        if sources:
            selector = k8s.meta.v1.LabelSelectorArgs(match_expressions=[neighbours])
            peers.append(net.NetworkPolicyPeerArgs(namespace_selector=selector))
        if self.platform_wide and name == self.namespace:
            own = {"plinth.dev/platform": self.site.spec.name}
            selector = k8s.meta.v1.LabelSelectorArgs(match_labels=own)
            peers.append(net.NetworkPolicyPeerArgs(namespace_selector=selector))
        rules = [net.NetworkPolicyIngressRuleArgs(from_=peers)]
        if self.opened() and name == self.namespace:
            ports = [net.NetworkPolicyPortArgs(port=port) for port in self.opened()]
            rules.append(net.NetworkPolicyIngressRuleArgs(ports=ports))
        for policy, ingress in (("default-deny", []), ("allow-named", rules)):
            net.NetworkPolicy(
                f"{self.name}-{name}-{policy}",
                metadata=self.meta(policy, namespace=name),
                spec=net.NetworkPolicySpecArgs(
                    pod_selector=everything, policy_types=["Ingress"], ingress=ingress
                ),
                opts=self.child(ready),
            )
