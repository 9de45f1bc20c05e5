"""Which images may run, and whose the project's policy is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import World

Make = Callable[[str], World]

POLICY = "gcp:binaryauthorization/policy:Policy"


def test_a_policy_of_the_platforms_own_lets_in_what_the_spec_names(world: Make) -> None:
    (policy,) = world("closed").of(POLICY)
    patterns = [each["namePattern"] for each in policy.inputs["admissionWhitelistPatterns"]]
    own = "us-central1-docker.pkg.dev/acme-ml/acme"
    assert patterns == [
        "docker.io/**",
        "us-docker.pkg.dev/acme-ml/**",
        *(f"{own}-{name}/**" for name in ("models", "pipelines", "serving")),
    ]
    assert policy.inputs["globalPolicyEvaluationMode"] == "ENABLE"


def test_the_policy_denies_on_the_platforms_cluster_alone(world: Make) -> None:
    (policy,) = world("closed").of(POLICY)
    (rule,) = policy.inputs["clusterAdmissionRules"]
    assert rule == {
        "cluster": "us-central1.acme",
        "evaluationMode": "ALWAYS_DENY",
        "enforcementMode": "ENFORCED_BLOCK_AND_AUDIT_LOG",
    }
    # What a project that nobody narrowed has: its other clusters are not the platform's.
    assert policy.inputs["defaultAdmissionRule"]["evaluationMode"] == "ALWAYS_ALLOW"


def test_the_policy_stands_before_the_cluster_and_goes_after_it(world: Make) -> None:
    made = world("closed")
    (policy,) = made.of(POLICY)
    (cluster,) = made.of("gcp:container/cluster:Cluster")
    assert policy.urn in cluster.dependencies


@pytest.mark.parametrize("name", ["least", "most"])
def test_a_shared_policy_is_enforced_and_left_alone(world: Make, name: str) -> None:
    made = world(name)
    assert not made.of(POLICY)
    (cluster,) = made.of("gcp:container/cluster:Cluster")
    mode = cluster.inputs["binaryAuthorization"]["evaluationMode"]
    assert mode == "PROJECT_SINGLETON_POLICY_ENFORCE"
