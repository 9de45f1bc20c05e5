"""Experiment tracking and the registry of models."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from .section import DATA_LOSS, Section, Unique

RequestTimeout = Annotated[
    int,
    Field(
        ge=15,
        le=86400,
        description="Longest that the gateway waits for one answer, such as a large artifact's.",
    ),
]


class Mlflow(Section):
    """MLflow tracking server and model registry."""

    engine: Annotated[Literal["mlflow"], DATA_LOSS] = Field(description="Tracking engine.")
    replicas: int = Field(default=2, ge=1, le=20, description="Tracking servers.")
    max_replicas: int | None = Field(
        default=None,
        ge=2,
        le=50,
        description="Tracking servers at most: more are added under load. Always `replicas` if left out.",
    )
    workers: int = Field(default=2, ge=1, le=16, description="Processes of each tracking server.")
    jobs: bool = Field(
        default=False,
        description="Run jobs beside each server, such as scoring of traces; they nearly double its memory.",
    )
    auth: Literal["basic", "oidc"] = Field(default="basic", description="How users sign in.")
    default_permission: Literal["none", "read", "edit", "manage"] = Field(
        default="read", description="What users may do with what others own, if nobody grants more."
    )
    allowed_hosts: Annotated[tuple[str, ...], Unique] = Field(
        default=(), description="Host names that requests may carry, besides the platform's own."
    )
    request_timeout_seconds: RequestTimeout = 3600
    purge_after_days: int = Field(
        default=30,
        ge=0,
        le=3650,
        description="Days after which what users deleted is purged, artifacts too; 0 for never.",
    )
    purge_schedule: str = Field(
        default="17 3 * * *",
        pattern=r"^\S+( \S+){4}$",
        description="When it is purged, cron in UTC.",
    )


class WandbMySql(Section):
    """MySQL of Weights & Biases: the cloud's, one pod on the cluster, or one that you have."""

    server: Annotated[Literal["cloud", "cluster"] | None, DATA_LOSS] = Field(
        default=None,
        description="Who runs it: the cloud, with a standby in a second zone (database.mysql), or the "
        "cluster, in one pod. If left out the cluster in dev, and elsewhere the cloud.",
    )
    host: Annotated[str | None, DATA_LOSS] = Field(
        default=None, min_length=1, description="Host of a MySQL 8 of your own, instead of either."
    )
    port: int = Field(default=3306, ge=1, le=65535, description="Its port.")
    database: Annotated[str, DATA_LOSS] = Field(
        default="wandb_local",
        pattern=r"^[a-zA-Z0-9_]+$",
        description="Database in your own one, empty at first.",
    )
    username: str = Field(default="wandb", min_length=1, description="Its owner.")
    password_secret: str | None = Field(
        default=None,
        min_length=1,
        description="Remote key of the password of your own one in the secret store.",
    )


class WandbRedis(Section):
    """A Redis 7 of your own, of one node or with one address."""

    host: str = Field(min_length=1, description="Host name.")
    port: int = Field(default=6379, ge=1, le=65535, description="Port.")
    tls: bool = Field(default=True, description="Whether it is reached over TLS.")
    password_secret: str = Field(
        min_length=1, description="Remote key of the password in the secret store."
    )


class WandbBucket(Section):
    """A bucket of Weights & Biases' own."""

    provider: Literal["s3", "az"] = Field(description="S3 and its like, or Azure Blob Storage.")
    name: str = Field(
        min_length=1, description="Bucket; host/bucket of another S3; account/container on Azure."
    )
    path: str = Field(default="wandb", min_length=1, description="Folder in it.")
    region: str | None = Field(default=None, description="Region, where the bucket has one.")
    credentials_secret: str = Field(
        min_length=1,
        description="Remote key of a secret with accessKey and, but on Azure, secretKey.",
    )


class WeightsAndBiases(Section):
    """Weights & Biases server, self-hosted; needs a licence."""

    engine: Annotated[Literal["wandb"], DATA_LOSS] = Field(description="Tracking engine.")
    license_secret: str = Field(
        min_length=1, description="Remote key of the licence in the secret store."
    )
    auth: Literal["local", "oidc"] = Field(
        default="local", description="How users sign in: accounts of its own, or access.oidc."
    )
    size: Literal["small", "medium", "large", "xlarge"] = Field(
        default="small", description="Size of its services, as its chart has them."
    )
    bucket: Annotated[WandbBucket | None, DATA_LOSS] = Field(
        default=None,
        description="Where it keeps files. The platform's bucket on AWS, if left out.",
    )
    mysql: WandbMySql = Field(default_factory=WandbMySql, description="Database.")
    redis: WandbRedis | None = Field(
        default=None,
        description="Cache and queue of your own. If left out the platform's on the cluster: three of "
        "which one can be lost, and in dev one.",
    )
    request_timeout_seconds: RequestTimeout = 3600

    def own_broker(self, protected: bool) -> bool:
        """Whether its Redis is the platform's broker: where the stack is protected, unless one is named."""
        return protected and self.redis is None

    @property
    def cache_gib(self) -> int:
        """What the platform's own Redis holds outside dev."""
        return CACHE_GIB[self.size]


CACHE_GIB: Mapping[str, int] = {"small": 4, "medium": 4, "large": 8, "xlarge": 8}
"""Memory of W&B's cache by its size: what W&B asks for at least, and what it suggests.

Its Terraform modules give their managed ones 6 and 13 GiB for these sizes. Sources, read on 2026-11-28:
wandb/docs @ 5a9f638d, platform/hosting/env-vars.mdx, "Redis"; wandb/terraform-google-wandb @ c0cb95e4 and
wandb/terraform-aws-wandb @ e6b4ab7f, deployment-size.tf."""


Tracking = Annotated[Mlflow | WeightsAndBiases, Field(discriminator="engine")]
