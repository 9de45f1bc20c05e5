"""A platform on Google Cloud, declared against a mocked engine that records what was registered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks

from components.gcp.cloud import GcpCloud
from spec.files import Folder
from spec.load import load
from spec.platform import Platform

from ..aws import conftest as common
from ..aws.conftest import STACKS, Declared, Root, World, note
from ..specs import BASE

__all__ = ["Declared", "World"]

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
        },
        {
            "name": "tpu",
            "accelerator": "tpu-v5e",
            "gpusPerNode": 4,
            "nodes": {"min": 0, "max": 4},
            "topology": "4x4",
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
        "cloud": {"provider": "gcp", "project": "acme-ml", "region": "us-central1"},
        "environment": "dev",
        "gpu": {"pools": []},
        "features": {"engine": "none"},
    },
    "most": {
        "cloud": CLOUD,
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
            "email": "ml@example.com",
            "oidc": {
                "issuer": "https://id.example.com/",
                "clientId": "plinth",
                "clientSecret": "sso-client",
            },
        },
        "serving": {"exposure": "public"},
        "features": {"offline": "warehouse", "online": "redis"},
        "monitoring": {"logs": "cloud"},
    },
    "closed": {
        "cloud": {**CLOUD, "reservations": {}, "dnsZone": "ml", "dnsProject": "acme-dns"},
        "access": {"domain": "ml.example.com"},
        "network": {
            "cidr": "10.20.0.0/20",
            "zones": 2,
            "egress": "none",
            "podCidr": "10.64.0.0/16",
        },
        "features": {"offline": "lake", "online": "key-value"},
    },
}
"""Specs beside the one in `stacks/`, each a branch that it does not take."""

STACK_NAMES = ("gcp-prod",)


@cache
def spec(name: str) -> Platform:
    """The spec of a stack, or one of `VARIANTS`."""
    if name in VARIANTS:
        return Platform.model_validate_json(json.dumps(BASE | VARIANTS[name]))
    return load(name, Folder(STACKS)).platform


class Recorder(mocks.Mocks):
    """Answers with the inputs, and with what Google would make up where components look at it."""

    def __init__(self) -> None:
        super().__init__()
        self.called: list[tuple[str, dict[str, Any]]] = []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        made = dict(args.inputs)
        made.setdefault("name", args.name)
        made |= _COMPUTED.get(args.typ, lambda inputs: {})(made)
        return f"{args.name}-id", made

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:
        self.called.append((args.token, dict(args.args)))
        return _RESULTS[args.token]


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
        "connectionName": f"acme-ml:us-central1:{inputs['name']}",
    },
    "gcp:redis/instance:Instance": lambda inputs: {
        "host": "10.20.128.4",
        "port": 6378,
        "authString": "hunter2-auth",
        "serverCaCerts": [{"cert": AUTHORITY}, {"cert": AUTHORITY}],
    },
    "gcp:storage/bucket:Bucket": lambda inputs: {"url": f"gs://{inputs['name']}"},
    "random:index/randomId:RandomId": lambda inputs: {"hex": "0badca"},
    "random:index/randomPassword:RandomPassword": lambda inputs: {
        "result": f"hunter2-{inputs['name']}"
    },
    "random:index/randomBytes:RandomBytes": lambda inputs: {"base64": "hunter2-+/"},
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


class Monitor(common.Monitor):
    """The mocked engine with Google's answers."""

    def __init__(self) -> None:
        super().__init__()
        self.google = Recorder()
        self.mocks = self.google


def observe(platform: Platform, program: Callable[[], Any], *, preview: bool = False) -> World:
    """What a program declares; Outputs in what it returns are written down once they are known."""
    monitor = Monitor()
    mocks.set_mocks(monitor.google, preview=preview, monitor=monitor)
    world = World(platform, monitor.declared, monitor.outputs, monitor.google.called)

    def body() -> None:
        world.returned = program()
        note(world, world.returned)

    pulumi.runtime.test(body)()
    return world


def run(platform: Platform, program: Callable[[GcpCloud], Any], *, preview: bool = False) -> World:
    """What `program` declares for a cloud of the spec."""

    def under() -> Any:
        root = Root(platform.name)
        return program(GcpCloud(platform.name, platform, opts=pulumi.ResourceOptions(parent=root)))

    return observe(platform, under, preview=preview)


def foundation(cloud: GcpCloud) -> dict[str, Any]:
    """Network, cluster, pools and autoscaler: what stands before data and add-ons."""
    platform = cloud.account.spec
    net = cloud.network(platform.network)
    cluster = cloud.cluster(platform.cluster, platform.nodes, net)
    pools = cloud.gpu_pools(platform.gpu, cluster, net)
    scaler = cloud.autoscaler(platform.gpu, cluster)
    return {"network": net, "cluster": cluster, "pools": pools, "autoscaler": scaler}


_WORLDS: dict[str, World] = {}


@pytest.fixture
def world() -> Iterator[Callable[[str], World]]:
    """The foundation of a spec, declared once for all tests."""

    def made(name: str) -> World:
        if name not in _WORLDS:
            _WORLDS[name] = run(spec(name), foundation)
        return _WORLDS[name]

    yield made
