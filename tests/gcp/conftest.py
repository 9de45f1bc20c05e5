"""A platform on Google Cloud, declared against a mocked engine that records what was registered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pulumi.runtime import mocks

from components.gcp.cloud import GcpCloud

from ..clouds import engine
from ..clouds.engine import Declared, Root, World, foundation
from ..specs import FLOWS, MYSQL, TELEMETRY

__all__ = ["Declared", "Root", "World", "foundation"]

NUMBER = "123456789"

AUTHORITY = "-----BEGIN CERTIFICATE-----\nMIID+zCC/w==\n-----END CERTIFICATE-----\n"
"""A certificate in form alone: with what must outlive YAML, Feast's commas and its equals signs."""

CLOUD: dict[str, Any] = {
    "provider": "gcp",
    "project": "acme-ml",
    "projectNumber": NUMBER,
    "region": "us-central1",
    "billingAccount": "012345-6789AB-CDEF01",
    "admins": ["group:platform@example.com", "serviceAccount:ci@acme-ml.iam.gserviceaccount.com"],
    "viewers": ["user:reader@example.com"],
    "reservations": {"train": {"id": "h100-block", "zone": "us-central1-b"}},
}

GPU: dict[str, Any] = {
    "pools": [
        {
            "name": "train",
            "accelerator": "h100",
            "gpusPerNode": 8,
            "nodes": {"min": 0, "max": 4},
            "capacity": ["reserved", "on-demand", "spot"],
            "zones": ["us-central1-b"],
        },
        {
            "name": "serve",
            "accelerator": "l4",
            "nodes": {"min": 1, "max": 10},
            "capacity": ["spot", "on-demand"],
            "purpose": "serving",
            "sharing": {"timeSlicing": 4},
        },
        {
            "name": "clients",
            "accelerator": "t4",
            "nodes": {"min": 0, "max": 2},
            "sharing": {"mps": 8},
        },
        {
            "name": "slice",
            "accelerator": "a100-40gb",
            "gpusPerNode": 8,
            "nodes": {"min": 0, "max": 1},
            "sharing": {"mig": "1g.5gb"},
            "interconnect": "none",
        },
        {
            "name": "later",
            "accelerator": "h200",
            "gpusPerNode": 8,
            "nodes": {"min": 0, "max": 2},
            "capacity": ["flex-start", "queued"],
            "zones": ["us-central1-a"],
        },
        {
            "name": "tpu",
            "accelerator": "tpu-v5e",
            "gpusPerNode": 4,
            "nodes": {"min": 0, "max": 4},
            "topology": "4x4",
            "zones": ["us-central1-a"],
            "labels": {"team": "vision"},
            "taints": [{"key": "team", "value": "vision"}],
        },
        {
            "name": "tpu-one",
            "accelerator": "tpu-v6e",
            "nodes": {"min": 0, "max": 1},
            "capacity": ["spot"],
        },
    ]
}
"""Pools that between them take every branch."""

VARIANTS: dict[str, dict[str, Any]] = {
    "least": {
        "cloud": {
            "provider": "gcp",
            "project": "acme-ml",
            "region": "us-central1",
            "billingAccount": "012345-6789AB-CDEF01",
        },
        "environment": "dev",
        "gpu": {"pools": []},
        "features": {"engine": "none"},
    },
    "most": {
        "cloud": {**CLOUD, "dnsZone": "ml"},
        "gpu": GPU,
        "network": {"cidr": "10.20.0.0/16", "zones": 3, "egress": "nat-single"},
        "cluster": {
            "version": "1.35",
            "endpoint": "public-and-private",
            "endpointCidrs": ["203.0.113.0/24"],
            "upgradePolicy": "extended",
        },
        "access": {
            "domain": "ml.example.com",
            "tls": "lets-encrypt",
            "dns": "external-dns",
            "email": "ml@example.com",
            "oidc": {
                "issuer": "https://id.example.com/",
                "clientId": "plinth",
                "jwksUri": "https://id.example.com/keys",
                "clientSecret": "sso-client",
            },
        },
        "serving": {"exposure": "public", "autoscaling": {"engine": "keda"}},
        "features": {"offline": "warehouse", "online": "redis"},
        "monitoring": {"logs": "cloud", "cost": "opencost"},
        "backup": {"enabled": True},
        "governance": {"admission": "kyverno", "imageRegistries": ["docker.io"]},
    },
    "closed": {
        "cloud": {
            **CLOUD,
            "reservations": {},
            "dnsZone": "ml",
            "dnsProject": "acme-dns",
            "binaryAuthorization": "own",
        },
        "governance": {"imageRegistries": ["docker.io", "us-docker.pkg.dev/acme-ml/"]},
        "access": {"domain": "ml.example.com"},
        "network": {
            "cidr": "10.20.0.0/20",
            "zones": 2,
            "egress": "none",
            "podCidr": "10.64.0.0/16",
        },
        "features": {
            "offline": "lake",
            "online": "key-value",
            "views": [
                {"name": "sales", "maxAgeMinutes": 60, "entities": ["shop", "customer"]},
                {"name": "visits", "maxAgeMinutes": 60, "entities": ["customer", "shop"]},
                {"name": "customer", "maxAgeMinutes": 60, "entities": ["customer"]},
                {"name": "everywhere", "maxAgeMinutes": 60},
            ],
        },
    },
    "telemetry": {
        "cloud": {key: value for key, value in CLOUD.items() if key != "reservations"},
        **TELEMETRY,
    },
    "flows": {
        "cloud": {key: value for key, value in CLOUD.items() if key != "reservations"},
        **FLOWS,
    },
}
"""Specs beside the one in `stacks/`, each a branch that it does not take."""

STACK_NAMES = ("gcp-prod",)


class Recorder(engine.Recorder):
    """What Google would make up where components look at it."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        id_, made = super().new_resource(args)
        return id_, made | _COMPUTED.get(args.typ, lambda inputs: {})(made)

    def answer(self, token: str, args: Mapping[str, Any]) -> dict[str, Any]:
        return _RESULTS[token] if token in _RESULTS else super().answer(token, args)


def _account(inputs: Mapping[str, Any]) -> dict[str, Any]:
    email = f"{inputs['accountId']}@acme-ml.iam.gserviceaccount.com"
    return {"email": email, "member": f"serviceAccount:{email}"}


_COMPUTED: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "gcp:container/cluster:Cluster": lambda inputs: {
        "endpoint": "10.20.0.2",
        "masterAuth": {"clusterCaCertificate": "Y2E="},
    },
    "gcp:compute/address:Address": lambda inputs: {"selfLink": f"links/{inputs['name']}"},
    "gcp:serviceaccount/account:Account": _account,
    "gcp:projects/serviceIdentity:ServiceIdentity": lambda inputs: {
        "member": f"serviceAccount:service-{NUMBER}@{inputs['service']}",
        "email": f"service-{NUMBER}@{inputs['service']}",
    },
    "gcp:sql/databaseInstance:DatabaseInstance": lambda inputs: {
        "privateIpAddress": "10.20.128.3",
        "serverCaCerts": [{"cert": AUTHORITY}],
        "connectionName": f"acme-ml:us-central1:{inputs['name']}",
    },
    "gcp:redis/instance:Instance": lambda inputs: {
        "host": "10.20.128.4",
        "port": 6378,
        "authString": "hunter2-auth",
        "serverCaCerts": [{"cert": AUTHORITY}, {"cert": AUTHORITY}],
    },
    "gcp:bigquery/connection:Connection": lambda inputs: {
        "cloudResource": {
            "serviceAccountId": "bqcx-1@gcp-sa-bigquery-condel.iam.gserviceaccount.com"
        }
    },
    "gcp:storage/bucket:Bucket": lambda inputs: {"url": f"gs://{inputs['name']}"},
}

_RESULTS: Mapping[str, dict[str, Any]] = {
    "gcp:compute/getZones:getZones": {"names": [f"us-central1-{letter}" for letter in "fbac"]},
    "gcp:organizations/getProject:getProject": {"number": NUMBER},
    "gcp:storage/getProjectServiceAccount:getProjectServiceAccount": {
        "emailAddress": f"service-{NUMBER}@gs-project-accounts.iam.gserviceaccount.com"
    },
    "gcp:bigquery/getDefaultServiceAccount:getDefaultServiceAccount": {
        "email": f"bq-{NUMBER}@bigquery-encryption.iam.gserviceaccount.com"
    },
}


VARIANTS["mysql"] = {**MYSQL, "cloud": {**CLOUD, "reservations": {}}}
VARIANTS["knative"] = VARIANTS["least"] | {"serving": {"mode": "knative", "gateway": "istio"}}

_BENCH = engine.Bench(GcpCloud, Recorder, VARIANTS)
spec, observe, run, world = _BENCH.spec, _BENCH.observe, _BENCH.run, _BENCH.worlds()
