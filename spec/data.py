"""Where data lives: objects, databases, features, images."""

from typing import Annotated, Literal

from pydantic import Field

from .section import DATA_LOSS, REPLACE, Section, Unique


class Bucket(Section):
    """One bucket: always encrypted, private and TLS-only."""

    versioned: bool = Field(default=True, description="Keep older versions of objects.")
    noncurrent_days: int = Field(
        default=90, ge=1, le=3650, description="Days that older versions are kept."
    )
    infrequent_access_days: int | None = Field(
        default=None, ge=30, le=3650, description="Days until objects move to cheaper storage."
    )
    expire_days: int | None = Field(
        default=None,
        ge=1,
        le=3650,
        description="Days until objects are deleted; never if left out.",
    )
    on_destroy: Literal["keep", "delete"] = Field(
        default="keep",
        description="What destroying the stack does with the bucket and its objects.",
    )


class LogBucket(Bucket):
    """The bucket of logs: they grow for ever, so they are deleted in time."""

    expire_days: int | None = Field(
        default=365, ge=1, le=3650, description="Days until objects are deleted."
    )


class Storage(Section):
    """The platform's buckets."""

    artifacts: Bucket = Field(default_factory=Bucket, description="Models, runs, checkpoints.")
    datasets: Bucket = Field(default_factory=Bucket, description="Training data, offline features.")
    logs: LogBucket = Field(default_factory=LogBucket, description="Task logs, access logs.")

    @property
    def kept(self) -> bool:
        """Whether a bucket outlives the stack, so that the key it is encrypted with must too."""
        return any(each.on_destroy == "keep" for each in (self.artifacts, self.datasets, self.logs))


class MysqlServer(Section):
    """Size of the cloud's MySQL server; its standby, backups and protection are as those of PostgreSQL."""

    vcpus: int = Field(default=2, ge=1, le=64, description="vCPUs.")
    memory_gib: int = Field(default=8, ge=4, le=512, description="Memory, GiB.")
    storage_gib: int = Field(default=50, ge=20, le=16384, description="Disk to begin with, GiB.")
    max_storage_gib: int = Field(default=500, ge=20, le=65536, description="Disk at most, GiB.")
    instance_class: str | None = Field(
        default=None, description="Escape hatch: an instance class outright."
    )


class Database(Section):
    """PostgreSQL of MLflow, Airflow, Prefect, Feast's registry and Grafana, one instance each."""

    version: str = Field(
        default="17", pattern=r"^[0-9]{2}$", description="PostgreSQL major version."
    )
    vcpus: int = Field(default=2, ge=1, le=64, description="vCPUs per instance.")
    memory_gib: int = Field(default=8, ge=2, le=512, description="Memory per instance, GiB.")
    storage_gib: int = Field(default=50, ge=20, le=16384, description="Disk to begin with, GiB.")
    max_storage_gib: int = Field(default=500, ge=20, le=65536, description="Disk at most, GiB.")
    high_availability: bool | None = Field(
        default=None, description="A standby in a second zone. On outside dev if left out."
    )
    backup_days: int = Field(default=14, ge=1, le=35, description="Days that backups are kept.")
    deletion_protection: bool | None = Field(
        default=None, description="Refuse deletion. On outside dev if left out."
    )
    instance_class: str | None = Field(
        default=None, description="Escape hatch: an instance class outright."
    )
    mysql: MysqlServer = Field(
        default_factory=MysqlServer,
        description="The one MySQL server of Kubeflow Pipelines and Weights & Biases, where the cloud "
        "runs it.",
    )

    def stands_by(self, protected: bool) -> bool:
        """Whether another takes over, by what is protected from deletion where nothing is said of it."""
        return protected if self.high_availability is None else self.high_availability

    def guarded(self, protected: bool) -> bool:
        """Whether the cloud refuses to delete it, likewise."""
        return protected if self.deletion_protection is None else self.deletion_protection

    def smallest(self) -> "Database":
        """The same for who keeps little: as small as any, but for a class that is named outright."""
        return self.model_copy(
            update={
                "vcpus": min(self.vcpus, 2),
                "memory_gib": min(self.memory_gib, 4),
                "storage_gib": 20,
            }
        )


class Registry(Section):
    """Container images."""

    repositories: Annotated[tuple[str, ...], Unique, DATA_LOSS] = Field(
        default=("models", "pipelines", "serving"), description="Repositories to make."
    )
    keep_images: int = Field(default=100, ge=1, le=10000, description="Tagged images kept in each.")
    untagged_days: int = Field(
        default=14, ge=1, le=365, description="Days untagged images are kept."
    )


class RedisStore(Section):
    """Size of the Redis-compatible (Valkey) online store."""

    memory_gib: int = Field(default=6, ge=1, le=400, description="Memory per node, GiB.")
    shards: Annotated[int, REPLACE] = Field(
        default=1, ge=1, le=100, description="Shards; more than one is cluster mode."
    )
    replicas: int = Field(default=1, ge=0, le=5, description="Replicas per shard.")
    read_replicas: bool = Field(
        default=False,
        description="Read from replicas too, which may be behind by what has not reached them yet; "
        "in cluster mode alone.",
    )
    key_ttl_days: int | None = Field(
        default=None,
        ge=1,
        le=3650,
        description="Days after which an entity that nothing was written of is dropped, with the "
        "values of all its views; never if left out.",
    )
    node_type: str | None = Field(default=None, description="Escape hatch: a node type outright.")


class WarehouseStore(Section):
    """Size of the warehouse, where it has one."""

    base_capacity: int = Field(
        default=32, ge=4, le=512, description="Redshift Serverless RPUs to begin with."
    )
    max_capacity: int = Field(default=128, ge=8, le=5632, description="RPUs at most.")


class FeatureView(Section):
    """One materialised view known to the platform, for freshness alerts."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="Feature view name.")
    entities: Annotated[tuple[Annotated[str, Field(pattern=r"^[a-zA-Z0-9_]+$")], ...], Unique] = (
        Field(
            default=(),
            description="Entities of the view: Bigtable's tables are by them, and made beforehand if "
            "they are named.",
        )
    )
    max_age_minutes: int = Field(
        ge=1, description="Age at which its values count as stale, minutes."
    )


class FeatureServer(Section):
    """What each feature server is given."""

    vcpus: float | None = Field(
        default=None,
        ge=0.1,
        le=64,
        description="vCPUs that are kept for it; 0.25 in dev and 1 elsewhere if left out.",
    )
    memory_gib: float | None = Field(
        default=None,
        ge=0.5,
        le=64,
        description="Memory that is kept for it, GiB, of which it may take twice; half a GiB in dev, "
        "elsewhere a GiB and half of one for each worker after the first, if left out.",
    )
    workers: int = Field(
        default=1, ge=1, le=32, description="Processes, each of which can keep one vCPU busy."
    )
    keep_alive_seconds: int = Field(
        default=75,
        ge=1,
        le=3600,
        description="How long a client's idle connection is kept, so that it need not connect anew.",
    )
    registry_refresh_seconds: int = Field(
        default=60,
        ge=5,
        le=3600,
        description="How often the registry is read: the time until a new view is known.",
    )


class Materialization(Section):
    """What each run of the job is given that fills the online store."""

    vcpus: float = Field(default=0.5, ge=0.1, le=64, description="vCPUs that are kept for it.")
    memory_gib: float = Field(
        default=1,
        ge=0.5,
        le=512,
        description="Memory that is kept for it, GiB, of which it may take four times as much: it "
        "holds what it copies of a view.",
    )
    retries: int = Field(
        default=2, ge=0, le=10, description="How often a run that failed is tried again."
    )
    deadline_minutes: int = Field(
        default=360, ge=5, le=2880, description="Minutes after which a run is given up."
    )


class Features(Section):
    """The Feast feature store."""

    engine: Annotated[Literal["feast", "none"], DATA_LOSS] = Field(
        default="feast", description="Feature store."
    )
    project: Annotated[str, DATA_LOSS] = Field(
        default="platform", pattern=r"^[a-z][a-z0-9_]*$", description="Feast project."
    )
    offline: Annotated[Literal["lake", "warehouse", "postgres"], DATA_LOSS] = Field(
        default="lake",
        description="Offline store: lake (Athena, BigQuery external, Synapse serverless), "
        "warehouse (Redshift, BigQuery, Synapse) or postgres.",
    )
    online: Annotated[Literal["redis", "key-value", "postgres"], REPLACE] = Field(
        default="redis",
        description="Online store: redis (Valkey), key-value (DynamoDB, Bigtable) or postgres.",
    )
    registry: Annotated[Literal["sql"], DATA_LOSS] = Field(
        default="sql", description="Registry: PostgreSQL."
    )
    redis: RedisStore = Field(default_factory=RedisStore, description="Size of redis.")
    warehouse: WarehouseStore = Field(
        default_factory=WarehouseStore, description="Size of the warehouse."
    )
    replicas: int = Field(default=2, ge=1, le=50, description="Feature servers.")
    max_replicas: int | None = Field(
        default=None,
        ge=2,
        le=200,
        description="Feature servers at most: more are added under load. Always `replicas` if left out.",
    )
    target_cpu_percent: int = Field(
        default=60,
        ge=10,
        le=95,
        description="Part of their vCPUs in use at which servers are added, percent.",
    )
    server: FeatureServer = Field(
        default_factory=FeatureServer, description="Size and settings of each feature server."
    )
    connections: int | None = Field(
        default=None,
        ge=1,
        le=10000,
        description="Connections of each worker to the online store at most; 100 to redis, 50 to "
        "DynamoDB and 10 to postgres if left out.",
    )
    timeout_ms: int = Field(
        default=5000,
        ge=50,
        le=60000,
        description="Longest that one answer of redis or DynamoDB is waited for, milliseconds.",
    )
    consistent_reads: bool = Field(
        default=False,
        description="Read from DynamoDB what was written last, at twice the price of what was "
        "written about a second ago.",
    )
    auth: Literal["none", "kubernetes", "oidc"] = Field(
        default="none",
        description="Whom the servers answer: every pod of the namespaces that reach them; who "
        "brings the token of a service account; or also who brings a token of access.oidc, from "
        "outside too.",
    )
    audience: str | None = Field(
        default=None,
        min_length=1,
        description="Audience that a token of access.oidc must have; its clientId if left out.",
    )
    materialize: str = Field(
        default="*/15 * * * *",
        pattern=r"^\S+( \S+){4}$",
        description="Cron schedule of incremental materialisation.",
    )
    materialization: Materialization = Field(
        default_factory=Materialization, description="What each run of it is given."
    )
    views: tuple[FeatureView, ...] = Field(default=(), description="Views with a freshness bound.")

    @property
    def most_workers(self) -> int:
        """Processes that serve at most, of all servers together."""
        return max(self.replicas, self.max_replicas or 0) * self.server.workers
