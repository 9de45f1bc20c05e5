"""The rows of the parity report: each capability of the language, by which service each cloud has it.

A text, or a function of the spec as it stands on that cloud; empty where nothing provides it. The tests
of the clouds hold every row against what is really declared there.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

from . import mysql
from .catalog import accelerators, azure, instances
from .catalog.instances import Instance
from .cloud import ObjectStoreEndpoint, OnPremCloud
from .compute import NodePool
from .data import Database, RedisStore
from .elsewhere import Provider
from .platform import Platform
from .rules.gpu import SOLD
from .scaling import uses_keda
from .tracking import Mlflow

Say = Callable[[Platform], str]
Said = Mapping[Provider, str | Say]


@dataclasses.dataclass(frozen=True)
class Row:
    """A capability, and when a spec asks for it."""

    name: str
    field: str
    """Path of the part of the spec that asks for it."""
    services: Said
    different: Said = dataclasses.field(default_factory=dict[Provider, str | Say])
    """What is lost or different there."""
    asked: Callable[[Platform], bool] = bool


def everywhere(service: str | Say) -> Said:
    """The same on every cloud: what the platform itself brings."""
    return {"aws": service, "gcp": service, "azure": service, "onprem": service}


def _node(service: str, pick: Callable[[NodePool], Instance | None]) -> Say:
    """The service with the machine of the CPU nodes, named or picked by their size."""

    def said(spec: Platform) -> str:
        pool = spec.nodes.cpu
        found = pick(pool)
        return ", ".join((service, *(pool.instance_types[:1] or ([found.name] if found else []))))

    return said


def _server(service: str, pick: Callable[[Database], Instance | None]) -> Say:
    """The service with the machine of the databases."""

    def said(spec: Platform) -> str:
        found = pick(spec.database)
        return f"{service}, {spec.database.instance_class or (found.name if found else 'no such size')}"

    return said


def _cache(service: str, pick: Callable[[RedisStore], Instance | None]) -> Say:
    """The service with the machine of the online store."""

    def said(spec: Platform) -> str:
        redis = spec.features.redis
        found = pick(redis)
        return f"{service}, {redis.node_type or (found.name if found else 'no such size')}"

    return said


def _any_node(cloud: instances.Cloud) -> Callable[[NodePool], Instance | None]:
    return lambda each: instances.pick(
        "node", each.vcpus, each.memory_gib, each.architecture, cloud=cloud
    )


def _mysql(service: str, cloud: instances.Cloud) -> Say:
    """The service with the machine of the one MySQL server."""

    def said(spec: Platform) -> str:
        size = spec.database.mysql
        found = instances.mysql(size.vcpus, size.memory_gib, cloud)
        return f"{service}, {size.instance_class or (found.name if found else 'no such size')}"

    return said


def _any_server(cloud: instances.Cloud) -> Callable[[Database], Instance | None]:
    return lambda each: instances.pick(
        "postgresql", each.vcpus, each.memory_gib, cloud=cloud, steady=cloud != "aws"
    )


def _by(choices: Mapping[str, str], choice: Say) -> Say:
    """What a choice of the spec comes to."""
    return lambda spec: choices[choice(spec)]


def _egress(choices: Mapping[str, str]) -> Say:
    return _by(choices, lambda spec: spec.network.egress)


def _offline(lake: str, warehouse: str, postgres: str) -> Say:
    choices = {"lake": lake, "warehouse": warehouse, "postgres": postgres}
    return _by(choices, lambda spec: spec.features.offline)


def _online(redis: str | Say, key_value: str, postgres: str) -> Say:
    def said(spec: Platform) -> str:
        if spec.features.online == "redis":
            return redis if isinstance(redis, str) else redis(spec)
        return {"key-value": key_value, "postgres": postgres}[spec.features.online]

    return said


def _memory(service: str) -> Say:
    return lambda spec: f"{service}, {spec.features.redis.memory_gib} GiB"


_CAPACITY: Mapping[Provider, Mapping[str, str]] = {
    "aws": {"reserved": "capacity reservation", "capacity-block": "capacity block"},
    "gcp": {"reserved": "reservation", "queued": "queued provisioning"},
    "azure": {"reserved": "capacity reservation group"},
    "onprem": {},
}


def _asked_capacity(spec: Platform) -> list[str]:
    return list(dict.fromkeys(kind for pool in spec.gpu.pools for kind in pool.capacity))


def _sold(spec: Platform) -> str:
    provider = spec.cloud.provider
    named = _CAPACITY[provider]
    kinds = [kind for kind in _asked_capacity(spec) if kind in SOLD[provider]]
    return "" if provider == "onprem" else ", ".join(named.get(kind, kind) for kind in kinds)


def _unsold(spec: Platform) -> str:
    provider = spec.cloud.provider
    if provider == "onprem":
        return "the nodes there are"
    lost = [kind for kind in _asked_capacity(spec) if kind not in SOLD[provider]]
    return f"not sold: {', '.join(lost)}" if lost else ""


def _kinds(spec: Platform) -> set[str]:
    found = (accelerators.find(pool.accelerator) for pool in spec.gpu.pools)
    return {each.kind for each in found if each}


def _nvidia(spec: Platform) -> bool:
    return "nvidia" in _kinds(spec)


def _sharing(spec: Platform) -> str:
    names = {"TimeSlicing": "time-slicing", "Mps": "MPS", "Mig": "MIG"}
    asked = (names.get(type(pool.sharing).__name__, "") for pool in spec.gpu.pools)
    return ", ".join(each for each in dict.fromkeys(asked) if each)


def _no_driver_choice(spec: Platform) -> str:
    return "driverVersion has no say" if spec.gpu.driver_version else ""


def _site(spec: Platform) -> OnPremCloud:
    assert isinstance(spec.cloud, OnPremCloud)  # noqa: S101 - asked of specs of a site alone
    return spec.cloud


def _own_store(spec: Platform) -> bool:
    return isinstance(_site(spec).object_store, ObjectStoreEndpoint)


def _backed_up(spec: Platform) -> bool:
    # The keys of an endpoint are the user's: databases have them from the user's own store alone.
    return not _own_store(spec) or _site(spec).secret_store is not None


def _gpu_operator(spec: Platform) -> str:
    hub = _site(spec).distribution == "openshift"
    return f"NVIDIA GPU operator{' from OperatorHub' if hub else ''}"


def _balancer(spec: Platform) -> str:
    return {"metallb": "MetalLB", "existing": "the site's", "none": ""}[_site(spec).load_balancer]


def _if(test: Callable[[Platform], bool], yes: str, no: str = "") -> Say:
    return lambda spec: yes if test(spec) else no


def _clouds(aws: str | Say, gcp: str | Say, azure: str | Say, onprem: str | Say) -> Said:
    return {"aws": aws, "gcp": gcp, "azure": azure, "onprem": onprem}


_HERE = "none: the site's own"

ROWS: tuple[Row, ...] = (
    Row("Network", "network",
        _clouds("VPC", "VPC network", "Virtual Network", "the site's"),
        {"gcp": "subnetworks are regional", "onprem": "nothing is made; cidr says what is there"}),
    Row("Way out", "network.egress",
        _clouds(_egress({"nat-per-zone": "NAT gateway per zone", "nat-single": "NAT gateway"}),
                "Cloud NAT",
                _egress({"nat-per-zone": "NAT gateway per zone", "nat-single": "NAT gateway"}), ""),
        {"gcp": _egress({"nat-per-zone": "one for all zones, which no lost zone takes down",
                         "nat-single": ""}),
         "onprem": _HERE}, lambda p: p.network.egress != "none"),
    Row("Traffic records", "network.flowLogs",
        _clouds("VPC Flow Logs", "VPC Flow Logs", "VNet flow logs", ""), {"onprem": _HERE},
        lambda p: p.network.flow_logs.enabled),
    Row("Private endpoints", "network.privateEndpoints",
        _clouds("VPC endpoints", "Private Google Access, Private Service Connect", "Private Link", ""),
        {"onprem": "there are no services of a cloud"}, lambda p: p.network.private_endpoints),
    Row("Kubernetes", "cluster",
        _clouds("EKS", "GKE Standard",
                _if(lambda p: p.cluster.upgrade_policy == "extended",
                    "AKS, Premium tier", "AKS, Standard tier"), "the one there is"),
        {"onprem": "neither made, upgraded nor deleted"}),
    Row("Sign-in", "cloud.admins",
        _clouds("EKS access entries", "IAM and RBAC", "Entra ID, Azure RBAC", "the kubeconfig's"),
        {"onprem": "nobody is let in or kept out"}),
    Row("Control-plane records", "cluster.logRetentionDays",
        _clouds("CloudWatch Logs", "Cloud Logging", "Log Analytics", ""), {"onprem": _HERE}),
    Row("Upgrades", "cluster.upgradePolicy",
        _clouds("by the spec", "release channel, at weekends", "patch channel, on Sundays", ""),
        {"aws": "patches and images of nodes come with a run, never by themselves",
         "gcp": "patches come by themselves, and minors when theirs is at its end",
         "azure": "patches and images of nodes come by themselves", "onprem": _HERE}),
    Row("Nodes", "nodes",
        _clouds(_node("EC2", _any_node("aws")), _node("Compute Engine", _any_node("gcp")),
                _node("Virtual Machines", azure.node), "those there are"),
        {"onprem": "none is added or removed"}),
    Row("Autoscaling", "gpu.autoscaler",
        _clouds(lambda p: {"karpenter": "Karpenter"}.get(p.gpu.autoscaler, p.gpu.autoscaler),
                "GKE's autoscaler", "AKS's autoscaler", ""),
        {"onprem": "none is added or removed"}),
    Row("Volumes", "cluster",
        _clouds("EBS gp3", "Persistent Disk", "Premium SSD",
                lambda p: _site(p).storage_class or "the default storage class"),
        {"onprem": "encrypted if the storage class does it"}),
    Row("Accelerators", "gpu.pools",
        _clouds("EKS node groups", "GKE node pools", "AKS agent pools", "labels and taints on nodes"),
        {"onprem": "none is added or removed"}, lambda p: bool(p.gpu.pools)),
    Row("Capacity", "gpu.pools", everywhere(_sold), everywhere(_unsold),
        lambda p: bool(p.gpu.pools)),
    Row("GPU driver", "gpu.driverVersion",
        _clouds("image of the nodes", "GKE", "NVIDIA GPU operator", _gpu_operator),
        {"aws": _no_driver_choice, "gcp": _no_driver_choice}, _nvidia),
    Row("GPU sharing", "gpu.pools",
        _clouds(lambda p: f"NVIDIA GPU operator: {_sharing(p)}", lambda p: f"GKE: {_sharing(p)}",
                lambda p: f"NVIDIA GPU operator, AKS: {_sharing(p)}",
                lambda p: f"{_gpu_operator(p)}: {_sharing(p)}"),
        {}, lambda p: bool(_sharing(p))),
    Row("Job queue", "gpu.queue", everywhere("Kueue"), {}, lambda p: p.gpu.queue == "kueue"),
    Row("Buckets", "storage",
        _clouds("S3", "Cloud Storage", "Blob Storage",
                _if(_own_store, "the S3 endpoint you have", "SeaweedFS")),
        {"onprem": "keys instead of identities; what becomes of objects is set there"}),
    Row("PostgreSQL", "database",
        _clouds(_server("RDS", _any_server("aws")), _server("Cloud SQL", _any_server("gcp")),
                _server("Flexible Server", azure.server), "CloudNativePG"),
        {"onprem": "on the cluster's own volumes"}),
    Row("MySQL", "database.mysql",
        _clouds(_mysql("RDS for MySQL", "aws"), _mysql("Cloud SQL for MySQL", "gcp"),
                _mysql("Azure Database for MySQL", "azure"), ""),
        {"aws": "clients do not check its certificate", "onprem": "there is no cloud that runs one"},
        mysql.by_cloud),
    Row("Backups", "database.backupDays",
        _clouds("RDS", "Cloud SQL", "Flexible Server", _if(_backed_up, "Barman Cloud")),
        {"azure": _if(lambda p: p.database.backup_days < 7, "kept 7 days at least"),
         "onprem": _if(_backed_up, "to the object store", "none: back up the volumes")}),
    Row("Images", "registry",
        _clouds("ECR", "Artifact Registry", "Container Registry Premium",
                lambda p: "the one you have" if _site(p).registry else ""),
        {"azure": "of images only untagged ones are deleted in time",
         "onprem": "none is made, and none is cleaned"}),
    Row("Features, offline", "features.offline",
        _clouds(_offline("Athena", "Redshift Serverless", "RDS"),
                _offline("BigQuery over Cloud Storage", "BigQuery", "Cloud SQL"),
                _offline("Synapse serverless", "Synapse", "Flexible Server"),
                _offline("", "", "CloudNativePG")),
        {"gcp": _offline("", "no capacity to set: paid by what is read", ""),
         "azure": _offline("", "sized by Synapse's units, not by RPUs", ""),
         "onprem": _offline("postgres alone", "postgres alone", "")},
        lambda p: p.features.engine != "none"),
    Row("Features, online", "features.online",
        _clouds(_online(_cache("ElastiCache for Valkey",
                               lambda each: instances.pick("cache", memory_gib=each.memory_gib)),
                        "DynamoDB", "RDS"),
                _online(_memory("Memorystore for Redis"), "Bigtable", "Cloud SQL"),
                _online(_cache("Azure Managed Redis", azure.cache), "", "Flexible Server"),
                _online(_memory("Valkey"), "", "CloudNativePG")),
        {"azure": _online("", "Feast has no store on Cosmos DB", ""),
         "onprem": _online("", "redis or postgres alone", "")},
        lambda p: p.features.engine != "none"),
    Row("Secrets", "cloud",
        _clouds("Secrets Manager", "Secret Manager", "Key Vault",
                lambda p: "your ClusterSecretStore" if _site(p).secret_store else "Secrets of the cluster"),
        {"onprem": "as safe as the cluster's own store"}),
    Row("Encryption at rest", "cloud",
        _clouds("KMS key", "Cloud KMS key", "Key Vault key", ""), {"onprem": "the site's disks decide"}),
    Row("Identities", "cloud",
        _clouds("EKS Pod Identity, a role each", "Workload Identity, a principal each",
                "Workload ID, a managed identity each", "service accounts, keys as secrets"),
        {"gcp": "roles on buckets, narrowed by conditions", "azure": "roles on containers",
         "onprem": "no cloud identity"}),
    Row("Load balancer", "serving.exposure",
        _clouds("Network Load Balancer", "Network Load Balancer", "Azure Load Balancer", _balancer),
        {"onprem": lambda p: "" if _balancer(p) else "the gateway is reached inside the cluster alone"},
        lambda p: p.serving.gateway != "none"),
    Row("Gateway", "serving.gateway", everywhere("Envoy Gateway"), {},
        lambda p: p.serving.gateway == "envoy"),
    Row("Gateway", "serving.gateway", everywhere("Istio"), {},
        lambda p: p.serving.gateway == "istio"),
    Row("Certificates", "access.tls",
        _clouds("Let's Encrypt by Route 53", "Let's Encrypt by Cloud DNS", "Let's Encrypt by Azure DNS", ""),
        {"onprem": "private-ca alone"}, lambda p: p.access.tls == "lets-encrypt"),
    Row("Certificates", "access.tls", everywhere("cert-manager, an authority of its own"), {},
        lambda p: p.access.tls == "private-ca"),
    Row("DNS records", "access.dns",
        _clouds("external-dns, in Route 53", "external-dns, in Cloud DNS", "external-dns, in Azure DNS", ""),
        {"onprem": "there is no zone of a cloud: the record is yours"},
        lambda p: p.access.dns == "external-dns"),
    Row("Tracking, model registry", "tracking", everywhere("MLflow"), {},
        lambda p: isinstance(p.tracking, Mlflow)),
    Row("Tracking by Weights & Biases", "tracking.engine",
        everywhere("W&B server"),
        dict.fromkeys(("gcp", "azure", "onprem"), "a bucket of its own, with its keys"),
        lambda p: p.tracking.engine == "wandb"),
    Row("Pipelines", "orchestration.airflow",
        everywhere(lambda p: f"Airflow, {p.orchestration.airflow.executor} executor"), {},
        lambda p: p.orchestration.airflow.enabled),
    Row("Flows by team", "orchestration.prefect", everywhere("Prefect, a Kubernetes work pool each"), {},
        lambda p: p.orchestration.prefect.enabled),
    Row("Training jobs", "orchestration.kubeflow.trainer", everywhere("Kubeflow Trainer"),
        dict.fromkeys(("gcp", "azure", "onprem"), "the runtimes ask for no card of the machines' fabric"),
        lambda p: p.orchestration.kubeflow.trainer),
    Row("Ray", "orchestration.kubeflow.ray", everywhere("KubeRay"), {},
        lambda p: p.orchestration.kubeflow.ray),
    Row("Pipelines of teams", "orchestration.kubeflow",
        everywhere("Kubeflow Pipelines on Argo Workflows"),
        {"azure": "artifacts lie on a disk of the cluster"},
        lambda p: p.orchestration.kubeflow.pipelines),
    Row("Model serving", "serving", everywhere("KServe"), {}, lambda p: p.serving.engine == "kserve"),
    Row("Model serving", "serving.mode", everywhere("Knative Serving"), {},
        lambda p: p.serving.engine == "kserve" and p.serving.mode == "knative"),
    Row("Feature store", "features", everywhere("Feast"), {}, lambda p: p.features.engine == "feast"),
    Row("Monitoring", "monitoring", everywhere("Prometheus, Alertmanager, Grafana")),
    Row("GPU metrics", "monitoring",
        _clouds("DCGM exporter", "GKE's DCGM exporter", "DCGM exporter", "DCGM exporter"), {}, _nvidia),
    Row("Logs of pods", "monitoring.logs", _clouds("CloudWatch Logs", "Cloud Logging", "Container insights", ""),
        {"azure": "kept as long as all else in the workspace", "onprem": "there is no cloud"},
        lambda p: p.monitoring.logs == "cloud"),
    Row("Logs of pods", "monitoring.logs", everywhere("Loki"), {},
        lambda p: p.monitoring.logs == "loki"),
    Row("Traces", "monitoring.traces", everywhere("Tempo"), {},
        lambda p: p.monitoring.traces == "tempo"),
    Row("Long-term metrics", "monitoring.longTerm", everywhere("Thanos"), {},
        lambda p: p.monitoring.long_term.enabled),
    Row("Payloads of models", "monitoring.drift.payloadCapture", everywhere("Parquet in the bucket of datasets"), {},
        lambda p: p.monitoring.drift.payload_capture.enabled),
    Row("Drift", "monitoring.drift", everywhere("a check by the clock, against the training"), {},
        lambda p: p.monitoring.drift.enabled),
    Row("Cost of workloads", "monitoring.cost", everywhere("OpenCost"),
        {"gcp": "at OpenCost's own prices", "azure": "at OpenCost's own prices where Azure tells none",
         "onprem": "at prices to compare by"},
        lambda p: p.monitoring.cost == "opencost"),
    Row("Scaling by metrics", "serving.autoscaling", everywhere("KEDA"), {}, uses_keda),
    Row("Admission", "governance.admission", everywhere("ValidatingAdmissionPolicy"), {},
        lambda p: p.governance.admission == "kubernetes"),
    Row("Admission", "governance.admission", everywhere("Kyverno"), {},
        lambda p: p.governance.admission == "kyverno"),
    Row("Backups of the cluster", "backup",
        everywhere(_if(lambda p: p.backup.enabled, "Velero")),
        {"gcp": "their logs are read from the bucket alone",
         "onprem": lambda p: "" if _own_store(p) else "they lie on the cluster itself"},
        lambda p: p.backup.enabled),
    Row("Budget", "budget",
        _clouds("AWS Budgets", "Cloud Billing budget", "Consumption budget", ""),
        {"gcp": "of what has the stack's label", "onprem": "nobody bills an existing cluster"}),
)  # fmt: skip
"""Every capability, in the order of the language."""
