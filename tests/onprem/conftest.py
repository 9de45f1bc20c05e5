"""A platform on a cluster that exists, declared against a mocked engine that records what was registered."""

from __future__ import annotations

from typing import Any

from components.onprem.cloud import OnPremCloud

from ..clouds import engine
from ..clouds.engine import Declared, Root, World, foundation
from ..specs import FLOWS, MYSQL, TELEMETRY

__all__ = ["Declared", "Root", "World", "foundation"]

AUTHORITY = "-----BEGIN CERTIFICATE-----\nMIID+zCC/w==\n-----END CERTIFICATE-----\n"
"""A certificate in form alone."""

CLOUD: dict[str, Any] = {"provider": "onprem", "site": "lab"}

ENDPOINT: dict[str, Any] = {
    "endpoint": "https://s3.example.com",
    "credentialsSecret": "s3/keys",
    "certificateAuthority": AUTHORITY,
}

GPU: dict[str, Any] = {
    "pools": [
        {
            "name": "train",
            "accelerator": "a100-80gb",
            "gpusPerNode": 8,
            "nodes": {"min": 1, "max": 2},
            "taints": [{"key": "team", "value": "vision"}],
            "labels": {"team": "vision"},
        },
        {
            "name": "slice",
            "accelerator": "a100-80gb",
            "gpusPerNode": 8,
            "nodes": {"min": 1, "max": 1},
            "sharing": {"mig": "1g.10gb"},
        },
        {
            "name": "serve",
            "accelerator": "l4",
            "nodes": {"min": 1, "max": 1},
            "purpose": "serving",
            "sharing": {"timeSlicing": 4},
        },
        {
            "name": "clients",
            "accelerator": "t4",
            "nodes": {"min": 1, "max": 1},
            "sharing": {"mps": 8},
        },
    ]
}
"""Pools that between them take every branch."""

FEATURES = {"offline": "postgres", "online": "redis"}

VARIANTS: dict[str, dict[str, Any]] = {
    "least": {
        "cloud": CLOUD,
        "environment": "dev",
        "features": {"engine": "none"},
        "serving": {"engine": "none", "gateway": "none"},
    },
    "most": {
        "cloud": {
            **CLOUD,
            "context": "lab",
            "storageClass": "ceph-block",
            "objectStoreGib": 500,
            "objectStoreCopies": 3,
            "loadBalancer": "metallb",
            "loadBalancerAddresses": ["10.0.0.0/28", "10.0.1.200-10.0.1.220"],
            "registry": "registry.example.com/ml",
            "nodes": {
                "system": ["a-1", "a-2", "a-3", "a-4"],
                "cpu": ["b-1"],
                "train": ["gpu-1", "gpu-2"],
                "slice": ["gpu-3"],
                "serve": ["gpu-4"],
                "clients": ["gpu-5"],
            },
        },
        "gpu": GPU,
        "features": {**FEATURES, "redis": {"memoryGib": 8, "replicas": 2}},
        "orchestration": {
            "airflow": {
                "executor": "celery",
                "dags": {
                    "repository": "https://git.example.com/dags.git",
                    "credentialsSecret": "airflow/git",
                },
            }
        },
        "access": {
            "domain": "ml.example.com",
            "oidc": {
                "issuer": "https://id.example.com/",
                "clientId": "plinth",
                "jwksUri": "https://id.example.com/keys",
                "clientSecret": "sso/client",
            },
        },
        "tracking": {"engine": "mlflow", "auth": "oidc"},
        "monitoring": {"alerts": {"routes": [{"severity": "critical", "slackSecret": "alerts/slack"}]}},
        "backup": {"enabled": True},
    },
    # An S3 endpoint and a secret store of the user's, and no address for the gateway.
    "own": {
        "cloud": {
            **CLOUD,
            "distribution": "openshift",
            "loadBalancer": "none",
            "secretStore": "vault",
            "registry": "registry.example.com/ml",
            "objectStore": ENDPOINT,
        },
        "gpu": GPU,
        "access": {
            "domain": "ml.example.com",
            "oidc": {
                "issuer": "https://id.example.com/",
                "clientId": "plinth",
                "jwksUri": "https://id.example.com/keys",
                "clientSecret": "sso/client",
            },
        },
        "features": {"offline": "postgres", "online": "postgres"},
    },
    # The same endpoint, whose keys no database can be given.
    "endpoint": {
        "cloud": {
            **CLOUD,
            "objectStore": {"endpoint": "https://s3.example.com", "credentialsSecret": "s3/keys"},
        },
        "features": {"offline": "postgres", "online": "postgres"},
        "database": {"highAvailability": False, "deletionProtection": False},
        "serving": {"autoscaling": {"engine": "keda"}},
        "backup": {"enabled": True},
        "monitoring": {"cost": "opencost"},
        "governance": {"admission": "kyverno", "imageRegistries": ["docker.io"]},
    },
    "k3s": {
        "cloud": {**CLOUD, "distribution": "k3s", "storageClass": "local-path"},
        "gpu": GPU,
        "features": {**FEATURES, "redis": {"replicas": 0}},
    },
    "kind": {
        "cloud": {
            **CLOUD,
            "distribution": "kind",
            "loadBalancer": "metallb",
            "loadBalancerAddresses": ["172.18.255.200-172.18.255.250"],
        },
        "environment": "dev",
        "features": {**FEATURES, "redis": {"memoryGib": 1, "replicas": 0}},
    },
    "openshift": {
        "cloud": {
            **CLOUD,
            "distribution": "openshift",
            "loadBalancer": "metallb",
            "loadBalancerAddresses": ["10.0.0.0/28"],
        },
        "gpu": GPU,
        "features": FEATURES,
        # Agents that read its nodes' files, and people's own pods.
        "monitoring": TELEMETRY["monitoring"],
        "orchestration": {"prefect": FLOWS["orchestration"]["prefect"]},
    },
    "telemetry": {"cloud": CLOUD, **TELEMETRY},
}  # fmt: skip
"""Specs beside the one in `stacks/`, each a branch that it does not take."""

STACK_NAMES = ("onprem",)

_ORCHESTRATION = FLOWS["orchestration"]
_PIPELINES = {**_ORCHESTRATION["kubeflow"], "mysql": {"server": "cluster"}}
VARIANTS["flows"] = {
    "cloud": CLOUD,
    **FLOWS,
    "orchestration": {**_ORCHESTRATION, "kubeflow": _PIPELINES},
}
_ONE_POD = {"mysql": {"server": "cluster"}}
VARIANTS["mysql"] = {
    **{key: value for key, value in MYSQL.items() if key != "database"},
    "cloud": CLOUD,
    "orchestration": {"kubeflow": {"pipelines": True, **_ONE_POD}},
    "tracking": {**MYSQL["tracking"], **_ONE_POD},
}
VARIANTS["knative"] = VARIANTS["least"] | {"serving": {"mode": "knative", "gateway": "istio"}}

_BENCH = engine.Bench(OnPremCloud, engine.Recorder, VARIANTS)
spec, observe, run, world = _BENCH.spec, _BENCH.observe, _BENCH.run, _BENCH.worlds()
