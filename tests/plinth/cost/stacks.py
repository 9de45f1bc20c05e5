"""Platforms and resources to estimate."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from plinth.cost import aws, azure, gcp
from plinth.cost.catalogue import Catalogue, Price
from plinth.plan import Op, Resource
from spec.catalog.table import Source
from spec.platform import Platform
from tests.specs import BASE

STACK = "urn:pulumi:acme::plinth::pulumi:pulumi:Stack::plinth-acme"
PLATFORM = "urn:pulumi:acme::plinth::plinth:platform:Platform::acme"
PART = "urn:pulumi:acme::plinth::plinth:aws:Cluster::acme-cluster"

CLOUDS: Mapping[str, dict[str, Any]] = {
    "aws": BASE["cloud"],
    "gcp": {
        "provider": "gcp", "project": "acme-ml", "region": "us-central1",
        "billingAccount": "01AB23-45CD67-89EF01",
    },
    "azure": {
        "provider": "azure", "location": "eastus",
        "subscriptionId": "11111111-1111-4111-8111-111111111111",
        "tenantId": "11111111-1111-4111-8111-111111111111",
    },
    "onprem": {"provider": "onprem", "site": "lab"},
}  # fmt: skip

SOURCE = Source("list", "a list", "2026-11-01", True, "2026-11-01")
GUESS = Source("guess", "somebody says so", "2026-11-20", False, None)


def platform(on: str = "aws", **sections: Any) -> Platform:
    """A platform of a cloud; `sections` take the place of the least ones, budget's keys are added."""
    made = {**BASE, "cloud": CLOUDS[on], **sections}
    made["budget"] = {**BASE["budget"], **sections.get("budget", {})}
    return Platform.model_validate_json(json.dumps(made))


def resource(
    type_: str, name: str = "it", op: Op = "create", *, parent: str = PART, **inputs: Any
) -> Resource:
    return Resource(
        urn=f"urn:pulumi:acme::plinth::{type_}::{name}",
        type=type_,
        op=op,
        inputs=inputs,
        outputs={},
        parent=parent,
        dependencies=(),
        protect=False,
    )


def stack(*resources: Resource) -> list[Resource]:
    """The resources below a component of a platform."""
    tree = [
        Resource(urn, urn.split("::")[2], "create", {}, {}, parent, (), False)
        for urn, parent in ((STACK, ""), (PLATFORM, STACK), (PART, PLATFORM))
    ]
    return [*tree, *resources]


def catalogue(cloud: Any = "aws", region: str = "us-east-1", **items: float) -> Catalogue:
    """Prices by item, in which two underscores stand for a point, and one for a hyphen."""
    prices = {
        (name, region): Price(name, region, "hour", usd, SOURCE)
        for item, usd in items.items()
        for name in (item.replace("__", ".").replace("_", "-"),)
    }
    return Catalogue(cloud, prices)


def used(spec: Platform) -> list[Resource]:
    """A resource of every type that is reckoned on a platform's cloud, and nodes of every pool."""
    readers: Mapping[str, Mapping[str, object]] = {
        "aws": aws.READERS, "gcp": gcp.READERS, "azure": azure.READERS
    }  # fmt: skip
    cloud = spec.cloud.provider
    found = [
        resource(type_, type_.rpartition(":")[2], vpcEndpointType="Interface")
        for type_ in readers[cloud]
    ]
    accelerated = {
        "aws": "p5.48xlarge",
        "gcp": "a3-highgpu-8g",
        "azure": "Standard_ND96isr_H100_v5",
    }
    plain = {"aws": "m6a.large", "gcp": "n2-standard-4", "azure": "Standard_D4s_v5"}
    gpus = {pool.name: pool.capacity for pool in spec.gpu.pools}
    ways = {"cpu": spec.nodes.cpu.capacity, **gpus}
    for pool, way in ((pool, way) for pool, listed in ways.items() for way in listed):
        machine = (accelerated if pool in gpus else plain)[cloud]
        name, label = f"{pool}-{way}", {"plinth.dev/pool": pool}
        groups = {
            "aws": ("aws:eks/nodeGroup:NodeGroup", {"labels": label, "instanceTypes": [machine]}),
            "gcp": (
                "gcp:container/nodePool:NodePool",
                {"nodeConfig": {"labels": label, "machineType": machine}},
            ),
            "azure": (
                "azure-native:containerservice:AgentPool",
                {"nodeLabels": label, "vmSize": machine},
            ),
        }
        type_, inputs = groups[cloud]
        given: dict[str, Any] = dict(inputs)
        found.append(resource(type_, name, **given))
    found.append(resource("kubernetes:core/v1:Service", "front", spec={"type": "LoadBalancer"}))
    return stack(*found)
