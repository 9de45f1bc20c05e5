"""Model serving: mode, gateway and autoscaler fit together."""

from __future__ import annotations

from ..finding import Finding, Findings
from ..platform import Platform


def exposure(spec: Platform) -> Findings:
    """Models are public only under a name and behind a sign-in."""
    serving = spec.serving
    if serving.engine == "none" or serving.exposure != "public":
        return
    path = ("serving", "exposure")
    if serving.gateway == "none":
        yield Finding(path, "public without a gateway", "gateway: envoy, or exposure: internal")
    if not spec.access.domain:
        yield Finding(path, "public without access.domain", "add it, or exposure: internal")
    if not spec.access.oidc:
        message = "public without access.oidc lets everybody call every model"
        yield Finding(path, message, "add it, or exposure: internal")


def modes(spec: Platform) -> Findings:
    """KServe's mode, gateway and autoscaler fit together."""
    serving = spec.serving
    if serving.engine == "none":
        return
    if serving.mode == "knative" and serving.gateway != "istio":
        message = f"Knative does not work with the gateway {serving.gateway}"
        yield Finding(("serving", "gateway"), message, "istio, or mode: standard")
    path = ("serving", "autoscaling", "engine")
    engine = serving.autoscaling.engine
    if serving.mode == "standard" and engine == "knative":
        yield Finding(path, "knative in standard mode", "hpa or keda, or mode: knative")
    if serving.mode == "knative" and engine == "keda":
        yield Finding(path, "keda in Knative mode", "knative or hpa, or mode: standard")


RULES = (exposure, modes)
