"""A platform for machine learning as samples of its tools have it: EKS, Karpenter, KServe, Kubeflow."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s

from ..common import PINNED, TAGS, container, pod

OWNED = {"owner": "vision", "cost-center": "4411"}


def custom(
    name: str, api: str, kind: str, spec: dict[str, Any], **metadata: Any
) -> k8s.apiextensions.CustomResource:
    """An object of a kind that Kubernetes itself does not know."""
    return k8s.apiextensions.CustomResource(
        name, api_version=api, kind=kind, metadata={"name": name, **metadata}, spec=spec
    )


def serve(name: str, predictor: dict[str, Any], **metadata: Any) -> None:
    """A model that is served."""
    spec = {"predictor": predictor}
    api = "serving.kserve.io/v1beta1"
    custom(name, api, "InferenceService", spec, namespace="models", **metadata)


def pool(name: str, spec: dict[str, Any], **more: Any) -> None:
    """A pool of Karpenter."""
    node = {
        "nodeClassRef": {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": "default"}
    }
    custom(name, "karpenter.sh/v1", "NodePool", {"template": {"spec": {**node, **spec}}, **more})


def requirement(key: str, *values: str) -> dict[str, Any]:
    """What nodes of a pool must be."""
    return {"key": key, "operator": "In", "values": list(values)}


def program() -> None:
    """All of it."""
    cloud = aws.Provider("aws", region="us-east-1", default_tags={"tags": TAGS})
    opts = pulumi.ResourceOptions(provider=cloud, protect=True)
    _nodes(opts)
    _models()
    _training()
    _stores(opts)


def _nodes(opts: pulumi.ResourceOptions) -> None:
    aws.eks.NodeGroup(
        "gpu-nodes",
        cluster_name="ml",
        node_role_arn="arn:aws:iam::123456789012:role/node",
        subnet_ids=["subnet-0a1b2c3d"],
        instance_types=["p4d.24xlarge"],
        scaling_config={"min_size": 0, "desired_size": 0, "max_size": 4},
        opts=opts,
    )
    aws.eks.NodeGroup(
        "serving-nodes",
        cluster_name="ml",
        node_role_arn="arn:aws:iam::123456789012:role/node",
        subnet_ids=["subnet-0a1b2c3d"],
        instance_types=["g5.xlarge"],
        scaling_config={"min_size": 1, "desired_size": 1, "max_size": 4},
        labels={"purpose": "serving"},
        taints=[{"key": "nvidia.com/gpu", "value": "true", "effect": "NO_SCHEDULE"}],
        opts=opts,
    )
    category = requirement("karpenter.k8s.aws/instance-category", "c", "m", "r")
    pool("general-purpose", {"requirements": [category]})
    pool(
        "gpu-pool", {"requirements": [requirement("node.kubernetes.io/instance-type", "g5.xlarge")]}
    )


def _models() -> None:
    serve(
        "torchserve-custom-gpu",
        {
            "containers": [
                {
                    "name": "torchserve-container",
                    "image": "registry.example/torchserve-gpu:latest",
                    "resources": {"limits": {"nvidia.com/gpu": 1}},
                }
            ]
        },
    )
    serve(
        "lightgbm-iris",
        {
            "model": {
                "modelFormat": {"name": "lightgbm"},
                "storageUri": "gs://kfserving-samples/models/lightgbm/iris",
            }
        },
        labels=OWNED,
    )


def _training() -> None:
    worker = {
        "replicas": 1,
        "restartPolicy": "OnFailure",
        "template": {
            "spec": {
                "containers": [
                    {
                        "name": "pytorch",
                        "image": "gcr.io/project/pytorch_dist_mnist:latest",
                        "args": ["--backend", "nccl"],
                        "resources": {"limits": {"nvidia.com/gpu": 1}},
                    }
                ]
            }
        },
    }
    custom(
        "pytorch-dist-mnist-nccl",
        "kubeflow.org/v1",
        "PyTorchJob",
        {"pytorchReplicaSpecs": {"Master": worker, "Worker": worker}},
        namespace="training",
    )
    gpu = container("registry.example/train@sha256:" + PINNED)
    gpu["resources"] = {
        "requests": {"cpu": "1", "memory": "4Gi"},
        "limits": {"memory": "4Gi", "nvidia.com/gpu": "1"},
    }
    k8s.batch.v1.Job(
        "single-node",
        metadata={"name": "single-node", "namespace": "training", "labels": OWNED},
        spec={"template": {"spec": {**pod(gpu), "restart_policy": "OnFailure"}}},
    )
    k8s.apps.v1.Deployment(
        "minio",
        metadata={"name": "minio", "namespace": "training"},
        spec={
            "replicas": 1,
            "selector": {"match_labels": {"app": "minio"}},
            "template": {
                "metadata": {"labels": {"app": "minio"}},
                "spec": pod(
                    container(
                        "registry.example/minio@sha256:" + PINNED,
                        env=[
                            {"name": "MINIO_ACCESS_KEY", "value": "minio"},
                            {"name": "MINIO_SECRET_KEY", "value": "minio123"},
                        ],
                    )
                ),
            },
        },
    )


def _stores(opts: pulumi.ResourceOptions) -> None:
    aws.s3.Bucket("mlflow-artifacts", bucket="mlflow-artifacts-tvn", force_destroy=True, opts=opts)
    aws.rds.Cluster(
        "mlflow-backend-store",
        engine="aurora-postgresql",
        storage_encrypted=True,
        deletion_protection=True,
        backup_retention_period=5,
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
                    "runtime_environment_variables": {
                        "MLFLOW_DB_USERNAME": "mlflow",
                        "MLFLOW_DB_PASSWORD": "Aa1234321Bb",
                    },
                },
            }
        },
        opts=opts,
    )


SETTINGS: dict[str, Any] = {
    "modelSigning": "required",
    "driftModels": ["*"],
    "maxGpuNodes": 20,
    "gpuBudget": 64,
    "residency": ["us"],
}
"""What an organization would set."""
