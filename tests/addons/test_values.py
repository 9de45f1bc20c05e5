"""Values and specs as plain functions: what each branch of the spec makes of them."""

from __future__ import annotations

import dataclasses
import json
import subprocess
from dataclasses import replace
from typing import Any

import pulumi
import pytest

from components.addons import autoscaler, catalog, gpu_operator, kserve, objects
from components.addons import mlflow_values as mlflow
from components.addons.airflow import SETUP, url_safe
from components.addons.gateway import gateway_spec
from components.addons.site import Site
from components.cloud import Identity, NodePool, sharing_name
from spec import compute
from spec.platform import Platform
from spec.rules import cluster as rules
from tests.addons import place


def site(name: str) -> Site:
    spec = place.spec(name)
    net, cluster, pools, buckets = place.handles_of(spec)
    return Site(spec, place.FakeCloud(spec), net, cluster, pools, buckets)


@pytest.fixture(autouse=True)
def _no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    pulumi.runtime.mocks.set_mocks(place.Recorder())


# --- GPUs -----------------------------------------------------------------------------------------


def test_sharing_has_a_configuration_of_its_name() -> None:
    pools = gpu_operator.nvidia_pools(place.spec("domain").gpu)
    made = gpu_operator.configs(pools)
    assert set(made) == {"none", "time-slicing-4", "mps-2", "mig-1g.10gb"}
    assert {sharing_name(pool.sharing) for pool in pools} <= set(made)
    sliced = made["time-slicing-4"]["sharing"]["timeSlicing"]
    assert sliced["resources"] == [{"name": "nvidia.com/gpu", "replicas": 4}]


def test_drivers_are_installed_where_the_image_lacks_them() -> None:
    brought = site("domain")
    values = gpu_operator.values(brought)
    assert values["driver"]["enabled"] is values["toolkit"]["enabled"] is False
    assert values["migManager"]["enabled"] is True
    plain = compute_site(brought, {"driverVersion": "580.95.05"})
    values = gpu_operator.values(plain)
    assert values["driver"] == {"enabled": True, "version": "580.95.05"}
    assert values["toolkit"]["enabled"] is True
    assert values["migManager"]["enabled"] is False


def compute_site(found: Site, gpu: dict[str, Any]) -> Site:
    pool = {"name": "one", "accelerator": "l4", "nodes": {"min": 0, "max": 1}}
    text = json.dumps(place.BASE | {"gpu": {"pools": [pool], **gpu}})
    cluster = dataclasses.replace(found.cluster, nvidia_preinstalled=frozenset())
    return dataclasses.replace(
        found, spec=type(found.spec).model_validate_json(text), cluster=cluster
    )


def test_only_nvidia_pools_count() -> None:
    pools = [
        {"name": "one", "accelerator": "trainium1", "nodes": {"min": 0, "max": 1}},
        {"name": "two", "accelerator": "l4", "nodes": {"min": 0, "max": 1}},
    ]
    gpu = compute.Gpu.model_validate_json(json.dumps({"pools": pools}))
    assert [pool.name for pool in gpu_operator.nvidia_pools(gpu)] == ["two"]


def test_every_taint_is_tolerated_once() -> None:
    taint = compute.Taint(key="plinth.dev/purpose", value="serving")
    pools = [
        NodePool(name, {}, (compute.Taint(key="nvidia.com/gpu"), taint)) for name in ("a", "b")
    ]
    assert [each["key"] for each in gpu_operator.tolerations(pools)] == [
        "nvidia.com/gpu",
        "plinth.dev/purpose",
    ]


# --- serving --------------------------------------------------------------------------------------


def test_kserve_is_in_standard_mode_behind_the_gateway() -> None:
    controller = kserve.values(site("domain"))["kserve"]["controller"]
    assert controller["deploymentMode"] == "Standard"
    assert (
        controller["gateway"]["ingressGateway"]["kserveGateway"] == "envoy-gateway-system/platform"
    )
    assert controller["gateway"]["urlScheme"] == "https"
    alone = kserve.values(site("nothing"))["kserve"]["controller"]["gateway"]
    assert alone["disableIngressCreation"] is True and alone["domain"] == "acme.internal"


def test_gateway_listens_on_tls_or_inside() -> None:
    (plain,) = gateway_spec(None)["listeners"]
    assert (plain["protocol"], plain["port"]) == ("HTTP", 80)
    (secure,) = gateway_spec("ml.example.com")["listeners"]
    assert secure["tls"]["certificateRefs"] == [{"name": "gateway-tls"}]
    assert secure["hostname"] == "*.ml.example.com"


# --- what cannot be done is said ------------------------------------------------------------------


def declare(monkeypatch: pytest.MonkeyPatch, over: dict[str, Any]) -> list[str]:
    """Warnings of an installation."""
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda text, *_: said.append(text))
    monkeypatch.setitem(place.SPECS, "said", over)
    place.declare(place.spec("said"), monkeypatch)
    return said


def test_a_driver_version_that_is_not_used_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = {"name": "one", "accelerator": "l4", "nodes": {"min": 0, "max": 1}}
    said = declare(monkeypatch, {"gpu": {"pools": [pool], "driverVersion": "580"}})
    assert any(text.startswith("gpu.driverVersion:") for text in said)


def test_lets_encrypt_without_a_solver_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    handles = place.handles_of

    def unsolved(spec: Any) -> Any:
        net, cluster, *rest = handles(spec)
        return net, dataclasses.replace(cluster, acme_solver=None), *rest

    monkeypatch.setattr(place, "handles_of", unsolved)
    with pytest.raises(pulumi.RunError, match=r"access\.tls: lets-encrypt .* Use tls: private-ca"):
        declare(monkeypatch, {"access": {"domain": "a.example.com", "tls": "lets-encrypt"}})


def test_oidc_without_a_provider_is_refused() -> None:
    text = json.dumps(place.BASE | {"tracking": {"engine": "mlflow", "auth": "oidc"}})
    with pytest.raises(pulumi.RunError, match=r"access\.oidc"):
        mlflow.oidc(Platform.model_validate_json(text))


# --- the rest -------------------------------------------------------------------------------------


def test_mlflow_answers_to_its_names_and_to_addresses() -> None:
    found = site("domain")
    section = found.spec.tracking
    assert isinstance(section, mlflow.Section)
    hosts = mlflow.allowed_hosts(found, section)
    assert hosts[:2] == ["mlflow.ml.example.com", "runs.example.com"]
    assert {"mlflow.mlflow.svc", "10.*", "172.16.*", "172.31.*"} <= set(hosts)
    assert mlflow.allowed_origins(found, section) == [
        "https://mlflow.ml.example.com",
        "https://runs.example.com",
    ]
    assert not mlflow.allowed_origins(
        site("least"), section.model_copy(update={"allowed_hosts": ()})
    )


def test_mlflow_lets_nobody_manage_what_others_own() -> None:
    for name in ("domain", "celery-oidc"):
        found = site(name)
        section = found.spec.tracking
        assert isinstance(section, mlflow.Section)
        database = found.cloud.database("mlflow", found.spec.database, found.network)
        made = mlflow.values(found, section, database, found.buckets["artifacts"], Identity())
        way = "oidcAuth" if section.auth == "oidc" else "auth"
        assert made[way]["enabled"] is True
        assert made[way]["defaultPermission"] == "READ"
        assert {"auth", "oidcAuth"} & set(made) == {way}
    assert made["oidcAuth"]["redirectUri"] == "https://mlflow.ml.example.com/callback"


def test_mlflows_image_can_sign_in_to_the_bucket() -> None:
    found = site("domain")
    account = replace(found.buckets["artifacts"], account="acme.blob.core.windows.net")
    chart = catalog.chart("mlflow").app_version
    own = mlflow.image(found.spec, found.buckets["artifacts"])
    assert own == {"repository": "docker.io/burakince/mlflow", "tag": chart}
    # Of the same release: they share a database's schema.
    full = mlflow.image(found.spec, account)
    assert full == {"repository": "ghcr.io/mlflow/mlflow", "tag": f"v{chart}-full"}
    # Behind OpenID Connect the plugin comes first.
    assert mlflow.image(site("celery-oidc").spec, account) == own


def test_fernet_keys_are_url_safe() -> None:
    assert url_safe("a+b/c=") == "a-b_c="


def test_setup_is_a_valid_script() -> None:
    done = subprocess.run(["bash", "-n", "-c", SETUP], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert '"$ADMIN_PASSWORD"' in SETUP


def test_merge_goes_into_maps_alone() -> None:
    base = {"a": {"b": 1, "c": [1]}, "d": 2}
    assert autoscaler.merge(base, {"a": {"c": [2]}, "e": 3}) == {
        "a": {"b": 1, "c": [2]},
        "d": 2,
        "e": 3,
    }
    assert base == {"a": {"b": 1, "c": [1]}, "d": 2}


@pytest.mark.parametrize("minor", range(rules.OLDEST[1], rules.NEWEST[1] + 1))
def test_autoscaler_image_follows_the_cluster(minor: int) -> None:
    found = site("least")
    cluster = dataclasses.replace(found.cluster, version=f"1.{minor}")
    made = autoscaler.cluster_autoscaler(dataclasses.replace(found, cluster=cluster), Identity())
    assert made["image"]["tag"].startswith(f"v1.{minor}.")


def test_external_secret_with_and_without_template() -> None:
    plain = objects.external_secret("x", {"a": objects.Remote("k"), "b": objects.Remote("k", "p")})
    assert plain["data"][0]["remoteRef"] == {"key": "k"}
    assert plain["data"][1]["remoteRef"] == {"key": "k", "property": "p"}
    assert "template" not in plain["target"]
    made = objects.external_secret("x", {"a": objects.Remote("k")}, {"url": "{{ .a }}"})
    assert made["target"]["template"]["data"] == {"url": "{{ .a }}"}
