"""Strictness that upstream's own checks lack: an unknown key is a fault."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from plinth.chart_values import HANDED_ON, merged, unknown
from tests import charts

DATA = Path(__file__).with_name("data")

FOLDERS = {
    "external-secrets": "external-secrets-2.8",
    "opentelemetry-gateway": "opentelemetry-collector",
}
"""Chart of the catalogue -> folder of its data, where they differ."""

KEYS_ONLY = {
    "airflow": "airflow_keys.yaml",
    "argo-workflows": "argo_workflows_keys.yaml",
    "cluster-autoscaler": "cluster_autoscaler_keys.yaml",
    "metallb": "metallb_keys.yaml",
    "istio-base": "istio_base_keys.yaml",
    "istiod": "istiod_keys.yaml",
    "knative-operator": "knative_operator_keys.yaml",
    "kuberay-operator": "kuberay_operator_keys.yaml",
}
"""Charts whose values are not stored -> file with their keys."""

SUBCHARTS = {
    "kubeflow-trainer": {
        # Not stored: kubernetes-sigs/jobset, charts/jobset/values.yaml @ 0928ac5e, which has them too.
        "jobset": {
            "controller": {"replicas": 1, "nodeSelector": {}, "affinity": {}, "resources": {}}
        },
    },
    "kube-prometheus-stack": {
        "grafana": "grafana",
        # Not stored: keys that both subcharts' documentation names.
        "kube-state-metrics": {"nodeSelector": {}, "resources": {}, "metricLabelsAllowlist": []},
        "prometheus-node-exporter": {"tolerations": [], "resources": {}},
    },
}
"""Values of a subchart that the parent's values.yaml leaves out: a stored chart, or keys."""


COMMENTED = {
    "cert-manager": {"serviceAccount.name", "serviceAccount.annotations"},
    "kube-prometheus-stack": {
        "grafana.persistence.storageClassName",
        # The parent's values hide what is beside them in the subchart's.
        "grafana.sidecar.dashboards.folderAnnotation",
        "grafana.sidecar.dashboards.provider.foldersFromFilesStructure",
    },
    "loki": {"loki.storage.bucketNames"},
    "tempo": {"persistence.storageClassName"},
    "seaweedfs": {"s3.createBuckets"},
    "velero": {"configuration.repositoryMaintenanceJob.repositoryConfigData.global.podResources"},
}
"""Keys that a chart's values.yaml names in a comment alone, or that its parent's hides."""


def defaults(chart: str) -> dict[str, Any]:
    """Keys that a chart takes, with their defaults."""
    if chart in KEYS_ONLY:
        return yaml.safe_load((DATA / KEYS_ONLY[chart]).read_text())
    found = dict(charts.values(FOLDERS.get(chart, chart)))
    for key, sub in SUBCHARTS.get(chart, {}).items():
        found[key] = (charts.values(sub) if isinstance(sub, str) else sub) | found[key]
    return found


def unknown_keys(chart: str, values: Any) -> set[str]:
    """Paths in a release's values that its chart does not know."""
    found = unknown(values, defaults(chart), free=HANDED_ON.get(chart, frozenset()))
    return set(found) - COMMENTED.get(chart, set())


def schema(chart: str) -> Path | None:
    """The schema that a chart ships, where it does and its data is stored."""
    return None if chart in KEYS_ONLY else charts.schema(FOLDERS.get(chart, chart))


def schema_faults(chart: str, values: Any) -> list[str]:
    """What a chart's own schema has against a release's values."""
    file = schema(chart)
    if file is None:
        return []
    validator = jsonschema.Draft202012Validator(json.loads(file.read_text()))
    return [str(each.message) for each in validator.iter_errors(merged(values, defaults(chart)))]


SAME_SPEC = {"ClusterTrainingRuntime": "TrainingRuntime"}
"""Kind whose definition is not stored -> the kind whose spec is the same type upstream
(`TrainingRuntimeSpec`, kubeflow/trainer 2.3.0)."""


def crd_faults(manifest: Mapping[str, Any]) -> list[str]:
    """What the definition of its kind has against a custom resource."""
    known = closed(
        charts.crd(manifest["apiVersion"], SAME_SPEC.get(manifest["kind"], manifest["kind"]))
    )
    faults = jsonschema.Draft202012Validator(known).iter_errors(manifest)
    return [f"{'.'.join(map(str, fault.path))}: {fault.message}" for fault in faults]


def closed(schema: Any) -> Any:
    """A CRD's schema as a JSON Schema in which an unknown field is a fault."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(value) for key, value in schema.items() if key != "properties"}
    if "properties" in schema:
        made["properties"] = {key: closed(value) for key, value in schema["properties"].items()}
        loose = schema.get("x-kubernetes-preserve-unknown-fields")
        if not loose and schema.get("type") == "object":
            made.setdefault("additionalProperties", False)
    if schema.get("x-kubernetes-int-or-string"):
        made.pop("type", None)
    if schema.get("nullable") and "type" in made:
        made["type"] = [made["type"], "null"]
    if not isinstance(made.get("format", ""), str):
        del made["format"]
    return made
