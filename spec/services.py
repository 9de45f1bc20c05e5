"""The ML services: tracking, orchestration, serving, language models."""

from typing import Annotated, Literal

from pydantic import Field

from .section import DATA_LOSS, REPLACE, Section, Unique


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


class GitSync(Section):
    """A repository of DAGs or flows that is followed."""

    repository: str = Field(
        pattern=r"^(https://|ssh://|git@).+$", description="URL of the repository."
    )
    branch: str = Field(default="main", min_length=1, description="Branch.")
    path: str = Field(default="dags", description="Folder in the repository.")
    credentials_secret: str | None = Field(
        default=None, description="Remote key of the credentials in the secret store."
    )


class Airflow(Section):
    """Apache Airflow 3."""

    enabled: Annotated[bool, DATA_LOSS] = Field(
        default=True, description="Whether Airflow is installed."
    )
    executor: Literal["kubernetes", "celery"] = Field(
        default="kubernetes", description="Executor of tasks."
    )
    schedulers: int = Field(default=2, ge=1, le=5, description="Schedulers.")
    dags: GitSync | None = Field(default=None, description="Repository of DAGs.")
    gpu_slots: int = Field(default=8, ge=0, le=1000, description="Slots of the pool for GPU tasks.")


class WorkPool(Section):
    """A Prefect work pool."""

    name: str = Field(min_length=1, max_length=40, description="Name.")
    concurrency: int = Field(default=10, ge=1, le=1000, description="Runs at once.")


class Prefect(Section):
    """Prefect server and workers."""

    enabled: Annotated[bool, DATA_LOSS] = Field(
        default=False, description="Whether Prefect is installed."
    )
    replicas: int = Field(default=1, ge=1, le=10, description="Servers.")
    work_pools: tuple[WorkPool, ...] = Field(default=(), description="Kubernetes work pools.")


class Kubeflow(Section):
    """Parts of Kubeflow."""

    pipelines: Annotated[bool, DATA_LOSS] = Field(default=False, description="Kubeflow Pipelines.")
    trainer: bool = Field(default=False, description="Kubeflow Trainer.")
    ray: bool = Field(default=False, description="KubeRay.")


class Orchestration(Section):
    """What runs pipelines."""

    airflow: Airflow = Field(default_factory=Airflow, description="Apache Airflow.")
    prefect: Prefect = Field(default_factory=Prefect, description="Prefect.")
    kubeflow: Kubeflow = Field(default_factory=Kubeflow, description="Kubeflow.")


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


class LanguageModels(Section):
    """What applications on language models need."""

    vector_store: Annotated[Literal["none", "qdrant", "pgvector"], DATA_LOSS] = Field(
        default="none", description="Vector database."
    )
    tracing: Annotated[Literal["none", "langfuse", "opentelemetry"], DATA_LOSS] = Field(
        default="none", description="Traces of model calls."
    )
    gateway: Literal["none", "envoy-ai"] = Field(default="none", description="Model gateway.")
