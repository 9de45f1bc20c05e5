"""Prefect: who reaches it, who signs in, and what a team has in its namespace."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, cast

from components.addons import prefect_sign_in, prefect_template
from components.addons.homes import Member, only_keys
from components.addons.site import Site
from components.cloud import Cloud
from components.identity import matrix
from spec.orchestration import WorkPool
from tests.addons import place
from tests.addons.conftest import Get
from tests.addons.place import spec
from tests.addons.test_secrets import contents

STORED = Path(__file__).parent / "data" / "prefect_base_job_template.json"


def values(installed: Get, name: str) -> dict[str, Any]:
    return installed(name).releases["prefect-server"]["values"]


def templates(installed: Get) -> dict[str, Any]:
    data = installed("orchestration").named("acme-prefect-pools-templates").inputs["data"]
    return {key.removesuffix(".json"): json.loads(text) for key, text in data.items()}


def settings(made: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in made["global"]["prefect"]["env"]}


def test_several_servers_share_a_redis(installed: Get) -> None:
    made = values(installed, "orchestration")
    assert made["server"]["replicaCount"] == 3
    background = made["backgroundServices"]
    assert background["runAsSeparateDeployment"] and background["replicaCount"] == 2
    assert background["messaging"]["broker"] == "prefect_redis.messaging"
    env = settings(made)
    assert env["PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE"] == "prefect_redis.lease_storage"
    found = installed("orchestration")
    kept = contents(found, "prefect-redis")
    assert kept["docket-url"] == "redis://:{{ .redis }}@prefect-redis:6379/1"
    release = found.named("acme-prefect-prefect-server")
    assert "acme-prefect-redis-proxy" in {each.name for each in found.before(release)}


def test_one_server_has_its_services_within(installed: Get) -> None:
    made = values(installed, "orchestration-dev")
    assert made["server"]["replicaCount"] == 1
    assert made["backgroundServices"] == {"runAsSeparateDeployment": False}
    names = {each.name for each in installed("orchestration-dev").declared}
    assert not names & {"acme-prefect-redis", "acme-prefect-server-budget", "acme-prefect-pools"}


def test_the_database_is_external_and_migrated_before(installed: Get) -> None:
    found = installed("orchestration")
    made = values(installed, "orchestration")
    assert not made["postgresql"]["enabled"] and not made["redis"]["enabled"]
    assert not made["migrations"]["enabled"] and not made["httproute"]["enabled"]
    assert settings(made)["PREFECT_API_DATABASE_MIGRATE_ON_START"] == "false"
    line = contents(found, "prefect-database")["connection-string"]
    assert line.startswith("postgresql+asyncpg://") and line.endswith("?ssl=require")
    release = found.named("acme-prefect-prefect-server")
    assert "acme-prefect-migrate" in {each.name for each in found.before(release)}


def test_only_teams_and_the_gateway_reach_the_server(installed: Get) -> None:
    policy = installed("orchestration").named("acme-prefect-prefect-allow-named").inputs["spec"]
    (rule,) = policy["ingress"]
    (names,) = rule["from"][1]["namespaceSelector"]["matchExpressions"]
    assert names["values"] == ["envoy-gateway-system", "flows-risk", "monitoring", "search"]


def test_tracking_is_reached_from_where_users_run_things(installed: Get) -> None:
    policy = installed("orchestration").named("acme-mlflow-mlflow-allow-named").inputs["spec"]
    (names,) = policy["ingress"][0]["from"][1]["namespaceSelector"]["matchExpressions"]
    assert {"flows-risk", "search", "training", "ray"} <= set(names["values"])


# --- signing in -----------------------------------------------------------------------------------


def test_people_sign_in_at_the_gateway_before_the_page_is_led_to(installed: Get) -> None:
    found = installed("orchestration")
    lock = found.named("acme-prefect-securitypolicy-prefect").inputs["spec"]
    assert lock["oidc"]["redirectURL"] == "https://prefect.ml.example.com/oauth2/callback"
    assert lock["targetRefs"][0]["name"] == "prefect"
    page = found.named("acme-prefect-httproute-prefect")
    before = {each.name for each in found.before(page)}
    assert "acme-prefect-securitypolicy-prefect" in before
    answered, rest = page.inputs["spec"]["rules"]
    assert answered["matches"][0]["path"] == {"type": "Exact", "value": "/ui-settings"}
    assert "backendRefs" not in answered
    assert rest["filters"][0]["extensionRef"]["name"] == "prefect-credential"
    assert contents(found, "prefect-oidc") == {"client-secret": ""}
    assert contents(found, "prefect-gateway")["credential"].startswith("Basic {{")


def test_programs_bring_the_password(installed: Get) -> None:
    route = installed("orchestration").named("acme-prefect-httproute-prefect-api").inputs["spec"]
    assert route["hostnames"] == ["prefect-api.ml.example.com"]
    assert "filters" not in route["rules"][0]
    made = values(installed, "orchestration")
    assert made["server"]["basicAuth"] == {"enabled": True, "existingSecret": "prefect-auth"}
    # The page's cookie must not be another site's to use.
    assert settings(made)["PREFECT_SERVER_CSRF_PROTECTION_ENABLED"] == "true"


def test_the_page_is_told_that_no_password_is_asked_for() -> None:
    # Keys and values but `auth` are what Prefect 3.8.3 answers with these settings.
    assert prefect_sign_in.settings("prefect.example.com") == {
        "api_url": "https://prefect.example.com/api",
        "csrf_enabled": True,
        "auth": None,
        "flags": [],
        "default_ui": "v2",
        "available_uis": ["v1", "v2"],
        "v1_base_url": "/",
        "v2_base_url": "/v2",
    }


def test_metrics_are_read_with_the_password(installed: Get) -> None:
    for name in ("orchestration", "orchestration-dev"):
        monitor = installed(name).named("acme-prefect-servicemonitor-prefect").inputs["spec"]
        (endpoint,) = monitor["endpoints"]
        assert endpoint["path"] == "/api/metrics"
        assert endpoint["basicAuth"]["password"] == {"name": "prefect-auth", "key": "password"}
        assert {"username", "password", "auth-string"} == set(
            contents(installed(name), "prefect-auth")
        )


# --- teams ----------------------------------------------------------------------------------------


def test_a_worker_may_start_jobs_in_its_namespace_and_no_more(installed: Get) -> None:
    found = installed("orchestration")
    roles = {
        each.inputs["metadata"]["name"]: each.inputs
        for each in found.of("kubernetes:rbac.authorization.k8s.io/v1:Role")
        if each.name.startswith("acme-prefect")
    }
    assert set(roles) == {f"prefect-worker-{pool}" for pool in ("risk", "risk-gpu", "search")}
    for role in roles.values():
        assert role["metadata"]["namespace"] in ("flows-risk", "search")
        writing = [
            (rule["apiGroups"], rule["resources"])
            for rule in role["rules"]
            if {"create", "delete"} & set(rule["verbs"])
        ]
        assert writing == [(["batch"], ["jobs"])]
        assert not any("secrets" in rule["resources"] for rule in role["rules"])
    names = {each.name for each in found.declared}
    assert not any("ClusterRole" in each.type and "prefect" in each.name for each in found.declared)
    assert "acme-prefect-worker-risk-budget" in names


def test_a_namespace_reads_its_own_secrets_alone(installed: Get) -> None:
    found = installed("orchestration")
    policy = found.named("acme-prefect-flows-risk-secrets").inputs["spec"]
    (validation,) = policy["validations"]
    assert '["acme/prefect", "teams/risk"]' in validation["expression"]
    other = found.named("acme-prefect-search-secrets").inputs["spec"]["validations"][0]
    assert "teams/risk" not in other["expression"]
    binding = found.named("acme-prefect-search-secrets-binding").inputs["spec"]
    assert binding == {"policyName": "search-secrets", "validationActions": ["Deny"]}


def test_the_expression_names_each_key_once() -> None:
    assert '["a", "b"]' in only_keys(["b", "a", "b"])
    assert "!has(object.spec.dataFrom)" in only_keys(["a"])


def test_runs_have_a_folder_each_and_read_the_rest() -> None:
    rows = {row.name: row for row in matrix(spec("orchestration"))}
    row = rows["prefect-risk"]
    assert (row.namespace, row.service_account) == ("flows-risk", "risk")
    assert {(each.resource, each.access, each.prefix) for each in row.grants} == {
        ("datasets", "read", ""),
        ("datasets", "read-write", "prefect/risk/"),
    }
    grants = {(each.resource, each.access, each.prefix) for each in rows["training-jobs"].grants}
    assert grants == {("datasets", "read", ""), ("artifacts", "read-write", "training/")}
    grants = {(each.resource, each.access, each.prefix) for each in rows["ray-jobs"].grants}
    assert grants == {("datasets", "read", ""), ("artifacts", "read-write", "ray/")}


def test_a_template_is_of_the_librarys_shape(installed: Get) -> None:
    stored = json.loads(STORED.read_text())
    for name, template in templates(installed).items():
        job = template["job_configuration"]
        assert set(job) == set(stored["job_configuration"]), name
        known = template["variables"]["properties"]
        used = set(re.findall(r"\{\{ (\w+) \}\}", json.dumps(job)))
        assert used == set(known), name
        # What both have is of one type, so that a deployment's value fits either.
        own = {"cpu", "memory"}
        assert set(known) - own <= set(stored["variables"]["properties"]), name


def test_a_deployment_cannot_choose_its_place(installed: Get) -> None:
    for name, template in templates(installed).items():
        job = template["job_configuration"]
        pod = job["job_manifest"]["spec"]["template"]["spec"]
        fixed = {key: value for key, value in pod.items() if key != "containers"}
        assert "{{" not in json.dumps([fixed, job["namespace"], job["cluster_config"]]), name
        assert pod["serviceAccountName"] == name
        assert pod["automountServiceAccountToken"] is False


def test_runs_go_where_their_pool_says(installed: Get) -> None:
    made = templates(installed)
    pods = {
        name: each["job_configuration"]["job_manifest"]["spec"]["template"]["spec"]
        for name, each in made.items()
    }
    assert pods["risk"]["nodeSelector"] == {"plinth.dev/pool": "cpu"}
    assert "tolerations" not in pods["risk"]
    assert pods["risk-gpu"]["nodeSelector"] == {"plinth.dev/pool": "train"}
    assert {each["key"] for each in pods["risk-gpu"]["tolerations"]} >= {"nvidia.com/gpu"}
    (container,) = pods["risk-gpu"]["containers"]
    assert container["resources"]["limits"]["nvidia.com/gpu"] == 2
    variables = made["risk-gpu"]["variables"]["properties"]
    assert (variables["cpu"]["default"], variables["memory"]["default"]) == ("8", "64Gi")
    assert made["search"]["variables"]["properties"]["image"]["default"].endswith("search:1.2")
    env = {each["name"]: each for each in pods["risk"]["containers"][0]["env"]}
    assert env["STAGE"]["value"] == "prod"
    login = env["MLFLOW_TRACKING_PASSWORD"]["valueFrom"]["secretKeyRef"]
    assert login == {"name": "risk-mlflow", "key": "MLFLOW_TRACKING_PASSWORD"}


def test_a_queue_is_a_label_of_the_job() -> None:
    asked = spec("orchestration")
    network, cluster, pools, buckets = place.handles_of(asked)
    site = Site(asked, cast(Cloud, place.FakeCloud(asked)), network, cluster, pools, buckets)
    pool = WorkPool(name="a", queue="research")
    made = prefect_template.template(site, pool, Member("a", {}, (), (), (), ()), None)
    labels = made["job_configuration"]["job_manifest"]["metadata"]["labels"]
    assert labels["kueue.x-k8s.io/queue-name"] == "research"


def test_limits_reach_the_job_that_makes_the_pools(installed: Get) -> None:
    job = installed("orchestration").named("acme-prefect-pools").inputs["spec"]["template"]
    (container,) = job["spec"]["containers"]
    env = {each["name"]: each.get("value") for each in container["env"]}
    assert json.loads(env["POOLS"]) == {"risk": 5, "risk-gpu": 10, "search": 10}
    # Another template is another Job.
    assert job["metadata"]["annotations"]["plinth.dev/config"]
