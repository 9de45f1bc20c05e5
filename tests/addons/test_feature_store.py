"""The generated feature_store.yaml, and the variables that it names."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pulumi
import pytest

from components.addons import feast_server, feature_store
from components.addons.objects import Remote
from components.cloud import FeastStore
from tests.addons import feast, place
from tests.addons.conftest import Get

STORES = [("lake", "key-value"), ("warehouse", "redis"), ("postgres", "postgres")]


def text(monkeypatch: pytest.MonkeyPatch, offline: str, online: str) -> str:
    """The file that is declared for a choice of stores."""
    over = {"features": {"offline": offline, "online": online, "project": "fraud"}}
    monkeypatch.setitem(place.SPECS, "stores", over)
    declared, _, _ = place.declare(place.spec("stores"), monkeypatch)
    return feast.text(declared)


@pytest.mark.parametrize(("offline", "online"), STORES)
def test_every_variable_is_filled_by_the_secret(
    monkeypatch: pytest.MonkeyPatch, offline: str, online: str
) -> None:
    written = feast.variables(text(monkeypatch, offline, online))
    declared, _, _ = place.declare(place.spec("stores"), monkeypatch)
    (secret,) = [
        each for each in declared if each.name.endswith("externalsecret-feast-environment")
    ]
    spec = secret.inputs["spec"]
    filled = spec["target"]["template"]["data"]
    assert set(filled) == written
    sources = {each["secretKey"] for each in spec["data"]}
    for template in filled.values():
        assert set(re.findall(r"\.(\w+)", template)) <= sources
    environment = declared_environment(declared)
    assert environment == {"secretRef": {"name": "feast-environment"}}


def declared_environment(declared: list[place.Declared]) -> dict[str, Any]:
    (server,) = [each for each in declared if each.name == "acme-feast-server"]
    return server.inputs["spec"]["template"]["spec"]["containers"][0]["envFrom"][0]


def test_a_variable_without_a_secret_is_refused() -> None:
    store = FeastStore({"type": "redis"}, None, {"REDIS_PASSWORD": "token"})
    with pytest.raises(ValueError, match="no secret fills REDIS_PASSWORD"):
        feature_store.environment(store)


def test_password_of_the_registry_is_escaped_in_its_url() -> None:
    assert feature_store.REGISTRY_TEMPLATE.count("urlquery") == 2


def test_remotes_name_the_database_and_the_stores() -> None:
    pulumi.runtime.mocks.set_mocks(place.Recorder())
    cloud = place.FakeCloud(place.spec("least"))
    database = cloud.database("feast", None, None)  # type: ignore[arg-type]
    made = feature_store.remotes(database, place.redis(cloud), place.dynamodb(cloud))
    assert made["REDIS_PASSWORD"].property == "token"
    assert isinstance(made["registry_password"], Remote)


# --- the servers ----------------------------------------------------------------------------------


def server(installed: Get, name: str) -> dict[str, Any]:
    """Spec of the Deployment."""
    return installed(name).named("acme-feast-server").inputs["spec"]


def names(installed: Get, name: str) -> set[str]:
    """Names of what the add-on declares."""
    return {each.name for each in installed(name).declared if each.name.startswith("acme-feast-")}


def test_they_are_sized_by_the_spec(installed: Get) -> None:
    (container,) = server(installed, "features")["template"]["spec"]["containers"]
    assert container["resources"] == {
        "requests": {"cpu": "1500m", "memory": "1536Mi"},
        "limits": {"cpu": "3", "memory": "3Gi"},
    }
    given = dict(itertools.pairwise(container["command"]))
    assert {key: given[key] for key in ("--workers", "--keep-alive-timeout")} == {
        "--workers": "2",
        "--keep-alive-timeout": "120",
    }
    assert given["--registry_ttl_sec"] == "30"


def test_they_are_small_in_dev_and_larger_elsewhere(installed: Get) -> None:
    found = {
        name: server(installed, name)["template"]["spec"]["containers"][0]["resources"]["requests"]
        for name in ("features-dev", "domain")
    }
    assert found["features-dev"] == {"cpu": "250m", "memory": "512Mi"}
    assert found["domain"] == {"cpu": "1", "memory": "1Gi"}


def test_more_are_added_under_load_where_the_spec_says_how_many(installed: Get) -> None:
    assert "replicas" not in server(installed, "features")
    scaling = installed("features").named("acme-feast-scaling").inputs["spec"]
    assert (scaling["minReplicas"], scaling["maxReplicas"]) == (3, 9)
    assert scaling["scaleTargetRef"]["name"] == "feature-server"
    (metric,) = scaling["metrics"]
    assert metric["resource"]["target"] == {"type": "Utilization", "averageUtilization": 50}
    assert server(installed, "domain")["replicas"] == 3
    assert "acme-feast-scaling" not in names(installed, "domain")


def test_more_than_one_are_not_taken_away_together(installed: Get) -> None:
    budget = installed("features").named("acme-feast-budget").inputs["spec"]
    assert budget["maxUnavailable"] == 1
    assert "acme-feast-budget" not in names(installed, "features-dev")
    spread = server(installed, "features")["template"]["spec"]["topologySpreadConstraints"]
    assert [each["topologyKey"] for each in spread] == [
        "topology.kubernetes.io/zone",
        "kubernetes.io/hostname",
    ]


def test_a_reader_asks_a_server_of_its_own_zone(installed: Get) -> None:
    service = installed("domain").named("acme-feast-service").inputs["spec"]
    assert service["trafficDistribution"] == "PreferSameZone"
    assert feast_server.nearest("1.34") == "PreferClose"


def test_a_server_that_goes_still_answers_for_a_while(installed: Get) -> None:
    (container,) = server(installed, "domain")["template"]["spec"]["containers"]
    pause = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    # Within what Kubernetes waits for it, with time to end what it has begun.
    assert 0 < pause <= 15


def test_the_job_is_sized_and_ended_by_the_spec(installed: Get) -> None:
    spec = installed("features").named("acme-feast-materialize").inputs["spec"]
    assert spec["concurrencyPolicy"] == "Forbid"
    job = spec["jobTemplate"]["spec"]
    assert (job["backoffLimit"], job["activeDeadlineSeconds"]) == (1, 3600)
    (container,) = job["template"]["spec"]["containers"]
    assert container["resources"] == {
        "requests": {"cpu": "2", "memory": "4Gi"},
        "limits": {"cpu": "4", "memory": "16Gi"},
    }


@pytest.mark.parametrize("name", ["features", "features-dev"])
def test_servers_that_ask_for_tokens_may_review_them_and_nothing_else(
    installed: Get, name: str
) -> None:
    found = installed(name)
    (rule,) = found.named("acme-feast-token-review").inputs["rules"]
    assert rule == {
        "apiGroups": ["authentication.k8s.io"],
        "resources": ["tokenreviews"],
        "verbs": ["create"],
    }
    binding = found.named("acme-feast-token-review-binding").inputs
    assert binding["subjects"] == [
        {"kind": "ServiceAccount", "name": "feast-server", "namespace": "feast"}
    ]
    assert server(installed, name)["template"]["spec"]["automountServiceAccountToken"] is True


def test_servers_that_ask_nobody_know_nothing_of_the_api_server(installed: Get) -> None:
    pod = server(installed, "domain")["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert not {each for each in names(installed, "domain") if "token-review" in each}


def test_they_are_asked_from_outside_only_with_a_token(installed: Get) -> None:
    route = installed("features").named("acme-feast-httproute-features").inputs["spec"]
    assert route["hostnames"] == ["features.ml.example.com"]
    (rule,) = route["rules"]
    assert rule["backendRefs"] == [{"name": "feature-server", "port": 6566}]
    # Not its page of /chat, which asks nobody, and no path that begins with one of these.
    assert rule["matches"] == [
        {"path": {"type": "Exact", "value": path}, "method": "POST"}
        for path in ("/get-online-features", "/search", "/push", "/write-to-online-store")
    ]
    for name, reached in (("features", True), ("domain", False), ("features-dev", False)):
        policy = installed(name).named("acme-feast-feast-allow-named").inputs["spec"]
        peers = policy["ingress"][0]["from"][1]["namespaceSelector"]["matchExpressions"][0]
        assert ("envoy-gateway-system" in peers["values"]) is reached, name
        if not reached:
            assert "acme-feast-httproute-features" not in names(installed, name)
