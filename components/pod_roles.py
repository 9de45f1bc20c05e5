"""Who may have pods that are what the level of their namespace lets them be, where that takes a role."""

from __future__ import annotations

from collections.abc import Callable

import pulumi
import pulumi_kubernetes as k8s

RBAC = "rbac.authorization.k8s.io"


def granted(
    name: str,
    namespace: str,
    made: k8s.core.v1.Namespace,
    role: str | None,
    meta: Callable[[str], k8s.meta.v1.ObjectMetaArgs],
    opts: pulumi.ResourceOptions,
) -> pulumi.Resource:
    """Bind all service accounts of a namespace to a cluster role, in that namespace and nowhere else.

    A group, and not accounts by name: charts and operators make accounts of their own there, as Envoy
    Gateway does for its proxies. It need not exist: whoever is an account of the namespace is in it.

    Args:
        name: what the binding is called in the plan, before what it is.
        namespace: name of the namespace `made`.
        role: the cluster role; None where none is asked for.
        meta: makes its metadata, in the namespace, of its name there.
        opts: options of the binding, which waits for the namespace.

    Returns:
        What all else in the namespace waits for: the binding, or the namespace where there is none.
    """
    if role is None:
        return made
    return k8s.rbac.v1.RoleBinding(
        f"{name}-pods",
        metadata=meta("pods"),
        role_ref=k8s.rbac.v1.RoleRefArgs(api_group=RBAC, kind="ClusterRole", name=role),
        subjects=[
            k8s.rbac.v1.SubjectArgs(
                api_group=RBAC, kind="Group", name=f"system:serviceaccounts:{namespace}"
            )
        ],
        opts=opts,
    )
