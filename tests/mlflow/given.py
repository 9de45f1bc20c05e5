"""What the platform declares for MLflow on each cloud, and for nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from components import clouds
from components.addons.mlflow import Mlflow
from components.addons.site import Site
from components.cloud import Cluster, Identity
from components.identity import Workload
from spec.platform import Platform
from tests.clouds import platforms
from tests.clouds.engine import Root
from tests.specs import BASE

PROVIDERS = ("aws", "gcp", "azure", "onprem")

DOMAIN = "ml.example.com"


@dataclass(frozen=True)
class Given:
    """What MLflow is given on the cluster."""

    values: dict[str, Any]
    """Of the chart."""
    purge: dict[str, Any]
    """Spec of the pod that purges."""
    secrets: dict[str, dict[str, str]]
    """Name of a Secret -> its keys, and the property of the stored secret that fills each."""


@cache
def given(provider: str) -> Given:
    """What the add-on declares there."""
    own = import_module(f"tests.{provider}.conftest").CLOUD
    cloud = {key: value for key, value in own.items() if key != "reservations"}
    tracking = {"engine": "mlflow", "allowedHosts": ["runs.example.com"]}
    sections = {
        "cloud": cloud,
        "tracking": tracking,
        "access": {"domain": DOMAIN},
        "governance": {"residency": []},
    }
    spec = Platform.model_validate_json(json.dumps({**BASE, **sections}))

    def program() -> None:
        made: Any = _Plain(clouds.build(spec.name, spec, opts=_under(spec)))
        net = made.network(spec.network)
        buckets = made.buckets(spec.storage)
        cluster = Cluster(
            pulumi.Output.from_input(spec.name),
            spec.cluster.version,
            *[pulumi.Output.from_input("")] * 3,
            provider=k8s.Provider("cluster", kubeconfig="{}"),
            storage_class=None,
        )
        Mlflow("mlflow", Site(spec, made, net, cluster, [], buckets))

    declared = platforms.observe(spec, program).declared
    named = {each.name: each.inputs for each in declared}
    prefix = "mlflow-externalsecret-"
    (release,) = [
        each for each in declared if each.kind == "Release" and each.inputs["name"] == "mlflow"
    ]
    return Given(
        release.inputs["values"],
        named["mlflow-purge"]["spec"]["jobTemplate"]["spec"]["template"]["spec"],
        {
            name.removeprefix(prefix): {
                each["secretKey"]: each["remoteRef"].get("property", "")
                for each in inputs["spec"]["data"]
            }
            for name, inputs in named.items()
            if name.startswith(prefix)
        },
    )


def _under(spec: Platform) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(parent=Root(spec.name))


class _Plain:
    """A cloud whose identities need no cluster: keys where it has them, else none."""

    def __init__(self, cloud: Any) -> None:
        self._cloud = cloud

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cloud, name)

    def identity(self, workload: Workload, cluster: Cluster) -> Identity:
        try:
            return self._cloud.identity(workload, cluster)
        except AttributeError:
            # There the cloud's own cluster would have to stand.
            return Identity()
