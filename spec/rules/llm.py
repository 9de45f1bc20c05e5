"""Language models."""

from __future__ import annotations

from ..finding import Finding, Findings
from ..platform import Platform


def models(spec: Platform) -> Findings:
    """The model gateway has the gateway that it extends."""
    if spec.llm.gateway == "envoy-ai" and spec.serving.gateway != "envoy":
        message = (
            f"Envoy AI Gateway extends Envoy Gateway, and serving.gateway is {spec.serving.gateway}"
        )
        yield Finding(("llm", "gateway"), message, "serving.gateway: envoy")


RULES = (models,)
