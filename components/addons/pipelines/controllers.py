"""What watches runs, and what starts them by the clock: one of each, for neither elects a leader."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from .. import catalog, pods
from ..addon import Addon
from . import parts
from .names import METRICS_PORT, NAMESPACE, PERSISTENCE, SCHEDULES, app


def watched(addon: Addon) -> str:
    """Namespace that is watched; empty for all."""
    return "" if addon.site.spec.orchestration.kubeflow.teams else NAMESPACE


def declare(
    addon: Addon, made: parts.Parts, after: Sequence[pulumi.Resource]
) -> list[pulumi.Resource]:
    """The persistence agent and the controller of recurring runs."""
    section = addon.site.spec.orchestration.kubeflow
    reports, report_mount = parts.token("persistenceagent-sa-token")
    agent = parts.container(
        PERSISTENCE,
        catalog.image("kfp-persistence-agent").image,
        env=pods.variables(
            {
                "NAMESPACE": watched(addon),
                "TTL_SECONDS_AFTER_WORKFLOW_FINISH": str(section.keep_finished_hours * 3600),
                "NUM_WORKERS": "2",
                "LOG_LEVEL": "info",
            }
        ),
        resources=pods.requirements("120m", "256Mi", cpu_limit="1", memory_limit="1Gi"),
        mounts=[report_mount],
    )
    starts, start_mount = parts.token("scheduledworkflow-sa-token")
    clock = parts.container(
        SCHEDULES,
        catalog.image("kfp-scheduled-workflow-controller").image,
        env=pods.variables(
            {
                "NAMESPACE": watched(addon),
                "CRON_SCHEDULE_TIMEZONE": "UTC",
                "METRICS_PORT": str(METRICS_PORT),
                "RESYNC_INTERVAL_SECONDS": "30",
                "CLIENT_QPS": "10",
                "CLIENT_BURST": "20",
                "LOG_LEVEL": "info",
            }
        ),
        ports={"http": METRICS_PORT},
        resources=pods.requirements("50m", "128Mi", cpu_limit="500m", memory_limit="512Mi"),
        probe=parts.tcp("http"),
        mounts=[start_mount],
    )
    return [
        made.deployment(
            name,
            parts.pod(name, [each], labels=app(name), volumes=[volume], asks_kubernetes=True),
            labels=app(name),
            after=after,
        )
        for name, each, volume in (
            (PERSISTENCE, agent, reports),
            (SCHEDULES, clock, starts),
        )
    ]
