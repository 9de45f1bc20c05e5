"""What differs between two specs, and what each difference does to what stands."""

from __future__ import annotations

from typing import Any

import pytest

from spec.changes import Change, changes, impact
from spec.faults import SpecError
from spec.load import load
from spec.platform import Platform
from spec.validate import revive

from .files import BASE, added, loaded
from .language import fields_everywhere, stack, with_value
from .test_language import every_choice, named

IN_PLACE, REPLACE, DATA_LOSS = Change

POOLS = """\
gpu:
  pools:
    - {name: train, accelerator: h100, gpusPerNode: 8, nodes: {min: 0, max: 2}}
    - {name: serve, accelerator: l4, nodes: {min: 0, max: 2}, sharing: {timeSlicing: 4}}
"""
TRAIN, SERVE = POOLS.splitlines()[2:]


def pools(*lines: str) -> str:
    return "gpu:\n  pools:\n" + "\n".join(lines) + "\n" if lines else ""


CASES: dict[str, tuple[str, str, list[tuple[str, object, object, Change]]]] = {
    "nothing": ("", "", []),
    "a default written out": ("", "network: {zones: 3}\n", []),
    "in place": ("", "network: {egress: nat-single}\n", [("network.egress", "nat-per-zone", "nat-single", IN_PLACE)]),
    "replace": ("network: {zones: 2}\n", "", [("network.zones", 2, 3, REPLACE)]),
    "data loss": ("", "network: {cidr: 10.30.0.0/16}\n", [("network.cidr", "10.20.0.0/16", "10.30.0.0/16", DATA_LOSS)]),
    "deep": ("", "monitoring: {drift: {payloadCapture: {samplePercent: 5}}}\n", [("monitoring.drift.payloadCapture.samplePercent", 10, 5, IN_PLACE)]),
    "several, in the order of the language": (
        "",
        "budget: {monthlyUsd: 5}\nowner: them\nnetwork: {zones: 2, cidr: 10.30.0.0/16}\n",
        [
            ("owner", "ml-platform", "them", IN_PLACE),
            ("network.cidr", "10.20.0.0/16", "10.30.0.0/16", DATA_LOSS),
            ("network.zones", 3, 2, REPLACE),
            ("budget.monthlyUsd", 1000, 5, IN_PLACE),
        ],
    ),
    "another cloud": (
        "",
        "cloud: {provider: gcp, project: acme-ml, region: us-central1, billingAccount: 01AB23-45CD67-89EF01}\n",
        [
            ("cloud.provider", "aws", "gcp", DATA_LOSS),
        ],
    ),
    "another region": ("", "cloud: {region: us-east-2}\n", [("cloud.region", "us-east-1", "us-east-2", DATA_LOSS)]),
    "another engine": (
        "",
        "environment: dev\naccess: {domain: ml.example.com}\ntracking: {engine: wandb, licenseSecret: wandb/licence}\n",
        [
            ("environment", "prod", "dev", IN_PLACE),
            ("tracking.engine", "mlflow", "wandb", DATA_LOSS),
            ("access.domain", None, "ml.example.com", IN_PLACE),
        ],
    ),
    "off": ("", "orchestration: {airflow: {enabled: false}}\n", [("orchestration.airflow.enabled", True, False, DATA_LOSS)]),
    "on": ("orchestration: {airflow: {enabled: false}}\n", "", [("orchestration.airflow.enabled", False, True, IN_PLACE)]),
    "none": ("", "features: {engine: none}\n", [("features.engine", "feast", "none", DATA_LOSS)]),
    "from none": ("features: {engine: none}\n", "", [("features.engine", "none", "feast", IN_PLACE)]),
    "an optional field": ("", "network: {podCidr: 10.96.0.0/16}\n", [("network.podCidr", None, "10.96.0.0/16", DATA_LOSS)]),
    "an optional section": (
        "",
        "orchestration: {airflow: {dags: {repository: https://example.com/dags.git}}}\n",
        [("orchestration.airflow.dags", None, {"repository": "https://example.com/dags.git", "branch": "main", "path": "dags", "credentialsSecret": None}, IN_PLACE)],
    ),
    "maps, by key": (
        "tags: {a: x, b: y}\n",
        "tags: {b: z, c: x}\n",
        [("tags.a", "x", None, IN_PLACE), ("tags.b", "y", "z", IN_PLACE), ("tags.c", None, "x", IN_PLACE)],
    ),
    "words of a list": ("", "nodes: {cpu: {capacity: [spot, on-demand]}}\n", [("nodes.cpu.capacity", ["on-demand"], ["spot", "on-demand"], IN_PLACE)]),
    "words whose loss matters": (
        "",
        "registry: {repositories: [serving, models, extra]}\n",
        [("registry.repositories[pipelines]", "pipelines", None, DATA_LOSS), ("registry.repositories[extra]", None, "extra", IN_PLACE)],
    ),
    "words whose order does not matter": ("", "registry: {repositories: [serving, pipelines, models]}\n", []),
    "pools in another order": (pools(TRAIN, SERVE), pools(SERVE, TRAIN), []),
    "a pool": (
        pools(TRAIN, SERVE),
        pools(SERVE, TRAIN.replace("max: 2", "max: 4").replace("h100", "h200")),
        [("gpu.pools[train].accelerator", "h100", "h200", REPLACE), ("gpu.pools[train].nodes.max", 2, 4, IN_PLACE)],
    ),
    "a pool renamed": (pools(TRAIN, SERVE), pools(TRAIN.replace("train", "big"), SERVE), [("gpu.pools[train].name", "train", "big", REPLACE)]),
    "a pool more": (pools(TRAIN), pools(TRAIN, SERVE), [("gpu.pools[serve]", None, ..., IN_PLACE)]),
    "a pool less": (pools(TRAIN, SERVE), pools(SERVE), [("gpu.pools[train]", ..., None, REPLACE)]),
    "a pool renamed and changed": (
        pools(TRAIN),
        pools(TRAIN.replace("train", "big").replace("max: 2", "max: 3")),
        [("gpu.pools[train]", ..., None, REPLACE), ("gpu.pools[big]", None, ..., IN_PLACE)],
    ),
    "pools swapped by name": (
        pools(TRAIN, SERVE),
        pools(TRAIN.replace("train", "serve"), SERVE.replace("serve", "train")),
        [
            ("gpu.pools[train].accelerator", "h100", "l4", REPLACE),
            ("gpu.pools[train].gpusPerNode", 8, 1, REPLACE),
            ("gpu.pools[train].sharing", "none", {"timeSlicing": 4}, IN_PLACE),
            ("gpu.pools[serve].accelerator", "l4", "h100", REPLACE),
            ("gpu.pools[serve].gpusPerNode", 1, 8, REPLACE),
            ("gpu.pools[serve].sharing", {"timeSlicing": 4}, "none", IN_PLACE),
        ],
    ),
    "slices": (
        pools(TRAIN),
        pools(TRAIN.replace("}}", "}, sharing: {mig: 3g.40gb}}")),
        [("gpu.pools[train].sharing", "none", {"mig": "3g.40gb"}, REPLACE)],
    ),
    "another way to share": (
        pools(SERVE),
        pools(SERVE.replace("timeSlicing", "mps")),
        [("gpu.pools[serve].sharing", {"timeSlicing": 4}, {"mps": 4}, IN_PLACE)],
    ),
    "entries without a name": (
        "",
        "monitoring: {alerts: {routes: [{severity: critical, slackSecret: b}]}}\n",
        [("monitoring.alerts.routes", ..., ..., IN_PLACE)],
    ),
    "a date": ("", "budget: {start: 2026-02-01}\n", [("budget.start", "2026-01-01", "2026-02-01", IN_PLACE)]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_changes(case: str) -> None:
    old, new, expected = CASES[case]
    found = changes(loaded(old).platform, loaded(new).platform)
    seen = [
        tuple(... if want is ... else have for have, want in zip(row, wanted, strict=True))
        for row, wanted in zip(
            [(each.path, each.before, each.after, each.impact) for each in found],
            expected,
            strict=True,
        )
    ]
    assert seen == expected


def test_object_store_of_an_own_cluster() -> None:
    base = BASE.replace(
        'provider: aws, region: us-east-1, accountId: "123456789012", '
        'admins: ["arn:aws:iam::123456789012:role/admin"]',
        "provider: onprem, site: lab",
    )
    base += "features: {offline: postgres, online: postgres}\n"

    def spec(store: str) -> Platform:
        return load("acme", added(f"cloud: {{objectStore: {store}}}\n", base)).platform

    mine = "{endpoint: https://s3.example.com, credentialsSecret: s3/keys}"
    (found,) = changes(spec("seaweedfs"), spec(mine))
    assert (found.path, found.impact) == ("cloud.objectStore", DATA_LOSS)
    (found,) = changes(spec(mine), spec(mine.replace("s3.", "s4.")))
    assert (found.path, found.impact) == ("cloud.objectStore.endpoint", DATA_LOSS)


@pytest.mark.parametrize("case", every_choice(), ids=named)
def test_every_choice_is_compared(case: tuple[Any, Any, Any]) -> None:
    path, section, value = case
    try:
        new = load("acme", stack(with_value(path, value, section))).platform
    except SpecError:
        return  # a choice that needs others; those are compared above
    old = loaded().platform
    found = changes(old, new)
    assert bool(found) == (old != new)
    assert all(each.path.startswith(path[0]) and each.before != each.after for each in found)
    assert changes(new, revive(new.model_dump(mode="json"))) == []


MARKS = {
    REPLACE: """
        GpuPool.accelerator GpuPool.gpus_per_node GpuPool.instance_type GpuPool.name GpuPool.topology Mig.mig
        Model.name Mysql.storage_gib Network.zones NodePool.architecture OnPremCloud.context Features.online RedisStore.shards
        Serving.engine Serving.gateway Serving.mode WorkPool.namespace
    """,
    DATA_LOSS: """
        Airflow.enabled AwsCloud.account_id AwsCloud.provider AwsCloud.region AzureCloud.location
        AzureCloud.backup_location AzureCloud.provider AzureCloud.subscription_id AzureCloud.tenant_id Features.engine
        Features.offline Features.project Features.registry GcpCloud.project GcpCloud.provider
        GcpCloud.region Grafana.database Kubeflow.pipelines LanguageModels.tracing LanguageModels.vector_store
        Mlflow.engine Mysql.host Mysql.server Network.cidr Network.pod_cidr Network.service_cidr ObjectStoreEndpoint.endpoint
        OnPremCloud.object_store OnPremCloud.provider OnPremCloud.site PipelineTeam.name Platform.name Prefect.enabled
        Registry.repositories WandbMySql.database WandbMySql.host WandbMySql.server WeightsAndBiases.bucket
        WeightsAndBiases.engine WorkPool.name
    """,
}


@pytest.mark.parametrize("mark", MARKS)
def test_marked_fields(mark: Change) -> None:
    # A mark is a promise to whoever edits a spec: none goes by mistake.
    found = {
        f"{section.__name__}.{name}"
        for section, name, info in fields_everywhere()
        if impact(info) is mark
    }
    assert found == set(MARKS[mark].split())
