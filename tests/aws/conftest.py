"""A platform on AWS, declared against a mocked engine that records what was registered, and how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pulumi.runtime import mocks

from components.aws.cloud import AwsCloud

from ..clouds import engine
from ..clouds.engine import Declared, Root, World, foundation, note
from ..specs import BASE, FLOWS, MYSQL, TELEMETRY

__all__ = ["BASE", "Declared", "Root", "World", "foundation", "note"]

GPU: dict[str, Any] = {
    "pools": [
        {
            "name": "train",
            "accelerator": "h100",
            "gpusPerNode": 8,
            "nodes": {"min": 0, "max": 4},
            "capacity": ["reserved", "on-demand", "spot"],
            "zones": ["us-east-1b"],
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
            "name": "block",
            "accelerator": "h200",
            "gpusPerNode": 8,
            "nodes": {"min": 0, "max": 2},
            "capacity": ["capacity-block"],
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
            "name": "neuron",
            "accelerator": "inferentia2",
            "nodes": {"min": 0, "max": 1},
            "labels": {"team": "vision"},
            "taints": [{"key": "team", "value": "vision"}],
        },
    ]
}
"""Pools that between them take every branch."""

CLOUD: dict[str, Any] = {
    **BASE["cloud"],
    "reservations": {
        "train": {"id": "cr-0a1b2c3d4e5f67890", "zone": "us-east-1b"},
        "block": {"id": "cr-1a1b2c3d4e5f67890", "zone": "us-east-1a"},
    },
}

VARIANTS: dict[str, dict[str, Any]] = {
    "least": {"environment": "dev", "gpu": {"pools": []}, "features": {"engine": "none"}},
    "most": {
        "cloud": {
            **CLOUD,
            "admins": ["arn:aws:iam::123456789012:role/admin"],
            "viewers": ["arn:aws:iam::123456789012:role/team/viewer"],
        },
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
            "dns": "external-dns",
            "oidc": {
                "issuer": "https://id.example.com/",
                "clientId": "plinth",
                "jwksUri": "https://id.example.com/keys",
                "clientSecret": "sso/client",
            },
        },
        "serving": {"exposure": "public", "autoscaling": {"engine": "keda"}},
        "features": {"offline": "warehouse", "online": "redis"},
        "monitoring": {"cost": "opencost"},
        "backup": {"enabled": True},
        "governance": {"admission": "kyverno", "imageRegistries": ["docker.io"]},
    },
    "karpenter": {
        "gpu": {**GPU, "autoscaler": "karpenter"},
        "cloud": {
            **CLOUD,
            "profile": "ml",
            "assumeRoleArn": "arn:aws:iam::123456789012:role/deploy",
        },
        "network": {"cidr": "10.20.0.0/20", "zones": 2, "egress": "none"},
    },
    "telemetry": TELEMETRY,
    "pod-logs": {"features": {"engine": "none"}, "monitoring": {"logs": "cloud"}},
    "flows": {**FLOWS, "governance": {"admission": "kubernetes"}},
}
"""Specs beside those in `stacks/`, each a branch that they do not take."""

STACK_NAMES = ("dev", "staging", "prod")


class Recorder(engine.Recorder):
    """What AWS would make up where components look at it."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        id_, made = super().new_resource(args)
        short = args.typ.split("/")[0].removeprefix("aws:")
        made["arn"] = f"arn:aws:{short}:us-east-1:123456789012:{args.name}"
        return id_, made | _COMPUTED.get(args.typ, lambda name: {})(args.name)

    def answer(self, token: str, args: Mapping[str, Any]) -> dict[str, Any]:
        if token == "aws:index/getAvailabilityZones:getAvailabilityZones":
            return {"names": [f"us-east-1{letter}" for letter in "fbacd"], "zoneIds": []}
        if token == "aws:eks/getAddonVersion:getAddonVersion":
            return {"version": f"v1-{args['addonName']}-{args['kubernetesVersion']}"}
        return super().answer(token, args)


_COMPUTED: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "aws:eks/cluster:Cluster": lambda name: {
        "endpoint": "https://api.example.com",
        "certificateAuthority": {"data": "Y2E="},
        "vpcConfig": {"clusterSecurityGroupId": "sg-cluster"},
    },
    "aws:eks/nodeGroup:NodeGroup": lambda name: {
        "nodeGroupName": name,
        "resources": [{"autoscalingGroups": [{"name": f"eks-{name}-asg"}]}],
    },
    "aws:ec2/launchTemplate:LaunchTemplate": lambda name: {"latestVersion": 1},
    "aws:kms/key:Key": lambda name: {"keyId": f"{name}-key-id"},
    "aws:ecr/repository:Repository": lambda name: {"repositoryUrl": f"ecr.example.com/{name}"},
    "aws:rds/instance:Instance": lambda name: {"address": f"{name}.example.internal"},
    "aws:elasticache/replicationGroup:ReplicationGroup": lambda name: {
        "primaryEndpointAddress": "primary.example.internal",
        "configurationEndpointAddress": "configuration.example.internal",
    },
    "aws:redshiftserverless/namespace:Namespace": lambda name: {
        "adminPasswordSecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:admin"
    },
}


VARIANTS["mysql"] = MYSQL
VARIANTS["knative"] = VARIANTS["least"] | {"serving": {"mode": "knative", "gateway": "istio"}}

_BENCH = engine.Bench(AwsCloud, Recorder, VARIANTS)
spec, observe, run, world = _BENCH.spec, _BENCH.observe, _BENCH.run, _BENCH.worlds()
