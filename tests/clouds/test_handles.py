"""Clouds x capabilities: every handle of the one interface, as each cloud fills it in.

Add-ons see these and nothing else of a cloud, so what they rely on is asserted here once, of all.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pulumi
import pytest

from components import cloud as handles
from components import clouds
from components.identity import matrix

from .engine import Root, World
from .platforms import observe, spec

STACKS = {"aws": "prod", "gcp": "gcp-prod", "azure": "azure-prod", "onprem": "onprem"}

CAPABILITIES: dict[str, type[Any]] = {
    "network": handles.Network,
    "cluster": handles.Cluster,
    "gpu_pools": handles.NodePool,
    "buckets": handles.Bucket,
    "registry": handles.Registry,
    "database": handles.Database,
    "mysql": handles.Mysql,
    "offline_store": handles.FeastStore,
    "online_store": handles.FeastStore,
    "secret": handles.Secret,
    "identity": handles.Identity,
    "secret_store": handles.SecretStore,
    "autoscaler": handles.Autoscaler,
    "budget": handles.Budget,
}
"""Each capability of `Cloud`, and what it gives (or a list or map of)."""


LACKING = {("onprem", "mysql")}
"""What a cloud says that it has not."""


@cache
def world(provider: str) -> World:
    """Everything that a cloud can be asked for, asked once."""
    platform = spec((provider, STACKS[provider]))

    def program() -> dict[str, Any]:
        options = pulumi.ResourceOptions(parent=Root(platform.name))
        cloud = clouds.build(platform.name, platform, opts=options)
        net = cloud.network(platform.network)
        cluster = cloud.cluster(platform.cluster, platform.nodes, net)
        pools = cloud.gpu_pools(platform.gpu, cluster, net)
        buckets = cloud.buckets(platform.storage)
        return {
            "network": net,
            "cluster": cluster,
            "gpu_pools": list(pools),
            "buckets": dict(buckets),
            "registry": cloud.registry(platform.registry),
            "budget": cloud.budget(platform.budget),
            "database": cloud.database("mlflow", platform.database, net),
            "mysql": cloud.mysql(platform.database, net),
            "offline_store": cloud.offline_store(platform.features, net, buckets["datasets"]),
            "online_store": cloud.online_store(platform.features, net),
            "secret": cloud.secret("session", {"key": "value"}),
            "identity": {row.name: cloud.identity(row, cluster) for row in matrix(platform)},
            "secret_store": cloud.secret_store(),
            "autoscaler": cloud.autoscaler(platform.gpu, cluster),
        }

    return observe(platform, program)


@pytest.fixture(params=STACKS)
def provider(request: pytest.FixtureRequest) -> str:
    return request.param


def each(made: Any) -> list[Any]:
    """The handles in what a capability gave."""
    if isinstance(made, Mapping):
        return list(made.values())
    return list(made) if isinstance(made, list) else [made]


def test_every_capability_of_the_interface_is_here() -> None:
    methods = {
        name for name, _ in inspect.getmembers(handles.Cloud, inspect.isfunction) if name[0] != "_"
    }
    assert methods == set(CAPABILITIES)


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_every_cloud_gives_every_capability(provider: str, capability: str) -> None:
    made = world(provider)
    if (provider, capability) in LACKING:
        assert made.returned[capability] is None
        return
    given = each(made.returned[capability])
    assert given and all(isinstance(one, CAPABILITIES[capability]) for one in given)
    check = CHECKS[capability]
    check(made, provider)


def known(made: World, path: str) -> Any:
    """An output of a handle; all of them are known once everything stands."""
    assert path in made.known, f"{path} is never known"
    return made.known[path]


def _network(made: World, provider: str) -> None:
    net: handles.Network = made.returned["network"]
    assert net.cidr == str(made.spec.network.cidr)
    assert known(made, "network.id")
    zones = made.spec.network.zones if provider != "onprem" else 0
    assert len(net.zones) == zones and len(net.private_subnet_ids) in (0, 1, zones)


def _cluster(made: World, provider: str) -> None:
    cluster: handles.Cluster = made.returned["cluster"]
    assert cluster.version == made.spec.cluster.version
    assert known(made, "cluster.endpoint").startswith("https://")
    assert set(cluster.load_balancer_annotations) <= {"internal", "public"}
    if provider != "onprem":
        assert cluster.ready, "pods would be placed before there are nodes"
        assert set(cluster.load_balancer_annotations) == {"internal", "public"}


def _gpu_pools(made: World, provider: str) -> None:
    pools: list[handles.NodePool] = made.returned["gpu_pools"]
    asked = {pool.name: pool for pool in made.spec.gpu.pools}
    for pool in pools:
        labels, taints = pool.labels, {taint.key: taint for taint in pool.taints}
        wanted = asked[labels["plinth.dev/pool"]]
        assert pool.accelerator == wanted.accelerator
        assert pool.gpus_per_node == wanted.gpus_per_node
        assert pool.sharing == handles.sharing_name(wanted.sharing)
        # What a workload selects and tolerates is the same on every cloud.
        assert labels["plinth.dev/purpose"] == wanted.purpose
        assert set(taints) >= {"nvidia.com/gpu"} | {taint.key for taint in wanted.taints}
    assert {pool.labels["plinth.dev/pool"] for pool in pools} == set(asked)


def _buckets(made: World, provider: str) -> None:
    buckets: Mapping[str, handles.Bucket] = made.returned["buckets"]
    assert set(buckets) == {"artifacts", "datasets", "logs"}
    schemes = {"aws": "s3", "gcp": "gs", "azure": "wasbs", "onprem": "s3"}
    for name in buckets:
        uri = urlsplit(known(made, f"buckets.{name}.uri"))
        assert uri.scheme == schemes[provider] or provider == "azure", uri
        assert known(made, f"buckets.{name}.name") in uri.netloc


def _registry(made: World, provider: str) -> None:
    registry: handles.Registry = made.returned["registry"]
    if provider == "onprem":
        assert set(registry.repositories) <= set(made.spec.registry.repositories)
        return
    assert set(registry.repositories) == set(made.spec.registry.repositories)
    for name in registry.repositories:
        assert "://" not in known(made, f"registry.repositories.{name}")


def _database(made: World, provider: str) -> None:
    database: handles.Database = made.returned["database"]
    assert database.port == 5432
    assert {"username", "password", "host", "port", "dbname"} <= set(database.secret.properties)
    assert known(made, "database.host")
    assert known(made, "database.secret.key")


def _mysql(made: World, provider: str) -> None:
    server: handles.Mysql = made.returned["mysql"]
    assert server.port == 3306
    assert server.secret.properties == ("username", "password")
    assert known(made, "mysql.host") and known(made, "mysql.secret.key")
    # Clients know who signs for it, or everybody does; on AWS neither.
    assert (server.authority is not None) is (provider == "gcp")
    assert server.public is (provider == "azure")


def _store(capability: str) -> Callable[[World, str], None]:
    def check(made: World, provider: str) -> None:
        store: handles.FeastStore = made.returned[capability]
        assert store.settings["type"]
        # Whatever a variable is filled by is in the secret.
        assert bool(store.environment) is (store.secret is not None)
        if store.secret:
            assert set(store.environment.values()) <= set(store.secret.properties)
        written = " ".join(
            str(value) for path, value in made.known.items() if path.startswith(capability)
        ) + str(store.settings)
        for variable in set(store.environment) - set(store.files.values()):
            assert f"${{{variable}}}" in written, variable
        for file in store.files:
            assert f"{handles.FEAST_FILES}/{file}" in written, file

    return check


def _secret(made: World, provider: str) -> None:
    secret: handles.Secret = made.returned["secret"]
    assert secret.properties and "key" in secret.properties
    assert "session" in known(made, "secret.key")


def _identity(made: World, provider: str) -> None:
    identities: Mapping[str, handles.Identity] = made.returned["identity"]
    assert set(identities) == {row.name for row in matrix(made.spec)}
    for name, identity in identities.items():
        assert (identity.keys is not None) <= (provider == "onprem"), name


def _secret_store(made: World, provider: str) -> None:
    store: handles.SecretStore = made.returned["secret_store"]
    assert len(store.provider) == 1 or store.installed
    assert store.separator


def _autoscaler(made: World, provider: str) -> None:
    scaler: handles.Autoscaler = made.returned["autoscaler"]
    # AWS alone leaves it to the platform.
    assert (scaler.chart is not None) is (provider == "aws")


def _budget(made: World, provider: str) -> None:
    # Nobody bills a cluster that exists.
    assert bool(known(made, "budget.name")) is (provider != "onprem")


CHECKS: dict[str, Callable[[World, str], None]] = {
    "network": _network,
    "cluster": _cluster,
    "gpu_pools": _gpu_pools,
    "buckets": _buckets,
    "registry": _registry,
    "database": _database,
    "mysql": _mysql,
    "offline_store": _store("offline_store"),
    "online_store": _store("online_store"),
    "secret": _secret,
    "identity": _identity,
    "secret_store": _secret_store,
    "autoscaler": _autoscaler,
    "budget": _budget,
}
