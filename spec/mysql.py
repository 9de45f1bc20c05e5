"""Who runs the MySQL of whoever needs one: the cloud, the cluster, or somebody else."""

from __future__ import annotations

from typing import Literal

from .orchestration import Mysql
from .platform import Platform
from .tracking import WandbMySql, WeightsAndBiases

Runs = Literal["cloud", "cluster", "own"]


def runs(spec: Platform, section: Mysql | WandbMySql) -> Runs:
    """Who runs it; on an existing cluster there is no cloud, and a rule asks for a word outside dev."""
    elsewhere = spec.environment != "dev" and spec.cloud.provider != "onprem"
    chosen = section.server or ("cloud" if elsewhere else "cluster")
    return "own" if section.host else chosen


def pipelines(spec: Platform) -> Runs | None:
    """Who runs that of Kubeflow Pipelines; None where there are none."""
    kubeflow = spec.orchestration.kubeflow
    return runs(spec, kubeflow.mysql) if kubeflow.pipelines else None


def wandb(spec: Platform) -> Runs | None:
    """Who runs that of Weights & Biases; None where it is not there."""
    tracking = spec.tracking
    return runs(spec, tracking.mysql) if isinstance(tracking, WeightsAndBiases) else None


def by_cloud(spec: Platform) -> bool:
    """Whether the cloud runs a MySQL server for anybody."""
    return "cloud" in (pipelines(spec), wandb(spec))
