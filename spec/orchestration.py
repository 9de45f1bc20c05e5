"""What runs pipelines."""

from typing import Annotated, Literal

from pydantic import Field

from .section import DATA_LOSS, NAME_PATTERN, REPLACE, Section, Unique
from .values import Email

IMAGE_PATTERN = (
    r"^[a-z0-9.-]+(:[0-9]+)?/[a-z0-9._/-]+(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?(@sha256:[0-9a-f]{64})?$"
)


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


class Celery(Section):
    """Workers of Airflow's Celery executor, and its broker."""

    workers: int | None = Field(
        default=None, ge=1, le=200, description="Workers; 2, and 1 in dev, if left out."
    )
    max_workers: int | None = Field(
        default=None,
        ge=1,
        le=1000,
        description="Workers at most: KEDA adds them above workers as tasks wait; none if left out.",
    )
    tasks_per_worker: int = Field(
        default=16, ge=1, le=256, description="Tasks at once in a worker."
    )
    broker_secret: str | None = Field(
        default=None,
        min_length=1,
        description="Remote key of the URL of a broker of your own (redis, rediss, amqp, amqps); "
        "the platform's own Redis on the cluster if left out.",
    )


class Airflow(Section):
    """Apache Airflow 3."""

    enabled: Annotated[bool, DATA_LOSS] = Field(
        default=True, description="Whether Airflow is installed."
    )
    auth: Literal["basic", "oidc"] = Field(default="basic", description="How users sign in.")
    executor: Literal["kubernetes", "celery"] = Field(
        default="kubernetes", description="Executor of tasks."
    )
    celery: Celery = Field(default_factory=Celery, description="Workers of the Celery executor.")
    image: str | None = Field(
        default=None,
        pattern=IMAGE_PATTERN,
        description="Image with what DAGs import, such as one of runtime/Dockerfile; it is of the "
        "catalogue's Airflow version. Airflow's own if left out.",
    )
    schedulers: int = Field(default=2, ge=1, le=5, description="Schedulers.")
    dags: GitSync | None = Field(default=None, description="Repository of DAGs.")
    gpu_slots: int = Field(default=8, ge=0, le=1000, description="Slots of the pool for GPU tasks.")
    retention_days: int = Field(
        default=90,
        ge=7,
        le=3650,
        description="Days that finished runs stay in the database; logs stay as storage.logs says.",
    )

    @property
    def own_broker(self) -> bool:
        """Whether the broker of the Celery workers is the platform's own Redis, on the cluster."""
        return self.executor == "celery" and self.celery.broker_secret is None


class WorkPool(Section):
    """A Kubernetes work pool of Prefect: a team's namespace, and what its runs have."""

    name: Annotated[str, DATA_LOSS] = Field(
        pattern=NAME_PATTERN,
        max_length=20,
        description="Name; also of its runs' service account and of their folder under prefect/ in "
        "the bucket datasets.",
    )
    namespace: Annotated[str | None, REPLACE] = Field(
        default=None,
        pattern=NAME_PATTERN,
        max_length=63,
        description="Namespace of its worker and runs, which pools of one team may share; flows- and "
        "the name if left out.",
    )
    concurrency: int = Field(default=10, ge=1, le=1000, description="Runs at once.")
    image: str | None = Field(
        default=None,
        min_length=1,
        description="Image of runs whose deployment names none; Prefect's own if left out.",
    )
    vcpus: int = Field(default=1, ge=1, le=192, description="vCPUs of a run.")
    memory_gib: int = Field(default=2, ge=1, le=4096, description="Memory of a run, GiB.")
    gpu_pool: str | None = Field(
        default=None,
        description="Pool of gpu.pools whose nodes its runs use; the nodes without accelerators if "
        "left out.",
    )
    gpus: int | None = Field(
        default=None,
        ge=1,
        le=16,
        description="Accelerators of a run, with gpuPool; 1 if left out.",
    )
    queue: str | None = Field(
        default=None,
        pattern=NAME_PATTERN,
        description="Queue of gpu.queueing that its runs wait in; none if left out.",
    )
    environment: dict[Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")], str] = Field(
        default_factory=dict, description="Environment variables of its runs that are no secret."
    )
    mlflow_secret: str | None = Field(
        default=None,
        min_length=1,
        description="Remote key of its runs' login at MLflow: JSON with username and password.",
    )
    max_run_hours: int = Field(
        default=24, ge=1, le=720, description="Hours after which a run is ended."
    )
    keep_finished_hours: int = Field(
        default=24, ge=0, le=720, description="Hours that the pods of finished runs are kept."
    )

    @property
    def home(self) -> str:
        """Namespace of its worker and runs."""
        return self.namespace or f"flows-{self.name}"


class Prefect(Section):
    """Prefect server and workers."""

    enabled: Annotated[bool, DATA_LOSS] = Field(
        default=False, description="Whether Prefect is installed."
    )
    replicas: int | None = Field(
        default=None,
        ge=1,
        le=10,
        description="Servers; 2, and 1 in dev, if left out. More than one have their background "
        "services apart and a Redis between them.",
    )
    retention_days: int = Field(
        default=90, ge=7, le=3650, description="Days that events and finished runs are kept."
    )
    work_pools: tuple[WorkPool, ...] = Field(default=(), description="Kubernetes work pools.")


class PipelineTeam(Section):
    """A team of Kubeflow Pipelines: a namespace of its own, and who of it may do what."""

    name: Annotated[str, DATA_LOSS] = Field(
        pattern=NAME_PATTERN,
        max_length=20,
        description="Name; its namespace is pipelines- and the name, its artifacts are under "
        "pipelines/ and the name.",
    )
    members: Annotated[tuple[Email, ...], Unique] = Field(
        min_length=1,
        max_length=500,
        description="E-mail addresses, as the identity provider writes them, of who runs pipelines.",
    )
    viewers: Annotated[tuple[Email, ...], Unique] = Field(
        default=(),
        max_length=500,
        description="E-mail addresses of who looks at runs and artifacts, and changes nothing.",
    )

    @property
    def home(self) -> str:
        """Namespace of its runs."""
        return f"pipelines-{self.name}"


class Mysql(Section):
    """MySQL of Kubeflow Pipelines: the cloud's, one pod on the cluster, or one that you have."""

    server: Annotated[Literal["cloud", "cluster"] | None, DATA_LOSS] = Field(
        default=None,
        description="Who runs it: the cloud, with a standby in a second zone (database.mysql), or the "
        "cluster, in one pod. If left out the cluster in dev, and elsewhere the cloud.",
    )
    host: Annotated[str | None, DATA_LOSS] = Field(
        default=None,
        pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$",
        description="Host of a MySQL 8 of your own, instead of either.",
    )
    port: int = Field(default=3306, ge=1, le=65535, description="Its port.")
    tls: bool = Field(default=True, description="Whether the one of your own is reached over TLS.")
    credentials_secret: str | None = Field(
        default=None,
        min_length=1,
        description="Remote key of its login: JSON with username and password of who may make the "
        "databases mlpipeline and metadb.",
    )
    storage_gib: Annotated[int, REPLACE] = Field(
        default=20, ge=10, le=16384, description="Disk of the one on the cluster, GiB."
    )


class Kubeflow(Section):
    """Parts of Kubeflow."""

    pipelines: Annotated[bool, DATA_LOSS] = Field(default=False, description="Kubeflow Pipelines.")
    teams: tuple[PipelineTeam, ...] = Field(
        default=(),
        max_length=50,
        description="Teams of Pipelines, who sign in with access.oidc; without any everybody is one "
        "user, by port-forward.",
    )
    mysql: Mysql = Field(default_factory=Mysql, description="Database of Pipelines.")
    keep_finished_hours: int = Field(
        default=24,
        ge=1,
        le=720,
        description="Hours that the pods of finished runs of Pipelines are kept; what they left "
        "stays.",
    )
    trainer: bool = Field(
        default=False,
        description="Kubeflow Trainer, with runtimes for each pool of accelerators for training.",
    )
    ray: bool = Field(
        default=False, description="KubeRay, with a namespace for clusters and jobs of Ray."
    )


TRAINING = "training"
"""Namespace of training jobs."""

RAY = "ray"
"""Namespace of clusters and jobs of Ray."""


class Orchestration(Section):
    """What runs pipelines."""

    airflow: Airflow = Field(default_factory=Airflow, description="Apache Airflow.")
    prefect: Prefect = Field(default_factory=Prefect, description="Prefect.")
    kubeflow: Kubeflow = Field(default_factory=Kubeflow, description="Kubeflow.")

    @property
    def homes(self) -> tuple[str, ...]:
        """Namespaces of what users run by Prefect, Kubeflow Trainer and Ray, each once."""
        pools = self.prefect.work_pools if self.prefect.enabled else ()
        named = [
            *(pool.home for pool in pools),
            *([TRAINING] if self.kubeflow.trainer else []),
            *([RAY] if self.kubeflow.ray else []),
        ]
        return tuple(dict.fromkeys(named))
