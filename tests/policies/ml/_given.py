"""What several tests of the pack are on: a model that is served, pools of every cloud, a job."""

from __future__ import annotations

from typing import Any

from ..suite import Fixture

SERVER: dict[str, Any] = {
    "name": "kserve-container",
    "image": "docker.io/kserve/sklearnserver:v0.20.0",
    "resources": {"requests": {"cpu": "1", "memory": "2Gi"}, "limits": {"memory": "2Gi"}},
    "readinessProbe": {"httpGet": {"path": "/v2/health/ready", "port": 8080}},
    "livenessProbe": {"httpGet": {"path": "/v2/health/live", "port": 8080}},
}

RUNTIME = Fixture(
    "kubernetes:serving.kserve.io/v1alpha1:ClusterServingRuntime",
    {
        "apiVersion": "serving.kserve.io/v1alpha1",
        "kind": "ClusterServingRuntime",
        "metadata": {"name": "sklearn"},
        "spec": {"containers": [SERVER]},
    },
)

INFERENCE = Fixture(
    "kubernetes:serving.kserve.io/v1beta1:InferenceService",
    {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": {
            "name": "fraud",
            "namespace": "models",
            "labels": {
                "plinth.dev/model": "fraud",
                "plinth.dev/model-version": "3",
                "plinth.dev/model-stage": "champion",
            },
            "annotations": {"plinth.dev/model-signature": "sha256:" + 64 * "0"},
        },
        "spec": {
            "predictor": {
                "logger": {"mode": "all", "url": "http://collector.drift.svc/fraud/3"},
                "model": {
                    "modelFormat": {"name": "sklearn"},
                    "runtime": "sklearn",
                    "storageUri": "s3://artifacts/models/fraud/3",
                    "resources": SERVER["resources"],
                },
            }
        },
    },
)

ROUTE = Fixture(
    "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
    {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": "fraud-model", "namespace": "models"},
        "spec": {"rules": [{"backendRefs": [{"name": "fraud-predictor", "weight": 100}]}]},
    },
)

GKE = Fixture(
    "gcp:container/nodePool:NodePool",
    {
        "cluster": "prod",
        "location": "us-central1",
        "nodeLocations": ["us-central1-a", "us-central1-b"],
        "autoscaling": {"totalMinNodeCount": 0, "totalMaxNodeCount": 4},
        "nodeConfig": {
            "machineType": "a3-highgpu-8g",
            "spot": True,
            "guestAccelerators": [{"type": "nvidia-h100-80gb", "count": 8}],
            "labels": {"purpose": "training"},
            "taints": [{"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"}],
        },
    },
)

AKS = Fixture(
    "azure-native:containerservice:AgentPool",
    {
        "resourceGroupName": "prod",
        "resourceName": "prod",
        "enableAutoScaling": True,
        "minCount": 0,
        "maxCount": 4,
        "vmSize": "Standard_ND96isr_H100_v5",
        "scaleSetPriority": "Spot",
        "nodeLabels": {"purpose": "training"},
        "nodeTaints": ["nvidia.com/gpu=training:NoSchedule"],
    },
)

NODE = Fixture(
    "kubernetes:core/v1:NodePatch",
    {
        "metadata": {"name": "gpu-1", "labels": {"nvidia.com/gpu.present": "true"}},
        "spec": {"taints": [{"key": "nvidia.com/gpu", "effect": "NoSchedule"}]},
    },
)

JOB = Fixture(
    "kubernetes:batch/v1:Job",
    {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "name": "train",
            "namespace": "training",
            "labels": {"owner": "vision", "cost-center": "4411"},
        },
        "spec": {
            "activeDeadlineSeconds": 3600,
            "template": {
                "spec": {
                    "nodeSelector": {"purpose": "training"},
                    "containers": [
                        {"name": "train", "resources": {"limits": {"nvidia.com/gpu": "8"}}}
                    ],
                }
            },
        },
    },
)

QUEUE = Fixture(
    "kubernetes:kueue.x-k8s.io/v1beta2:ClusterQueue",
    {
        "metadata": {"name": "vision"},
        "spec": {
            "cohortName": "platform",
            "resourceGroups": [
                {
                    "coveredResources": ["nvidia.com/gpu"],
                    "flavors": [
                        {
                            "name": "train",
                            "resources": [
                                {
                                    "name": "nvidia.com/gpu",
                                    "nominalQuota": "8",
                                    "borrowingLimit": "4",
                                }
                            ],
                        }
                    ],
                }
            ],
        },
    },
)
