"""Results of provider functions (invokes): a stub per token, and none for those not named."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from .policy_document import policy_document

Arguments = Mapping[str, Any]
Parts = Mapping[str, str]
"""Region, account, project and the like, as the provider is configured (`account.Account.parts`)."""

Stub = Callable[[Arguments, Parts], dict[str, Any]]
_STUBS: dict[str, Stub] = {}


class InvokeError(Exception):
    """A function cannot be answered; says why."""


def invoke(token: str, arguments: Arguments, parts: Parts) -> dict[str, Any] | None:
    """The result of a function; None if there is no stub for it.

    Raises:
        InvokeError: it cannot be answered for these arguments; says why.
    """
    stub = _STUBS.get(token)
    try:
        return None if stub is None else stub(arguments, parts)
    except (KeyError, ValueError, TypeError) as error:
        raise InvokeError(f"invoke {token} has no answer for its arguments: {error}") from None


def stubbed() -> list[str]:
    """Tokens of all functions that can be simulated."""
    return sorted(_STUBS)


def _stub(*tokens: str) -> Callable[[Stub], Stub]:
    def register(stub: Stub) -> Stub:
        _STUBS.update(dict.fromkeys(tokens, stub))
        return stub

    return register


def _digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


# --- aws ------------------------------------------------------------------------------------------

_AWS_ZONES = {"us-east-1": "abcdef", "us-west-1": "ac", "us-west-2": "abcd", "eu-central-1": "abc"}
"""Zone letters as accounts see them; other regions have at least a, b and c (AWS documentation,
regions and availability zones, 2026-11; unverified)."""


@_stub("aws:index/getCallerIdentity:getCallerIdentity")
def _caller(_: Arguments, parts: Parts) -> dict[str, Any]:
    account = parts["account"]
    return {
        "id": account,
        "accountId": account,
        "arn": f"arn:{parts['partition']}:iam::{account}:user/simulated",
        "userId": "AIDA" + _digest(account)[:17].upper(),
    }


@_stub("aws:index/getRegion:getRegion")
def _region(arguments: Arguments, parts: Parts) -> dict[str, Any]:
    name = arguments.get("region") or arguments.get("name") or parts["region"]
    return {
        "id": name,
        "name": name,
        "region": name,
        "description": f"Region {name}",
        "endpoint": f"ec2.{name}.amazonaws.com",
    }


@_stub("aws:index/getPartition:getPartition")
def _partition(_: Arguments, parts: Parts) -> dict[str, Any]:
    suffix = "amazonaws.com.cn" if parts["partition"] == "aws-cn" else "amazonaws.com"
    return {
        "id": parts["partition"],
        "partition": parts["partition"],
        "dnsSuffix": suffix,
        "reverseDnsPrefix": ".".join(reversed(suffix.split("."))),
    }


@_stub("aws:index/getAvailabilityZones:getAvailabilityZones")
def _zones(arguments: Arguments, parts: Parts) -> dict[str, Any]:
    region = arguments.get("region") or parts["region"]
    left_out = arguments.get("excludeNames") or []
    letters = _AWS_ZONES.get(region, "abc")
    named = {f"{region}{letter}": f"{_short(region)}-az{n + 1}" for n, letter in enumerate(letters)}
    kept = {
        name: identity
        for name, identity in named.items()
        if name not in left_out and identity not in (arguments.get("excludeZoneIds") or [])
    }
    return {
        **dict(arguments),
        "id": region,
        "region": region,
        "names": list(kept),
        "zoneIds": list(kept.values()),
        "groupNames": [region],
    }


def _short(region: str) -> str:
    """`use1` of us-east-1."""
    place, direction, number = region.rsplit("-", 2)
    return place.replace("-", "") + direction[0] + number


@_stub("aws:iam/getPolicyDocument:getPolicyDocument")
def _policy_document(arguments: Arguments, _: Parts) -> dict[str, Any]:
    made = policy_document(arguments)
    return {
        **dict(arguments),
        "id": str(int(_digest(made)[:8], 16)),
        "json": json.dumps(made, indent=2),
        "minifiedJson": json.dumps(made, separators=(",", ":")),
    }


@_stub("aws:ec2/getAmi:getAmi")
def _ami(arguments: Arguments, parts: Parts) -> dict[str, Any]:
    found = _digest("ami", arguments, parts["region"])
    image = f"ami-{found[:17]}"
    return {
        **dict(arguments),
        "id": image,
        "imageId": image,
        "arn": f"arn:{parts['partition']}:ec2:{parts['region']}::image/{image}",
        "architecture": "x86_64",
        "creationDate": "2026-01-01T00:00:00.000Z",
        "name": f"simulated-{found[:8]}",
        "ownerId": (arguments.get("owners") or ["amazon"])[0],
        "rootDeviceName": "/dev/xvda",
        "rootDeviceType": "ebs",
        "state": "available",
        "virtualizationType": "hvm",
        "blockDeviceMappings": [],
        "tags": {},
    }


@_stub("aws:ssm/getParameter:getParameter")
def _parameter(arguments: Arguments, parts: Parts) -> dict[str, Any]:
    name = arguments["name"]
    found = _digest("ssm", name, parts["region"])
    image = name.endswith(("image_id", "ami-id")) or "/ami" in name
    return {
        **dict(arguments),
        "id": name,
        "arn": f"arn:{parts['partition']}:ssm:{parts['region']}:{parts['account']}:parameter{name}",
        "type": "String",
        "value": f"ami-{found[:17]}" if image else f"simulated-{found[:12]}",
        "insecureValue": f"ami-{found[:17]}" if image else f"simulated-{found[:12]}",
        "version": 1,
    }


@_stub("aws:eks/getClusterAuth:getClusterAuth")
def _cluster_auth(arguments: Arguments, _: Parts) -> dict[str, Any]:
    name = arguments["name"]
    return {**dict(arguments), "id": name, "token": f"k8s-aws-v1.{_digest('token', name)[:40]}"}


@_stub("aws:eks/getAddonVersion:getAddonVersion")
def _addon_version(arguments: Arguments, parts: Parts) -> dict[str, Any]:
    name, cluster = arguments["addonName"], arguments["kubernetesVersion"]
    made = _digest("addon", name, cluster)
    return {
        **dict(arguments),
        "id": name,
        "region": arguments.get("region") or parts["region"],
        # Its form is that of AWS, as v1.19.2-eksbuild.1; the numbers say nothing.
        "version": f"v1.{int(made[:2], 16) % 30}.{int(made[2], 16)}-eksbuild.1",
    }


@_stub("aws:ec2/getPrefixList:getPrefixList")
def _prefix_list(arguments: Arguments, parts: Parts) -> dict[str, Any]:
    found = f"pl-{_digest(arguments, parts['region'])[:8]}"
    name = arguments.get("name") or f"com.amazonaws.{parts['region']}.s3"
    return {**dict(arguments), "id": found, "name": name, "cidrBlocks": ["198.51.100.0/24"]}


@_stub("aws:ec2/getManagedPrefixList:getManagedPrefixList")
def _managed_prefix_list(arguments: Arguments, parts: Parts) -> dict[str, Any]:
    made = _prefix_list(arguments, parts)
    cidrs = made.pop("cidrBlocks")
    return {
        **made,
        "arn": f"arn:{parts['partition']}:ec2:{parts['region']}:aws:prefix-list/{made['id']}",
        "addressFamily": "IPv4",
        "entries": [{"cidr": cidr, "description": ""} for cidr in cidrs],
        "maxEntries": len(cidrs),
        "ownerId": "AWS",
        "tags": {},
        "version": 1,
    }


# --- gcp ------------------------------------------------------------------------------------------


@_stub("gcp:organizations/getClientConfig:getClientConfig")
def _gcp_client(_: Arguments, parts: Parts) -> dict[str, Any]:
    return {
        "id": f"projects/{parts['project']}",
        "project": parts["project"],
        "region": parts["region"],
        "zone": parts["zone"],
        "accessToken": f"ya29.simulated-{_digest(parts['project'])[:24]}",
        "defaultLabels": {},
    }


@_stub("gcp:organizations/getProject:getProject")
def _gcp_project(arguments: Arguments, parts: Parts) -> dict[str, Any]:
    project = arguments.get("projectId") or parts["project"]
    return {
        "id": f"projects/{project}",
        "projectId": project,
        "name": project,
        "number": str(int(_digest(project)[:10], 16)),
        "billingAccount": "000000-000000-000000",
        "labels": {},
    }


@_stub("gcp:compute/getZones:getZones")
def _gcp_zones(arguments: Arguments, parts: Parts) -> dict[str, Any]:
    region = arguments.get("region") or parts["region"]
    # Google documentation, regions and zones; unverified.
    letters = {"us-east1": "bcd", "europe-west1": "bcd", "us-central1": "abcf"}.get(region, "abc")
    names = [f"{region}-{letter}" for letter in letters]
    return {
        **dict(arguments),
        "id": f"projects/{parts['project']}/regions/{region}",
        "names": names,
    }


@_stub("gcp:storage/getProjectServiceAccount:getProjectServiceAccount")
def _gcp_storage_agent(arguments: Arguments, parts: Parts) -> dict[str, Any]:
    project = arguments.get("project") or parts["project"]
    number = _gcp_project({"projectId": project}, parts)["number"]
    email = f"service-{number}@gs-project-accounts.iam.gserviceaccount.com"
    return {
        "id": email,
        "project": project,
        "emailAddress": email,
        "member": f"serviceAccount:{email}",
    }


@_stub("gcp:bigquery/getDefaultServiceAccount:getDefaultServiceAccount")
def _gcp_bigquery_agent(arguments: Arguments, parts: Parts) -> dict[str, Any]:
    project = arguments.get("project") or parts["project"]
    number = _gcp_project({"projectId": project}, parts)["number"]
    email = f"bq-{number}@bigquery-encryption.iam.gserviceaccount.com"
    return {
        "id": f"projects/{project}",
        "project": project,
        "email": email,
        "member": f"serviceAccount:{email}",
    }


# --- azure-native ---------------------------------------------------------------------------------


@_stub("azure-native:authorization:getClientConfig")
def _azure_client(_: Arguments, parts: Parts) -> dict[str, Any]:
    found = _digest(parts["subscription"])
    return {
        "clientId": f"{found[:8]}-{found[8:12]}-4{found[13:16]}-8{found[17:20]}-{found[20:32]}",
        "objectId": f"{found[32:40]}-{found[40:44]}-4{found[45:48]}-8{found[49:52]}-{found[52:64]}",
        "subscriptionId": parts["subscription"],
        "tenantId": parts["tenant"],
    }


@_stub("azure-native:containerservice:listManagedClusterUserCredentials")
def _azure_user_credentials(arguments: Arguments, _: Parts) -> dict[str, Any]:
    name = arguments["resourceName"]
    server = f"https://{name}.hcp.simulated.azmk8s.io:443"
    certificate = b"-----BEGIN CERTIFICATE-----\nsimulated\n-----END CERTIFICATE-----\n"
    authority = base64.b64encode(certificate).decode()
    cluster = {"server": server, "certificate-authority-data": authority}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [],
        "contexts": [],
    }
    encoded = base64.b64encode(json.dumps(config).encode()).decode()
    return {"kubeconfigs": [{"name": "clusterUser", "value": encoded}]}


@_stub("azure-native:redisenterprise:listDatabaseKeys")
def _azure_redis_keys(arguments: Arguments, _: Parts) -> dict[str, Any]:
    own = (arguments["resourceGroupName"], arguments["clusterName"], arguments["databaseName"])
    return {key: _digest(*own, key)[:44] for key in ("primaryKey", "secondaryKey")}


# --- kubernetes -----------------------------------------------------------------------------------


@_stub("kubernetes:yaml:decode")
def _decode(arguments: Arguments, _: Parts) -> dict[str, Any]:
    import yaml

    found: list[Any] = []
    try:
        documents = list(yaml.safe_load_all(arguments["text"]))
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from None
    for each in documents:
        if isinstance(each, dict) and each.get("kind") == "List":
            found.extend(each.get("items") or [])
        elif each:
            found.append(each)
    return {"result": found}


# --- tls ------------------------------------------------------------------------------------------


@_stub("tls:index/getPublicKey:getPublicKey")
def _public_key(arguments: Arguments, _: Parts) -> dict[str, Any]:
    from .keys import public_key

    return {**dict(arguments), **public_key(arguments)}
