"""The same platform for machine learning, as it should be."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s

from ..aws.good_data import KEY, bucket, budget
from ..common import PINNED, TAGS, container, pod
from .bad import OWNED, custom, pool, requirement, serve

TAINT = {"key": "nvidia.com/gpu", "value": "true", "effect": "NO_SCHEDULE"}
TRAIN = "registry.example/train@sha256:" + PINNED


def program() -> None:
    """All of it."""
    cloud = aws.Provider("aws", region="us-east-1", default_tags={"tags": TAGS})
    opts = pulumi.ResourceOptions(provider=cloud, protect=True)
    _nodes(opts)
    _models()
    _training()
    _stores(opts)
    budget("10000", opts)


def _nodes(opts: pulumi.ResourceOptions) -> None:
    for name, kind, purpose, most in (
        ("gpu-nodes", "p4d.24xlarge", "training", 4),
        ("serving-nodes", "g5.xlarge", "serving", 4),
    ):
        aws.eks.NodeGroup(
            name,
            cluster_name="ml",
            node_role_arn="arn:aws:iam::123456789012:role/node",
            subnet_ids=["subnet-0a1b2c3d"],
            instance_types=[kind],
            scaling_config={"min_size": 0, "desired_size": 0, "max_size": most},
            labels={"purpose": purpose},
            taints=[TAINT],
            node_repair_config={"enabled": True},
            opts=opts,
        )
    category = requirement("karpenter.k8s.aws/instance-category", "c", "m", "r")
    pool("general-purpose", {"requirements": [category]}, limits={"cpu": "200", "memory": "800Gi"})
    pool(
        "gpu-pool",
        {
            "requirements": [requirement("node.kubernetes.io/instance-type", "g5.xlarge")],
            "taints": [{"key": "nvidia.com/gpu", "effect": "NoSchedule"}],
        },
        limits={"cpu": "64", "nvidia.com/gpu": 16},
    )


def _models() -> None:
    labels = {
        **OWNED,
        "networking.kserve.io/visibility": "cluster-local",
        "plinth.dev/model-version": "3",
        "plinth.dev/model-stage": "champion",
    }
    annotations = {"plinth.dev/model-signature": "sha256:" + PINNED}
    resources = {"requests": {"cpu": "1", "memory": "2Gi"}, "limits": {"memory": "2Gi"}}
    server: dict[str, Any] = {
        "name": "torchserve-container",
        "image": "registry.example/torchserve-gpu:0.12.0",
        "resources": {**resources, "limits": {"memory": "2Gi", "nvidia.com/gpu": 1}},
        "readinessProbe": {"httpGet": {"path": "/ping", "port": 8080}},
        "livenessProbe": {"httpGet": {"path": "/ping", "port": 8080}},
    }
    logger = {"mode": "all", "url": "http://collector.drift.svc/models"}
    named = {"labels": labels, "annotations": annotations}
    serve("torchserve-custom-gpu", {"containers": [server], "logger": logger}, **named)
    model = {
        "modelFormat": {"name": "lightgbm"},
        "storageUri": "s3://mlflow-artifacts/lightgbm/3",
        "resources": resources,
    }
    serve("lightgbm-iris", {"model": model, "logger": logger}, **named)
    errors = {"alert": "ModelErrorBudgetBurn", "expr": "slo:model_errors:rate5m > 14"}
    custom(
        "slo",
        "monitoring.coreos.com/v1",
        "PrometheusRule",
        {"groups": [{"name": "slo", "rules": [errors]}]},
        namespace="models",
    )


def _training() -> None:
    gpu = container(TRAIN)
    gpu["resources"] = {
        "requests": {"cpu": "1", "memory": "4Gi", "ephemeral-storage": "10Gi"},
        "limits": {"memory": "4Gi", "ephemeral-storage": "10Gi", "nvidia.com/gpu": "1"},
    }
    spec = {**pod(gpu), "node_selector": {"purpose": "training"}, "restart_policy": "OnFailure"}
    worker = {
        "replicas": 1,
        "restartPolicy": "OnFailure",
        "template": {
            "spec": {
                "nodeSelector": {"purpose": "training"},
                "containers": [
                    {
                        "name": "pytorch",
                        "image": TRAIN,
                        "resources": {"limits": {"nvidia.com/gpu": 1}},
                    }
                ],
            }
        },
    }
    custom(
        "pytorch-dist-mnist-nccl",
        "kubeflow.org/v1",
        "PyTorchJob",
        {"pytorchReplicaSpecs": {"Master": worker, "Worker": worker}},
        namespace="training",
        labels=OWNED,
    )
    labels = {**OWNED, "app.kubernetes.io/name": "train", "app.kubernetes.io/part-of": "vision"}
    k8s.batch.v1.Job(
        "single-node",
        metadata={"name": "single-node", "namespace": "training", "labels": labels},
        spec={"active_deadline_seconds": 86400, "template": {"spec": spec}},
    )


def _stores(opts: pulumi.ResourceOptions) -> None:
    logs = bucket("logs", opts, encrypted=False)
    artifacts = bucket("mlflow-artifacts", opts)
    aws.s3.BucketLogging(
        "mlflow-artifacts-logging",
        bucket=artifacts.id,
        target_bucket=logs.id,
        target_prefix="artifacts/",
        opts=opts,
    )
    aws.rds.Cluster(
        "mlflow-backend-store",
        engine="aurora-postgresql",
        storage_encrypted=True,
        kms_key_id=KEY,
        deletion_protection=True,
        backup_retention_period=30,
        opts=opts,
    )
    aws.apprunner.Service(
        "mlflow-server",
        service_name="mlflow",
        source_configuration={
            "image_repository": {
                "image_identifier": "public.ecr.aws/example/mlflow:3.1.0",
                "image_repository_type": "ECR_PUBLIC",
                "image_configuration": {
                    "port": "8080",
                    "runtime_environment_variables": {"MLFLOW_DB_USERNAME": "mlflow"},
                    "runtime_environment_secrets": {
                        "MLFLOW_DB_PASSWORD": "arn:aws:secretsmanager:us-east-1:123456789012:secret:db"
                    },
                },
            }
        },
        opts=opts,
    )
