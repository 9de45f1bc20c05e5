"""Experiment tracking and the registry of models."""

from typing import Annotated, Literal

from pydantic import Field

from .section import DATA_LOSS, Section, Unique


class Mlflow(Section):
    """MLflow tracking server and model registry."""

    engine: Annotated[Literal["mlflow"], DATA_LOSS] = Field(description="Tracking engine.")
    replicas: int = Field(default=2, ge=1, le=20, description="Tracking servers.")
    auth: Literal["basic", "oidc"] = Field(default="basic", description="How users sign in.")
    allowed_hosts: Annotated[tuple[str, ...], Unique] = Field(
        default=(), description="Host names that requests may carry, besides the platform's own."
    )


class WeightsAndBiases(Section):
    """Weights & Biases server, self-hosted; needs a licence."""

    engine: Annotated[Literal["wandb"], DATA_LOSS] = Field(description="Tracking engine.")
    license_secret: str = Field(
        min_length=1, description="Remote key of the licence in the secret store."
    )


Tracking = Annotated[Mlflow | WeightsAndBiases, Field(discriminator="engine")]
