"""Namespaces of what users run: what their pods are, may read, and are told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from spec.tracking import Mlflow

from ..cloud import AccessKeys
from . import objects, trust
from .addon import Addon
from .objects import Remote
from .site import Site

MLFLOW = "http://mlflow.mlflow.svc"


@dataclass(frozen=True)
class Member:
    """A service account for users' pods, and what a pod of it must have to be somebody."""

    name: str
    labels: Mapping[str, str]
    """Labels by which a cloud knows the pods."""
    environment: Sequence[Mapping[str, Any]]
    """Environment variables, as pods take them."""
    volumes: Sequence[Mapping[str, Any]]
    mounts: Sequence[Mapping[str, Any]]
    ready: tuple[pulumi.Resource, ...]


def member(
    addon: Addon, name: str, namespace: str, *, after: Sequence[pulumi.Resource] = ()
) -> Member:
    """A service account with the identity that the matrix gives it, and where that is none, with keys.

    The names of what goes with it begin with its own, so that several fit into one namespace.
    """
    site = addon.site
    identity = site.identity(namespace, name)
    account = addon.service_account(name, namespace=namespace, after=after)
    ready: list[pulumi.Resource] = [account]
    keys = identity.keys
    trusted = trust.trust(None, keys)
    variables = {**tracking(site), **trusted.environment, **(keys.settings() if keys else {})}
    environment = [{"name": key, "value": value} for key, value in variables.items()]
    volumes: list[Mapping[str, Any]] = []
    if keys:
        secret = f"{name}-s3"
        ready.append(external_secret(addon, secret, namespace, _parts(keys), after=after))
        environment += [from_secret(key, secret, key) for key in _parts(keys)]
    if trusted.files:
        bundle = f"{name}-trust"
        made = k8s.core.v1.ConfigMap(
            f"{addon.name}-{bundle}",
            metadata=addon.meta(bundle, namespace=namespace),
            data=dict(trusted.files),
            opts=addon.child(*after),
        )
        ready.append(made)
        volumes.append({"name": trust.NAME, "configMap": {"name": bundle}})
    return Member(name, identity.pod_labels, environment, volumes, trusted.mounts, tuple(ready))


def tracking(site: Site) -> dict[str, str]:
    """Where MLflow is, for its clients; the login is each one's own."""
    return {"MLFLOW_TRACKING_URI": MLFLOW} if isinstance(site.spec.tracking, Mlflow) else {}


def from_secret(variable: str, secret: str, key: str) -> dict[str, Any]:
    """An environment variable from the key of a Secret."""
    return {"name": variable, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}


def external_secret(
    addon: Addon,
    name: str,
    namespace: str,
    values: Mapping[str, Remote],
    template: Mapping[str, str] | None = None,
    *,
    after: Sequence[pulumi.Resource] = (),
) -> pulumi.Resource:
    """A Secret in such a namespace, filled from the cloud's store."""
    store = addon.site.cloud.secret_store()
    found = {key: remote.within(store) for key, remote in values.items()}
    return addon.custom(
        "external-secrets.io/v1",
        "ExternalSecret",
        name,
        objects.external_secret(name, found, template),
        namespace=namespace,
        wait_for="Ready",
        after=after,
    )


def allow_secrets(
    addon: Addon, namespace: str, keys: Sequence[pulumi.Input[str]], after: pulumi.Resource
) -> pulumi.Resource:
    """Refuse every ExternalSecret in a namespace but of these remote keys.

    The store is open to the namespace: without this whoever may write there reads all that is in it.
    """
    admission = k8s.admissionregistration.v1
    name = f"{namespace}-secrets"
    metadata = k8s.meta.v1.ObjectMetaArgs(name=name, labels=dict(addon.site.labels))
    selector = k8s.meta.v1.LabelSelectorArgs(
        match_labels={"kubernetes.io/metadata.name": namespace}
    )
    policy = admission.ValidatingAdmissionPolicy(
        f"{addon.name}-{name}",
        metadata=metadata,
        spec=admission.ValidatingAdmissionPolicySpecArgs(
            failure_policy="Fail",
            match_constraints=admission.MatchResourcesArgs(
                namespace_selector=selector,
                resource_rules=[
                    admission.NamedRuleWithOperationsArgs(
                        api_groups=["external-secrets.io"],
                        api_versions=["*"],
                        operations=["CREATE", "UPDATE"],
                        resources=["externalsecrets"],
                    )
                ],
            ),
            validations=[
                admission.ValidationArgs(
                    expression=pulumi.Output.all(*keys).apply(only_keys),
                    message=f"{namespace} may read its own secrets alone",
                )
            ],
        ),
        opts=addon.child(after),
    )
    return admission.ValidatingAdmissionPolicyBinding(
        f"{addon.name}-{name}-binding",
        metadata=metadata,
        spec=admission.ValidatingAdmissionPolicyBindingSpecArgs(
            policy_name=name, validation_actions=["Deny"]
        ),
        opts=addon.child(policy),
    )


def only_keys(keys: Sequence[str]) -> str:
    """CEL: an ExternalSecret takes nothing but these remote keys, one by one."""
    allowed = json.dumps(sorted(set(keys)))
    each = f"each.remoteRef.key in {allowed} && !has(each.sourceRef)"
    return (
        "has(object.metadata.deletionTimestamp) || (!has(object.spec.dataFrom) && "
        f"has(object.spec.data) && object.spec.data.all(each, {each}))"
    )


def _parts(keys: AccessKeys) -> dict[str, Remote]:
    names = {"AWS_ACCESS_KEY_ID": "accessKey", "AWS_SECRET_ACCESS_KEY": "secretKey"}
    return {name: Remote(keys.secret.key, part) for name, part in names.items()}
