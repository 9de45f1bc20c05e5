"""Charts that are installed are made for the cluster's version of Kubernetes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from ..cloud import OnPremCloud
from ..finding import Findings, warning
from ..platform import Platform
from ..scaling import uses_keda
from ..tracking import Mlflow
from .cluster import NEWEST, OLDEST

WINDOWS = Path(__file__).parents[1] / "catalog" / "windows.json"
"""Made from the catalogue of charts (`make schema`)."""

Wanted = Callable[[Platform], bool]


def _karpenter(spec: Platform) -> bool:
    return spec.cloud.provider == "aws" and spec.gpu.autoscaler == "karpenter"


def _external_secrets(spec: Platform) -> bool:
    # A site that names a store of its own has it already.
    return not (isinstance(spec.cloud, OnPremCloud) and spec.cloud.secret_store)


INSTALLED: Mapping[str, Wanted] = {
    "cert-manager": lambda _: True,
    "external-secrets": _external_secrets,
    "karpenter-crd": _karpenter,
    "karpenter": _karpenter,
    "kube-prometheus-stack": lambda _: True,
    "gpu-operator": lambda p: bool(p.gpu.pools),
    "kueue": lambda p: p.gpu.queue == "kueue",
    "kyverno": lambda p: p.governance.admission == "kyverno",
    "keda": uses_keda,
    "envoy-gateway": lambda p: p.serving.gateway == "envoy",
    "istio-base": lambda p: p.serving.gateway == "istio",
    "istiod": lambda p: p.serving.gateway == "istio",
    "knative-operator": lambda p: (p.serving.engine, p.serving.mode) == ("kserve", "knative"),
    "mlflow": lambda p: isinstance(p.tracking, Mlflow),
    "airflow": lambda p: p.orchestration.airflow.enabled,
}
"""Charts that name a window -> whether a spec asks for it."""


@cache
def windows() -> Mapping[str, Mapping[str, str | None]]:
    """`version`, `min` and `max` (None is open) of each chart that names a window."""
    return json.loads(WINDOWS.read_text())


def outside(version: str, window: Mapping[str, str | None]) -> bool:
    """Whether a minor version of Kubernetes is older or newer than the window."""
    least, most = window["min"], window["max"]
    minor = _minor(version)
    return (least is not None and minor < _minor(least)) or (
        most is not None and minor > _minor(most)
    )


def fit(spec: Platform) -> Findings:
    """The cluster's version is in the window of each chart that is installed."""
    version = spec.cluster.version
    asked = {name: windows()[name] for name, wanted in INSTALLED.items() if wanted(spec)}
    tried = [f"1.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1)]
    fitting = [
        each for each in tried if not any(outside(each, window) for window in asked.values())
    ]
    mend = " or ".join(f'"{each}"' for each in fitting) or "leave it: no version fits every add-on"
    for name, window in asked.items():
        # Of a version that none is made for, a rule of the cluster says so.
        if outside(version, window) and version in tried:
            least, most = window["min"], window["max"]
            span = f"{least} to {most}" if most else f"{least} or newer"
            message = f"{name} {window['version']} is made for Kubernetes {span}"
            yield warning(("cluster", "version"), message, mend)


def _minor(version: str) -> tuple[int, ...]:
    return tuple(int(each) for each in version.split("."))


RULES = (fit,)
