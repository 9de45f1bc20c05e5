"""What the declared workloads use of the cloud, read from their own configuration, and who may use it.

The other way round from the identity matrix: addresses of buckets, tables, secrets and zones are looked
for in what runs, and each must be somebody's grant; each grant must be somebody's use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from components.identity import Grant, Workload

from .engine import Declared, World


@dataclass(frozen=True)
class Use:
    """A part of the cloud that something in a namespace is told to use."""

    namespace: str
    kind: str
    resource: str
    prefix: str = ""


PEOPLE: Mapping[tuple[str, str, str], str] = {
    ("airflow", "bucket", "datasets"): "DAGs are people's: they read data, and write under their own prefix",
    ("predictor", "bucket", "artifacts"): "models are people's: they are read from where MLflow or a pipeline keeps them",
    ("training-jobs", "bucket", "artifacts"): "training is people's: it writes under its own prefix",
    ("training-jobs", "bucket", "datasets"): "training is people's: it reads data",
    ("ray-jobs", "bucket", "artifacts"): "jobs of Ray are people's: they write under their own prefix",
    ("ray-jobs", "bucket", "datasets"): "jobs of Ray are people's: they read data",
    ("prefect-risk", "bucket", "datasets"): "flows are people's: they read data, and write under their own",
    ("feast-materialize", "bucket", "datasets"): "the lake's engine reads data as whoever asks",
}  # fmt: skip
"""Grants for what people bring, of which no configuration tells: workload, kind, resource, and why."""

ENGINES = {
    "athena": "lake",
    "redshift": "warehouse",
    "bigquery": "",
    "mssql": "",
    "dynamodb": "key-value",
    "bigtable": "key-value",
}
"""Type of a store in feature_store.yaml -> kind of the grant that it takes; empty where one type is of
several, which the spec tells apart."""

BUCKETS = ("artifacts", "datasets", "logs")

AUTOSCALERS = ("cluster-autoscaler", "karpenter")


def strings(value: Any) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from strings(each)


def uses(world: World) -> set[Use]:
    """What everything on the cluster is told to use."""
    found: set[Use] = set()
    for each in world.declared:
        if each.package == "kubernetes":
            found.update(_used(each, world))
    return found


def _used(each: Declared, world: World) -> Iterator[Use]:
    namespace = _namespace(each)
    for text in strings(each.inputs):
        yield from _buckets(text, namespace, world)
    if each.kind == "Release" and each.inputs["name"] in AUTOSCALERS:
        yield Use(namespace, "nodes", each.inputs["name"])
    if each.kind == "Release":
        yield from _airflow_on_azure(each, namespace)
        for zone in each.inputs.get("values", {}).get("domainFilters", ()):
            yield Use(namespace, "records", zone)
    if each.kind == "WeightsAndBiases":
        # Its bucket and the folder there have keys of their own.
        bucket = each.inputs["spec"]["values"]["global"]["bucket"]
        yield from _buckets(f"s3://{bucket['name']}/{bucket['path']}", namespace, world)
    if each.kind == "Release" and each.inputs["name"] == "velero":
        for location in each.inputs["values"]["configuration"]["backupStorageLocation"]:
            (bucket,) = [name for name in BUCKETS if location["bucket"] in _called(name, world)]
            yield Use(namespace, "bucket", bucket, location["prefix"])
    if each.kind == "Release":
        yield from _telemetry(each.inputs.get("values", {}), namespace, world)
    if each.kind in ("ConfigMap", "Secret", "ExternalSecret"):
        yield from _thanos(each.inputs, namespace, world)
    if each.kind == "ExternalSecret":
        yield from _s3proxy(each.inputs, namespace, world)
    if each.kind == "Deployment" and each.inputs["metadata"]["name"] == "ml-pipeline":
        yield from _definitions(each.inputs, namespace, world)
    if each.kind == "ExternalSecret":
        for entry in each.inputs["spec"].get("data") or ():
            yield Use("external-secrets", "secrets", entry["remoteRef"]["key"])
        for entry in each.inputs["spec"].get("dataFrom") or ():
            yield Use("external-secrets", "secrets", entry["extract"]["key"])
    if each.kind == "ClusterIssuer":
        for solver in (each.inputs["spec"].get("acme") or {}).get("solvers", ()):
            for zone in solver["selector"]["dnsZones"]:
                yield Use("cert-manager", "dns", zone)
    if each.kind == "ConfigMap" and "feature_store.yaml" in (each.inputs.get("data") or {}):
        settings = yaml.safe_load(each.inputs["data"]["feature_store.yaml"])
        for part in ("offline_store", "online_store"):
            kind = ENGINES.get(settings[part]["type"])
            if kind is not None:
                yield Use(namespace, kind or world.spec.features.offline, "features")


def _buckets(text: str, namespace: str, world: World) -> Iterator[Use]:
    for name in BUCKETS:
        uri = world.known[f"buckets.{name}"]
        for found in re.finditer(re.escape(uri) + r"(?:/([\w./-]*))?(?![\w-])", text):
            yield Use(namespace, "bucket", name, (found[1] or "").strip("/"))


def _called(bucket: str, world: World) -> set[str]:
    """What a bucket is called where it has no scheme before it: on Azure, a container."""
    return {bucket, world.known[f"buckets.{bucket}"].rpartition("/")[2]}


def _telemetry(values: Any, namespace: str, world: World) -> Iterator[Use]:
    """Loki, Tempo and the collectors are told a bucket, a log group and a prefix apart."""
    if storage := values.get("loki", {}).get("storage"):
        prefix = storage["object_store"]["storage_prefix"]
        yield Use(namespace, "bucket", _named(storage["bucketNames"]["chunks"], world), prefix)
    if trace := values.get("tempo", {}).get("storage", {}).get("trace"):
        client = trace[trace["backend"]]
        bucket = next(
            client[key] for key in ("bucket", "bucket_name", "container_name") if key in client
        )
        yield Use(namespace, "bucket", _named(bucket, world), client["prefix"].strip("/"))
    if "awscloudwatchlogs" in values.get("alternateConfig", {}).get("exporters", {}):
        yield Use(namespace, "logs", "pods")


def _thanos(inputs: Any, namespace: str, world: World) -> Iterator[Use]:
    """Thanos' own file, in whatever holds it."""
    target = (inputs.get("spec") or {}).get("target") or {}
    held = (
        inputs.get("data")
        or inputs.get("stringData")
        or target.get("template", {}).get("data")
        or {}
    )
    if text := held.get("objstore.yaml"):
        told = yaml.safe_load(text)
        bucket = told["config"].get("bucket") or told["config"]["container"]
        yield Use(namespace, "bucket", _named(bucket, world), told["prefix"])


def _s3proxy(inputs: Any, namespace: str, world: World) -> Iterator[Use]:
    """S3Proxy's own file: a bucket under another name, and the folder that clients are kept to."""
    data = inputs["spec"]["target"].get("template", {}).get("data") or {}
    if text := data.get("s3proxy.conf"):
        told = dict(line.split("=", 1) for line in text.splitlines())
        bucket = _named(told["s3proxy.alias-blobstore.pipelines"], world)
        yield Use(
            namespace, "bucket", bucket, told["s3proxy.prefix-blobstore.pipelines"].strip("/")
        )
        if told["jclouds.provider"] != "aws-s3":
            # Where it notes uploads in parts.
            yield Use(namespace, "bucket", bucket, ".s3proxy/stubs")


def _definitions(inputs: Any, namespace: str, world: World) -> Iterator[Use]:
    """Pipelines' API server is told a bucket and a folder apart, where it has keys of its own."""
    (server, *_) = inputs["spec"]["template"]["spec"]["containers"]
    told = {each["name"]: each.get("value") for each in server["env"]}
    if (bucket := told["OBJECTSTORECONFIG_BUCKETNAME"]) != "pipelines":
        path = told["OBJECTSTORECONFIG_PIPELINEPATH"]
        yield Use(namespace, "bucket", _named(bucket, world), path)


def _named(bucket: str, world: World) -> str:
    """The platform's own name of a bucket."""
    (found,) = [name for name in BUCKETS if bucket in _called(name, world)]
    return found


def _airflow_on_azure(each: Declared, namespace: str) -> Iterator[Use]:
    """Airflow is told a container beside the address, which has the prefix alone."""
    config: Mapping[str, Mapping[str, str]] = each.inputs["values"].get("config", {})
    if container := config.get("azure_remote_logging", {}).get("remote_wasb_log_container"):
        prefix = config["logging"]["remote_base_log_folder"].removeprefix("wasb://")
        yield Use(namespace, "bucket", container, prefix)


def _namespace(each: Declared) -> str:
    return each.inputs.get("namespace") or (each.inputs.get("metadata") or {}).get("namespace", "")


def made_accounts(world: World) -> set[tuple[str, str]]:
    """Namespace and name of every service account that is declared."""
    return {
        (each.inputs["metadata"]["namespace"], each.inputs["metadata"]["name"])
        for each in world.of("kubernetes:core/v1:ServiceAccount")
    }


def accounts(world: World) -> set[tuple[str, str]]:
    """Namespace and service account of every pod that is declared, or that a chart is told to make."""
    found: set[tuple[str, str]] = set()
    for each in world.declared:
        if each.package != "kubernetes":
            continue
        namespace = _namespace(each)
        if each.kind == "Release":
            # A chart's own account is called like the release, unless it is told otherwise.
            found.add((namespace, each.inputs["name"]))
        found |= {(namespace, account) for account in _accounts(each.inputs)}
    return found


def _accounts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("serviceAccountName"), str):
            yield value["serviceAccountName"]
        account = value.get("serviceAccount")
        if isinstance(account, dict) and isinstance(account.get("name"), str):
            yield account["name"]
        for each in value.values():
            yield from _accounts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _accounts(each)


def covers(grant: Grant, use: Use, *, vault: bool = False) -> bool:
    """Whether a grant lets its workload use that.

    Args:
        vault: whether the store of secrets is the platform's alone, so that keys have no prefix.
    """
    if grant.kind != use.kind:
        return False
    if grant.kind == "secrets":
        if grant.prefix:
            return vault or _plain(use.resource).startswith(_plain(grant.prefix))
        return _plain(use.resource) == _plain(grant.resource)
    if grant.kind == "bucket":
        return grant.resource == use.resource and f"{use.prefix}/".startswith(grant.prefix)
    return grant.resource == use.resource


def _plain(key: str) -> str:
    """A key in the form that all stores of secrets have in common."""
    return re.sub(r"[/._-]+", "-", key)


def uncovered(rows: Sequence[Workload], used: set[Use], *, vault: bool = False) -> set[Use]:
    """Uses that nobody in the namespace is granted."""
    return {
        use
        for use in used
        if not any(
            covers(grant, use, vault=vault)
            for row in rows
            if row.namespace == use.namespace
            for grant in row.grants
        )
    }


def idle(
    rows: Sequence[Workload], used: set[Use], *, vault: bool = False
) -> set[tuple[str, str, str]]:
    """Grants that nothing uses: workload, kind, resource."""
    return {
        (row.name, grant.kind, grant.resource)
        for row in rows
        for grant in row.grants
        if not any(
            use.namespace == row.namespace and covers(grant, use, vault=vault) for use in used
        )
    }
