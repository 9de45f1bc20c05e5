"""No field is ignored in silence: what nothing reads is warned of, and only that."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pulumi
import pytest

from components.addons.install import install
from components.addons.kserve import RUNTIMES as INSTALLED
from components.clouds import CLOUDS
from spec.coverage import GAPS, RUNTIMES
from spec.fields import field_at, fields_of
from spec.platform import Platform
from spec.section import Section
from tests.aws.conftest import run

from .files import loaded
from .language import fields_everywhere

EVERYTHING = """\
access: {domain: ml.example.com, tls: lets-encrypt, email: a@example.com, oidc: {issuer: https://id.example.com, clientId: a, clientSecret: sso/client}}
cloud:
  profile: a
  assumeRoleArn: "arn:aws:iam::123456789012:role/x"
  viewers: ["arn:aws:iam::123456789012:role/x"]
  reservations: {train: {id: cr-0a1b2c3d4e5f67890, zone: us-east-1b}}
cluster: {endpoint: public, endpointCidrs: [192.0.2.0/24]}
features: {online: redis, offline: warehouse, views: [{name: a, maxAgeMinutes: 5}]}
gpu:
  pools:
    - name: train
      accelerator: h100
      gpusPerNode: 8
      instanceType: p5.48xlarge
      capacity: [reserved, spot]
      zones: [us-east-1b]
      taints: [{key: ml}]
      nodes: {min: 0, max: 2}
    - {name: slice, accelerator: a100-80gb, gpusPerNode: 8, sharing: {mig: 1g.10gb}, nodes: {min: 0, max: 1}}
    - {name: turns, accelerator: t4, sharing: {timeSlicing: 4}, nodes: {min: 0, max: 1}}
    - {name: share, accelerator: l4, sharing: {mps: 4}, nodes: {min: 0, max: 1}}
monitoring: {alerts: {routes: [{severity: critical, pagerdutySecret: a}, {severity: info, slackSecret: b, slackChannel: "#x"}]}}
orchestration: {airflow: {executor: celery, dags: {repository: "git@example.com:dags.git", credentialsSecret: airflow/git}}}
serving: {exposure: public, runtimes: [triton, onnx, vllm, sklearn, xgboost, huggingface]}
tracking: {engine: mlflow, auth: oidc, allowedHosts: [runs.example.com]}
"""
"""A spec that has every part that AWS provisions."""

ELSEWHERE = {
    # Sections of other clouds, which their own tests read.
    "GcpCloud", "AzureCloud", "OnPremCloud", "ObjectStoreEndpoint", "WeightsAndBiases",
    # What the command line and the policies read, and rules of the language itself.
    "Exemption",
}  # fmt: skip
CHECKED = {
    "Platform.api_version",
    "Platform.kind",
    "Governance.residency",
    "Features.registry",
    "GpuPool.topology",
}
"""Fields of which there is no choice, or that rules keep."""


@contextmanager
def noting() -> Generator[set[str]]:
    """The fields of sections that are read meanwhile, as `Section.field`."""
    read: set[str] = set()
    plain = Section.__getattribute__

    def note(section: Section, name: str) -> Any:
        if name in type(section).model_fields:
            read.add(f"{type(section).__name__}.{name}")
        return plain(section, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Section, "__getattribute__", note)
        yield read


def provision(platform: Platform) -> None:
    """Declare all that the platform asks for, on a mocked engine."""

    def program(cloud: Any) -> None:
        net = cloud.network(platform.network)
        cluster = cloud.cluster(platform.cluster, platform.nodes, net)
        pools = cloud.gpu_pools(platform.gpu, cluster, net)
        buckets = cloud.buckets(platform.storage)
        cloud.registry(platform.registry)
        cloud.budget(platform.budget)
        parent = pulumi.ComponentResource("t:t:T", platform.name)
        install(platform.name, platform, cloud, net, cluster, pools, buckets, parent=parent)

    run(platform, program)


def gapped() -> set[str]:
    """Fields that the table of gaps covers, with all that stands under them."""
    found: set[str] = set()
    for gap in GAPS:
        section: Any = Platform
        for key in gap.path[:-1]:
            section = next(each for each in _sections(section, str(key)))
        name = next(n for n, info in section.model_fields.items() if info.alias == gap.path[-1])
        found.add(f"{section.__name__}.{name}")
        for inner in _sections(section, str(gap.path[-1])):
            found |= _all(inner)
        if gap.path[-1] == "enabled":
            found |= _all(section)
    return found


def _sections(section: type[Section], key: str) -> list[type[Section]]:
    from spec.fields import sections_in

    return list(sections_in(fields_of(section)[key].annotation))


def _all(section: type[Section]) -> set[str]:
    found = {f"{section.__name__}.{name}" for name in section.model_fields}
    for key in fields_of(section):
        for inner in _sections(section, key):
            found |= _all(inner)
    return found


def test_every_field_is_provisioned_checked_or_warned_of() -> None:
    platform = loaded(EVERYTHING).platform
    with noting() as read:
        provision(platform)
    known = {
        f"{section.__name__}.{name}"
        for section, name, _ in fields_everywhere()
        if section.__name__ not in ELSEWHERE
    }
    policies = {name for name in known if name.startswith("Governance.")} - {
        "Governance.model_signing",
        "Governance.frameworks",
    }
    # Sections that only such fields stand in.
    parents = {
        "Platform.governance",
        "Orchestration.prefect",
        "Orchestration.kubeflow",
        "Platform.llm",
        "Monitoring.drift",
    }
    ignored = known - read - CHECKED - policies - gapped() - parents
    assert ignored == set()


def test_the_table_is_of_fields_that_there_are() -> None:
    for gap in GAPS:
        assert field_at(gap.path, {}), gap.path


def test_clouds_and_runtimes_are_those_that_there_are() -> None:
    assert set(CLOUDS) == {"aws", "gcp", "azure", "onprem"}
    assert set(RUNTIMES) == set(INSTALLED)


def test_policies_read_what_governance_says() -> None:
    import inspect

    from plinth import verdicts

    source = inspect.getsource(verdicts.config)
    assert set(re.findall(r"governance\.(\w+)", source)) == {
        "enforcement",
        "rules",
        "image_registries",
        "exemptions",
        "allow_unknown",
    }
