"""Kubernetes as kubernetes-goat, kustomizegoat and the failing fixtures of linters have it."""

from __future__ import annotations

from typing import Any

import pulumi_kubernetes as k8s

from ..common import HARDENED, PINNED, container, pod, workload


def program() -> None:
    """All of it."""
    _namespaces()
    _hosts()
    _shop()
    _hardening()
    _roles()
    _entrances()


def _namespaces() -> None:
    # Nothing bounds it, nothing isolates it, nobody owns it.
    k8s.core.v1.Namespace("secure-middleware", metadata={"name": "secure-middleware"})


def _mount(name: str, path: str) -> dict[str, Any]:
    return {"name": name, "host_path": {"path": path}}


def _hosts() -> None:
    """What takes over its node."""
    monitor = container(
        "madhuakula/k8s-goat-system-monitor@sha256:" + PINNED,
        security_context={"privileged": True, "allow_privilege_escalation": True},
    )
    k8s.apps.v1.DaemonSet(
        "system-monitor",
        **workload(
            "system-monitor",
            {
                **pod(monitor),
                "host_pid": True,
                "host_ipc": True,
                "host_network": True,
                "volumes": [_mount("root", "/")],
            },
        ),
    )
    bench = container(
        "registry.example/hacker-container@sha256:" + PINNED,
        security_context={"privileged": True, "capabilities": {"add": ["AUDIT_CONTROL"]}},
    )
    k8s.apps.v1.DaemonSet(
        "docker-bench",
        **workload(
            "docker-bench",
            {
                **pod(bench),
                "security_context": {"run_as_user": 0},
                "volumes": [_mount("socket", "/var/run/docker.sock"), _mount("etc", "/etc")],
            },
        ),
    )
    k8s.batch.v1.Job(
        "kube-bench",
        metadata={"name": "kube-bench", "namespace": "tools"},
        spec={
            "template": {
                "spec": {
                    **pod(container("aquasec/kube-bench:latest")),
                    "host_pid": True,
                    "restart_policy": "Never",
                    "volumes": [_mount("kubelet", "/var/lib/kubelet")],
                }
            }
        },
    )


def _shop() -> None:
    """What runs as if nobody else did."""
    bare = {
        "name": "cache-store",
        "image": "madhuakula/k8s-goat-cache-store",
        "ports": [{"container_port": 6379}],
    }
    k8s.apps.v1.Deployment(
        "cache-store",
        metadata={"name": "cache-store", "namespace": "secure-middleware"},
        spec={
            "replicas": 2,
            "selector": {"match_labels": {"app": "cache-store"}},
            "template": {
                "metadata": {"labels": {"app": "cache-store"}},
                "spec": {"containers": [bare]},
            },
        },
    )
    k8s.apps.v1.StatefulSet(
        "web",
        metadata={"name": "web"},
        spec={
            "service_name": "web",
            "replicas": 3,
            "selector": {"match_labels": {"app": "web"}},
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": pod(container("registry.example/nginx-slim@sha256:" + PINNED)),
            },
        },
    )
    k8s.batch.v1.CronJob(
        "hello",
        metadata={"name": "hello", "namespace": "shop"},
        spec={
            "schedule": "*/1 * * * *",
            "job_template": {
                "spec": {
                    "template": {
                        "spec": {
                            **pod(container("registry.example/busybox@sha256:" + PINNED)),
                            "restart_policy": "OnFailure",
                        }
                    }
                }
            },
        },
    )
    k8s.core.v1.Pod(
        "minio",
        metadata={"name": "minio", "namespace": "shop"},
        spec=pod(
            container(
                "registry.example/minio@sha256:" + PINNED,
                env=[{"name": "MINIO_SECRET_KEY", "value": "minio123"}],
            )
        ),
    )
    k8s.core.v1.ConfigMap(
        "settings",
        metadata={"name": "settings", "namespace": "shop"},
        data={"log_level": "info", "database_password": "hunter2"},
    )


def _one(name: str, spec: dict[str, Any]) -> None:
    k8s.core.v1.Pod(name, metadata={"name": name, "namespace": "shop"}, spec=spec)


def _hardening() -> None:
    """One thing wrong each."""
    image = "registry.example/app@sha256:" + PINNED
    _one("root-by-number", pod(container(image, security_context={**HARDENED, "run_as_user": 0})))
    capable = {**HARDENED, "capabilities": {"drop": ["ALL"], "add": ["SYS_ADMIN"]}}
    _one("sys-admin", pod(container(image, security_context=capable)))
    _one(
        "may-rise",
        pod(container(image, security_context={**HARDENED, "allow_privilege_escalation": True})),
    )
    _one("proc", pod(container(image, security_context={**HARDENED, "proc_mount": "Unmasked"})))
    _one("host-port", pod(container(image, ports=[{"container_port": 443, "host_port": 443}])))
    spec = pod(container(image))
    context = spec["security_context"]
    _one(
        "kernel-sem",
        {
            **spec,
            "security_context": {**context, "sysctls": [{"name": "kernel.sem", "value": "1"}]},
        },
    )
    _one(
        "unconfined",
        {**spec, "security_context": {**context, "seccomp_profile": {"type": "Unconfined"}}},
    )
    default = {key: value for key, value in spec.items() if not key.startswith("automount")}
    _one("default-account", {**default, "service_account_name": "default"})


def _roles() -> None:
    """Who may do too much."""
    rbac = k8s.rbac.v1
    account = {"kind": "ServiceAccount", "name": "superadmin", "namespace": "kube-system"}
    cluster_admin = {
        "api_group": "rbac.authorization.k8s.io",
        "kind": "ClusterRole",
        "name": "cluster-admin",
    }
    rbac.ClusterRoleBinding(
        "superadmin", metadata={"name": "superadmin"}, role_ref=cluster_admin, subjects=[account]
    )
    rbac.ClusterRoleBinding(
        "destroy-k8s",
        metadata={"name": "destroy-k8s"},
        role_ref=cluster_admin,
        subjects=[{"kind": "ServiceAccount", "name": "default", "namespace": "whoa"}],
    )
    for name, kind, rule in (
        ("any-resource", rbac.Role, ([""], ["*"], ["get"])),
        ("any-verb", rbac.ClusterRole, (["rbac.authorization.k8s.io"], ["clusterroles"], ["*"])),
        ("escalate", rbac.ClusterRole, (["rbac.authorization.k8s.io"], ["roles"], ["escalate"])),
        ("all-secrets", rbac.ClusterRole, ([""], ["secrets"], ["get", "list"])),
    ):
        groups, resources, verbs = rule
        kind(
            name,
            metadata={"name": name, **({"namespace": "shop"} if kind is rbac.Role else {})},
            rules=[{"api_groups": groups, "resources": resources, "verbs": verbs}],
        )


def _entrances() -> None:
    """What lets the outside in."""
    k8s.core.v1.Service(
        "goatlb",
        metadata={"name": "goatlb", "namespace": "shop"},
        spec={"type": "LoadBalancer", "selector": {"app": "web"}, "ports": [{"port": 80}]},
    )
    k8s.core.v1.Service(
        "internal-proxy",
        metadata={"name": "internal-proxy", "namespace": "shop"},
        spec={
            "type": "NodePort",
            "selector": {"app": "web"},
            "ports": [{"port": 5000, "node_port": 30003}],
        },
    )
    k8s.networking.v1.Ingress(
        "clear",
        metadata={"name": "clear", "namespace": "shop"},
        spec={
            "rules": [
                {
                    "host": "shop.example",
                    "http": {
                        "paths": [
                            {
                                "path": "/",
                                "path_type": "Prefix",
                                "backend": {"service": {"name": "web", "port": {"number": 80}}},
                            }
                        ]
                    },
                }
            ]
        },
    )
    webhook("fails-open", "Ignore")


def webhook(name: str, failure_policy: str) -> None:
    """What is asked about each new pod, and what becomes of the pod while it does not answer."""
    k8s.admissionregistration.v1.ValidatingWebhookConfiguration(
        name,
        metadata={"name": name},
        webhooks=[
            {
                "name": "validate.example.com",
                "failure_policy": failure_policy,
                "client_config": {"service": {"name": "hook", "namespace": "shop"}},
                "admission_review_versions": ["v1"],
                "side_effects": "None",
                "rules": [
                    {
                        "api_groups": [""],
                        "api_versions": ["v1"],
                        "operations": ["CREATE"],
                        "resources": ["pods"],
                    }
                ],
            }
        ],
    )
