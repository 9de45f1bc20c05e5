"""Model serving."""

from typing import Annotated, Literal

from pydantic import Field

from .section import REPLACE, Section, Unique

Runtime = Literal[
    "triton", "torchserve", "vllm", "huggingface", "sklearn", "xgboost", "tensorflow", "onnx"
]


class Autoscaling(Section):
    """How model servers follow load."""

    engine: Literal["hpa", "keda", "knative"] = Field(default="hpa", description="Autoscaler.")
    min_replicas: int = Field(default=2, ge=0, le=1000, description="Fewest replicas of a model.")
    max_replicas: int = Field(default=10, ge=1, le=1000, description="Most replicas of a model.")
    target_utilization_percent: int = Field(
        default=70, ge=1, le=100, description="Load that replicas are kept at, percent."
    )


class Canary(Section):
    """How a new model version takes over."""

    strategy: Literal["canary", "blue-green", "none"] = Field(
        default="canary", description="Roll-out strategy."
    )
    step_percent: int = Field(default=10, ge=1, le=50, description="Traffic per step, percent.")


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
    runtimes: Annotated[tuple[Runtime, ...], Unique] = Field(
        default=("triton", "vllm", "sklearn", "xgboost"), description="Serving runtimes."
    )
    autoscaling: Autoscaling = Field(default_factory=Autoscaling, description="Scaling defaults.")
    rollout: Canary = Field(default_factory=Canary, description="Roll-out defaults.")
