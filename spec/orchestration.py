"""What runs pipelines."""

from typing import Annotated, Literal

from pydantic import Field

from .section import DATA_LOSS, Section


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
