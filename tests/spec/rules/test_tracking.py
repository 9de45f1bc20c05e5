"""Rules of tracking: exact words, with the place and the mend."""

from __future__ import annotations

import pytest

from ..files import GRAFANA, added, faults

# Each case: what is added to a stack, and every word that is said of it.
CASES: dict[str, tuple[str, list[str]]] = {
    "hosts that are none": ("""\
tracking:
  engine: mlflow
  allowedHosts: ["*", "https://runs.example.com/x", "runs_1.example.com", "two words", "", "*.*"]
""", [
        'acme.yaml:6:18: tracking.allowedHosts[0]: "*" lets any page speak to the server in the name of who looks at it (mend: the names that requests carry, such as runs.example.com)',
        'acme.yaml:6:23: tracking.allowedHosts[1]: "https://runs.example.com/x" is a URL, not a host name (mend: runs.example.com)',
        'acme.yaml:6:53: tracking.allowedHosts[2]: "runs_1.example.com" is no host name (mend: a name such as runs.example.com or *.example.com, without spaces)',
        'acme.yaml:6:75: tracking.allowedHosts[3]: "two words" is no host name (mend: a name such as runs.example.com or *.example.com, without spaces)',
        'acme.yaml:6:88: tracking.allowedHosts[4]: "" is no host name (mend: a name such as runs.example.com or *.example.com, without spaces)',
        'acme.yaml:6:92: tracking.allowedHosts[5]: "*.*" lets any page speak to the server in the name of who looks at it (mend: the names that requests carry, such as runs.example.com)',
    ]),
    "hosts that are": ("""\
tracking: {engine: mlflow, allowedHosts: [runs.example.com, "*.example.com", "runs.example.com:8443", 10.1.2.3, runs]}
""", [
    ]),
    "more at least than at most": ("""\
tracking: {engine: mlflow, replicas: 4, maxReplicas: 3}
""", [
        "acme.yaml:4:41: tracking.maxReplicas: 3 is less than replicas 4 (mend: maxReplicas: 4, or replicas: 3)",
    ]),
    "enough": ("""\
tracking: {engine: mlflow, replicas: 3, maxReplicas: 3, purgeAfterDays: 0}
""", [
    ]),
    "purged before a backup is": ("""\
tracking: {engine: mlflow, purgeAfterDays: 7}
""", [
        "acme.yaml:4:28: warning: tracking.purgeAfterDays: after 7 days artifacts are gone that a backup of the database names: backups are kept 14 days (mend: purgeAfterDays: 14 or more, or database.backupDays: 7)",
    ]),
    "purged with it": ("""\
tracking: {engine: mlflow, purgeAfterDays: 7}
database: {backupDays: 7}
""", [
    ]),
    "a schedule of nothing": ("""\
tracking: {engine: mlflow, purgeAfterDays: 0, purgeSchedule: "0 4 * * *"}
""", [
        "acme.yaml:4:47: warning: tracking.purgeSchedule: is not used: nothing is purged (mend: take it away, or change that)",
    ]),
    "everybody changes everything": ("""\
tracking: {engine: mlflow, defaultPermission: manage}
""", [
        "acme.yaml:4:28: warning: tracking.defaultPermission: every user may change the runs and models of all others, those that are served too (mend: read, and grants to who needs more)",
    ]),
    "wrong": ("""\
tracking: {engine: mlflow, replicas: 0, maxReplicas: 1, workers: 99, auth: ldap, defaultPermission: all, requestTimeoutSeconds: 5, purgeAfterDays: -1, purgeSchedule: "@daily", jobs: 1}
""", [
        "acme.yaml:4:28: tracking.replicas: 0 is less than 1 (mend: at least 1 and at most 20)",
        "acme.yaml:4:41: tracking.maxReplicas: 1 is less than 2 (mend: at least 2 and at most 50)",
        "acme.yaml:4:57: tracking.workers: 99 is more than 16 (mend: at least 1 and at most 16)",
        'acme.yaml:4:70: tracking.auth: "ldap" is not one of basic, oidc (mend: choose one of these)',
        'acme.yaml:4:82: tracking.defaultPermission: "all" is not one of none, read, edit, manage (mend: choose one of these)',
        "acme.yaml:4:106: tracking.requestTimeoutSeconds: 5 is less than 15 (mend: at least 15 and at most 86400)",
        "acme.yaml:4:132: tracking.purgeAfterDays: -1 is less than 0 (mend: at least 0 and at most 3650)",
        'acme.yaml:4:152: tracking.purgeSchedule: "@daily" has the wrong form (mend: write five fields with one space between, such as "*/15 * * * *")',
        "acme.yaml:4:177: tracking.jobs: 1 is a whole number, not true or false (mend: write true or false)",
    ]),
    "wandb alone": ("""\
tracking: {engine: wandb, licenseSecret: wandb/licence}
""", [
        "acme.yaml:4:1: warning: tracking.auth: accounts of its own in prod: who leaves keeps theirs (mend: oidc, with access.oidc)",
        "acme.yaml:4:12: tracking.engine: wandb without access.domain: its pages and clients need the address that it has (mend: add access.domain, or engine: mlflow)",
    ]),
    "wandb elsewhere": ("""\
cloud: {provider: gcp, region: us-central1, project: acme-ml}
access: {domain: ml.example.com}
serving: {gateway: none}
nodes: {cpu: {architecture: arm64}}
tracking:
  engine: wandb
  licenseSecret: wandb/licence
  auth: oidc
""", [
        "acme.yaml:4:1: warning: cloud.admins: nobody may administer the cluster (mend: name a role or a group)",
        "acme.yaml:4:1: cloud.billingAccount: the budget has no billing account to watch (mend: add cloud.billingAccount)",
        "acme.yaml:7:15: nodes.cpu.architecture: W&B's images are for x86 alone (mend: amd64, or tracking.engine: mlflow)",
        "acme.yaml:7:15: warning: nodes.cpu.architecture: machines of arm64 take other disks: no volume is attached in both pools (mend: amd64)",
        "acme.yaml:8:1: tracking.bucket: wandb without a bucket of its own: it signs the addresses of objects as a service account, and pods here have none (mend: tracking.bucket: {provider: s3, name: ..., credentialsSecret: ...})",
        "acme.yaml:9:3: tracking.engine: nothing leads to wandb: serving.gateway is none (mend: serving.gateway: envoy, or engine: mlflow)",
        "acme.yaml:11:3: tracking.auth: oidc without an identity provider (mend: add access.oidc, or auth: local)",
    ]),
    "wandb whole": ("""\
access: {domain: ml.example.com, oidc: {issuer: "https://id.example.com", clientId: a, clientSecret: sso/client, jwksUri: https://id.example.com/keys}}
tracking:
  engine: wandb
  licenseSecret: wandb/licence
  auth: oidc
  mysql: {host: mysql.example.com, passwordSecret: wandb/mysql}
  redis: {host: redis.example.com, passwordSecret: wandb/redis}
""", [
        f"acme.yaml:4:34: {GRAFANA}",
    ]),
    "wandb over the platform's Redis": ("""\
environment: staging
access: {domain: ml.example.com}
tracking: {engine: wandb, licenseSecret: wandb/licence, size: xlarge}
""", [
    ]),
    "wandb over a Redis that no node has room for": ("""\
environment: staging
access: {domain: ml.example.com}
nodes: {cpu: {vcpus: 2, memoryGib: 8}}
tracking: {engine: wandb, licenseSecret: wandb/licence, size: large}
""", [
        "acme.yaml:6:25: nodes.cpu.memoryGib: 8 GiB have no room for W&B's Redis, which holds 8 GiB at size large (mend: 10 or more, or tracking.redis of your own)",
    ]),
    "wandb over a Redis that there is room for": ("""\
environment: staging
access: {domain: ml.example.com}
nodes: {cpu: {vcpus: 2, memoryGib: 8}}
tracking: {engine: wandb, licenseSecret: wandb/licence}
""", [
    ]),
    "wandb over a Redis of its own, whatever the nodes": ("""\
environment: staging
access: {domain: ml.example.com}
nodes: {cpu: {vcpus: 2, memoryGib: 8}}
tracking: {engine: wandb, licenseSecret: wandb/licence, size: large, redis: {host: a, passwordSecret: b}}
""", [
    ]),
    "wandb over a MySQL that nobody is let in to": ("""\
environment: dev
access: {domain: ml.example.com}
tracking: {engine: wandb, licenseSecret: wandb/licence, mysql: {host: db.example.com, server: cluster}}
""", [
        "acme.yaml:6:65: tracking.mysql.host: a MySQL of your own without passwordSecret lets nobody in (mend: name the remote key of the password)",
        "acme.yaml:6:87: warning: tracking.mysql.server: is not used: mysql.host is a database of your own (mend: take it away, or change that)",
    ]),
    "wandb over a login of no database": ("""\
environment: dev
access: {domain: ml.example.com}
tracking: {engine: wandb, licenseSecret: wandb/licence, mysql: {passwordSecret: a, username: b}}
""", [
        "acme.yaml:6:65: warning: tracking.mysql.passwordSecret: is not used: mysql.host names no MySQL of your own (mend: take it away, or add host)",
        "acme.yaml:6:84: warning: tracking.mysql.username: is not used: mysql.host names no MySQL of your own (mend: take it away, or change that)",
    ]),
    "wandb over one pod": ("""\
environment: staging
access: {domain: ml.example.com}
tracking: {engine: wandb, licenseSecret: wandb/licence, mysql: {server: cluster}, redis: {host: a, passwordSecret: b}}
""", [
        "acme.yaml:6:65: warning: tracking.mysql.server: W&B in staging on one MySQL on the cluster, which nobody stands in for (mend: mysql.server: cloud, or mysql.host and mysql.passwordSecret of a MySQL 8 with a standby)",
    ]),
    "wandb in dev": ("""\
environment: dev
access: {domain: ml.example.com}
tracking: {engine: wandb, licenseSecret: wandb/licence}
""", [
    ]),
    "wandb wrong": ("""\
tracking:
  engine: wandb
  licenseSecret: ""
  auth: basic
  size: huge
  bucket: {provider: gcs, name: a, credentialsSecret: b}
  mysql: {host: db.example.com, port: 0, database: "a b"}
  redis: {passwordSecret: c}
  allowedHosts: [a]
""", [
        "acme.yaml:6:3: tracking.licenseSecret: is empty (mend: at least 1 character)",
        'acme.yaml:7:3: tracking.auth: "basic" is not one of local, oidc (mend: choose one of these)',
        'acme.yaml:8:3: tracking.size: "huge" is not one of small, medium, large, xlarge (mend: choose one of these)',
        'acme.yaml:9:12: tracking.bucket.provider: "gcs" is not one of s3, az (mend: choose one of these)',
        "acme.yaml:10:33: tracking.mysql.port: 0 is less than 1 (mend: at least 1 and at most 65535)",
        'acme.yaml:10:42: tracking.mysql.database: "a b" has the wrong form (mend: write letters, digits and underscores)',
        "acme.yaml:11:3: tracking.redis.host: is missing (mend: add host: Host name.)",
        "acme.yaml:12:3: tracking.allowedHosts: is not a key here (mend: take it away; keys here: engine, licenseSecret, auth, size, bucket, mysql, redis, requestTimeoutSeconds)",
    ]),
    "licence of mlflow": ("""\
tracking: {engine: mlflow, licenseSecret: wandb/licence}
""", [
        "acme.yaml:4:28: tracking.licenseSecret: is not a key here (mend: take it away; keys here: engine, replicas, maxReplicas, workers, jobs, auth, defaultPermission, allowedHosts, requestTimeoutSeconds, purgeAfterDays, purgeSchedule)",
    ]),
}  # fmt: skip


@pytest.mark.parametrize(("said", "expected"), CASES.values(), ids=CASES)
def test_rules(said: str, expected: list[str]) -> None:
    assert faults(added(said)) == expected
