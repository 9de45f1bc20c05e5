"""MySQL in one pod of the cluster, dumped each night: for dev, or where nobody asks for more."""

from __future__ import annotations

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random

from .. import catalog, pods
from ..addon import Addon
from ..objects import Remote
from ..site import storage_class
from . import parts
from .names import (
    DATABASE_SECRET,
    DATABASE_USER,
    METADATA_DATABASE,
    MYSQL,
    MYSQL_PORT,
    MYSQL_SECRET,
    NAMESPACE,
    PIPELINES_DATABASE,
    app,
)

USER = 999
"""User of the image."""

DUMPS = "mysql-dumps"
KEPT = 7
"""Dumps kept."""


def declare(addon: Addon, account: pulumi.Resource) -> list[pulumi.Resource]:
    """The pod with its login and its dumps; what must stand first."""
    secrets = _secrets(addon)
    script = _script(addon)
    server = _server(addon, [account, script, *secrets])
    _dumps(addon, [account, server, *secrets])
    return [*secrets, server]


def _secrets(addon: Addon) -> list[pulumi.Resource]:
    protect = addon.site.spec.protected
    words = {
        each: random.RandomPassword(
            f"{addon.name}-mysql-{each}",
            length=32,
            special=False,
            # Written into the data directory once: another word would sign nobody in.
            opts=addon.child(protect=protect),
        ).result
        for each in ("password", "root")
    }
    made = addon.generate("pipelines-mysql", {"username": DATABASE_USER, **words})
    login = {name: Remote(made.key, name) for name in ("username", "password")}
    return [
        addon.secret(DATABASE_SECRET, login),
        addon.secret(MYSQL_SECRET, {"root": Remote(made.key, "root")}),
    ]


def _script(addon: Addon) -> pulumi.Resource:
    """Run once over an empty data directory, after the user is made."""
    lines = [
        line
        for database in (PIPELINES_DATABASE, METADATA_DATABASE)
        for line in (
            f"CREATE DATABASE IF NOT EXISTS {database};",
            f"GRANT ALL PRIVILEGES ON {database}.* TO '{DATABASE_USER}'@'%';",
        )
    ]
    data = {"databases.sql": "\n".join(lines) + "\n"}
    return parts.Parts(addon, NAMESPACE, addon.name).config("mysql-init", data)


def _server(addon: Addon, after: list[pulumi.Resource]) -> pulumi.Resource:
    section = addon.site.spec.orchestration.kubeflow.mysql
    labels = app(MYSQL)
    script, script_mount = parts.config_file("mysql-init", "/docker-entrypoint-initdb.d")
    run = k8s.core.v1.VolumeArgs(name="run", empty_dir=k8s.core.v1.EmptyDirVolumeSourceArgs())
    server = parts.container(
        "mysql",
        catalog.image("mysql").image,
        args=[
            "--datadir=/var/lib/mysql/data",
            # The metadata server's client knows no other (upstream's manifest says so, too).
            "--authentication-policy=mysql_native_password",
            "--mysql-native-password=ON",
            # Nobody reads it, and it fills the disk.
            "--disable-log-bin",
        ],
        env=[
            *pods.variables({"MYSQL_USER": DATABASE_USER}),
            *pods.secret_variables(DATABASE_SECRET, {"MYSQL_PASSWORD": "password"}),
            *pods.secret_variables(MYSQL_SECRET, {"MYSQL_ROOT_PASSWORD": "root"}),
        ],
        ports={"mysql": MYSQL_PORT},
        resources=pods.requirements("250m", "1Gi", cpu_limit="2", memory_limit="2Gi"),
        probe=parts.tcp("mysql"),
        start_seconds=300,
        mounts=[
            script_mount,
            k8s.core.v1.VolumeMountArgs(name="data", mount_path="/var/lib/mysql"),
            k8s.core.v1.VolumeMountArgs(name="run", mount_path="/var/run/mysqld"),
        ],
    )
    spec = parts.pod(MYSQL, [server], labels=labels, volumes=[script, run], user=USER, group=USER)
    spec.termination_grace_period_seconds = 60
    parts.Parts(addon, NAMESPACE, addon.name).service(
        MYSQL, labels, {"mysql": (MYSQL_PORT, MYSQL_PORT)}
    )
    return stateful(addon, MYSQL, spec, labels, section.storage_gib, after)


def _dumps(addon: Addon, after: list[pulumi.Resource]) -> None:
    """Both databases, whole, each night: a copy of the volume taken while it is written may not start."""
    labels = app("mysql-dump")
    claim = k8s.core.v1.PersistentVolumeClaim(
        f"{addon.name}-dumps",
        # Its first pod comes with the first night, and no update should wait for that.
        metadata=addon.meta(DUMPS, labels=labels, annotations={"pulumi.com/skipAwait": "true"}),
        spec=k8s.core.v1.PersistentVolumeClaimSpecArgs(
            access_modes=["ReadWriteOnce"],
            resources=k8s.core.v1.VolumeResourceRequirementsArgs(requests={"storage": "20Gi"}),
            storage_class_name=storage_class(addon.site).get("storageClassName"),
        ),
        opts=addon.child(protect=addon.site.spec.protected),
    )
    line = (
        f'set -e; cd /dumps; export MYSQL_PWD="$PASSWORD"; '
        f"mysqldump --host={MYSQL} --user={DATABASE_USER} --single-transaction --no-tablespaces "
        f"--databases {PIPELINES_DATABASE} {METADATA_DATABASE} | gzip > .next; "
        f'mv .next "$(date -u +%Y%m%dT%H%M%S).sql.gz"; '
        f"ls -1 *.sql.gz | head -n -{KEPT} | xargs -r rm --"
    )
    dump = parts.container(
        "dump",
        catalog.image("mysql").image,
        command=["/bin/bash", "-o", "pipefail", "-c", line],
        env=pods.secret_variables(DATABASE_SECRET, {"PASSWORD": "password"}),
        resources=pods.requirements("100m", "128Mi", cpu_limit="1", memory_limit="512Mi"),
        mounts=[k8s.core.v1.VolumeMountArgs(name="dumps", mount_path="/dumps")],
    )
    source = k8s.core.v1.PersistentVolumeClaimVolumeSourceArgs(claim_name=DUMPS)
    spec = parts.pod(
        MYSQL,
        [dump],
        labels=labels,
        volumes=[k8s.core.v1.VolumeArgs(name="dumps", persistent_volume_claim=source)],
        user=USER,
        group=USER,
    )
    spec.restart_policy = "Never"
    k8s.batch.v1.CronJob(
        f"{addon.name}-dump",
        metadata=addon.meta("mysql-dump", labels=labels),
        spec=k8s.batch.v1.CronJobSpecArgs(
            schedule="17 1 * * *",
            time_zone="Etc/UTC",
            concurrency_policy="Forbid",
            successful_jobs_history_limit=1,
            failed_jobs_history_limit=3,
            job_template=k8s.batch.v1.JobTemplateSpecArgs(
                spec=k8s.batch.v1.JobSpecArgs(
                    backoff_limit=2,
                    active_deadline_seconds=3600,
                    template=k8s.core.v1.PodTemplateSpecArgs(
                        metadata=k8s.meta.v1.ObjectMetaArgs(labels={**addon.site.labels, **labels}),
                        spec=spec,
                    ),
                )
            ),
        ),
        opts=addon.child(claim, *after),
    )


def stateful(
    addon: Addon,
    name: str,
    spec: k8s.core.v1.PodSpecArgs,
    labels: parts.Labels,
    gib: int,
    after: list[pulumi.Resource],
) -> k8s.apps.v1.StatefulSet:
    """One pod with a volume `data` of its own."""
    claim = k8s.core.v1.PersistentVolumeClaimSpecArgs(
        access_modes=["ReadWriteOnce"],
        resources=k8s.core.v1.VolumeResourceRequirementsArgs(requests={"storage": f"{gib}Gi"}),
        storage_class_name=storage_class(addon.site).get("storageClassName"),
    )
    return k8s.apps.v1.StatefulSet(
        f"{addon.name}-{name}",
        metadata=addon.meta(name, labels=labels),
        spec=k8s.apps.v1.StatefulSetSpecArgs(
            replicas=1,
            service_name=name,
            selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels),
            template=k8s.core.v1.PodTemplateSpecArgs(
                metadata=k8s.meta.v1.ObjectMetaArgs(labels={**addon.site.labels, **labels}),
                spec=spec,
            ),
            volume_claim_templates=[
                k8s.core.v1.PersistentVolumeClaimArgs(
                    metadata=k8s.meta.v1.ObjectMetaArgs(name="data"), spec=claim
                )
            ],
        ),
        opts=addon.child(*after, protect=addon.site.spec.protected),
    )
