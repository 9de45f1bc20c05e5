"""The least that a spec of a whole platform must say, for tests to build on."""

from __future__ import annotations

from typing import Any

BASE: dict[str, Any] = {
    "apiVersion": "plinth/v1",
    "kind": "Platform",
    "name": "acme",
    "environment": "prod",
    "owner": "ml-platform",
    "costCenter": "4411",
    "cloud": {"provider": "aws", "region": "us-east-1", "accountId": "123456789012"},
    "network": {"cidr": "10.20.0.0/16"},
    "cluster": {"version": "1.35"},
    "nodes": {"system": {"nodes": {"min": 2, "max": 4}}, "cpu": {"nodes": {"min": 1, "max": 9}}},
    "budget": {"monthlyUsd": 1000, "notify": ["a@example.com"]},
}

FLOWS: dict[str, Any] = {
    "features": {"engine": "none"},
    "gpu": {
        "pools": [
            {
                "name": "train",
                "accelerator": "h100",
                "gpusPerNode": 8,
                "nodes": {"min": 0, "max": 1},
            }
        ]
    },
    "orchestration": {
        "prefect": {"enabled": True, "workPools": [{"name": "risk", "gpuPool": "train"}]},
        "kubeflow": {"pipelines": True, "trainer": True, "ray": True},
    },
}
"""Everything that runs pipelines and jobs, and nothing else that may be left out."""

MYSQL: dict[str, Any] = {
    "features": {"engine": "none"},
    "access": {"domain": "ml.example.com"},
    "database": {"mysql": {"vcpus": 4, "memoryGib": 16}},
    "orchestration": {"kubeflow": {"pipelines": True}},
    "tracking": {
        "engine": "wandb",
        "licenseSecret": "wandb-licence",
        "bucket": {"provider": "s3", "name": "runs", "credentialsSecret": "wandb-bucket"},
        "redis": {"host": "redis.example.com", "passwordSecret": "wandb-redis"},
    },
}
"""Both that need MySQL, on the cloud's, beside PostgreSQL of one."""

TELEMETRY: dict[str, Any] = {
    "features": {"engine": "none"},
    "monitoring": {
        "logs": "loki",
        "traces": "tempo",
        "traceMetrics": True,
        "longTerm": {"enabled": True},
    },
}
"""Logs, traces and metrics in the bucket."""
