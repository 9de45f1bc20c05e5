"""For each cloud, specs that have every part of the language that is valid there, written out in full."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from spec.elsewhere import PROVIDERS, Provider
from spec.platform import Platform

from ..specs import BASE
from .language import KEY

_ID = "11111111-1111-4111-8111-111111111111"
_OTHER = _ID.replace("1", "2")
_GROUP = f"/subscriptions/{_ID}/resourceGroups/a/providers"

CLOUDS: Mapping[Provider, dict[str, Any]] = {
    "aws": {
        "provider": "aws",
        "region": "us-east-1",
        "accountId": "123456789012",
        "profile": "a",
        "assumeRoleArn": "arn:aws:iam::123456789012:role/x",
        "admins": ["arn:aws:iam::123456789012:role/x"],
        "viewers": ["arn:aws:iam::123456789012:role/y"],
        "reservations": {"train": {"id": "cr-0a1b2c3d4e5f67890", "zone": "us-east-1b"}},
    },
    "gcp": {
        "provider": "gcp",
        "project": "acme-ml",
        "projectNumber": "123456789",
        "region": "us-central1",
        "billingAccount": "01AB23-45CD67-89EF01",
        "dnsZone": "ml",
        "dnsProject": "acme-dns",
        "admins": ["group:a@example.com"],
        "viewers": ["group:b@example.com"],
        "reservations": {"train": {"id": "a", "zone": "us-central1-a"}},
    },
    "azure": {
        "provider": "azure",
        "location": "eastus",
        "subscriptionId": _ID,
        "tenantId": _ID,
        "dnsZoneId": f"{_GROUP}/Microsoft.Network/dnszones/ml.example.com",
        "admins": [_ID],
        "viewers": [_OTHER],
        "databaseAdmins": {"ml-dba": _OTHER},
        "backupLocation": "westus",
        "defender": True,
        "reservations": {
            "train": {"id": f"{_GROUP}/Microsoft.Compute/capacityReservationGroups/a", "zone": "1"}
        },
    },
    "onprem": {
        "provider": "onprem",
        "site": "us-lab",
        "kubeconfig": "a",
        "context": "lab",
        "distribution": "rke2",
        "storageClass": "a",
        "registry": "registry.example.com/ml",
        "loadBalancer": "metallb",
        "loadBalancerAddresses": ["10.0.0.0/24"],
        "nodes": {"train": ["gpu-1"]},
    },
}

POOLS: Mapping[Provider, list[dict[str, Any]]] = {
    "aws": [{"instanceType": "p5.48xlarge", "zones": ["us-east-1b"]}],
    "gcp": [
        {"instanceType": "a3-highgpu-8g", "zones": ["us-central1-a"]},
        {
            "name": "tpu",
            "accelerator": "tpu-v5e",
            "gpusPerNode": 4,
            "topology": "4x4",
            "zones": ["us-central1-a"],
            "nodes": {"min": 0, "max": 4},
        },
    ],
    "azure": [{"instanceType": "Standard_ND96isr_H100_v5", "zones": ["1"]}],
    "onprem": [{"instanceType": "dgx", "zones": ["a"], "capacity": ["spot"]}],
}
"""More of the pool `train`, and pools that a cloud alone has."""

NODES: dict[str, Any] = {"min": 0, "max": 2}

TRAIN: dict[str, Any] = {
    "name": "train",
    "accelerator": "h100",
    "gpusPerNode": 8,
    "capacity": ["reserved", "spot"],
    "labels": {"a": "b", "kserve/localmodel": "worker"},
    "taints": [{"key": "ml"}],
    "nodes": NODES,
}

SHARED: list[dict[str, Any]] = [
    {"name": "slice", "accelerator": "a100-80gb", "gpusPerNode": 8, "sharing": {"mig": "1g.10gb"}, "interconnect": "none", "nodes": NODES},
    {"name": "turns", "accelerator": "t4", "sharing": {"timeSlicing": 4}, "nodes": NODES},
    {"name": "share", "accelerator": "t4", "sharing": {"mps": 4}, "nodes": NODES},
    {"name": "placed", "accelerator": "t4", "nodes": {"min": 1, "max": 2}},
]  # fmt: skip

BUCKET = {"infrequentAccessDays": 60, "expireDays": 90}

SIGNATURE = f"sha256:{64 * '0'}"

MODELS: list[dict[str, Any]] = [
    {
        "name": "fraud",
        "runtime": "onnx",
        "storage": "artifacts:models/fraud/3",
        "version": "3",
        "signature": SIGNATURE,
        "protocols": ["rest", "grpc"],
        "gpuPool": "turns",
        "gpus": 1,
        "args": ["--log-verbose=1"],
        "scaling": {"minReplicas": 1, "maxReplicas": 2, "targetRequestsPerSecond": 100},
        "triton": {
            "backend": "onnxruntime",
            "maxBatchSize": 8,
            "dynamicBatching": {"preferredBatchSizes": [4]},
            "inputs": [{"name": "x", "type": "FP32", "dims": [30]}],
            "outputs": [{"name": "y", "type": "FP32", "dims": [1]}],
        },
        "rollout": {
            "strategy": "canary",
            "percent": 5,
            "candidate": {
                "storage": "artifacts:models/fraud/4",
                "version": "4",
                "signature": SIGNATURE,
            },
        },
    },
    {
        "name": "chat",
        "runtime": "vllm",
        "storage": "hf://Qwen/Qwen3-4B",
        "signature": SIGNATURE,
        "gpuPool": "train",
        "cache": True,
        "sizeGib": 20,
        "scaling": {
            "minReplicas": 0,
            "targetInFlight": 8,
            "wakeHours": {"start": 7, "end": 19},
            "wakeQueries": [{"query": "sum(queue_length)"}],
        },
    },
    {
        "name": "plain",
        "runtime": "sklearn",
        "storage": "artifacts:models/plain/1",
        "signature": SIGNATURE,
        "rollout": {"candidate": {"storage": "artifacts:models/plain/2", "signature": SIGNATURE}},
    },
    {
        "name": "many",
        "runtime": "triton",
        "storage": "artifacts:models/many",
        "signature": SIGNATURE,
        "triton": {"control": "explicit", "load": ["first"]},
        "rollout": {
            "strategy": "blue-green",
            "active": "green",
            "candidate": {"storage": "artifacts:models/more", "signature": SIGNATURE},
        },
    },
]

COMMON: dict[str, Any] = {
    "tags": {"a": "b"},
    "network": {"cidr": "10.20.0.0/16", "podCidr": "10.64.0.0/14"},
    "cluster": {
        "version": "1.35",
        "endpoint": "public",
        "endpointCidrs": ["192.0.2.0/24"],
        "deletionProtection": True,
    },
    "access": {
        "domain": "ml.example.com",
        "tls": "lets-encrypt",
        "dns": "external-dns",
        "email": "a@example.com",
        "oidc": {
            "issuer": "https://id.example.com",
            "clientId": "a",
            "clientSecret": "sso/client",
            "jwksUri": "https://id.example.com/keys",
            "endpoints": {
                "authorization": "https://id.example.com/authorize",
                "token": "https://id.example.com/token",
                "userinfo": "https://id.example.com/userinfo",
            },
        },
    },
    "storage": {"artifacts": {"infrequentAccessDays": 60}, "datasets": BUCKET, "logs": BUCKET},
    "database": {"deletionProtection": True, "highAvailability": True},
    "features": {
        "auth": "oidc",
        "audience": "a",
        "views": [{"name": "a", "entities": ["user"], "maxAgeMinutes": 5}],
    },
    "backup": {"enabled": True, "namespaces": ["models"]},
    "governance": {
        "admission": "kyverno",
        "imageRegistries": ["docker.io"],
        "imageSignatures": [
            {
                "registries": ["docker.io/acme"],
                "publicKey": KEY,
                "transparencyLog": False,
                "credentialsSecret": "a",
            },
            {
                "registries": ["docker.io/other"],
                "keyless": {"issuer": "https://id.example.com", "subject": "a"},
            },
        ],
        "frameworks": ["cis"],
        "settings": {"ingress-restricted": {"openPorts": [443]}},
        "packs": ["../policies-acme"],
        "modelSigning": "required",
        "residency": ["us", "eastus"],
        "exemptions": [
            {
                "rule": "budget-set",
                "resource": "a",
                "owner": "me",
                "reason": "there is no other way",
                "ticket": "T-1",
                "expires": "2027-01-31",
            }
        ],
    },
    "llm": {"vectorStore": "qdrant", "tracing": "langfuse", "gateway": "envoy-ai"},
    "monitoring": {
        "logs": "loki",
        "traces": "tempo",
        "longTerm": {"enabled": True, "retentionDays": 90},
        "cost": "opencost",
        "drift": {
            "enabled": True,
            "image": "docker.io/acme/drift:1",
            "retrain": True,
            "pipeline": "retrain",
            "payloadCapture": {"enabled": True},
        },
        "alerts": {
            "routes": [
                {"severity": "critical", "pagerdutySecret": "a"},
                {"severity": "info", "slackSecret": "b", "slackChannel": "#x"},
                {"severity": "warning", "team": "search", "email": "a@example.com"},
            ],
            "deadManSecret": "alerts/dead-man",
            "smtp": {
                "host": "mail.example.com",
                "from": "ml@example.com",
                "username": "ml",
                "passwordSecret": "alerts/smtp",
            },
        },
    },
    "orchestration": {
        "airflow": {
            "executor": "celery",
            "dags": {"repository": "git@example.com:dags.git", "credentialsSecret": "airflow/git"},
        },
        "prefect": {
            "enabled": True,
            "replicas": 3,
            "workPools": [
                {
                    "name": "a",
                    "namespace": "flows",
                    "image": "registry.example.com/flows:1",
                    "gpuPool": "train",
                    "gpus": 2,
                    "queue": "research",
                    "environment": {"STAGE": "prod"},
                    "mlflowSecret": "teams/a",
                },
                {"name": "b"},
            ],
        },
        "kubeflow": {
            "pipelines": True,
            "trainer": True,
            "ray": True,
            "teams": [{"name": "a", "members": ["a@example.com"], "viewers": ["b@example.com"]}],
            "mysql": {"host": "mysql.example.com", "credentialsSecret": "pipelines/mysql"},
        },
    },
    "serving": {
        "exposure": "public",
        "callers": {"groups": ["a"], "clients": ["b"]},
        "rateLimit": {"requestsPerSecond": 50},
        "runtimes": ["triton", "onnx", "vllm", "sklearn", "xgboost", "huggingface"],
        "autoscaling": {"engine": "keda", "minReplicas": 1},
        "models": MODELS,
    },
}

MLFLOW = {"tracking": {"engine": "mlflow", "auth": "oidc", "allowedHosts": ["runs.example.com"]}}
_STORE = {"host": "db.example.com", "passwordSecret": "wandb/password"}
LICENSED = {
    "tracking": {
        "engine": "wandb",
        "licenseSecret": "wandb/licence",
        "mysql": _STORE,
        "redis": _STORE,
        "bucket": {"provider": "s3", "name": "b", "region": "a", "credentialsSecret": "wandb/keys"},
    }
}

ON_CLOUD = {"tracking": {**LICENSED["tracking"], "mysql": {"server": "cloud"}}}
"""The same over the cloud's MySQL."""

OWN: Mapping[Provider, list[dict[str, Any]]] = {
    "aws": [
        MLFLOW | {"features": {"offline": "warehouse", "online": "redis"}},
        ON_CLOUD | {"features": {"offline": "lake", "online": "key-value"}},
    ],
    "gcp": [
        MLFLOW | {"features": {"offline": "warehouse", "online": "redis"}},
        ON_CLOUD | {"features": {"offline": "lake", "online": "key-value"}},
    ],
    "azure": [
        MLFLOW | {"features": {"offline": "warehouse", "online": "redis"}},
        ON_CLOUD | {"features": {"offline": "lake", "online": "postgres"}},
    ],
    "onprem": [
        {
            **MLFLOW,
            "features": {
                "offline": "postgres",
                "online": "redis",
                "redis": {"nodeType": "cache.r7g.large"},
            },
            "access": {"tls": "private-ca", "dns": "none"},
            "backup": {"enabled": False},
        },
        {
            **LICENSED,
            "features": {"offline": "postgres", "online": "postgres"},
            "access": {"tls": "private-ca", "dns": "none"},
            "backup": {"enabled": False},
            "cloud": {
                "objectStore": {
                    "endpoint": "https://s3.example.com",
                    "credentialsSecret": "s3/keys",
                },
                "secretStore": "vault",
            },
        },
    ],
}
"""What each spec of a cloud says besides, so that between them they take every branch."""


OUTRIGHT: Mapping[Provider, dict[str, Any]] = {
    "onprem": {
        "features": {"offline": "postgres"},
        "database": {"instanceClass": "db.m7g.large", "mysql": {"instanceClass": "db.m7g.large"}},
    },
}
"""What excludes a field that is written, so that it stands in a spec without the others."""


def everything(provider: Provider) -> list[Platform]:
    """Specs of a cloud in which between them every field is written, be it as its default."""
    common = _merged(_base(provider), COMMON)
    found = [_written(_merged(common, own)) for own in OWN[provider]]
    if provider in OUTRIGHT:
        outright = json.dumps(_merged(_base(provider), OUTRIGHT[provider]))
        found.append(Platform.model_validate_json(outright))
    return found


def _base(provider: Provider) -> dict[str, Any]:
    own, *others = POOLS[provider]
    pools = [TRAIN | own, *SHARED, *({"nodes": NODES} | each for each in others)]
    queues = [
        {
            "name": "research",
            "namespaces": ["flows"],
            "quotas": [{"pool": "train", "gpus": 8, "borrowing": 1, "lending": 1}],
        }
    ]
    gpu = {
        "queue": "kueue",
        "queueing": {"topology": {"pools": ["placed"], "levels": ["rack"]}, "queues": queues},
        "driverVersion": "580.105.08",
        "pools": pools,
    }
    return {**BASE, "cloud": CLOUDS[provider], "gpu": gpu}


def _merged(under: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    both = {key: value for key, value in over.items() if isinstance(value, dict)}
    return {
        **under,
        **over,
        **{key: _merged(under[key], value) for key, value in both.items() if key in under},
    }


def _written(data: dict[str, Any]) -> Platform:
    whole = Platform.model_validate_json(json.dumps(data))
    return Platform.model_validate_json(whole.model_dump_json(exclude_none=True))


__all__ = ["PROVIDERS", "everything"]
