"""Model serving."""

from typing import Annotated, Literal

from pydantic import Field

from .callers import Callers, RateLimit, Tokens
from .models import Model, Runtime
from .section import REPLACE, Section, Unique

__all__ = ["Autoscaling", "Cache", "Canary", "Runtime", "Serving"]


class Autoscaling(Section):
    """How model servers follow load."""

    engine: Literal["hpa", "keda", "knative"] = Field(
        default="hpa", description="Autoscaler: by CPU (hpa), or by requests (keda, knative)."
    )
    min_replicas: int | None = Field(
        default=None,
        ge=0,
        le=1000,
        description="Fewest replicas of a model; 2, and 1 in dev, if left out.",
    )
    max_replicas: int = Field(default=10, ge=1, le=1000, description="Most replicas of a model.")
    target_utilization_percent: int = Field(
        default=70, ge=1, le=100, description="CPU that replicas are kept at by hpa, percent."
    )
    target_requests_per_second: int = Field(
        default=50,
        ge=1,
        le=100_000,
        description="Requests per second that keda and knative give one replica.",
    )
    scale_down_seconds: int = Field(
        default=300, ge=0, le=3600, description="Load is lower for so long before replicas go."
    )


class Canary(Section):
    """How a new model version takes over."""

    strategy: Literal["canary", "blue-green", "none"] = Field(
        default="canary", description="Roll-out strategy."
    )
    step_percent: int = Field(
        default=10, ge=1, le=50, description="Traffic that a canary begins with, percent."
    )


class Cache(Section):
    """Files of models kept on the nodes of the pools that serve them."""

    size_gib: int = Field(default=100, ge=1, le=16_000, description="Room for it per node, GiB.")


class Serving(Section):
    """Model serving with KServe."""

    engine: Annotated[Literal["kserve", "none"], REPLACE] = Field(
        default="kserve", description="Serving platform."
    )
    mode: Annotated[Literal["standard", "knative"], REPLACE] = Field(
        default="standard", description="KServe deployment mode."
    )
    gateway: Annotated[Literal["envoy", "istio", "none"], REPLACE] = Field(
        default="envoy", description="Gateway in front of models."
    )
    exposure: Literal["internal", "public"] = Field(
        default="internal", description="Whether the gateway has a public address."
    )
    auth: Literal["oidc", "none"] | None = Field(
        default=None,
        description="Who may call models at the gateway: whoever has a token of access.oidc, or "
        "everybody; oidc if left out and access.oidc is there.",
    )
    callers: Callers = Field(
        default_factory=Callers,
        description="Who may call models that name nobody themselves, those of no spec included.",
    )
    tokens: Tokens = Field(default_factory=Tokens, description="Tokens that callers send.")
    rate_limit: RateLimit | None = Field(
        default=None, description="How much one caller may ask; no limit if left out."
    )
    profile: Literal["datacenter", "edge"] = Field(
        default="datacenter",
        description="Where it serves: edge is one small replica of each model and no gateway, on "
        "existing clusters alone.",
    )
    edge_device: Literal["cpu", "jetson"] = Field(
        default="cpu", description="What models run on at the edge."
    )
    runtimes: Annotated[tuple[Runtime, ...], Unique] = Field(
        default=("triton", "vllm", "sklearn", "xgboost"), description="Serving runtimes."
    )
    autoscaling: Autoscaling = Field(default_factory=Autoscaling, description="Scaling defaults.")
    rollout: Canary = Field(default_factory=Canary, description="Roll-out defaults.")
    cache: Cache = Field(default_factory=Cache, description="Models kept on nodes.")
    models: tuple[Model, ...] = Field(default=(), description="Models to serve.")
