"""What a namespace may hold, and what its containers ask for where they say nothing."""

from __future__ import annotations

from collections.abc import Callable

import pulumi
import pulumi_kubernetes as k8s

QUOTA = {
    "pods": "2000",
    "count/jobs.batch": "5000",
    "persistentvolumeclaims": "500",
    "services.loadbalancers": "5",
}
"""Far above what any of ours runs, also while a release surges: it ends a loop that makes them.

Counts alone: a quota of CPU or memory refuses every pod that states neither.
"""

REQUESTS = {"cpu": "10m", "memory": "32Mi"}
"""Of containers that state none, so that none is the first to be killed. There is no default limit,
which would kill what was sized without one."""


def bound(
    name: str,
    meta: Callable[[str], k8s.meta.v1.ObjectMetaArgs],
    opts: pulumi.ResourceOptions,
) -> None:
    """Bound a namespace.

    Args:
        name: what the two objects are called in the plan, before what each is.
        meta: makes their metadata, in the namespace, of their name there.
        opts: options of both.
    """
    k8s.core.v1.ResourceQuota(
        f"{name}-quota",
        metadata=meta("quota"),
        spec=k8s.core.v1.ResourceQuotaSpecArgs(hard=QUOTA),
        opts=opts,
    )
    item = k8s.core.v1.LimitRangeItemArgs(type="Container", default_request=REQUESTS)
    k8s.core.v1.LimitRange(
        f"{name}-defaults",
        metadata=meta("defaults"),
        spec=k8s.core.v1.LimitRangeSpecArgs(limits=[item]),
        opts=opts,
    )
