"""The same workloads, roles and entrances on Kubernetes, as they should be."""

from __future__ import annotations

from typing import Any

import pulumi_kubernetes as k8s

from ..common import PINNED, container, pod, workload
from .bad import webhook

APP = "registry.example/app@sha256:" + PINNED
LABELS = {"app.kubernetes.io/name": "hello", "app.kubernetes.io/part-of": "shop"}
PROBES = {
    "readiness_probe": {"http_get": {"path": "/ready", "port": 8080}},
    "liveness_probe": {"http_get": {"path": "/live", "port": 8080}},
    "startup_probe": {"http_get": {"path": "/live", "port": 8080}},
}


def program() -> None:
    """All of it."""
    _namespace()
    _workloads()
    _roles()
    _entrances()


def _namespace() -> None:
    k8s.core.v1.Namespace(
        "shop",
        metadata={
            "name": "shop",
            "labels": {"pod-security.kubernetes.io/enforce": "restricted"},
            "annotations": {"example.com/owner": "shop-team"},
        },
    )
    k8s.networking.v1.NetworkPolicy(
        "default-deny",
        metadata={"name": "default-deny", "namespace": "shop"},
        spec={"pod_selector": {}, "policy_types": ["Ingress", "Egress"]},
    )
    k8s.core.v1.ResourceQuota(
        "quota",
        metadata={"name": "quota", "namespace": "shop"},
        spec={"hard": {"pods": "50", "requests.cpu": "20"}},
    )
    k8s.core.v1.LimitRange(
        "defaults",
        metadata={"name": "defaults", "namespace": "shop"},
        spec={
            "limits": [
                {"type": "Container", "default_request": {"cpu": "50m"}, "default": {"cpu": "1"}}
            ]
        },
    )


def _spread(name: str) -> list[dict[str, Any]]:
    return [
        {
            "max_skew": 1,
            "topology_key": "kubernetes.io/hostname",
            "when_unsatisfiable": "ScheduleAnyway",
            "label_selector": {"match_labels": {"app": name}},
        }
    ]


def _workloads() -> None:
    for kind, name, more in (
        (k8s.apps.v1.Deployment, "cache-store", {}),
        (k8s.apps.v1.StatefulSet, "web", {"service_name": "web"}),
    ):
        env = [
            {
                "name": "DB_PASSWORD",
                "value_from": {"secret_key_ref": {"name": "db", "key": "password"}},
            }
        ]
        spec = pod(container(APP, env=env, ports=[{"container_port": 8080}], **PROBES))
        arguments = workload(name, {**spec, "topology_spread_constraints": _spread(name)})
        arguments["spec"].update(replicas=3, **more)
        kind(name, **arguments)
        k8s.policy.v1.PodDisruptionBudget(
            f"{name}-budget",
            metadata={"name": name, "namespace": "shop"},
            spec={"max_unavailable": 1, "selector": {"match_labels": {"app": name}}},
        )
    once = {"spec": {**pod(container(APP)), "restart_policy": "Never"}}
    k8s.batch.v1.CronJob(
        "hello",
        metadata={"name": "hello", "namespace": "shop", "labels": LABELS},
        spec={
            "schedule": "*/5 * * * *",
            "concurrency_policy": "Forbid",
            "job_template": {"spec": {"active_deadline_seconds": 240, "template": once}},
        },
    )
    k8s.core.v1.ConfigMap(
        "settings",
        metadata={"name": "settings", "namespace": "shop"},
        data={
            "log_level": "info",
            "database_password_file": "/secrets/password",
            "database_url": "postgres://$(DB_USER):$(DB_PASSWORD)@db.shop:5432/shop",
        },
    )


def _roles() -> None:
    rbac = k8s.rbac.v1
    account = k8s.core.v1.ServiceAccount(
        "app",
        metadata={"name": "app", "namespace": "shop"},
        automount_service_account_token=False,
    )
    role = rbac.Role(
        "reads-settings",
        metadata={"name": "reads-settings", "namespace": "shop"},
        rules=[
            {"api_groups": [""], "resources": ["configmaps", "pods"], "verbs": ["get", "list"]},
            {
                "api_groups": [""],
                "resources": ["secrets"],
                "resource_names": ["db"],
                "verbs": ["get"],
            },
        ],
    )
    rbac.RoleBinding(
        "app-reads-settings",
        metadata={"name": "app-reads-settings", "namespace": "shop"},
        role_ref={
            "api_group": "rbac.authorization.k8s.io",
            "kind": "Role",
            "name": role.metadata.name,
        },
        subjects=[{"kind": "ServiceAccount", "name": account.metadata.name, "namespace": "shop"}],
    )
    rbac.ClusterRoleBinding(
        "people-read-nodes",
        metadata={"name": "people-read-nodes"},
        role_ref={
            "api_group": "rbac.authorization.k8s.io",
            "kind": "ClusterRole",
            "name": "reads-nodes",
        },
        subjects=[{"api_group": "rbac.authorization.k8s.io", "kind": "Group", "name": "platform"}],
    )
    rbac.ClusterRole(
        "reads-nodes",
        metadata={"name": "reads-nodes"},
        rules=[{"api_groups": [""], "resources": ["nodes"], "verbs": ["get", "list", "watch"]}],
    )


def _entrances() -> None:
    k8s.core.v1.Service(
        "web",
        metadata={"name": "web", "namespace": "shop"},
        spec={
            "type": "ClusterIP",
            "selector": {"app": "web"},
            "ports": [{"port": 80, "target_port": 8080}],
        },
    )
    k8s.core.v1.Service(
        "inside",
        metadata={
            "name": "inside",
            "namespace": "shop",
            "annotations": {
                "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
            },
        },
        spec={"type": "LoadBalancer", "selector": {"app": "web"}, "ports": [{"port": 443}]},
    )
    backend = {"service": {"name": "web", "port": {"number": 80}}}
    k8s.networking.v1.Ingress(
        "shop",
        metadata={"name": "shop", "namespace": "shop"},
        spec={
            "tls": [{"hosts": ["shop.example"], "secret_name": "shop-tls"}],
            "rules": [
                {
                    "host": "shop.example",
                    "http": {"paths": [{"path": "/", "path_type": "Prefix", "backend": backend}]},
                }
            ],
        },
    )
    webhook("fails-closed", "Fail")
    k8s.storage.v1.StorageClass(
        "fast",
        metadata={"name": "fast"},
        provisioner="ebs.csi.aws.com",
        parameters={"type": "gp3", "encrypted": "true"},
    )
