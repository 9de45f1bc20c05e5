"""What the tests of the data services stand on: a cloud with its network and cluster."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from components import cloud as handles
from components.azure.cloud import AzureCloud
from components.identity import matrix

from .conftest import World, platform, run


def on_ground(
    program: Callable[[AzureCloud, handles.Network], Any], *, preview: bool = False, **sections: Any
) -> World:
    """What a program declares for a cloud whose network stands."""

    def under(cloud: AzureCloud) -> Any:
        return program(cloud, cloud.network(cloud.account.spec.network))

    return run(platform(**sections), under, preview=preview)


@cache
def data(offline: str = "postgres", online: str = "redis", *, preview: bool = False) -> World:
    """Every data service and identity of a production platform, declared once for all tests."""

    def program(cloud: AzureCloud) -> dict[str, Any]:
        spec = cloud.account.spec
        net = cloud.network(spec.network)
        cluster = cloud.cluster(spec.cluster, spec.nodes, net)
        buckets = cloud.buckets(spec.storage)
        return {
            "buckets": buckets,
            "registry": cloud.registry(spec.registry),
            "database": cloud.database("mlflow", spec.database, net),
            "mysql": cloud.mysql(spec.database, net),
            "feast": cloud.database("feast", spec.database, net),
            "offline": cloud.offline_store(spec.features, net, buckets["datasets"]),
            "online": cloud.online_store(spec.features, net),
            "secret": cloud.secret("mlflow", {"username": "admin", "password": "hunter2-made"}),
            "store": cloud.secret_store(),
            "identities": {row.name: cloud.identity(row, cluster) for row in matrix(spec)},
            "budget": cloud.budget(spec.budget),
        }

    return run(
        platform(**ASKED, features={"offline": offline, "online": online}), program, preview=preview
    )


ASKED: dict[str, Any] = {
    "budget": {"monthlyUsd": 1000, "notify": ["a@example.com"], "start": "2026-03-01"}
}
