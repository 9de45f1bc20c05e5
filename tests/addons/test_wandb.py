"""Weights & Biases: what its operator is told, key by key, and who may reach what."""

from __future__ import annotations

import json
from functools import reduce
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

from components.addons import catalog, wandb, wandb_values
from tests import charts
from tests.addons import place
from tests.addons.conftest import Get, leaves
from tests.addons.strict import merged, unknown
from tests.addons.test_secrets import contents

NAMES = ("wandb", "wandb-dev", "wandb-bucket", "wandb-cache")

EVERY = pytest.mark.parametrize("name", NAMES)

BUCKET = {"provider": "s3", "name": "", "path": "", "region": "", "kmsKey": ""}
"""Keys of `global.bucket` that the chart's templates read and its values.yaml leaves to those of
`defaultBucket`. Source: wandb/helm-charts, charts/operator-wandb/templates/_bucket.tpl at 0040ffd9."""


def defaults() -> dict[str, Any]:
    """Keys of the chart, each part's with those of the chart that all parts are of."""
    known = dict(charts.values("operator-wandb"))
    base = yaml.safe_load((Path(__file__).with_name("data") / "wandb_base_keys.yaml").read_text())
    for key, part in known.items():
        if isinstance(part, dict) and "containers" in part:
            known[key] = merged(part, base)
    known["global"] = {**known["global"], "bucket": {**BUCKET, **known["global"]["bucket"]}}
    return known


def told(get: Get, name: str) -> dict[str, Any]:
    """The custom resource's spec."""
    (found,) = [each for each in get(name).objects if each["kind"] == "WeightsAndBiases"]
    return found["spec"]


def values(get: Get, name: str) -> dict[str, Any]:
    """Values that the operator renders the chart by."""
    return told(get, name)["values"]


@EVERY
def test_every_value_is_a_key_of_the_chart(installed: Get, name: str) -> None:
    assert not list(unknown(values(installed, name), defaults()))


def test_an_unknown_key_is_seen() -> None:
    broken = {"global": {"mysql": {"hots": "a"}}, "app": {"imag": {}}, "parquett": {}}
    assert sorted(unknown(broken, defaults())) == ["app.imag", "global.mysql.hots", "parquett"]


@EVERY
def test_the_chart_is_the_one_whose_values_are_known(installed: Get, name: str) -> None:
    stored = yaml.safe_load((charts.folder() / "operator-wandb" / "Chart.yaml").read_text())
    chart = told(installed, name)["chart"]
    assert (chart["name"], chart["version"]) == (stored["name"], stored["version"])
    assert chart["url"] == catalog.chart("wandb-operator").repository


@EVERY
def test_every_part_that_is_installed_is_pinned_and_hardened(installed: Get, name: str) -> None:
    made = merged(values(installed, name), charts.values("operator-wandb"))
    chart = yaml.safe_load((charts.folder() / "operator-wandb" / "Chart.yaml").read_text())
    wanted = {
        each.get("alias", each["name"])
        for each in chart["dependencies"]
        if reduce(lambda found, key: found[key], each["condition"].split("."), made)
    }
    assert {"app", "console", "parquet"} <= wanted
    assert wanted <= set(wandb_values.IMAGES)
    for part in wanted:
        assert made[part]["image"]["tag"][0].isdigit(), part
        assert made[part]["securityContext"]["capabilities"] == {"drop": ["ALL"]}, part
        assert made[part]["securityContext"]["allowPrivilegeEscalation"] is False
    for path, value in leaves(values(installed, name)):
        assert "latest" not in str(value) and "bitnami" not in str(value), path


@EVERY
def test_no_password_is_in_the_values(installed: Get, name: str) -> None:
    assert place.PASSWORD not in json.dumps(told(installed, name))
    assert "password" not in values(installed, name)["global"]["mysql"]
    assert "password" not in values(installed, name)["global"]["redis"]


def test_over_stores_that_exist(installed: Get) -> None:
    found = values(installed, "wandb")["global"]
    assert found["host"] == "https://wandb.ml.example.com"
    assert found["size"] == "medium"
    assert found["licenseSecret"] == {"name": "wandb-license", "key": "license"}
    assert found["bucket"] == {
        "provider": "s3", "name": "acme-artifacts", "path": "wandb", "region": "us-east-1", "kmsKey": "",
    }  # fmt: skip
    assert found["mysql"] == {
        "host": "mysql.example.com", "port": 3306, "database": "wandb_local", "user": "wandb",
        "passwordSecret": {"name": "wandb-database"},
    }  # fmt: skip
    assert found["redis"]["params"] == {"tls": "true"}
    assert found["auth"]["oidc"]["issuer"] == "https://id.example.com/"
    kinds = {each.type.rpartition(":")[2] for each in under(installed, "wandb")}
    assert "StatefulSet" not in kinds


def test_by_workload_identity(installed: Get) -> None:
    found = values(installed, "wandb")
    for part in wandb_values.STATEFUL:
        assert found[part]["serviceAccount"] == {"create": False, "name": "wandb"}
        assert found[part]["podLabels"] == {"example.com/use": "true"}
    account = installed("wandb").service_accounts["wandb", "wandb"]
    assert account["example.com/role"] == "wandb"


def test_over_a_bucket_of_its_own(installed: Get) -> None:
    found = values(installed, "wandb-bucket")
    assert found["global"]["bucket"] == {
        "provider": "az", "name": "account/container", "path": "wandb", "region": "", "kmsKey": "",
        "secret": {"secretName": "wandb-bucket"},
    }  # fmt: skip
    assert found["global"]["mysql"]["port"] == 3307
    assert "params" not in found["global"]["redis"]
    assert "serviceAccount" not in found["app"]
    assert "identity:wandb/wandb" not in installed("wandb-bucket").asked


def test_in_dev_it_has_stores_of_its_own(installed: Get) -> None:
    found = values(installed, "wandb-dev")["global"]
    assert found["mysql"]["host"] == "wandb-database.wandb.svc"
    assert found["redis"]["host"] == "wandb-cache.wandb.svc"
    assert found["auth"] == {"oidc": {}}
    sets = {
        each.inputs["metadata"]["name"]: each.inputs["spec"]["template"]["spec"]
        for each in under(installed, "wandb-dev")
        if each.type.endswith(":StatefulSet")
    }
    assert set(sets) == {"wandb-database", "wandb-cache"}
    for pod in sets.values():
        assert pod["securityContext"]["runAsNonRoot"] is True
        (container,) = pod["containers"]
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        for variable in container["env"]:
            assert "PASSWORD" not in variable["name"] or "secretKeyRef" in variable["valueFrom"]


def test_outside_dev_redis_is_the_platforms_broker(installed: Get) -> None:
    found = values(installed, "wandb-cache")
    assert found["global"]["redis"] == {
        "host": "wandb-redis.wandb.svc", "port": 6379,
        "secret": {"secretName": "wandb-cache", "secretKey": "REDIS_PASSWORD"},
    }  # fmt: skip
    kept = contents(installed("wandb-cache"), "wandb-cache")
    assert kept["REDIS_PASSWORD"] == "{{ .redis }}"
    assert json.loads(kept["metrics.json"]) == {"redis://localhost:6379": "{{ .redis }}"}
    (made,) = [
        each for each in installed("wandb-cache").objects if each["kind"] == "WeightsAndBiases"
    ]
    (resource,) = [
        each for each in under(installed, "wandb-cache") if each.inputs.get("kind") == made["kind"]
    ]
    before = {each.name for each in installed("wandb-cache").before(resource)}
    assert {"acme-wandb-redis", "acme-wandb-redis-proxy"} <= before
    assert not any("wandb-cache-service" in each.name for each in under(installed, "wandb-cache"))


def test_its_pods_start_anew_when_redis_becomes_the_platforms(installed: Get) -> None:
    for part in wandb_values.IMAGES:
        moved = values(installed, "wandb-cache")[part]["podAnnotations"]
        assert moved == {"plinth.dev/redis": "wandb-redis"}
        for same in ("wandb", "wandb-dev", "wandb-bucket"):
            assert "podAnnotations" not in values(installed, same)[part]


def test_a_redis_of_ones_own_and_that_of_dev_are_read_as_before(installed: Get) -> None:
    for name in ("wandb", "wandb-dev"):
        (made,) = [
            each["spec"]
            for each in installed(name).objects
            if each["kind"] == "ExternalSecret" and each["metadata"]["name"] == "wandb-cache"
        ]
        assert [each["secretKey"] for each in made["data"]] == ["REDIS_PASSWORD"]
        assert "template" not in made["target"]
        assert not [each for each in under(installed, name) if "redis-" in each.name]


def test_a_stack_may_leave_dev(installed: Get) -> None:
    def made(name: str) -> set[tuple[str, str]]:
        return {
            (each.type, each.inputs["metadata"]["name"])
            for each in under(installed, name)
            if each.type.endswith((":StatefulSet", ":Service", ":Deployment"))
        }

    # What is made in an update may not have the name of what is deleted after it.
    assert not made("wandb-dev") & made("wandb-cache")


def test_only_who_needs_w_and_b_reaches_its_namespace(installed: Get) -> None:
    policies = {
        each.inputs["metadata"]["name"]: each.inputs["spec"]
        for each in under(installed, "wandb-cache")
        if each.type.endswith(":NetworkPolicy")
    }
    assert {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": []} in policies.values()
    (rule,) = policies["allow-named"]["ingress"]
    (names,) = [
        each["namespaceSelector"]["matchExpressions"][0]["values"]
        for each in rule["from"]
        if "namespaceSelector" in each
    ]
    assert names == ["airflow", "envoy-gateway-system", "models", "monitoring"]


def test_it_is_reached_by_the_paths_of_its_parts(installed: Get) -> None:
    def backends(name: str) -> dict[str, str]:
        (route,) = [
            each
            for each in installed(name).objects
            if each["kind"] == "HTTPRoute" and each["metadata"]["name"] == "wandb"
        ]
        assert route["spec"]["hostnames"] == ["wandb.ml.example.com"]
        return {
            rule["matches"][0]["path"]["value"]: rule["backendRefs"][0]["name"]
            for rule in route["spec"]["rules"]
            if "backendRefs" in rule
        }

    least = {"/console": "wandb-console", "/": "wandb-app"}
    assert backends("wandb-dev") == least
    api = dict.fromkeys(("/api", "/graphql", "/files"), "wandb-api")
    assert backends("wandb") == {**least, **api}


def test_the_operator_ends_with_its_namespace(installed: Get) -> None:
    found = installed("wandb").releases["wandb-operator"]["values"]
    assert found["namespaceIsolation"]["enabled"] is True
    assert found["image"]["tag"] == catalog.image("wandb-controller").tag
    assert found["replicaCount"] == 2


def test_nothing_of_mlflow_is_beside_it(installed: Get) -> None:
    found = installed("wandb")
    assert "mlflow" not in found.releases
    assert "database:mlflow" not in found.asked
    assert found.urls["wandb"] == "https://wandb.ml.example.com"
    assert "wandb" not in installed("domain").urls


def test_without_a_name_it_does_not_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    tracking = {"engine": "wandb", "licenseSecret": "wandb/licence"}
    spec = place.Platform.model_validate_json(json.dumps(place.BASE | {"tracking": tracking}))
    with pytest.raises(pulumi.RunError, match="needs access"):
        place.declare(spec, monkeypatch)


def under(get: Get, name: str) -> list[place.Declared]:
    """Everything of the add-on's."""
    found = get(name)
    return found.under(found.components[wandb.WandB.__name__])
