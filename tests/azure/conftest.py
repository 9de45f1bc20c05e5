"""A platform on Azure, declared against a mocked engine that records what was registered, and how."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pulumi
import pytest
from pulumi.runtime import mocks, rpc

from components.azure.cloud import AzureCloud
from spec.files import Folder
from spec.load import load
from spec.platform import Platform

from ..specs import BASE

STACKS = Path(__file__).parents[2] / "stacks"

SUBSCRIPTION = "11111111-1111-4111-8111-111111111111"
TENANT = "22222222-2222-4222-8222-222222222222"
ADMINS = "33333333-3333-4333-8333-333333333333"
VIEWERS = "44444444-4444-4444-8444-444444444444"
RESERVED = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/capacity/providers/Microsoft.Compute"
    "/capacityReservationGroups/h100"
)
DNS_ZONE = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/dns/providers/Microsoft.Network"
    "/dnszones/ml.example.com"
)

CLOUD: dict[str, Any] = {
    "provider": "azure",
    "location": "eastus",
    "subscriptionId": SUBSCRIPTION,
    "tenantId": TENANT,
    "admins": [ADMINS],
}

GPU: dict[str, Any] = {
    "pools": [
        {
            "name": "train",
            "accelerator": "h100",
            "gpusPerNode": 8,
            "nodes": {"min": 0, "max": 4},
            "capacity": ["reserved", "on-demand", "spot"],
            "zones": ["2"],
        },
        {
            "name": "serve",
            "accelerator": "t4",
            "nodes": {"min": 1, "max": 10},
            "capacity": ["spot", "on-demand"],
            "purpose": "serving",
            "sharing": {"timeSlicing": 4},
        },
        {
            "name": "slice",
            "accelerator": "a100-80gb",
            "gpusPerNode": 1,
            "nodes": {"min": 0, "max": 1},
            "sharing": {"mig": "1g.10gb"},
            "labels": {"team": "vision"},
            "taints": [{"key": "team", "value": "vision"}],
        },
    ]
}
"""Pools that between them take every branch."""

VARIANTS: dict[str, dict[str, Any]] = {
    "least": {
        "environment": "dev",
        "cloud": {**CLOUD, "admins": []},
        "gpu": {"pools": []},
        "features": {"engine": "none"},
        "network": {
            "cidr": "10.20.0.0/20",
            "zones": 2,
            "egress": "nat-single",
            "privateEndpoints": False,
            "flowLogs": {"enabled": False},
        },
    },
    "most": {
        "gpu": GPU,
        "cloud": {
            **CLOUD,
            "viewers": [VIEWERS],
            "dnsZoneId": DNS_ZONE,
            "reservations": {"train": {"id": RESERVED, "zone": "2"}},
        },
        "network": {"cidr": "10.20.0.0/16", "zones": 3, "egress": "nat-per-zone"},
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
                "clientSecret": "sso/client",
            },
        },
        "serving": {"exposure": "public"},
        "features": {"offline": "warehouse", "online": "redis"},
    },
    "isolated": {
        "cloud": CLOUD,
        "network": {"cidr": "10.20.0.0/20", "zones": 2, "egress": "none"},
        "features": {"offline": "postgres", "online": "postgres"},
    },
}
"""Specs beside those in `stacks/`, each a branch that they do not take."""


@cache
def spec(name: str) -> Platform:
    """The spec of a stack, or one of `VARIANTS`."""
    if name in VARIANTS:
        return Platform.model_validate_json(json.dumps(BASE | VARIANTS[name]))
    return load(name, Folder(STACKS)).platform


def platform(**sections: Any) -> Platform:
    """A production spec on Azure, with sections put over it."""
    return Platform.model_validate_json(json.dumps(BASE | {"cloud": CLOUD} | sections))


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
    secret_outputs: tuple[str, ...] = ()

    @property
    def azure(self) -> bool:
        """Whether it is Azure's."""
        return self.type.startswith("azure-native:")

    @property
    def kind(self) -> str:
        """`ManagedCluster` of azure-native:containerservice:ManagedCluster."""
        return self.type.split(":")[-1]


def guid(name: str) -> str:
    """A GUID that Azure would make up."""
    return str(uuid5(NAMESPACE_URL, name))


class Recorder(mocks.Mocks):
    """Answers with the inputs, and with what Azure would make up where components look at it."""

    def __init__(self) -> None:
        super().__init__()
        self.called: list[tuple[str, dict[str, Any]]] = []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        made = dict(args.inputs)
        kind = args.typ.split(":")[-1]
        own = next((made[key] for key in _names(kind) if isinstance(made.get(key), str)), args.name)
        made.setdefault("name", own)
        id_ = f"/{args.typ.split(':')[1]}/{kind}/{own}" if "azure" in args.typ else f"{own}-id"
        identity = made.get("identity")
        if isinstance(identity, Mapping) and "userAssignedIdentities" in identity:
            # Given as a list, and told as a mapping.
            given = identity["userAssignedIdentities"]
            told = {each: {"clientId": guid(each), "principalId": guid(each)} for each in given}
            made["identity"] = {**identity, "userAssignedIdentities": told}
        made |= _COMPUTED.get(args.typ, lambda name: {})(args.name)
        return id_, made

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:
        self.called.append((args.token, dict(args.args)))
        if args.token == "azure-native:authorization:getClientConfig":
            return {
                "clientId": guid("client"),
                "objectId": guid("object"),
                "subscriptionId": SUBSCRIPTION,
                "tenantId": TENANT,
            }
        if args.token == "azure-native:containerservice:listManagedClusterUserCredentials":
            cluster = {"certificate-authority-data": "Y2E="}
            config = json.dumps({"clusters": [{"name": "x", "cluster": cluster}]})
            value = base64.b64encode(config.encode()).decode()
            return {"kubeconfigs": [{"name": "clusterUser", "value": value}]}
        if args.token == "azure-native:redisenterprise:listDatabaseKeys":
            return {"primaryKey": "hunter2-redis", "secondaryKey": "hunter2-redis-2"}
        raise AssertionError(f"{args.token} was called")


def _names(kind: str) -> tuple[str, ...]:
    """Inputs that may hold a resource's own name, likeliest first."""
    own = kind[0].lower() + kind[1:]
    return (
        f"{own}Name",
        "accountName" if kind == "StorageAccount" else "",
        "agentPoolName",
        "resourceName" if kind in ("ManagedCluster", "UserAssignedIdentity") else "",
        "privateZoneName" if kind == "PrivateZone" else "",
    )


_COMPUTED: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "azure-native:containerservice:ManagedCluster": lambda name: {
        "fqdn": "api.example.com",
        "privateFQDN": "api.private.example.com",
        "oidcIssuerProfile": {"enabled": True, "issuerURL": "https://issuer.example.com/"},
    },
    "azure-native:keyvault:Vault": lambda name: {
        "properties": {
            "vaultUri": "https://vault.example.com/",
            "tenantId": TENANT,
            "sku": {"family": "A", "name": "standard"},
            "provisioningState": "Succeeded",
        }
    },
    "azure-native:keyvault:Key": lambda name: {
        "keyUri": "https://vault.example.com/keys/platform",
        "keyUriWithVersion": "https://vault.example.com/keys/platform/1",
    },
    "azure-native:managedidentity:UserAssignedIdentity": lambda name: {
        "principalId": guid(f"{name}-principal"),
        "clientId": guid(f"{name}-client"),
        "tenantId": TENANT,
    },
    "azure-native:containerregistry:Registry": lambda name: {"loginServer": "acr.example.com"},
    "azure-native:dbforpostgresql:Server": lambda name: {
        "fullyQualifiedDomainName": f"{name}.postgres.example.com"
    },
    "azure-native:redisenterprise:RedisEnterprise": lambda name: {"hostName": "redis.example.com"},
    "azure-native:synapse:Workspace": lambda name: {
        "connectivityEndpoints": {
            "sql": "features.sql.example.com",
            "sqlOnDemand": "features-ondemand.sql.example.com",
        },
        "identity": {"type": "SystemAssigned", "principalId": guid(name), "tenantId": TENANT},
    },
    "random:index/randomId:RandomId": lambda name: {"hex": "0badca"},
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
                tuple(request.additionalSecretOutputs),
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

    def of(self, kind: str) -> list[Declared]:
        """Resources of a type, such as `azure-native:network:Subnet`, or of its last part."""
        return [each for each in self.declared if kind in (each.type, each.kind)]

    def named(self, name: str) -> Declared:
        """The one resource of that name."""
        (found,) = [each for each in self.declared if each.name == name]
        return found

    def one(self, kind: str, name: str = "") -> Declared:
        """The only resource of a kind whose name has `name` in it."""
        found = [each for each in self.of(kind) if each.custom and name in each.name]
        assert len(found) == 1, [each.name for each in found]
        return found[0]

    def by_urn(self) -> dict[str, Declared]:
        """Everything by its URN."""
        return {each.urn: each for each in self.declared}


class Root(pulumi.ComponentResource):
    """Stands for the platform."""

    def __init__(self, name: str) -> None:
        super().__init__("plinth:platform:Platform", name)
        self.register_outputs({})


def observe(wanted: Platform, program: Callable[[], Any], *, preview: bool = False) -> World:
    """What a program declares; Outputs in what it returns are written down once they are known."""
    monitor = Monitor()
    mocks.set_mocks(monitor.recorder, preview=preview, monitor=monitor)
    world = World(wanted, monitor.declared, monitor.outputs, monitor.recorder.called)

    def body() -> None:
        world.returned = program()
        note(world, world.returned)

    pulumi.runtime.test(body)()
    return world


def run(wanted: Platform, program: Callable[[AzureCloud], Any], *, preview: bool = False) -> World:
    """What `program` declares for a cloud of the spec."""

    def under() -> Any:
        root = Root(wanted.name)
        return program(AzureCloud(wanted.name, wanted, opts=pulumi.ResourceOptions(parent=root)))

    return observe(wanted, under, preview=preview)


def declare(program: Callable[[AzureCloud], Any], **sections: Any) -> World:
    """What `program` declares for a cloud of `platform`."""
    return run(platform(**sections), program)


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


def foundation(cloud: AzureCloud) -> dict[str, Any]:
    """Network, cluster, pools and autoscaler: what stands before data and add-ons."""
    wanted = cloud.account.spec
    net = cloud.network(wanted.network)
    cluster = cloud.cluster(wanted.cluster, wanted.nodes, net)
    pools = cloud.gpu_pools(wanted.gpu, cluster, net)
    scaler = cloud.autoscaler(wanted.gpu, cluster)
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
