"""Every choice of stores on every cloud, and what the platform declares for it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import product
from typing import Any
from urllib.parse import quote_plus

import pulumi
import pulumi_kubernetes as k8s

from components import clouds
from components.addons.feast import Feast
from components.addons.site import Site
from components.cloud import Cluster, Identity
from spec.data import Features
from spec.finding import Finding
from spec.platform import Platform
from spec.rules import findings
from tests.clouds import platforms
from tests.clouds.engine import Declared, Root
from tests.specs import BASE

PROVIDERS = ("aws", "gcp", "azure", "onprem")
OFFLINE = ("lake", "warehouse", "postgres")
ONLINE = ("redis", "key-value", "postgres")
PROJECT = "shop"


@dataclass(frozen=True)
class Choice:
    """Stores on a cloud."""

    provider: str
    offline: str
    online: str
    shards: int = 1
    tuning: str = ""
    """One of `TUNINGS`, or as it is left."""

    def __str__(self) -> str:
        name = f"{self.provider}-{self.offline}-{self.online}" + "-sharded" * (self.shards > 1)
        return f"{name}-{self.tuning}" if self.tuning else name


TUNINGS: Mapping[str, Mapping[str, Any]] = {
    "": {},
    "tuned": {
        "features": {
            "connections": 20,
            "timeoutMs": 500,
            "consistentReads": True,
            "server": {"workers": 2, "keepAliveSeconds": 30, "registryRefreshSeconds": 15},
            "redis": {"keyTtlDays": 30},
        }
    },
    "replicas": {"features": {"redis": {"readReplicas": True}}},
    "kubernetes": {"features": {"auth": "kubernetes"}},
    "oidc": {
        "access": {
            "oidc": {
                "issuer": "https://id.example.com/",
                "clientId": "plinth",
                "clientSecret": "sso/client",
            }
        },
        "features": {"auth": "oidc", "audience": "features"},
    },
}
"""What a spec says beside its stores."""

CHOICES = tuple(Choice(*each) for each in product(PROVIDERS, OFFLINE, ONLINE))
SHARDED = tuple(Choice(each, "postgres", "redis", 2) for each in PROVIDERS)
TUNED = (
    *(Choice("aws", "postgres", online, tuning="tuned") for online in ONLINE),
    Choice("aws", "postgres", "redis", 2, "replicas"),
    Choice("aws", "postgres", "redis", tuning="kubernetes"),
    Choice("aws", "postgres", "redis", tuning="oidc"),
)


def spec(choice: Choice) -> Platform:
    """A platform with that choice, and little else."""
    features = {
        "project": PROJECT,
        "offline": choice.offline,
        "online": choice.online,
        "views": [{"name": "customers", "maxAgeMinutes": 60}],
    }
    tuning = TUNINGS[choice.tuning]
    more = tuning.get("features", {})
    redis = {"shards": choice.shards, **more.get("redis", {})}
    features = {**features, **more, "redis": redis}
    own = import_module(f"tests.{choice.provider}.conftest").CLOUD
    cloud = {key: value for key, value in own.items() if key != "reservations"}
    sections = {
        **{key: value for key, value in tuning.items() if key != "features"},
        "cloud": cloud,
        "features": features,
        "governance": {"residency": []},
    }
    return Platform.model_validate_json(json.dumps({**BASE, **sections}))


@cache
def refused(choice: Choice) -> tuple[Finding, ...]:
    """Errors that `plinth check` has about its features."""
    return tuple(
        each
        for each in findings(spec(choice))
        if each.severity == "error" and each.path[:1] == ("features",)
    )


@dataclass(frozen=True)
class Generated:
    """What Feast is given on the cluster."""

    text: str
    """feature_store.yaml."""
    environment: Callable[[Callable[[str, str], str]], dict[str, str]]
    """The pods' variables; takes what a secret has under its key and property."""
    files: Mapping[str, str]
    """File of the pods -> the variable whose value it holds."""
    server: Mapping[str, Any]
    job: Mapping[str, Any]
    definer: Mapping[str, Any]
    """The pods' one container."""

    def materialize(self) -> Sequence[str]:
        """The job's command line, with the time that its shell says."""
        return shell(self.job["command"], {})


@cache
def generated(choice: Choice) -> Generated:
    """What the add-on declares for that choice."""
    return read(_declared(choice.provider), str(choice))


def read(declared: Iterable[Declared], name: str) -> Generated:
    """What Feast is given, among what was declared.

    Args:
        name: name of the add-on.
    """
    named = {each.name: each.inputs for each in declared}
    secret = named[f"{name}-externalsecret-feast-environment"]["spec"]
    server = named[f"{name}-server"]["spec"]["template"]["spec"]
    job, definer = (
        named[f"{name}-{each}"]["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        for each in ("materialize", "apply")
    )

    def environment(value: Callable[[str, str], str]) -> dict[str, str]:
        found = {
            each["secretKey"]: value(each["remoteRef"]["key"], each["remoteRef"]["property"])
            for each in secret["data"]
        }
        templates = secret["target"]["template"]["data"]
        return {key: fill(template, found) for key, template in templates.items()}

    files = {
        item["path"]: item["key"]
        for volume in server["volumes"]
        if volume["name"] == "files"
        for item in volume["secret"]["items"]
    }
    return Generated(
        named[f"{name}-config"]["data"]["feature_store.yaml"],
        environment,
        files,
        server["containers"][0],
        job["containers"][0],
        definer["containers"][0],
    )


@cache
def _declared(provider: str) -> Sequence[Declared]:
    """The stores of a cloud, each once, and the add-on over every two of them that it takes."""
    wanted = [each for each in (*CHOICES, *SHARDED, *TUNED) if each.provider == provider]
    wanted = [each for each in wanted if not refused(each)]
    first = spec(wanted[0])

    def program() -> None:
        options = pulumi.ResourceOptions(parent=Root(first.name))
        cloud: Any = Once(clouds.build(first.name, first, opts=options))
        net = cloud.network(first.network)
        buckets = cloud.buckets(first.storage)
        cluster = Cluster(
            pulumi.Output.from_input(first.name),
            first.cluster.version,
            *[pulumi.Output.from_input("")] * 3,
            provider=k8s.Provider("cluster", kubeconfig="{}"),
            storage_class=None,
        )
        for each in wanted:
            Feast(str(each), Site(spec(each), cloud, net, cluster, [], buckets))

    return platforms.observe(first, program).declared


class Once:
    """A cloud whose stores are made once, and which has no identities."""

    def __init__(self, cloud: Any) -> None:
        self._cloud = cloud
        self._made: dict[tuple[Any, ...], Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cloud, name)

    def offline_store(self, section: Features, *given: Any) -> Any:
        key = ("offline", section.offline)
        if key not in self._made:
            self._made[key] = self._cloud.offline_store(section, *given)
        return self._made[key]

    def online_store(self, section: Features, *given: Any) -> Any:
        key = ("online", section.online, section.redis.shards)
        if key not in self._made:
            self._made[key] = self._cloud.online_store(section, *given)
        return self._made[key]

    def identity(self, *given: Any) -> Identity:
        return Identity()


def shell(command: Sequence[str], places: Mapping[str, str]) -> Sequence[str]:
    """Run a shell's line up to the program that it ends in: that one's command line.

    Args:
        places: what stands for the pod's folders here.
    """
    program, flag, line = command
    assert (program, flag) == ("/bin/sh", "-c")
    for inside, here in places.items():
        line = line.replace(inside, here)
    before, _, after = line.rpartition("exec ")
    told = subprocess.run(
        [program, flag, f"{before} printf '%s\\n' {after}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.splitlines()


def fill(template: str, values: Mapping[str, str]) -> str:
    """What external-secrets makes of a template of Go's."""

    def one(match: re.Match[str]) -> str:
        name, escape = match.group(1), match.group(2)
        assert escape in (None, "urlquery"), template
        return quote_plus(values[name]) if escape else values[name]

    filled = re.sub(r"{{ \.(\w+)(?: \| (\w+))? }}", one, template)
    assert "{{" not in filled
    return filled


def example(key: str, property_: str) -> str:
    """A value of a secret that stands for itself."""
    known = {"host": "feast.example.internal", "port": "5432", "dbname": "feast"}
    kind = "cache" if "cache" in key else "feast"
    # Clouds call it so.
    same = {"token": "password", "key": "password"}
    return known.get(property_, f"{kind}+{same.get(property_, property_)}")
