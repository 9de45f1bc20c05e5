"""Secrets sealed locally: Secrets of one namespace, made from the stack's encrypted state.

external-secrets reads them, and nobody else, by a service account that may read that namespace alone.
What the user keeps in a ClusterSecretStore of their own is copied there first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_kubernetes as k8s

from spec.platform import Platform

from .. import cloud as handles
from ..identity import matrix
from .ground import Ground
from .names import SECRETS, SECRETS_READER

SEPARATOR = "."
WHOLE = "value"
"""Key of a Secret that holds one value."""


class SecretStore(pulumi.ComponentResource):
    """The namespace, who may read it, and copies of what the spec names in the user's store.

    Attributes:
        ready: what must stand before a secret is put there.
        handle: how external-secrets reads it.
    """

    ready: Sequence[pulumi.Resource]
    handle: handles.SecretStore

    def __init__(
        self, name: str, *, ground: Ground, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("plinth:onprem:SecretStore", name, None, opts)
        keys = named(ground.spec)
        namespace = ground.namespace(name, SECRETS, parent=self, pods=False)
        after = pulumi.ResourceOptions(parent=self, depends_on=[namespace])
        account = k8s.core.v1.ServiceAccount(
            f"{name}-reader",
            metadata=ground.meta(SECRETS_READER, SECRETS),
            automount_service_account_token=False,
            opts=after,
        )
        role = k8s.rbac.v1.Role(
            f"{name}-role",
            metadata=ground.meta(SECRETS_READER, SECRETS),
            rules=[
                k8s.rbac.v1.PolicyRuleArgs(
                    api_groups=[""], resources=["secrets"], verbs=["get", "list", "watch"]
                )
            ],
            opts=after,
        )
        binding = k8s.rbac.v1.RoleBinding(
            f"{name}-binding",
            metadata=ground.meta(SECRETS_READER, SECRETS),
            role_ref=k8s.rbac.v1.RoleRefArgs(
                api_group="rbac.authorization.k8s.io", kind="Role", name=SECRETS_READER
            ),
            subjects=[
                k8s.rbac.v1.SubjectArgs(
                    kind="ServiceAccount", name=SECRETS_READER, namespace=SECRETS
                )
            ],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[account, role]),
        )
        store = ground.section.secret_store
        copies = [
            ground.custom(
                f"{name}-copy-{own}",
                "external-secrets.io/v1",
                "ExternalSecret",
                (SECRETS, own),
                copy_spec(store, key, own, whole=key not in objects_named(ground.spec)),
                parent=self,
                after=[namespace],
                wait_for="Ready",
            )
            for key, own in keys.items()
            if store
        ]
        self.ready = (namespace, binding, *copies)
        self.handle = handles.SecretStore(
            provider(),
            installed=store is not None,
            separator=SEPARATOR,
            whole=WHOLE,
            ready=self.ready,
        )
        self.register_outputs({})


class Secret(pulumi.ComponentResource):
    """A Secret `<key>` of the namespace.

    Attributes:
        handle: its name and its keys.
    """

    handle: handles.Secret

    def __init__(
        self,
        name: str,
        key: str,
        values: Mapping[str, pulumi.Input[str]],
        *,
        store: SecretStore,
        ground: Ground,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:onprem:Secret", name, None, opts)
        own = f"{ground.spec.name}-{key}"
        made = k8s.core.v1.Secret(
            name,
            metadata=ground.meta(own, SECRETS),
            string_data={each: pulumi.Output.secret(value) for each, value in values.items()},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*store.ready]),
        )
        # Who reads the name waits for the Secret. Unlike its id, a URN is known in a preview.
        known = made.urn.apply(lambda _: own)
        self.handle = handles.Secret(known, tuple(values))
        self.register_outputs({"key": known})


def named(spec: Platform) -> dict[str, str]:
    """Keys that the spec names itself, as they are there -> as Secrets are called here."""
    grants = [grant for row in matrix(spec) for grant in row.grants if grant.kind == "secrets"]
    found = [grant.resource for grant in grants if not grant.prefix]
    return {key: key.replace("/", SEPARATOR) for key in found}


def provider() -> dict[str, object]:
    """external-secrets' provider of the namespace."""
    ca = {"type": "ConfigMap", "name": "kube-root-ca.crt", "namespace": SECRETS, "key": "ca.crt"}
    return {
        "kubernetes": {
            "remoteNamespace": SECRETS,
            "server": {"url": "https://kubernetes.default.svc", "caProvider": ca},
            "auth": {"serviceAccount": {"name": SECRETS_READER, "namespace": SECRETS}},
        }
    }


def objects_named(spec: Platform) -> set[str]:
    """Keys that the spec names and whose secrets have properties; the others are one value."""
    dags = spec.orchestration.airflow.dags
    return {dags.credentials_secret} if dags and dags.credentials_secret else set()


def copy_spec(store: str, key: str, own: str, *, whole: bool) -> dict[str, object]:
    """An ExternalSecret that copies a secret: its one value, or all its properties."""
    value = {"data": [{"secretKey": WHOLE, "remoteRef": {"key": key}}]}
    return {
        "refreshInterval": "1h",
        "secretStoreRef": {"kind": "ClusterSecretStore", "name": store},
        "target": {"name": own, "creationPolicy": "Owner", "deletionPolicy": "Retain"},
        **(value if whole else {"dataFrom": [{"extract": {"key": key}}]}),
    }
