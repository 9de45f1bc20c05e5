"""A platform on Azure, declared against a mocked engine that records what was registered, and how."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from pulumi.runtime import mocks

from components.azure.cloud import AzureCloud
from spec.platform import Platform

from ..clouds import engine
from ..clouds.engine import Declared, Root, World, foundation, note
from ..specs import BASE, FLOWS, MYSQL, TELEMETRY

__all__ = ["Declared", "Root", "World", "foundation", "note"]

SUBSCRIPTION = "11111111-1111-4111-8111-111111111111"
TENANT = "22222222-2222-4222-8222-222222222222"
ADMINS = "33333333-3333-4333-8333-333333333333"
VIEWERS = "44444444-4444-4444-8444-444444444444"
DATABASE_ADMINS = "55555555-5555-4555-8555-555555555555"
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
            "databaseAdmins": {"ml-dba": DATABASE_ADMINS},
            "backupLocation": "westus",
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
            "dns": "external-dns",
            "email": "ml@example.com",
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
    "lake": {
        "environment": "staging",
        "cloud": CLOUD | {"defender": False},
        "network": {"cidr": "10.20.0.0/16", "zones": 3, "egress": "nat-single"},
        "nodes": {
            "system": {"nodes": {"min": 2, "max": 4}},
            "cpu": {"nodes": {"min": 1, "max": 5}, "capacity": ["spot", "on-demand"]},
        },
        "orchestration": {"airflow": {"executor": "celery"}},
        "features": {"offline": "lake", "online": "redis"},
    },
    "isolated": {
        "cloud": CLOUD,
        "network": {"cidr": "10.20.0.0/20", "zones": 2, "egress": "none"},
        "features": {"offline": "postgres", "online": "postgres"},
    },
    "pod-logs": {
        "cloud": CLOUD,
        "features": {"engine": "none"},
        "monitoring": {"logs": "cloud"},
    },
    "telemetry": {"cloud": CLOUD, **TELEMETRY},
    "flows": {"cloud": CLOUD, **FLOWS},
}
"""Specs beside those in `stacks/`, each a branch that they do not take."""


def platform(**sections: Any) -> Platform:
    """A production spec on Azure, with sections put over it."""
    return Platform.model_validate_json(json.dumps(BASE | {"cloud": CLOUD} | sections))


def guid(name: str) -> str:
    """A GUID that Azure would make up."""
    return str(uuid5(NAMESPACE_URL, name))


class Recorder(engine.Recorder):
    """What Azure would make up where components look at it."""

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
        computed = _COMPUTED.get(args.typ, lambda name: {})(args.name)
        return id_, made | engine.drawn(args) | computed

    def answer(self, token: str, args: Mapping[str, Any]) -> dict[str, Any]:
        match token:
            case "azure-native:authorization:getClientConfig":
                return {
                    "clientId": guid("client"),
                    "objectId": guid("object"),
                    "subscriptionId": SUBSCRIPTION,
                    "tenantId": TENANT,
                }
            case "azure-native:containerservice:listManagedClusterUserCredentials":
                cluster = {"certificate-authority-data": "Y2E="}
                config = json.dumps({"clusters": [{"name": "x", "cluster": cluster}]})
                value = base64.b64encode(config.encode()).decode()
                return {"kubeconfigs": [{"name": "clusterUser", "value": value}]}
            case "azure-native:redisenterprise:listDatabaseKeys":
                return {"primaryKey": "hunter2-redis", "secondaryKey": "hunter2-redis-2"}
            case _:
                return super().answer(token, args)


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
}


VARIANTS["mysql"] = {**MYSQL, "cloud": CLOUD, "gpu": {"pools": []}}
VARIANTS["knative"] = VARIANTS["least"] | {"serving": {"mode": "knative", "gateway": "istio"}}

_BENCH = engine.Bench(AzureCloud, Recorder, VARIANTS)
spec, observe, run, world = _BENCH.spec, _BENCH.observe, _BENCH.run, _BENCH.worlds()


def declare(program: Callable[[AzureCloud], Any], **sections: Any) -> World:
    """What `program` declares for a cloud of `platform`."""
    return run(platform(**sections), program)
