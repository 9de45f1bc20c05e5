"""A team's namespace: its runs' service account, its storage, and who of the team may do what."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_kubernetes as k8s

from spec.orchestration import PipelineTeam

from ...cloud import S3_AUTHORITY, AccessKeys
from ...identity import PIPELINES_PREFIX
from .. import trust
from ..addon import Addon
from ..objects import Remote, external_secret
from . import frontend, gateway, parts, roles, storage
from .names import (
    ARTIFACT_STORE,
    LAUNCHER_CONFIG,
    METADATA,
    METADATA_CONFIG,
    METADATA_PORT,
    NAMESPACE,
    READER,
    RUNNER,
    TEAM_KEYS,
    address,
)

SHARED = "shared"
"""Folder of artifacts where there are no teams."""


def namespace(
    addon: Addon,
    name: str,
    folder: str,
    bound: roles.Roles,
    *after: pulumi.Resource,
    reader: str,
) -> storage.Root:
    """What a namespace of runs needs, whoever's it is: account, roles, and the launcher's settings.

    Args:
        reader: service account that reads artifacts for the UI.
    """
    _account(addon, RUNNER, name, *after)
    made = parts.Parts(addon, name, f"{addon.name}-{name}", *after)
    keys = (
        _front(addon, made, name, folder, *after)
        if storage.fronted(addon.site.spec)
        else addon.site.identity(name, RUNNER).keys
    )
    root = storage.root(addon.site.spec, addon.site.buckets["artifacts"], keys, folder)
    made.config(LAUNCHER_CONFIG, root.config)
    made.config(
        METADATA_CONFIG,
        {
            "METADATA_GRPC_SERVICE_HOST": address(METADATA),
            "METADATA_GRPC_SERVICE_PORT": str(METADATA_PORT),
        },
    )
    runner = roles.account(RUNNER, name)
    bound.bind(roles.RUNS, name, [runner], *after)
    bound.bind(roles.READS, name, [roles.account(reader, name)], *after)
    bound.narrow(name, *after)
    if keys is not None:
        _keys(addon, name, keys, [RUNNER, reader], after)
    return root


def declare(
    addon: Addon,
    team: PipelineTeam,
    bound: roles.Roles,
    *after: pulumi.Resource,
) -> storage.Root:
    """The namespace of one team."""
    made = addon.make_namespace(
        team.home,
        # Images of steps are people's own, and some want to be root.
        security="baseline",
        reached_from=(NAMESPACE,),
        reads_secrets=_keyed(addon, team.home),
        serves_routes=False,
        workloads=True,
        after=after,
    )
    root = namespace(addon, team.home, team.name, bound, made, reader=READER)
    bound.bind(roles.EDITOR, team.home, [roles.user(each) for each in team.members], made)
    if team.viewers:
        bound.bind(roles.VIEWER, team.home, [roles.user(each) for each in team.viewers], made)
    reader = _account(addon, READER, team.home, made)
    identity = addon.site.identity(team.home, READER)
    frontend.artifacts(
        parts.Parts(addon, team.home, f"{addon.name}-{team.home}", made),
        READER,
        root.environment,
        identity.pod_labels,
        [reader],
        replicas=addon.site.replicas,
        trusted="NODE_EXTRA_CA_CERTS" in root.environment,
    )
    return root


def _account(
    addon: Addon, name: str, namespace: str, *after: pulumi.Resource
) -> k8s.core.v1.ServiceAccount:
    """A service account that each team has one of, with its cloud identity."""
    identity = addon.site.identity(namespace, name)
    return k8s.core.v1.ServiceAccount(
        f"{addon.name}-{namespace}-{name}",
        metadata=addon.meta(name, namespace=namespace, annotations=identity.annotations),
        opts=addon.child(*identity.ready, *after),
    )


def _front(
    addon: Addon, made: parts.Parts, name: str, folder: str, *after: pulumi.Resource
) -> AccessKeys:
    """An S3 interface in front of the namespace's folder of the bucket; its keys."""
    account = _account(addon, ARTIFACT_STORE, name, *after)
    keys = gateway.keys(addon, folder, f"pipelines-store-{folder}", ARTIFACT_STORE, name)
    prefix = f"{PIPELINES_PREFIX}{folder}/"
    gateway.declare(addon, made, ARTIFACT_STORE, name, prefix, keys, account, *after)
    return keys


def _keyed(addon: Addon, name: str) -> bool:
    keys = addon.site.identity(name, RUNNER).keys
    return storage.fronted(addon.site.spec) or keys is not None


def _keys(
    addon: Addon,
    name: str,
    keys: AccessKeys,
    readers: Sequence[str],
    after: Sequence[pulumi.Resource],
) -> None:
    """The keys of its folder, whom to trust of the store, and who may read the one Secret."""
    store = addon.site.cloud.secret_store()
    both = ("accessKey", "secretKey")
    found = {each: Remote(keys.secret.key, each).within(store) for each in both}
    addon.custom(
        "external-secrets.io/v1",
        "ExternalSecret",
        f"{TEAM_KEYS}-{name}",
        external_secret(TEAM_KEYS, found),
        namespace=name,
        wait_for="Ready",
        after=after,
    )
    k8s.rbac.v1.Role(
        f"{addon.name}-{name}-keys",
        metadata=addon.meta(TEAM_KEYS, namespace=name),
        rules=[
            k8s.rbac.v1.PolicyRuleArgs(
                api_groups=[""], resources=["secrets"], resource_names=[TEAM_KEYS], verbs=["get"]
            )
        ],
        opts=addon.child(*after),
    )
    k8s.rbac.v1.RoleBinding(
        f"{addon.name}-{name}-keys-binding",
        metadata=addon.meta(TEAM_KEYS, namespace=name),
        role_ref=k8s.rbac.v1.RoleRefArgs(
            api_group="rbac.authorization.k8s.io", kind="Role", name=TEAM_KEYS
        ),
        subjects=[roles.account(each, name) for each in readers],
        opts=addon.child(*after),
    )
    if keys.authority is not None:
        parts.Parts(addon, name, f"{addon.name}-{name}", *after).config(
            trust.NAME, {S3_AUTHORITY: keys.authority}
        )
