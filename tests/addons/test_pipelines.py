"""Kubeflow Pipelines: upstream's parts, who reaches whom, whose artifacts are whose."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

from components.addons import catalog
from components.addons.pipelines import gateway, proxy, sign_in, storage
from components.cloud import AccessKeys, Bucket, Secret
from components.identity import matrix
from spec.elsewhere import on
from tests.addons.conftest import Get, Installed
from tests.addons.place import spec

UPSTREAM: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).with_name("data") / "kubeflow_pipelines.yaml").read_text()
)

# --- upstream's parts -----------------------------------------------------------------------------


def deployment(made: Installed, name: str, namespace: str = "kubeflow") -> dict[str, Any]:
    (found,) = [
        each.inputs
        for each in made.of("kubernetes:apps/v1:Deployment")
        if (each.inputs["metadata"]["name"], each.inputs["metadata"]["namespace"])
        == (name, namespace)
    ]
    return found


def variables(container: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: each.get("value") for each in container["env"]}


@pytest.mark.parametrize("name", UPSTREAM)
def test_a_part_is_what_upstream_has(installed: Get, name: str) -> None:
    says = UPSTREAM[name]
    made = deployment(installed("pipelines"), name)
    pod = made["spec"]["template"]["spec"]
    container = pod["containers"][0]
    assert container["name"] == says["container"]
    assert container["image"].rpartition(":")[0] == says["image"]
    assert set(says["env"]) <= set(variables(container))
    assert made["spec"]["selector"]["matchLabels"] == says["labels"]
    assert pod["serviceAccountName"] == says.get("account", "metadata-grpc-server")
    ports = {each["name"]: each["containerPort"] for each in container.get("ports", ())}
    assert ports == says.get("ports", {})
    if "health" in says:
        assert container["readinessProbe"]["httpGet"]["path"] == says["health"]
    if "command" in says:
        assert container["command"] == [says["command"]]
        assert [each.partition("=")[0] for each in container["args"]] == says["args"]
    if "token" in says:
        (volume,) = [each for each in pod["volumes"] if "projected" in each]
        token = volume["projected"]["sources"][0]["serviceAccountToken"]
        assert (token["path"], token["audience"]) == (says["token"], "pipelines.kubeflow.org")
        mounted = [each["mountPath"] for each in container["volumeMounts"]]
        assert "/var/run/secrets/kubeflow/tokens" in mounted


def test_parts_are_of_one_version() -> None:
    known = {name: image.tag for name, image in catalog.images().items() if name.startswith("kfp-")}
    assert len(known) == 7 and set(known.values()) == {"2.16.1"}
    assert catalog.chart("argo-workflows").app_version == "v3.7.3"


def test_what_elects_no_leader_runs_once_and_the_rest_twice(installed: Get) -> None:
    made, single = installed("pipelines"), installed("pipelines-single")
    once = {"ml-pipeline-persistenceagent", "ml-pipeline-scheduledworkflow"}
    for name in UPSTREAM:
        assert deployment(made, name)["spec"]["replicas"] == (1 if name in once else 2)
        assert deployment(single, name)["spec"]["replicas"] == 1
        strategy = deployment(made, name)["spec"]["strategy"]["type"]
        assert strategy == ("Recreate" if name in once else "RollingUpdate")
    budgets = made.of("kubernetes:policy/v1:PodDisruptionBudget")
    guarded = {each.inputs["metadata"]["name"] for each in budgets}
    assert set(UPSTREAM) - once <= guarded and not once & guarded


def test_stateful_pods_are_hardened(installed: Get) -> None:
    found = installed("pipelines").of("kubernetes:apps/v1:StatefulSet")
    ours = [each for each in found if each.inputs["metadata"]["namespace"] == "kubeflow"]
    assert {each.inputs["metadata"]["name"] for each in ours} == {"mysql"}
    for each in ours:
        assert each.protect
        pod = each.inputs["spec"]["template"]["spec"]
        assert (
            pod["securityContext"]["runAsNonRoot"] and pod["automountServiceAccountToken"] is False
        )
        for container in pod["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"]
            assert set(container["resources"]) == {"requests", "limits"}
        (claim,) = each.inputs["spec"]["volumeClaimTemplates"]
        assert claim["spec"]["storageClassName"] == "encrypted"


def test_no_secret_is_a_value_of_a_variable(installed: Get) -> None:
    for name in ("pipelines", "pipelines-single"):
        for part in UPSTREAM:
            for container in deployment(installed(name), part)["spec"]["template"]["spec"][
                "containers"
            ]:
                for each in container.get("env", ()):
                    if any(word in each["name"] for word in ("PASSWORD", "SECRETACCESSKEY")):
                        assert each["valueFrom"]["secretKeyRef"]


# --- who reaches whom -----------------------------------------------------------------------------


def test_runs_reach_the_proxy_and_never_the_server(installed: Get) -> None:
    made = installed("pipelines")
    opened = made.named("acme-pipelines-ml-pipeline-runs").inputs["spec"]
    assert opened["podSelector"]["matchLabels"] == {"app": "ml-pipeline"}
    (rule,) = opened["ingress"]
    assert [each["port"] for each in rule["ports"]] == [18888, 18887]
    (peer,) = rule["from"]
    assert peer["namespaceSelector"]["matchExpressions"][0]["values"] == [
        "pipelines-vision",
        "pipelines-speech",
    ]
    # What they call by upstream's name is the proxy; what is not, is for the UI.
    services = {
        each.inputs["metadata"]["name"]: [
            (port["port"], port["targetPort"]) for port in each.inputs["spec"]["ports"]
        ]
        for each in made.of("kubernetes:core/v1:Service")
        if each.inputs["metadata"]["namespace"] == "kubeflow"
    }
    assert services["ml-pipeline"] == [(8888, 18888), (8887, 18887)]
    assert services["ml-pipeline-trusted"] == [(8888, 8888)]
    ui = deployment(made, "ml-pipeline-ui")["spec"]["template"]["spec"]["containers"][0]
    assert variables(ui)["ML_PIPELINE_SERVICE_HOST"] == "ml-pipeline-trusted"
    named = made.named("acme-pipelines-kubeflow-allow-named").inputs["spec"]["ingress"]
    (expression,) = named[0]["from"][1]["namespaceSelector"]["matchExpressions"]
    assert expression["values"] == ["envoy-gateway-system", "monitoring"]


def test_the_proxy_takes_the_header_away_on_both_ports(installed: Get) -> None:
    listeners = proxy.config()["static_resources"]["listeners"]
    assert [each["address"]["socket_address"]["port_value"] for each in listeners] == [18888, 18887]
    for each in listeners:
        manager = each["filter_chains"][0]["filters"][0]["typed_config"]
        assert manager["route_config"]["request_headers_to_remove"] == ["kubeflow-userid"]
    clusters = proxy.config()["static_resources"]["clusters"]
    assert ["typed_extension_protocol_options" in each for each in clusters] == [False, True]
    data = installed("pipelines").named("acme-pipelines-ml-pipeline-proxy-config").inputs["data"]
    assert yaml.safe_load(data["envoy.yaml"]) == proxy.config()


def test_who_somebody_is_comes_from_the_token(installed: Get) -> None:
    made = installed("pipelines")
    guard = made.named("acme-pipelines-securitypolicy-pipelines")
    policy = guard.inputs["spec"]
    (provider,) = policy["jwt"]["providers"]
    assert provider["claimToHeaders"] == [{"claim": "email", "header": "kubeflow-userid"}]
    assert provider["audiences"] == ["plinth"] and provider["issuer"] == "https://id.example.com"
    assert provider["remoteJWKS"] == {"uri": "https://id.example.com/keys"}
    assert provider["extractFrom"]["cookies"] == [policy["oidc"]["cookieNames"]["idToken"]]
    assert "optional" not in policy["jwt"]
    assert policy["oidc"]["redirectURL"] == "https://pipelines.ml.example.com/oauth2/callback"
    assert policy["authorization"]["defaultAction"] == "Deny"
    (rule,) = policy["authorization"]["rules"]
    assert rule["principal"]["jwt"]["claims"][0]["values"] == [
        "ada@example.com",
        "bob@example.com",
        "cy@example.com",
        "dee@example.com",
    ]
    # The route is never open without it.
    route = made.named("acme-pipelines-httproute-pipelines")
    assert guard in made.before(route)
    api = deployment(made, "ml-pipeline")["spec"]["template"]["spec"]["containers"][0]
    assert variables(api)["KUBEFLOW_USERID_HEADER"] == "kubeflow-userid"
    assert variables(api)["MULTIUSER"] == "true"
    assert installed("pipelines").urls["pipelines"] == "https://pipelines.ml.example.com"


def test_a_rule_compares_with_so_many_people_at_most() -> None:
    provider = spec("pipelines").access.oidc
    assert provider
    many = [f"{index}@example.com" for index in range(300)]
    rules = sign_in.policy("a.example.com", provider, many)["authorization"]["rules"]
    sizes = [len(each["principal"]["jwt"]["claims"][0]["values"]) for each in rules]
    assert sizes == [128, 128, 44]


def test_the_page_hears_of_the_teams_namespaces(installed: Get) -> None:
    made = installed("pipelines")
    answer = made.named("acme-pipelines-httproutefilter-pipelines").inputs["spec"]
    body = answer["directResponse"]["body"]["inline"]
    assert '["pipelines-vision","pipelines-speech"]' in body
    # Envoy takes what is between percent signs for a command.
    assert "%" not in body
    first, second = made.named("acme-pipelines-httproute-pipelines").inputs["spec"]["rules"]
    assert first["matches"][0]["path"] == {"type": "Exact", "value": "/dashboard_lib.bundle.js"}
    assert second["backendRefs"] == [{"name": "ml-pipeline-ui", "port": 80}]


def test_without_teams_there_is_no_way_in(installed: Get) -> None:
    made = installed("pipelines-single")
    below = made.under(made.components["Pipelines"])
    assert not [each for each in below if "HTTPRoute" in each.type or "SecurityPolicy" in each.type]
    assert made.urls["pipelines"] == "http://ml-pipeline-ui.kubeflow.svc"
    api = deployment(made, "ml-pipeline")["spec"]["template"]["spec"]["containers"][0]
    assert variables(api)["MULTIUSER"] == "false"
    agent = deployment(made, "ml-pipeline-persistenceagent")["spec"]["template"]["spec"]
    told = variables(agent["containers"][0])
    assert told["NAMESPACE"] == "kubeflow"
    assert told["TTL_SECONDS_AFTER_WORKFLOW_FINISH"] == str(48 * 3600)
    level = made.named("acme-pipelines-kubeflow").inputs["metadata"]["labels"]
    assert level["pod-security.kubernetes.io/enforce"] == "baseline"
    level = installed("pipelines").named("acme-pipelines-kubeflow").inputs["metadata"]["labels"]
    assert level["pod-security.kubernetes.io/enforce"] == "restricted"


# --- whose is what --------------------------------------------------------------------------------


def test_a_team_has_its_folder_and_its_people(installed: Get) -> None:
    made = installed("pipelines")
    config = made.named("acme-pipelines-pipelines-vision-kfp-launcher-config").inputs
    assert config["metadata"]["namespace"] == "pipelines-vision"
    assert config["data"]["defaultPipelineRoot"] == "s3://acme-artifacts/pipelines/vision"
    assert yaml.safe_load(config["data"]["providers"])["s3"]["default"] == {
        "endpoint": "s3.us-east-1.amazonaws.com",
        "region": "us-east-1",
        "disableSSL": False,
        "forcePathStyle": True,
        "credentials": {"fromEnv": True},
    }
    edit = made.named("acme-pipelines-pipelines-vision-pipelines-edit").inputs
    assert [each["name"] for each in edit["subjects"]] == ["ada@example.com", "bob@example.com"]
    assert {each["kind"] for each in edit["subjects"]} == {"User"}
    view = made.named("acme-pipelines-pipelines-vision-pipelines-view").inputs
    assert [each["name"] for each in view["subjects"]] == ["cy@example.com"]
    metadata = made.named("acme-pipelines-pipelines-vision-metadata-grpc-configmap-config").inputs
    assert metadata["data"]["METADATA_GRPC_SERVICE_HOST"].startswith(
        "metadata-grpc-service.kubeflow"
    )


def test_a_run_may_not_make_pods_or_read_secrets(installed: Get) -> None:
    role = installed("pipelines").named("acme-pipelines-pipelines-run-role").inputs
    verbs = {
        resource: set(rule["verbs"]) for rule in role["rules"] for resource in rule["resources"]
    }
    assert "secrets" not in verbs and "create" not in verbs["pods"]
    assert verbs["workflowtaskresults"] == {"create", "patch"}
    for each in installed("pipelines").of("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"):
        for rule in each.inputs.get("rules") or () if "pipelines" in each.name else ():
            assert "*" not in (*rule["apiGroups"], *rule["resources"], *rule["verbs"])


def test_identities_keep_to_a_team(installed: Get) -> None:
    rows = {row.name: row for row in matrix(spec("pipelines"))}
    for team in ("vision", "speech"):
        (write,) = rows[f"runner-{team}"].grants
        (read,) = rows[f"reader-{team}"].grants
        assert (write.access, write.prefix) == ("read-write", f"pipelines/{team}/")
        assert (read.access, read.prefix) == ("read", f"pipelines/{team}/")
        reader = deployment(installed("pipelines"), "ml-pipeline-ui-artifact", f"pipelines-{team}")
        assert reader["spec"]["template"]["spec"]["serviceAccountName"] == "artifact-reader"
        labels = reader["spec"]["template"]["metadata"]["labels"]
        assert labels["example.com/use"] == "true"
    # The UI, which everybody reaches, reads nothing.
    assert not [row for row in rows.values() if row.service_account == "ml-pipeline-ui"]
    single = {row.name: row for row in matrix(spec("pipelines-single"))}
    assert single["runner"].namespace == single["reader"].namespace == "kubeflow"


def test_runs_are_told_their_region(installed: Get) -> None:
    values = installed("pipelines").releases["argo-workflows"]["values"]
    patch = json.loads(values["controller"]["workflowDefaults"]["spec"]["podSpecPatch"])
    assert patch == {
        "containers": [{"name": "main", "env": [{"name": "AWS_REGION", "value": "us-east-1"}]}]
    }
    assert values["server"] == {"enabled": False}


def resolved(output: pulumi.Output[str]) -> str:
    import asyncio

    return asyncio.new_event_loop().run_until_complete(output.future())  # type: ignore[no-any-return, arg-type]


def bucket(uri: str) -> Bucket:
    return Bucket(pulumi.Output.from_input("b"), pulumi.Output.from_input(uri))


def test_roots_by_cloud() -> None:
    whole = spec("pipelines")
    google = storage.root(on(whole, "gcp"), bucket("gs://b"), None, "vision")
    assert google.providers == {"gs": {"default": {"credentials": {"fromEnv": True}}}}
    assert not google.environment and storage.run_patch(google) == {}
    secret = Secret(pulumi.Output.from_input("k"), ("accessKey", "secretKey"))
    pem = pulumi.Output.from_input("pem")
    keys = AccessKeys(secret, "https://s3.example.com:8333", "eu", pem)
    site = storage.root(on(whole, "onprem"), bucket("s3://b"), keys, "vision")
    default = site.providers["s3"]["default"]
    assert (default["endpoint"], default["disableSSL"]) == ("s3.example.com:8333", False)
    assert default["credentials"]["secretRef"]["secretName"] == "pipelines-s3"
    patch = storage.run_patch(site)
    assert patch["volumes"] == [{"name": "trust", "configMap": {"name": "trust"}}]
    assert {"name": "AWS_CA_BUNDLE", "value": "/etc/trust/s3.crt"} in patch["containers"][0]["env"]
    plain = AccessKeys(secret, "http://artifact-store.a.svc.cluster.local:8333", storage.REGION)
    azure = storage.root(on(whole, "azure"), bucket("abfss://b"), plain, "vision")
    assert resolved(azure.uri) == "s3://pipelines/runs"
    default = azure.providers["s3"]["default"]
    assert default["endpoint"] == "artifact-store.a.svc.cluster.local:8333"
    assert default["disableSSL"] is True


# --- where definitions lie ------------------------------------------------------------------------


def test_the_store_of_definitions_keeps_nothing_and_runs_twice(installed: Get) -> None:
    made = installed("pipelines")
    store = deployment(made, "pipelines-store")["spec"]
    assert store["replicas"] == 2 and store["strategy"]["type"] == "RollingUpdate"
    assert deployment(installed("pipelines-single"), "pipelines-store")["spec"]["replicas"] == 1
    budgets = made.of("kubernetes:policy/v1:PodDisruptionBudget")
    assert "pipelines-store" in {each.inputs["metadata"]["name"] for each in budgets}
    pod = store["template"]["spec"]
    assert pod["topologySpreadConstraints"] and pod["affinity"]["podAntiAffinity"]
    assert pod["automountServiceAccountToken"] is False
    assert {next(kind for kind in each if kind != "name") for each in pod["volumes"]} == {
        "emptyDir",
        "secret",
    }
    (container,) = pod["containers"]
    assert container["image"] == catalog.image("s3proxy").pinned
    assert not container.get("env")
    claims = made.of("kubernetes:core/v1:PersistentVolumeClaim")
    assert "store" not in str([each.name for each in claims])


def test_the_api_server_is_told_of_the_store(installed: Get) -> None:
    api = deployment(installed("pipelines"), "ml-pipeline")["spec"]["template"]["spec"]
    told = variables(api["containers"][0])
    assert {key.partition("_")[2]: told[key] for key in told if key.startswith("OBJECT")} == {
        "HOST": "pipelines-store.kubeflow.svc.cluster.local",
        "PORT": "8333",
        "SECURE": "false",
        "REGION": "us-east-1",
        "BUCKETNAME": "pipelines",
        "PIPELINEPATH": "pipelines-definitions",
        "ACCESSKEY": None,
        "SECRETACCESSKEY": None,
    }
    assert "SSL_CERT_FILE" not in told


def test_keys_alone_are_secret(installed: Get) -> None:
    made = installed("pipelines")
    secret = made.named("acme-pipelines-externalsecret-pipelines-store-config-kubeflow").inputs
    text = secret["spec"]["target"]["template"]["data"]["s3proxy.conf"]
    lines = dict(line.split("=", 1) for line in text.splitlines())
    assert lines["s3proxy.identity"] == "{{ .accessKey }}"
    assert lines["s3proxy.credential"] == "{{ .secretKey }}"
    assert lines["s3proxy.authorization"] == "aws-v4"
    assert (lines["jclouds.provider"], lines["jclouds.region"]) == ("aws-s3", "us-east-1")
    assert "jclouds.identity" not in lines and "jclouds.credential" not in lines


def properties(cloud: str) -> str:
    """The configuration in front of a bucket of a cloud."""
    import asyncio

    async def made() -> str | None:
        name, uri = pulumi.Output.from_input("b"), pulumi.Output.from_input("x")
        found = Bucket(name, uri, "a.blob.example")
        site = on(spec("pipelines"), cloud)  # type: ignore[arg-type]
        return await gateway.properties(site, found, "pipelines/a/").future()

    return asyncio.new_event_loop().run_until_complete(made()) or ""


def test_each_cloud_is_reached_by_its_own_identity() -> None:
    google = properties("gcp")
    assert "jclouds.provider=google-cloud-storage\n" in google
    # Nothing would ask as nobody.
    assert google.endswith("jclouds.credential={}\n")
    azure = properties("azure")
    assert azure.endswith("jclouds.provider=azureblob\njclouds.endpoint=https://a.blob.example\n")
    for name in ("pipelines", "b"):
        assert f"s3proxy.prefix-blobstore.{name}=pipelines/a/\n" in azure
    with pytest.raises(TypeError):
        properties("onprem")


def test_who_may_reach_definitions_and_artifacts() -> None:
    rows = {row.name: row for row in matrix(spec("pipelines"))}
    (folder,) = rows["definitions"].grants
    assert rows["definitions"].service_account == "pipelines-store"
    assert (folder.access, folder.prefix) == ("read-write", "pipelines-definitions/")
    onprem = {row.name: row for row in matrix(on(spec("pipelines"), "onprem"))}
    assert onprem["definitions"].service_account == "ml-pipeline"
    azure = {row.name: row for row in matrix(on(spec("pipelines"), "azure"))}
    for team in ("vision", "speech"):
        row = azure[f"artifacts-{team}"]
        assert (row.namespace, row.service_account) == (f"pipelines-{team}", "artifact-store")
        assert [each.prefix for each in row.grants] == [f"pipelines/{team}/", ".s3proxy/"]
    # A run has no identity of the cloud's there: it has the keys of its team's folder.
    assert not [row for row in azure.values() if row.service_account == "pipeline-runner"]


# --- the database ---------------------------------------------------------------------------------


def test_a_mysql_of_ones_own_is_not_made(installed: Get) -> None:
    made = installed("pipelines-single")
    assert not [each for each in made.of("kubernetes:apps/v1:StatefulSet") if "mysql" in each.name]
    api = deployment(made, "ml-pipeline")["spec"]["template"]["spec"]["containers"][0]
    assert variables(api)["DBCONFIG_MYSQLCONFIG_HOST"] == "mysql.example.com"
    secret = made.named("acme-pipelines-externalsecret-pipelines-database").inputs["spec"]["data"]
    assert {each["remoteRef"]["key"] for each in secret} == {"pipelines/mysql"}


def test_the_one_on_the_cluster_is_dumped(installed: Get) -> None:
    made = installed("pipelines")
    init = made.named("acme-pipelines-mysql-init-config").inputs["data"]["databases.sql"]
    assert "CREATE DATABASE IF NOT EXISTS mlpipeline;" in init
    assert "GRANT ALL PRIVILEGES ON metadb.* TO 'pipelines'@'%';" in init
    dump = made.named("acme-pipelines-dump").inputs["spec"]
    line = dump["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["command"][-1]
    assert "mlpipeline metadb" in line and "head -n -7" in line
    assert made.named("acme-pipelines-dumps").protect
