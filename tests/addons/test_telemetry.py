"""Logs, traces and long-term metrics: where they go, for how long, and who is told when they do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.addons import data_sources, object_store
from components.addons.rules import form, telemetry
from components.addons.rules.form import Rule
from components.cloud import AccessKeys, Bucket, Identity, Secret
from spec.monitoring import LongTerm, Monitoring
from tests.addons.conftest import Get
from tests.addons.prometheus import check, fires

NAME = pulumi.Output.from_input("acme-logs")


def keys(endpoint: str, *, private: bool = False) -> Identity:
    secret = Secret(pulumi.Output.from_input("s3/keys"), ("accessKey", "secretKey"))
    authority = pulumi.Output.from_input("PEM") if private else None
    return Identity(keys=AccessKeys(secret, endpoint, "us-east-1", authority))


def bucket(**more: Any) -> Bucket:
    return Bucket(NAME, pulumi.Output.from_input("s3://acme-logs"), **more)


AWS = object_store.store(
    bucket(endpoint="s3.us-east-1.amazonaws.com", region="us-east-1"), Identity(), "loki/"
)
GCP = object_store.store(bucket(), Identity(), "loki/")
AZURE = object_store.store(bucket(account="acmelogs.blob.core.windows.net"), Identity(), "loki/")
SITE = object_store.store(bucket(), keys("https://s3.example.com:8333", private=True), "loki/")
PLAIN = object_store.store(bucket(), keys("http://minio.example.com"), "loki/")

# --- object storage -------------------------------------------------------------------------------


def test_loki_is_told_its_prefix_and_no_key() -> None:
    for place in (AWS, GCP, AZURE, SITE):
        told = object_store.loki(place)
        assert told["use_thanos_objstore"] and told["object_store"]["storage_prefix"] == "loki"
        assert told["type"] == told["object_store"]["type"] == place.kind
        assert not {"access_key_id", "secret_access_key", "account_key"} & set(
            told["object_store"][place.kind]
        )
    assert object_store.loki(AWS)["object_store"]["s3"]["native_aws_auth_enabled"] is True
    own = object_store.loki(SITE)["object_store"]["s3"]
    assert own["endpoint"] == "s3.example.com:8333" and not own["native_aws_auth_enabled"]
    assert own["http"] == {"tls_ca_path": "/etc/trust/s3.crt"}
    assert object_store.loki(PLAIN)["object_store"]["s3"]["insecure"] is True
    assert object_store.loki(AZURE)["object_store"]["azure"] == {
        "account_name": "acmelogs",
        "endpoint_suffix": "blob.core.windows.net",
    }


def test_tempo_lists_nothing_above_its_prefix() -> None:
    # A list of `tempo` is not one of `tempo/`, and is not allowed.
    for place in (AWS, GCP, AZURE, SITE):
        told = object_store.tempo(place)
        assert told[told["backend"]]["prefix"] == "loki/"
    assert object_store.tempo(AZURE)["azure"]["use_federated_token"] is True
    assert "forcepathstyle" not in object_store.tempo(AWS)["s3"]
    assert object_store.tempo(SITE)["s3"]["tls_ca_path"] == "/etc/trust/s3.crt"


def test_thanos_is_told_by_its_own_names() -> None:
    assert object_store.thanos(AWS)["config"]["aws_sdk_auth"] is True
    assert object_store.thanos(GCP) == {"type": "GCS", "config": {"bucket": NAME}, "prefix": "loki"}
    assert object_store.thanos(AZURE)["config"]["storage_create_container"] is False
    own = object_store.thanos(SITE, {"access_key": "{{ .a }}"})["config"]
    assert own["bucket_lookup_type"] == "path" and own["access_key"] == "{{ .a }}"
    assert own["http_config"]["tls_config"]["ca_file"] == "/etc/trust/s3.crt"


# --- values ---------------------------------------------------------------------------------------


def test_loki_runs_three_times_outside_dev(installed: Get) -> None:
    loki = installed("telemetry").releases["loki"]["values"]
    assert loki["singleBinary"]["replicas"] == 3
    assert loki["loki"]["commonConfig"]["replication_factor"] == 3
    assert loki["chunksCache"]["enabled"] and loki["singleBinary"]["podDisruptionBudget"]["enabled"]
    small = installed("telemetry-dev").releases["loki"]["values"]
    assert small["singleBinary"]["replicas"] == 1 and not small["chunksCache"]["enabled"]


def test_logs_are_deleted_when_they_have_run_out(installed: Get) -> None:
    config = installed("telemetry").releases["loki"]["values"]["loki"]
    assert config["limits_config"]["retention_period"] == "2160h"
    assert config["limits_config"]["reject_old_samples_max_age"] == "168h"
    assert config["compactor"]["retention_enabled"] is True
    # No older line is taken than is kept.
    young = installed("telemetry-dev").releases["loki"]["values"]["loki"]["limits_config"]
    assert young["reject_old_samples_max_age"] == young["retention_period"] == "72h"


def test_agents_read_every_node_and_hold_back(installed: Get) -> None:
    agent = installed("telemetry").releases["opentelemetry-collector"]["values"]
    assert agent["tolerations"] == [{"operator": "Exists"}]
    exporter = agent["alternateConfig"]["exporters"]["otlp_http/loki"]
    assert exporter["endpoint"] == "http://loki.loki.svc:3100/otlp"
    assert exporter["sending_queue"]["storage"] == "file_storage"
    assert exporter["retry_on_failure"]["max_elapsed_time"] == "0s"
    assert agent["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert "opentelemetry-collector-k8s:" in ":".join(agent["image"].values())


def test_agents_write_to_the_cloud_by_its_own_exporter(installed: Get) -> None:
    found = installed("telemetry-cloud")
    agent = found.releases["opentelemetry-collector"]["values"]
    assert set(agent["alternateConfig"]["exporters"]) == {"awscloudwatchlogs"}
    assert agent["command"]["name"] == "otelcol-contrib"
    assert "loki" not in found.releases


def test_traces_are_sampled_by_their_id(installed: Get) -> None:
    def pipeline(name: str) -> list[str]:
        values = installed(name).releases["opentelemetry-gateway"]["values"]
        return values["alternateConfig"]["service"]["pipelines"]["traces"]["processors"]

    assert pipeline("telemetry")[:2] == ["memory_limiter", "probabilistic_sampler"]
    assert "probabilistic_sampler" not in pipeline("telemetry-dev")


def test_the_collector_is_reached_from_the_platform_alone(installed: Get) -> None:
    name = "acme-trace-collector-tracing-allow-named"
    (rule,) = installed("telemetry").named(name).inputs["spec"]["ingress"]
    assert {"namespaceSelector": {"matchLabels": {"plinth.dev/platform": "acme"}}} in rule["from"]
    assert all(peer for peer in rule["from"])


def test_tempo_runs_three_times_outside_dev_in_one_ring(installed: Get) -> None:
    found = installed("telemetry")
    values = found.releases["tempo"]["values"]
    peers = "tempo-headless.tempo.svc.cluster.local"
    assert values["replicas"] == 3
    assert values["tempo"]["extraArgs"] == {
        "target": "scalable-single-binary",
        "memberlist.host-port": f"dns+{peers}:7946",
    }
    cycle = values["tempo"]["ingester"]["lifecycler"]
    assert cycle["ring"] == {"kvstore": {"store": "memberlist"}, "replication_factor": 3}
    assert values["tempo"]["querier"]["frontend_worker"] == {"frontend_address": f"{peers}:9095"}
    (term,) = values["affinity"]["podAntiAffinity"].popitem()[1]
    chosen = term["podAffinityTerm"]["labelSelector"]["matchLabels"]
    budget = found.named("acme-tempo-budget").inputs["spec"]
    assert budget == {"maxUnavailable": 1, "selector": {"matchLabels": chosen}}
    once = installed("telemetry-dev").releases["tempo"]["values"]
    assert once["replicas"] == 1 and not {"extraArgs", "ingester", "querier"} & set(once["tempo"])


def test_replicas_of_tempo_reach_each_other_and_the_gossip_is_no_one_elses(installed: Get) -> None:
    (rule,) = installed("telemetry").named("acme-tempo-tempo-allow-named").inputs["spec"]["ingress"]
    own, others = rule["from"]
    assert own == {"podSelector": {}} and "ports" not in rule
    (named,) = others["namespaceSelector"]["matchExpressions"]
    assert named["values"] == ["monitoring", "tracing"]


def test_tempo_keeps_and_counts(installed: Get) -> None:
    tempo = installed("telemetry").releases["tempo"]["values"]["tempo"]
    assert tempo["retention"] == "336h" and tempo["metricsGenerator"]["enabled"]
    assert tempo["overrides"]["defaults"]["metrics_generator"]["processors"]
    stack = installed("telemetry").releases["kube-prometheus-stack"]["values"]
    assert stack["prometheus"]["prometheusSpec"]["enableRemoteWriteReceiver"] is True
    without = installed("telemetry-dev").releases["kube-prometheus-stack"]["values"]
    assert without["prometheus"]["prometheusSpec"]["enableRemoteWriteReceiver"] is False


def test_blocks_get_out_of_prometheus(installed: Get) -> None:
    stack = installed("telemetry").releases["kube-prometheus-stack"]["values"]["prometheus"]
    spec = stack["prometheusSpec"]
    assert spec["thanos"]["objectStorageConfigFile"] == "/etc/thanos/objstore.yaml"
    assert spec["volumes"] == [
        {"name": "thanos-objstore", "configMap": {"name": "thanos-objstore"}}
    ]
    assert spec["podMetadata"] == {"labels": {"example.com/use": "true"}}
    assert stack["serviceAccount"]["annotations"] == {"example.com/role": "prometheus"}
    assert stack["thanosService"]["enabled"] and stack["thanosServiceMonitor"]["enabled"]


def test_the_compactor_runs_once_and_keeps_what_the_spec_says(installed: Get) -> None:
    spec = installed("telemetry").named("acme-thanos-compactor").inputs["spec"]
    assert spec["replicas"] == 1
    (container,) = spec["template"]["spec"]["containers"]
    assert {
        "--retention.resolution-raw=30d",
        "--retention.resolution-5m=300d",
        "--retention.resolution-1h=300d",
    } <= set(container["args"])


@pytest.mark.parametrize("part", ["query", "store", "compactor"])
def test_thanos_is_hardened(installed: Get, part: str) -> None:
    pod = installed("telemetry").named(f"acme-thanos-{part}").inputs["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] and not pod["automountServiceAccountToken"]
    (container,) = pod["containers"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert {"requests", "limits"} == set(container["resources"])
    assert container["image"] == "quay.io/thanos/thanos:v0.42.4"
    assert {"readinessProbe", "livenessProbe"} <= set(container)


def test_what_runs_twice_is_guarded_outside_dev(installed: Get) -> None:
    def guarded(name: str) -> set[str]:
        budgets = installed(name).of("kubernetes:policy/v1:PodDisruptionBudget")
        return {each.inputs["metadata"]["name"] for each in budgets}

    own = {"thanos-query", "thanos-store", "otel-collector", "tempo"}
    assert own <= guarded("telemetry")
    assert not own & guarded("telemetry-dev")


# --- Grafana --------------------------------------------------------------------------------------


def test_one_source_is_the_default() -> None:
    section = Monitoring(
        logs="loki", traces="tempo", trace_metrics=True, long_term=LongTerm(enabled=True)
    )
    found = {each["uid"]: each for each in data_sources.sources(section)}
    assert [uid for uid, each in found.items() if each["isDefault"]] == ["thanos"]
    assert found["loki"]["jsonData"]["derivedFields"][0]["datasourceUid"] == "tempo"
    assert found["tempo"]["jsonData"]["tracesToLogsV2"]["datasourceUid"] == "loki"
    assert found["tempo"]["jsonData"]["serviceMap"] == {"datasourceUid": "thanos"}


def test_sources_name_none_that_there_is_not() -> None:
    (only,) = data_sources.sources(Monitoring(logs="loki"))
    assert "derivedFields" not in only["jsonData"] and not only["isDefault"]
    (tempo,) = data_sources.sources(Monitoring(traces="tempo"))
    assert set(tempo["jsonData"]) == {"nodeGraph"}
    assert data_sources.sources(Monitoring()) == []


def test_prometheus_is_the_default_until_thanos_is(installed: Get) -> None:
    def default(name: str) -> bool:
        values = installed(name).releases["kube-prometheus-stack"]["values"]
        return values["grafana"]["sidecar"]["datasources"]["isDefaultDatasource"]

    assert default("telemetry-cloud") and not default("telemetry")


# --- alerts ---------------------------------------------------------------------------------------

RULES: Mapping[str, Callable[[], Iterator[Rule]]] = {
    "loki": telemetry.loki,
    "tempo": telemetry.tempo,
    "log_collector": telemetry.log_collector,
    "trace_collector": telemetry.trace_collector,
    "thanos": telemetry.thanos,
}

RISING, STILL, NOT_SENT = "0+600x400", "7+0x400", "otelcol_exporter_send_failed"

# Alert -> its rules, series that set it off, series that do not, and when it is looked for.
CASES: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "LokiDiscardsLogs": (
        "loki",
        {'loki_discarded_samples_total{reason="rate_limited", pod="loki-0"}': RISING},
        {'loki_discarded_samples_total{reason="rate_limited", pod="loki-0"}': STILL},
    ),
    "LokiRequestsFail": (
        "loki",
        {
            'loki_request_duration_seconds_count{route="otlp_v1_logs", status_code="500"}': "0+60x400",
            'loki_request_duration_seconds_count{route="otlp_v1_logs", status_code="204"}': "0+120x400",
        },
        {
            'loki_request_duration_seconds_count{route="otlp_v1_logs", status_code="500"}': "0+1x400",
            'loki_request_duration_seconds_count{route="otlp_v1_logs", status_code="204"}': "0+120x400",
        },
    ),
    "LokiCompactionStopped": (
        "loki",
        {f'{telemetry.LOKI_COMPACTED}{{pod="loki-0"}}': "60+0x400"},
        # 0 is of a process that compacts nothing, because another does.
        {
            f'{telemetry.LOKI_COMPACTED}{{pod="loki-0"}}': "0+60x400",
            f'{telemetry.LOKI_COMPACTED}{{pod="loki-1"}}': "0+0x400",
        },
    ),
    "TempoDiscardsSpans": (
        "tempo",
        {'tempo_discarded_spans_total{reason="rate_limited"}': RISING},
        {'tempo_discarded_spans_total{reason="rate_limited"}': STILL},
    ),
    "TempoFlushesFail": (
        "tempo",
        {"tempo_ingester_failed_flushes_total": "0+1x400"},
        {"tempo_ingester_failed_flushes_total": STILL},
    ),
    "TempoPollsFail": (
        "tempo",
        {"tempodb_blocklist_poll_errors_total": "0+1x400"},
        {"tempodb_blocklist_poll_errors_total": STILL},
    ),
    "LogCollectorLoses": (
        "log_collector",
        {f'{NOT_SENT}_log_records_total{{pod="log-collector-agent-x"}}': RISING},
        {f'{NOT_SENT}_spans_total{{pod="otel-collector-x"}}': RISING},
    ),
    "LogCollectorRefuses": (
        "log_collector",
        {'otelcol_receiver_refused_log_records{pod="log-collector-agent-x"}': RISING},
        {'otelcol_receiver_refused_log_records{pod="log-collector-agent-x"}': STILL},
    ),
    "LogCollectorMissing": (
        "log_collector",
        {
            'kube_daemonset_status_number_unavailable{namespace="logging", daemonset="log-collector-agent"}': "1+0x400"
        },
        {
            'kube_daemonset_status_number_unavailable{namespace="monitoring", daemonset="node-exporter"}': "1+0x400"
        },
    ),
    "TraceCollectorLoses": (
        "trace_collector",
        {f'{NOT_SENT}_spans{{pod="otel-collector-x"}}': RISING},
        {f'{NOT_SENT}_log_records{{pod="log-collector-agent-x"}}': RISING},
    ),
    "TraceCollectorRefuses": (
        "trace_collector",
        {'otelcol_receiver_refused_spans_total{pod="otel-collector-x"}': RISING},
        {'otelcol_receiver_refused_spans_total{pod="otel-collector-x"}': STILL},
    ),
    "ThanosCompactorHalted": (
        "thanos",
        {'thanos_compact_halted{pod="thanos-compactor-0"}': "1+0x400"},
        {'thanos_compact_halted{pod="thanos-compactor-0"}': "0+0x400"},
    ),
    "ThanosCompactorMissing": (
        "thanos",
        {"up": "1+0x400"},
        {'thanos_compact_halted{pod="thanos-compactor-0"}': "0+0x400"},
    ),
    "ThanosUploadsStopped": (
        "thanos",
        {
            f'{telemetry.UPLOADS_FAILED}{{pod="prometheus-0", container="thanos-sidecar"}}': "0+1x400"
        },
        {
            f'{telemetry.UPLOADED}{{pod="prometheus-0", container="thanos-sidecar"}}': "0+60x400",
            f'{telemetry.UPLOADS_FAILED}{{pod="prometheus-0", container="thanos-sidecar"}}': STILL,
        },
    ),
    "ThanosBucketFails": (
        "thanos",
        {
            f'{telemetry.OPERATIONS_FAILED}{{namespace="thanos", pod="thanos-store-0"}}': "0+10x400",
            f'{telemetry.OPERATIONS}{{namespace="thanos", pod="thanos-store-0"}}': "0+60x400",
        },
        {
            f'{telemetry.OPERATIONS_FAILED}{{namespace="thanos", pod="thanos-store-0"}}': "0+1x400",
            f'{telemetry.OPERATIONS}{{namespace="thanos", pod="thanos-store-0"}}': "0+60x400",
        },
    ),
}


@pytest.mark.parametrize("alert", CASES)
def test_an_alert_fires_when_it_should_and_else_does_not(tmp_path: Path, alert: str) -> None:
    part, bad, good = CASES[alert]
    spec = form.groups(**{part: list(RULES[part]())})
    assert fires(tmp_path, spec, alert, "390m", bad), alert
    assert not fires(tmp_path, spec, alert, "390m", good), alert


def test_a_stale_upload_is_told_of(tmp_path: Path) -> None:
    spec = form.groups(thanos=list(telemetry.thanos()))
    last = {f'{telemetry.UPLOADED}{{pod="prometheus-0", container="thanos-sidecar"}}': "60+0x600"}
    assert not fires(tmp_path, spec, "ThanosUploadsStopped", "300m", last)
    assert fires(tmp_path, spec, "ThanosUploadsStopped", "420m", last)


def test_every_alert_is_tried_and_taken_by_prometheus(tmp_path: Path) -> None:
    names: set[str] = set()
    for part, made in RULES.items():
        spec = form.groups(**{part: list(made())})
        names |= {rule["alert"] for group in spec["groups"] for rule in group["rules"]}
        assert check(tmp_path, spec) == ""
    assert names == set(CASES)
