"""Rules of Kubeflow Pipelines."""

from __future__ import annotations

import pytest

from ..files import GRAFANA, added, faults

OIDC = "oidc: {issuer: https://id.example.com, clientId: a, clientSecret: sso/client"
ALONE = "Pipelines in prod on one MySQL on the cluster, which nobody stands in for"
STANDBY = "mysql.host and mysql.credentialsSecret of a MySQL 8 with a standby"
ONPREM = f"""\
cloud: {{provider: onprem, site: lab}}
access: {{domain: ml.example.com, {OIDC}, jwksUri: https://id.example.com/keys}}}}
backup: {{enabled: true}}
features: {{offline: postgres}}"""
ALONE_BACKUPS = "warning: cloud.objectStore: the backups lie on the cluster that they are of (mend: an endpoint elsewhere)"
OWN = "mysql: {host: db.example.com, credentialsSecret: pipelines/mysql}"
PLAIN = "warning: orchestration.kubeflow.mysql.host: connections to it are encrypted, and nobody checks its certificate (mend: keep it in the platform's own network)"

# Each case: what is added to a stack, and every word that is said of it.
CASES: dict[str, tuple[str, list[str]]] = {
    "nobody told apart": ("environment: dev\norchestration: {kubeflow: {pipelines: true}}\n", [
        "acme.yaml:5:28: warning: orchestration.kubeflow.pipelines: without teams everybody is one user, who reaches it by port-forward alone (mend: add teams, with access.domain and access.oidc)",
    ]),
    "a team that all is well with": (f"""\
access: {{domain: ml.example.com, {OIDC}, jwksUri: https://id.example.com/keys}}}}
orchestration: {{kubeflow: {{pipelines: true, {OWN}, teams: [{{name: a, members: [a@example.com]}}]}}}}
""", [
        f"acme.yaml:4:34: {GRAFANA}",
        f"acme.yaml:5:53: {PLAIN}",
    ]),
    "teams without anything to sign in by": (f"""\
orchestration: {{kubeflow: {{pipelines: true, {OWN}, teams: [{{name: a, members: [a@example.com]}}]}}}}
serving: {{gateway: none}}
""", [
        f"acme.yaml:4:53: {PLAIN}",
        "acme.yaml:4:112: orchestration.kubeflow.teams: teams sign in at a name, and there is no domain (mend: add access.domain)",
        "acme.yaml:4:112: orchestration.kubeflow.teams: teams sign in, and there is no identity provider (mend: add access.oidc)",
        "acme.yaml:4:112: orchestration.kubeflow.teams: the gateway signs teams in, and serving.gateway is none (mend: serving.gateway: envoy)",
    ]),
    "no keys to check tokens with": (f"""\
access: {{domain: ml.example.com, {OIDC}}}}}
orchestration: {{kubeflow: {{pipelines: true, {OWN}, teams: [{{name: a, members: [a@example.com]}}]}}}}
""", [
        f"acme.yaml:4:34: {GRAFANA}",
        "acme.yaml:4:34: access.oidc: the gateway has no keys to check the teams' tokens with (mend: add jwksUri: jwks_uri of the provider's discovery document)",
        "acme.yaml:4:34: access.oidc: the gateway has no keys to check the tokens of models' callers with (mend: add jwksUri: jwks_uri of the provider's discovery document)",
        f"acme.yaml:5:53: {PLAIN}",
    ]),
    "two teams of one name, somebody twice": (f"""\
access: {{domain: ml.example.com, {OIDC}, jwksUri: https://id.example.com/keys}}}}
orchestration:
  kubeflow:
    pipelines: true
    teams:
      - {{name: a, members: [a@example.com], viewers: [a@example.com]}}
      - {{name: a, members: [b@example.com]}}
""", [
        f"acme.yaml:4:34: {GRAFANA}",
        "acme.yaml:9:45: warning: orchestration.kubeflow.teams[0].viewers: a@example.com is a member, too (mend: name everybody once: members see all)",
        "acme.yaml:10:10: orchestration.kubeflow.teams[1].name: a is also the name of teams[0] (mend: one name per team)",
    ]),
    "a MySQL that nobody is let in to": ("""\
environment: dev
orchestration: {kubeflow: {pipelines: true, mysql: {host: db.example.com, storageGib: 50}}}
""", [
        "acme.yaml:5:28: warning: orchestration.kubeflow.pipelines: without teams everybody is one user, who reaches it by port-forward alone (mend: add teams, with access.domain and access.oidc)",
        "acme.yaml:5:53: orchestration.kubeflow.mysql.host: a MySQL of your own without credentialsSecret lets nobody in (mend: name the remote key of JSON with username and password)",
        f"acme.yaml:5:53: {PLAIN}",
        "acme.yaml:5:75: warning: orchestration.kubeflow.mysql.storageGib: is not used: mysql.host is a database of your own (mend: take it away, or change that)",
    ]),
    "one pod that was chosen": (f"""\
access: {{domain: ml.example.com, {OIDC}, jwksUri: https://id.example.com/keys}}}}
orchestration: {{kubeflow: {{pipelines: true, mysql: {{server: cluster, tls: false}}, teams: [{{name: a, members: [a@example.com]}}]}}}}
""", [
        f"acme.yaml:4:34: {GRAFANA}",
        f"acme.yaml:5:53: warning: orchestration.kubeflow.mysql.server: {ALONE} (mend: mysql.server: cloud, or {STANDBY})",
        "acme.yaml:5:70: warning: orchestration.kubeflow.mysql.tls: is not used: mysql.host names no MySQL of your own (mend: take it away, or change that)",
    ]),
    "the cloud's": (f"""\
access: {{domain: ml.example.com, {OIDC}, jwksUri: https://id.example.com/keys}}}}
backup: {{enabled: true}}
database: {{mysql: {{storageGib: 100, maxStorageGib: 50}}}}
orchestration: {{kubeflow: {{pipelines: true, mysql: {{storageGib: 30}}, teams: [{{name: a, members: [a@example.com]}}]}}}}
""", [
        f"acme.yaml:4:34: {GRAFANA}",
        "acme.yaml:6:20: database.mysql.storageGib: 100 is more than maxStorageGib 50 (mend: maxStorageGib: 100 or more)",
        "acme.yaml:7:53: warning: orchestration.kubeflow.mysql.storageGib: is not used: the cloud runs it: database.mysql is its size (mend: take it away, or change that)",
    ]),
    "a class named twice": (f"""\
access: {{domain: ml.example.com, {OIDC}, jwksUri: https://id.example.com/keys}}}}
backup: {{enabled: true}}
database: {{mysql: {{vcpus: 4, instanceClass: db.m7g.large}}}}
orchestration: {{kubeflow: {{pipelines: true, teams: [{{name: a, members: [a@example.com]}}]}}}}
""", [
        f"acme.yaml:4:34: {GRAFANA}",
        "acme.yaml:6:30: database.mysql.instanceClass: says again what vcpus and memoryGib say (mend: take instanceClass away, or write null for vcpus and memoryGib)",
    ]),
    "a server that nobody asks for": ("""\
database: {mysql: {vcpus: 4}}
""", [
        "acme.yaml:4:20: warning: database.mysql.vcpus: is not used: nobody asks for a MySQL of the cloud's (mend: take it away, or change that)",
    ]),
    "one pod on a site that nobody chose": (f"""\
{ONPREM}
orchestration: {{kubeflow: {{pipelines: true, teams: [{{name: a, members: [a@example.com]}}]}}}}
""", [
        f"acme.yaml:4:1: {ALONE_BACKUPS}",
        f"acme.yaml:5:34: {GRAFANA}",
        f"acme.yaml:8:28: orchestration.kubeflow.pipelines: {ALONE} (mend: {STANDBY}, or mysql.server: cluster if one pod will do)",
    ]),
    "one pod on a site that was chosen": (f"""\
{ONPREM}
orchestration: {{kubeflow: {{pipelines: true, mysql: {{server: cluster}}, teams: [{{name: a, members: [a@example.com]}}]}}}}
""", [
        f"acme.yaml:4:1: {ALONE_BACKUPS}",
        f"acme.yaml:5:34: {GRAFANA}",
        f"acme.yaml:8:53: warning: orchestration.kubeflow.mysql.server: {ALONE} (mend: {STANDBY})",
    ]),
    "a cloud's on a site": (f"""\
{ONPREM}
orchestration: {{kubeflow: {{pipelines: true, mysql: {{server: cloud}}, teams: [{{name: a, members: [a@example.com]}}]}}}}
""", [
        f"acme.yaml:4:1: {ALONE_BACKUPS}",
        f"acme.yaml:5:34: {GRAFANA}",
        f"acme.yaml:8:53: orchestration.kubeflow.mysql.server: there is no cloud that runs it on an existing cluster (mend: cluster, or {STANDBY})",
    ]),
    "one of ones own, not encrypted": (f"""\
access: {{domain: ml.example.com, {OIDC}, jwksUri: https://id.example.com/keys}}}}
backup: {{enabled: true}}
orchestration: {{kubeflow: {{pipelines: true, mysql: {{server: cloud, host: db.example.com, credentialsSecret: a, tls: false}}, teams: [{{name: a, members: [a@example.com]}}]}}}}
""", [
        f"acme.yaml:4:34: {GRAFANA}",
        "acme.yaml:6:53: warning: orchestration.kubeflow.mysql.server: is not used: mysql.host is a database of your own (mend: take it away, or change that)",
        "acme.yaml:6:68: warning: orchestration.kubeflow.mysql.host: connections to it are not encrypted: tls is false (mend: keep it in the platform's own network)",
    ]),
    "a login of no database": ("""\
environment: dev
orchestration: {kubeflow: {pipelines: true, mysql: {credentialsSecret: a}}}
""", [
        "acme.yaml:5:28: warning: orchestration.kubeflow.pipelines: without teams everybody is one user, who reaches it by port-forward alone (mend: add teams, with access.domain and access.oidc)",
        "acme.yaml:5:53: warning: orchestration.kubeflow.mysql.credentialsSecret: is not used: mysql.host names no MySQL of your own (mend: take it away, or add host)",
    ]),
    "what is said of Pipelines that are not on": ("orchestration: {kubeflow: {teams: [{name: a, members: [a@example.com]}], keepFinishedHours: 5}}\n", [
        "acme.yaml:4:28: warning: orchestration.kubeflow.teams: is not used: kubeflow.pipelines is not on (mend: take it away, or change that)",
        "acme.yaml:4:74: warning: orchestration.kubeflow.keepFinishedHours: is not used: kubeflow.pipelines is not on (mend: take it away, or change that)",
    ]),
    "a team of nobody, a name with a space, no address": ("""\
orchestration: {kubeflow: {pipelines: true, teams: [{name: A b, members: []}, {name: c, members: [me]}]}}
""", [
        'acme.yaml:4:54: orchestration.kubeflow.teams[0].name: "A b" has the wrong form (mend: write lower-case letters, digits and single hyphens, beginning with a letter)',
        "acme.yaml:4:65: orchestration.kubeflow.teams[0].members: the list has 0 items (mend: at least 1 item)",
        'acme.yaml:4:99: orchestration.kubeflow.teams[1].members[0]: "me" has the wrong form (mend: write an address such as team@example.com)',
    ]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_rules(case: str) -> None:
    text, expected = CASES[case]
    assert faults(added(text)) == expected
