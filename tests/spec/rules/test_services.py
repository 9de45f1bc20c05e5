"""Rules of the services and of the data they live on."""

from __future__ import annotations

import pytest

from ..files import GRAFANA, added, faults

# Each case: what is added to a stack, and every word that is said of it.
CASES: dict[str, tuple[str, list[str]]] = {
    "OIDC without an identity provider": ("tracking: {engine: mlflow, auth: oidc}\n", [
        "acme.yaml:4:28: tracking.auth: oidc without an identity provider (mend: add access.oidc, or auth: basic)",
    ]),
    "identity provider without a domain": ("""\
access: {oidc: {issuer: https://id.example.com, clientId: a, clientSecret: sso/client, jwksUri: https://id.example.com/keys}}
tracking: {engine: mlflow, auth: oidc}
""", [
        "acme.yaml:4:10: access.oidc: users cannot come back from the identity provider without access.domain (mend: add access.domain)",
    ]),
    "an identity provider that nobody signs in by": ("access: {domain: ml.example.com, oidc: {issuer: https://id.example.com, clientId: a, clientSecret: sso/client}}\nserving: {auth: none}\n", [
        f"acme.yaml:4:34: {GRAFANA}",
        "acme.yaml:4:34: warning: access.oidc: is not used: neither tracking.auth nor orchestration.airflow.auth is oidc (mend: take it away, or change that)",
        "acme.yaml:5:11: warning: serving.auth: whoever reaches the gateway may call every model (mend: oidc, which access.oidc is there for)",
    ]),
    "certificates without a name and an address": ("access: {tls: lets-encrypt}\n", [
        "acme.yaml:4:10: access.tls: lets-encrypt without access.domain (mend: add access.domain, or tls: private-ca)",
        "acme.yaml:4:10: access.tls: lets-encrypt without access.email (mend: add access.email, or tls: private-ca)",
    ]),
    "public models without a gateway, a name, a sign-in": ("serving: {exposure: public, gateway: none}\n", [
        "acme.yaml:4:11: serving.exposure: public without a gateway (mend: gateway: envoy, or exposure: internal)",
        "acme.yaml:4:11: serving.exposure: public without access.domain (mend: add it, or exposure: internal)",
        "acme.yaml:4:11: serving.exposure: public without access.oidc lets everybody call every model (mend: add it, or exposure: internal)",
    ]),
    "Knative without its gateway, with KEDA": ("serving: {mode: knative, autoscaling: {engine: keda}}\n", [
        "acme.yaml:4:1: serving.gateway: Knative does not work with the gateway envoy (mend: istio, or mode: standard)",
        "acme.yaml:4:40: serving.autoscaling.engine: keda in Knative mode (mend: knative or hpa, or mode: standard)",
    ]),
    "Knative's autoscaler in standard mode": ("serving: {autoscaling: {engine: knative}}\n", [
        "acme.yaml:4:25: serving.autoscaling.engine: knative in standard mode (mend: hpa or keda, or mode: knative)",
    ]),
    "replicas: more at least than at most": ("serving: {autoscaling: {minReplicas: 5, maxReplicas: 2}}\n", [
        "acme.yaml:4:11: warning: serving.autoscaling: is not used: serving.models is empty (mend: add a model, or say it in each InferenceService)",
        "acme.yaml:4:25: serving.autoscaling.minReplicas: 5 is more than maxReplicas 2 (mend: minReplicas: 2, or maxReplicas: 5)",
    ]),
    "replicas: none, with an autoscaler that cannot": ("serving: {autoscaling: {minReplicas: 0}}\n", [
        "acme.yaml:4:11: warning: serving.autoscaling: is not used: serving.models is empty (mend: add a model, or say it in each InferenceService)",
        "acme.yaml:4:25: serving.autoscaling.minReplicas: a HorizontalPodAutoscaler does not scale to zero (mend: 1 or more, or engine: keda)",
    ]),
    "replicas: one of everything in prod": ("""\
serving: {autoscaling: {minReplicas: 1}}
tracking: {engine: mlflow, replicas: 1}
orchestration: {airflow: {schedulers: 1}}
monitoring: {replicas: 1}
features: {replicas: 1, redis: {replicas: 0}}
""", [
        "acme.yaml:4:11: warning: serving.autoscaling: is not used: serving.models is empty (mend: add a model, or say it in each InferenceService)",
        "acme.yaml:4:25: warning: serving.autoscaling.minReplicas: one replica of each model in prod (mend: 2 or more)",
        "acme.yaml:5:28: warning: tracking.replicas: one tracking server in prod (mend: 2 or more)",
        "acme.yaml:6:27: warning: orchestration.airflow.schedulers: one scheduler in prod (mend: 2 or more)",
        "acme.yaml:7:14: warning: monitoring.replicas: one Prometheus in prod (mend: 2)",
        "acme.yaml:8:12: warning: features.replicas: one feature server in prod (mend: 2 or more)",
        "acme.yaml:8:33: warning: features.redis.replicas: the online store in prod has no replica (mend: 1 or more)",
    ]),
    "replicas: one of everything in dev": ("""\
environment: dev
serving: {autoscaling: {minReplicas: 1}}
tracking: {engine: mlflow, replicas: 1}
monitoring: {replicas: 1}
""", [
        "acme.yaml:5:11: warning: serving.autoscaling: is not used: serving.models is empty (mend: add a model, or say it in each InferenceService)",
    ]),
    "drift without anything to look at": ("monitoring: {drift: {enabled: true}}\n", [
        "acme.yaml:4:22: monitoring.drift.enabled: drift without payloadCapture has nothing to look at (mend: payloadCapture: {enabled: true})",
    ]),
    "drift of models that are not served": ("""\
serving: {engine: none, runtimes: null}
monitoring: {drift: {enabled: true, image: registry.example.com/drift:1, payloadCapture: {enabled: true}}}
""", [
        "acme.yaml:5:91: monitoring.drift.payloadCapture.enabled: there are no payloads: serving.engine is none (mend: serving.engine: kserve)",
    ]),
    "retraining without drift and without pipelines": ("""\
orchestration: {airflow: {enabled: false}}
monitoring: {drift: {retrain: true}}
""", [
        "acme.yaml:5:22: monitoring.drift.retrain: retraining waits for drift that nobody watches (mend: drift.enabled: true)",
        "acme.yaml:5:22: monitoring.drift.retrain: retraining without anything that runs pipelines (mend: enable airflow or prefect)",
        "acme.yaml:5:22: monitoring.drift.retrain: retraining without pipeline does not say what is started (mend: pipeline: the id of a DAG)",
    ]),
    "repository with a password in it": ('orchestration: {airflow: {dags: {repository: "https://me:pass@example.com/dags.git"}}}\n', [
        "acme.yaml:4:34: orchestration.airflow.dags.repository: holds credentials (mend: take them out, and add credentialsSecret)",
    ]),
    "repository by SSH without a key": ('orchestration: {airflow: {dags: {repository: "git@example.com:dags.git"}}}\n', [
        "acme.yaml:4:34: orchestration.airflow.dags.repository: SSH without credentialsSecret (mend: name the remote key of the SSH key)",
    ]),
    "work pools of one name": ("orchestration: {prefect: {enabled: true, workPools: [{name: a}, {name: a}]}}\n", [
        "acme.yaml:4:66: orchestration.prefect.workPools[1].name: a is also the name of workPools[0] (mend: one name per pool)",
    ]),
    "AI gateway without the gateway it extends": ("""\
serving: {gateway: none}
llm: {gateway: envoy-ai}
""", [
        "acme.yaml:5:7: llm.gateway: Envoy AI Gateway extends Envoy Gateway, and serving.gateway is none (mend: serving.gateway: envoy)",
        "acme.yaml:5:7: warning: llm.gateway: is not provisioned yet: nothing comes of it (mend: take it away until it is)",
    ]),
    "vLLM without a GPU": ("serving: {runtimes: [vllm]}\n", [
        "acme.yaml:4:22: warning: serving.runtimes[0]: vllm finds no GPU: gpu.pools is empty (mend: add a pool with purpose: serving, or take vllm away)",
    ]),
    "runtime that nobody mends any more": ("serving: {runtimes: [triton, torchserve]}\n", [
        "acme.yaml:4:30: warning: serving.runtimes[1]: TorchServe is in limited maintenance: no fixes, and none of security (mend: triton, which serves TorchScript by its backend pytorch)",
    ]),
    "idle sections": ("""\
serving: {engine: none, runtimes: null, mode: standard}
features: {engine: none, replicas: 3, redis: {shards: 2}}
orchestration: {airflow: {enabled: false, schedulers: 3}, prefect: {replicas: 2}}
access: {email: a@example.com}
""", [
        "acme.yaml:4:41: warning: serving.mode: is not used: serving.engine is none (mend: take it away, or change that)",
        "acme.yaml:5:26: warning: features.replicas: is not used: features.engine is none (mend: take it away, or change that)",
        "acme.yaml:5:39: warning: features.redis: is not used: features.engine is none (mend: take it away, or change that)",
        "acme.yaml:6:43: warning: orchestration.airflow.schedulers: is not used: airflow is not enabled (mend: take it away, or change that)",
        "acme.yaml:6:69: warning: orchestration.prefect.replicas: is not used: prefect is not enabled (mend: take it away, or change that)",
        "acme.yaml:7:10: warning: access.email: is not used: tls is not lets-encrypt (mend: take it away, or change that)",
    ]),
    "idle parts of sections": ("""\
features: {online: key-value, redis: {shards: 2}, warehouse: {maxCapacity: 64}}
serving: {rollout: {strategy: none, stepPercent: 20}}
monitoring: {drift: {schedule: "0 0 * * *", payloadCapture: {samplePercent: 5}}}
""", [
        "acme.yaml:4:31: warning: features.redis: is not used: features.online is not redis (mend: take it away, or change that)",
        "acme.yaml:4:51: warning: features.warehouse: is not used: features.offline is not warehouse (mend: take it away, or change that)",
        "acme.yaml:5:11: warning: serving.rollout: is not used: serving.models is empty (mend: add a model, or take it away)",
        "acme.yaml:5:37: warning: serving.rollout.stepPercent: is not used: the strategy is not canary (mend: take it away, or change that)",
        "acme.yaml:6:22: warning: monitoring.drift.schedule: is not used: drift is not enabled (mend: take it away, or change that)",
        "acme.yaml:6:62: warning: monitoring.drift.payloadCapture.samplePercent: is not used: payload capture is not enabled (mend: take it away, or change that)",
    ]),
    "fields that nothing comes of yet": ("""\
gpu: {driverVersion: "580"}
llm: {vectorStore: qdrant, tracing: langfuse}
""", [
        "acme.yaml:4:7: warning: gpu.driverVersion: is not provisioned yet: nothing comes of it (mend: take it away: the cloud brings the driver)",
        "acme.yaml:5:7: warning: llm.vectorStore: is not provisioned yet: nothing comes of it (mend: take it away until it is)",
        "acme.yaml:5:28: warning: llm.tracing: is not provisioned yet: nothing comes of it (mend: take it away until it is)",
    ]),
    "bucket lifecycles that contradict themselves": ("""\
storage:
  datasets: {infrequentAccessDays: 60, expireDays: 60}
  artifacts: {versioned: false, noncurrentDays: 30, expireDays: 900}
  logs: {onDestroy: delete}
""", [
        "acme.yaml:5:14: storage.datasets.infrequentAccessDays: 60 days are never reached: objects are deleted after 60 (mend: fewer days, or null)",
        "acme.yaml:6:15: warning: storage.artifacts.versioned: what is overwritten in prod is lost (mend: true)",
        "acme.yaml:6:33: warning: storage.artifacts.noncurrentDays: there are no older versions to keep: versioned is false (mend: versioned: true, or take it away)",
        "acme.yaml:6:53: warning: storage.artifacts.expireDays: models of prod are deleted after 900 days (mend: null)",
        "acme.yaml:7:10: warning: storage.logs.onDestroy: destroying prod deletes every object (mend: keep)",
    ]),
    "database that shrinks": ("database: {storageGib: 600}\n", [
        "acme.yaml:4:12: database.storageGib: 600 is more than maxStorageGib 500 (mend: maxStorageGib: 600 or more)",
    ]),
    "database of an untested version": ('database: {version: "18"}\n', [
        'acme.yaml:4:12: database.version: Airflow and MLflow are not tested with PostgreSQL 18 (mend: "13" to "17")',
    ]),
    "database described twice": ("database: {instanceClass: db.r7g.large, vcpus: 2}\n", [
        "acme.yaml:4:12: database.instanceClass: says again what vcpus and memoryGib say (mend: take instanceClass away, or write null for vcpus and memoryGib)",
    ]),
    "database that is less safe than prod asks": ("database: {deletionProtection: false, highAvailability: false, backupDays: 1}\n", [
        "acme.yaml:4:12: warning: database.deletionProtection: the databases in prod may be deleted (mend: leave it out)",
        "acme.yaml:4:39: warning: database.highAvailability: the databases in prod have no standby in a second zone (mend: leave it out)",
        "acme.yaml:4:64: warning: database.backupDays: backups in prod are kept 1 days (mend: 7 or more)",
    ]),
    "feature stores of another cloud": ("""\
cloud: {provider: onprem, site: lab}
features: {online: key-value, offline: warehouse}
""", [
        "acme.yaml:5:12: features.online: Feast has no online store on a key-value store (mend: redis or postgres)",
        "acme.yaml:5:31: features.offline: there is no warehouse on an existing cluster (mend: postgres)",
    ]),
    "feature store on Azure": ("""\
cloud: {provider: azure, location: eastus, subscriptionId: 00000000-0000-0000-0000-000000000001, tenantId: 00000000-0000-0000-0000-000000000002, admins: [00000000-0000-0000-0000-000000000003]}
features: {offline: postgres, online: key-value}
""", [
        "acme.yaml:5:31: features.online: Feast has no online store on Cosmos DB (mend: redis or postgres)",
    ]),
    "warehouse larger at least than at most": ("features: {offline: warehouse, warehouse: {baseCapacity: 256, maxCapacity: 128}}\n", [
        "acme.yaml:4:44: features.warehouse.baseCapacity: 256 is more than maxCapacity 128 (mend: maxCapacity: 256 or more)",
    ]),
    "warehouse in units and zones that Redshift does not take": ("""\
network: {zones: 2}
features: {offline: warehouse, warehouse: {baseCapacity: 6, maxCapacity: 12}}
""", [
        "acme.yaml:4:11: warning: network.zones: 2 zones in prod (mend: 3, so that two remain)",
        "acme.yaml:4:11: network.zones: 2 zones, and Redshift Serverless needs 3 (mend: 3, or features.offline: lake)",
        "acme.yaml:5:44: features.warehouse.baseCapacity: Redshift Serverless counts in units of 8 RPUs, not 6 (mend: 4 or 8)",
        "acme.yaml:5:61: features.warehouse.maxCapacity: Redshift Serverless counts in units of 8 RPUs, not 12 (mend: 8 or 16)",
    ]),
    "views of one name": ("features: {views: [{name: a, maxAgeMinutes: 5}, {name: a, maxAgeMinutes: 9}]}\n", [
        "acme.yaml:4:50: features.views[1].name: a is also the name of features.views[0] (mend: one entry per view)",
    ]),
    "repositories that registries do not take": ("registry: {repositories: [models, My_Models, a//b, a/b-c]}\n", [
        'acme.yaml:4:35: registry.repositories[1]: "My_Models" is no name of an image repository (mend: lower-case letters, digits, and single . _ - / between them)',
        'acme.yaml:4:46: registry.repositories[2]: "a//b" is no name of an image repository (mend: lower-case letters, digits, and single . _ - / between them)',
    ]),
    "nodes larger than any": ("nodes: {system: {vcpus: 192, memoryGib: 1536}, cpu: {vcpus: 96, architecture: arm64}}\n", [
        "acme.yaml:4:48: nodes.cpu: no arm64 machine has 96 vCPUs and 16 GiB (mend: less, or instanceTypes outright)",
    ]),
    "nodes by name are not looked up": ("nodes: {cpu: {instanceTypes: [u7i-12tb.224xlarge]}}\n", [
    ]),
    "more alerts and addresses than AWS takes": ("""\
budget:
  alertAtPercent: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
  notify: [a@x.io, b@x.io, c@x.io, d@x.io, e@x.io, f@x.io, g@x.io, h@x.io, i@x.io, j@x.io, k@x.io]
""", [
        "acme.yaml:5:3: budget.alertAtPercent: 10 alerts, and a budget of AWS takes 9 (mend: fewer)",
        "acme.yaml:6:3: budget.notify: 11 addresses, and an alert of AWS takes 10 (mend: a mailing list)",
    ]),
    "certificates for a domain that nobody answers for": ("""\
cloud: {provider: gcp, project: acme-ml, region: us-central1, billingAccount: 01AB23-45CD67-89EF01, admins: ["group:team@example.com"]}
access: {domain: ml.example.com, tls: lets-encrypt, email: a@example.com}
""", [
        "acme.yaml:5:34: access.tls: lets-encrypt without the zone that the domain is answered for in (mend: add cloud.dnsZone, or tls: private-ca)",
    ]),
    "certificates for a domain on Azure": ("""\
cloud: {provider: azure, location: eastus, subscriptionId: 00000000-0000-0000-0000-000000000001, tenantId: 00000000-0000-0000-0000-000000000002, admins: [00000000-0000-0000-0000-000000000003]}
access: {domain: ml.example.com, tls: lets-encrypt, email: a@example.com}
features: {offline: postgres}
""", [
        "acme.yaml:5:34: access.tls: lets-encrypt without the zone that the domain is answered for in (mend: add cloud.dnsZoneId, or tls: private-ca)",
    ]),
    "certificates for a domain on an existing cluster": ("""\
cloud: {provider: onprem, site: lab}
features: {offline: postgres, online: postgres}
access: {domain: ml.example.com, tls: lets-encrypt, email: a@example.com}
""", [
        "acme.yaml:6:34: access.tls: lets-encrypt asks for a DNS zone of a cloud, and an existing cluster has none (mend: tls: private-ca)",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_service_rules(case: str) -> None:
    text, expected = CASES[case]
    assert faults(added(text)) == expected
