"""A platform on AWS, declared against a mocked engine that records what was registered, and how."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks, rpc

from components.aws.cloud import AwsCloud
from spec.files import Folder
from spec.load import load
from spec.platform import Platform

from ..specs import BASE

STACKS = Path(__file__).parents[2] / "stacks"

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
            "oidc": {
                "issuer": "https://id.example.com/",
                "clientId": "plinth",
                "clientSecret": "sso/client",
            },
        },
        "serving": {"exposure": "public"},
        "features": {"offline": "warehouse", "online": "redis"},
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
}
"""Specs beside those in `stacks/`, each a branch that they do not take."""

STACK_NAMES = ("dev", "staging", "prod")


@cache
def spec(name: str) -> Platform:
    """The spec of a stack, or one of `VARIANTS`."""
    if name in VARIANTS:
        return Platform.model_validate_json(json.dumps(BASE | VARIANTS[name]))
    return load(name, Folder(STACKS)).platform


@dataclass(frozen=True)
class Declared:
    """One resource, as it was registered; what is not known yet is None."""

    type: str
    name: str
    inputs: dict[str, Any]
    parent: str
    provider: str
    dependencies: frozenset[str]
    protect: bool
    retained: bool
    """Whether it stays when the stack is destroyed."""
    ignored: tuple[str, ...]
    custom: bool
    urn: str
    secrets: frozenset[str]
    """Inputs that are secret."""

    @property
    def aws(self) -> bool:
        """Whether it is AWS's."""
        return self.type.startswith("aws:")


class Recorder(mocks.Mocks):
    """Answers with the inputs, and with what AWS would make up where components look at it."""

    def __init__(self) -> None:
        super().__init__()
        self.called: list[tuple[str, dict[str, Any]]] = []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        made = dict(args.inputs)
        short = args.typ.split("/")[0].removeprefix("aws:")
        made.setdefault("name", args.name)
        made["arn"] = f"arn:aws:{short}:us-east-1:123456789012:{args.name}"
        made |= _COMPUTED.get(args.typ, lambda name: {})(args.name)
        return f"{args.name}-id", made

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:
        self.called.append((args.token, dict(args.args)))
        if args.token == "aws:index/getAvailabilityZones:getAvailabilityZones":
            return {"names": [f"us-east-1{letter}" for letter in "fbacd"], "zoneIds": []}
        if args.token == "aws:eks/getAddonVersion:getAddonVersion":
            return {"version": f"v1-{args.args['addonName']}-{args.args['kubernetesVersion']}"}
        raise AssertionError(f"{args.token} was called")


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
    "random:index/randomId:RandomId": lambda name: {"hex": "0badcafe"},
    "random:index/randomPassword:RandomPassword": lambda name: {"result": f"hunter2-{name}"},
    "random:index/randomBytes:RandomBytes": lambda name: {"base64": "hunter2-+/"},
}


class Monitor(mocks.MockMonitor):
    """The mocked engine, with a record of what was registered and with which options."""

    def __init__(self) -> None:
        self.recorder = Recorder()
        super().__init__(self.recorder)
        self.declared: list[Declared] = []
        self.outputs: dict[str, dict[str, Any]] = {}

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        response = super().RegisterResource(request)
        inputs = _read(request.object)
        self.declared.append(
            Declared(
                request.type,
                request.name,
                _plain(inputs),
                request.parent,
                request.provider,
                frozenset(request.dependencies),
                request.protect,
                request.retainOnDelete,
                tuple(request.ignoreChanges),
                request.custom,
                response.urn,
                frozenset(key for key, each in inputs.items() if rpc.is_rpc_secret(each)),
            )
        )
        return response

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802
        self.outputs[request.urn] = _plain(_read(request.outputs))
        return super().RegisterResourceOutputs(request)


def _read(struct: Any) -> Any:
    return pulumi.runtime.rpc.deserialize_properties(struct, keep_unknowns=True)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        if pulumi.runtime.rpc._special_sig_key in value:  # pyright: ignore
            return _plain(value.get("value"))
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


@dataclass
class World:
    """What one run declared, and what came back from it."""

    spec: Platform
    declared: list[Declared]
    outputs: dict[str, dict[str, Any]]
    called: list[tuple[str, dict[str, Any]]]
    returned: Any = None
    known: dict[str, Any] = field(default_factory=dict[str, Any])

    def of(self, type_: str) -> list[Declared]:
        """Resources of a type, such as `aws:ec2/vpc:Vpc`, or of its last part, such as `Vpc`."""
        return [each for each in self.declared if type_ in (each.type, each.type.split(":")[-1])]

    def named(self, name: str) -> Declared:
        """The one resource of that name."""
        (found,) = [each for each in self.declared if each.name == name]
        return found

    def by_urn(self) -> dict[str, Declared]:
        """Everything by its URN."""
        return {each.urn: each for each in self.declared}


class Root(pulumi.ComponentResource):
    """Stands for the platform."""

    def __init__(self, name: str) -> None:
        super().__init__("plinth:platform:Platform", name)
        self.register_outputs({})


def observe(platform: Platform, program: Callable[[], Any], *, preview: bool = False) -> World:
    """What a program declares; Outputs in what it returns are written down once they are known."""
    monitor = Monitor()
    mocks.set_mocks(monitor.recorder, preview=preview, monitor=monitor)
    world = World(platform, monitor.declared, monitor.outputs, monitor.recorder.called)

    def body() -> None:
        world.returned = program()
        note(world, world.returned)

    pulumi.runtime.test(body)()
    return world


def run(platform: Platform, program: Callable[[AwsCloud], Any], *, preview: bool = False) -> World:
    """What `program` declares for a cloud of the spec."""

    def under() -> Any:
        root = Root(platform.name)
        return program(AwsCloud(platform.name, platform, opts=pulumi.ResourceOptions(parent=root)))

    return observe(platform, under, preview=preview)


def note(world: World, value: Any, path: str = "") -> None:
    """Write down every Output in what a program returned, by its path, once it is known."""
    if isinstance(value, pulumi.Output):
        value.apply(lambda found: world.known.__setitem__(path, found))
    elif isinstance(value, Mapping):
        for key, each in value.items():
            note(world, each, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            note(world, each, f"{path}[{index}]")
    elif hasattr(value, "__dataclass_fields__"):
        for key in value.__dataclass_fields__:
            note(world, getattr(value, key), f"{path}.{key}".lstrip("."))


def foundation(cloud: AwsCloud) -> dict[str, Any]:
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
