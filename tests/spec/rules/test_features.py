"""Rules of the feature servers and of what their stores take."""

from __future__ import annotations

import pytest

from ..files import added, faults

SITE = "cloud: {provider: onprem, site: lab}\n"

CASES: dict[str, tuple[str, list[str]]] = {
    "all of it, as it is meant": ("""\
features:
  replicas: 3
  maxReplicas: 9
  targetCpuPercent: 50
  server: {vcpus: 2, memoryGib: 2, workers: 2, keepAliveSeconds: 120, registryRefreshSeconds: 30}
  connections: 200
  timeoutMs: 250
  auth: kubernetes
  redis: {shards: 2, readReplicas: true, keyTtlDays: 30}
  materialization: {vcpus: 2, memoryGib: 4, retries: 1, deadlineMinutes: 60}
""", []),
    "fewer at most than at least": ("features: {replicas: 4, maxReplicas: 3}\n", [
        "acme.yaml:4:25: features.maxReplicas: 3 is less than replicas 4 (mend: 4 or more)",
    ]),
    "workers without memory": ("features: {server: {workers: 8, memoryGib: 1}}\n", [
        "acme.yaml:4:33: features.server.memoryGib: 8 workers do not fit into 1 GiB (mend: 2 or more, or fewer workers)",
    ]),
    "a target that nothing is scaled by": ("features: {targetCpuPercent: 50}\n", [
        "acme.yaml:4:12: warning: features.targetCpuPercent: is not used: features.maxReplicas is not set (mend: take it away, or change that)",
    ]),
    "tokens of nobody": ("features: {auth: oidc}\n", [
        "acme.yaml:4:12: features.auth: oidc without an identity provider (mend: add access.oidc, or auth: kubernetes)",
    ]),
    "an audience that is not asked for": ("features: {audience: features}\n", [
        "acme.yaml:4:12: warning: features.audience: is not used: features.auth is not oidc (mend: take it away, or change that)",
    ]),
    "replicas without cluster mode": ("features: {redis: {readReplicas: true}}\n", [
        "acme.yaml:4:20: features.redis.readReplicas: Feast reads from replicas in cluster mode (mend: shards: 2 or more, or false)",
    ]),
    "replicas that there are none of": ("features: {redis: {shards: 2, replicas: 0, readReplicas: true}}\n", [
        "acme.yaml:4:31: warning: features.redis.replicas: the online store in prod has no replica (mend: 1 or more)",
        "acme.yaml:4:44: features.redis.readReplicas: there is no replica to read from (mend: replicas: 1 or more, or false)",
    ]),
    "values that go before they are stale": ("""\
features:
  redis: {keyTtlDays: 1}
  views: [{name: a, maxAgeMinutes: 1440}, {name: b, maxAgeMinutes: 1441}]
""", [
        "acme.yaml:5:11: warning: features.redis.keyTtlDays: values of b are gone before they count as stale (mend: 2 or more)",
    ]),
    "more connections than a node takes": ("features: {replicas: 50, maxReplicas: 100, connections: 700}\n", [
        "acme.yaml:4:1: features: 100 workers of 700 connections each, and the online store takes 65000 (mend: fewer connections, replicas or workers)",
    ]),
    "more connections than PostgreSQL takes": ("features: {online: postgres, replicas: 10, server: {workers: 4}, connections: 40}\n", [
        "acme.yaml:4:1: features: 40 workers of 45 connections each, and PostgreSQL takes 898 (mend: fewer connections, replicas or workers)",
    ]),
    "a database of a class by name": ("""\
database: {instanceClass: db.r8g.4xlarge}
features: {online: postgres, replicas: 10, server: {workers: 4}, connections: 40}
""", []),
    "what DynamoDB alone does": ("features: {consistentReads: true}\n", [
        "acme.yaml:4:12: warning: features.consistentReads: is not used: the online store is not DynamoDB (mend: take it away, or change that)",
    ]),
    "a wait that postgres knows nothing of": ("features: {online: postgres, timeoutMs: 100}\n", [
        "acme.yaml:4:30: warning: features.timeoutMs: is not used: Feast waits there as long as the store's own client does (mend: take it away, or change that)",
    ]),
    "what is wrong in itself": ("features: {auth: token, timeoutMs: 5, server: {workers: 0}}\n", [
        'acme.yaml:4:12: features.auth: "token" is not one of none, kubernetes, oidc (mend: choose one of these)',
        "acme.yaml:4:25: features.timeoutMs: 5 is less than 50 (mend: at least 50 and at most 60000)",
        "acme.yaml:4:48: features.server.workers: 0 is less than 1 (mend: at least 1 and at most 32)",
    ]),
    "nothing of it without Feast": ("features: {engine: none, auth: kubernetes}\n", [
        "acme.yaml:4:26: warning: features.auth: is not used: features.engine is none (mend: take it away, or change that)",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_rules(name: str) -> None:
    text, expected = CASES[name]
    assert faults(added(text)) == expected
