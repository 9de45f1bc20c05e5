"""For each alert, series by which it fires, and series by which it must not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """An alert, when, and on what."""

    alert: str
    at: str
    bad: Mapping[str, str]
    good: Mapping[str, str]
    labels: tuple[str, ...] = ()
    """Parts of the labels that it fires with."""
    every: str = "1m"
    """Time from one sample to the next."""


def _gateway(code: str, values: str, model: str = "fraud") -> dict[str, str]:
    where = f'envoy_cluster_name="httproute/models/{model}-predictor/rule/0", pod="a"'
    return {f'envoy_cluster_upstream_rq_xx{{{where}, envoy_response_code_class="{code}"}}': values}


def _times(fast: str, every: str, le: str = "1000") -> dict[str, str]:
    where = 'envoy_cluster_name="httproute/models/fraud/rule/0", pod="a"'
    return {
        f'envoy_cluster_upstream_rq_time_bucket{{{where}, le="{le}"}}': fast,
        f'envoy_cluster_upstream_rq_time_bucket{{{where}, le="5000"}}': every,
        f'envoy_cluster_upstream_rq_time_bucket{{{where}, le="+Inf"}}': every,
        f"envoy_cluster_upstream_rq_time_count{{{where}}}": every,
    }


def _tokens(fast: str, every: str) -> dict[str, str]:
    where = f'model_name="chat", {_POD}'
    return {
        f'vllm:time_to_first_token_seconds_bucket{{{where}, le="2.5"}}': fast,
        f'vllm:time_to_first_token_seconds_bucket{{{where}, le="+Inf"}}': every,
        f"vllm:time_to_first_token_seconds_count{{{where}}}": every,
        **_CHAT,
        **_gateway("2", every, "chat"),
    }


def _times_of_chat(values: str) -> dict[str, str]:
    where = 'envoy_cluster_name="httproute/models/chat/rule/0", pod="a"'
    return {
        f'envoy_cluster_upstream_rq_time_bucket{{{where}, le="1000"}}': "0x400",
        f'envoy_cluster_upstream_rq_time_bucket{{{where}, le="+Inf"}}': values,
        f"envoy_cluster_upstream_rq_time_count{{{where}}}": values,
    }


_POD = 'namespace="models", inference_service="chat-v2", served_model="chat", pod="chat-v2-a"'
_TEAM = {
    'kube_pod_labels{namespace="models", pod="fraud-a", '
    'label_serving_kserve_io_inferenceservice="fraud", label_plinth_dev_team="risk"}': "1x300",
    'kube_pod_labels{namespace="models", pod="chat-v2-a", label_plinth_dev_model="chat", '
    'label_serving_kserve_io_inferenceservice="chat-v2", label_plinth_dev_team="search"}': "1x300",
}
_CHAT = {f"vllm:num_requests_running{{{_POD}}}": "3x300"}

_MEMBER = 'namespace="airflow", pod="airflow-broker-%d"'
_PROXY = 'haproxy_backend_active_servers{namespace="airflow", pod="airflow-broker-proxy-%s", proxy="broker"}'
_PROXIES = {
    f'haproxy_backend_active_servers{{namespace="{name}", pod="{name}-redis-proxy-a", proxy="broker"}}': "1x60"
    for name in ("prefect", "wandb")
}
"""Of the others."""
_CACHE = 'namespace="wandb", pod="wandb-redis-0"'
_FULL = {
    f"redis_memory_used_bytes{{{_CACHE}}}": "99x60",
    f"redis_memory_max_bytes{{{_CACHE}}}": "100x60",
}

_GPU = 'Hostname="node-1", gpu="0", UUID="GPU-a", modelName="L4"'
_HELD = f'{_GPU}, exported_namespace="models", exported_pod="fraud-a"'
_NODE = {'kube_node_labels{node="node-1", label_plinth_dev_pool="serve"}': "1x600"}
_ALLOCATABLE = 'kube_node_status_allocatable{node="node-1", resource="nvidia_com_gpu"}'
_UTIL = f"DCGM_FI_DEV_GPU_UTIL{{{_HELD}}}"
_XID = f"DCGM_FI_DEV_XID_ERRORS{{{_GPU}}}"

_CERTIFICATE = (
    'certmanager_certificate_expiration_timestamp_seconds{exported_namespace="envoy-gateway-system",'
    ' name="gateway-tls", pod="a"}'
)
_SECRET = (
    'externalsecret_status_condition{condition="Ready", status="False", '
    'exported_namespace="mlflow", name="mlflow-admin", pod="a"}'
)
_LIVE = 'envoy_server_live{namespace="envoy-gateway-system", pod="a"}'

_FEAST = "feast_feature_server_request_total"
_LATENCY = (
    'feast_feature_server_request_latency_seconds_bucket{endpoint="/get-online-features", le="%s"}'
)
_STATUS = 'feast_online_features_status_total{feature_view="customers", status="%s"}'
_JOB = 'namespace="feast", job_name="materialize-%s"'
_CRON = 'kube_cronjob_status_last_successful_time{namespace="feast", cronjob="materialize"}'

_DEPLOYMENT = 'namespace="models", deployment="fraud-predictor"'
_QUEUE = 'cluster_queue="gpu"'

_UP = 'kube_deployment_status_replicas_available{namespace="%s", deployment="%s"}'
_ASKED = 'kube_deployment_spec_replicas{namespace="%s", deployment="%s"}'
_READY = 'kube_statefulset_status_replicas_ready{namespace="%s", statefulset="%s"}'
_RUN = 'resource_manager_workflow_runs_failed{profile="%s", workflow="%s", pod="p"}'
_WANDB = (
    'envoy_cluster_upstream_rq_xx{envoy_cluster_name="httproute/wandb/wandb/rule/1", pod="a", '
    'envoy_response_code_class="%s"}'
)

CASES = (
    # --- platform
    Case("SecretNotSynced", "30m", {_SECRET: "1x60"}, {_SECRET: "0x60"},
         ('name="mlflow-admin"', 'exported_namespace="mlflow"', 'severity="critical"')),
    Case("CertificateNotRenewed", "90m", {_CERTIFICATE: f"{10 * 86400}x120"},
         {_CERTIFICATE: f"{40 * 86400}x120"}, ('name="gateway-tls"',)),
    Case("PodsWithoutNode", "40m",
         {'kube_pod_status_unschedulable{namespace="models", pod="a"}': "1x60"},
         {'kube_pod_status_unschedulable{namespace="models", pod="a"}': "1x9 0x60"},
         ('namespace="models"',)),
    Case("GatewayDown", "10m", {_LIVE: "0x60"}, {_LIVE: "1x60"}),
    # --- features
    Case("FeatureServerErrors", "30m",
         {f'{_FEAST}{{status="error"}}': "0+3x60", f'{_FEAST}{{status="success"}}': "0+97x60"},
         {f'{_FEAST}{{status="error"}}': "0+1x60", f'{_FEAST}{{status="success"}}': "0+99x60"}),
    Case("FeatureServerSlow", "40m",
         {_LATENCY % "0.5": "0+90x60", _LATENCY % "1.0": "0+100x60", _LATENCY % "+Inf": "0+100x60"},
         {_LATENCY % "0.1": "0+100x60", _LATENCY % "0.5": "0+100x60", _LATENCY % "+Inf": "0+100x60"}),
    Case("FeatureValuesMissing", "90m",
         {_STATUS % "present": "0+70x120", _STATUS % "not_found": "0+30x120"},
         {_STATUS % "present": "0+90x120", _STATUS % "not_found": "0+10x120"},
         ('feature_view="customers"',)),
    Case("MaterializationFailed", "30m",
         {f"kube_job_status_start_time{{{_JOB % 'b'}}}": "1000x60",
          f'kube_job_failed{{{_JOB % "b"}, condition="true"}}': "1x60", _CRON: "500x60"},
         # It failed, and has succeeded since.
         {f"kube_job_status_start_time{{{_JOB % 'b'}}}": "1000x60",
          f'kube_job_failed{{{_JOB % "b"}, condition="true"}}': "1x60", _CRON: "1500x60"}),
    Case("MaterializationFailed", "30m",
         # The first run of all.
         {f"kube_job_status_start_time{{{_JOB % 'b'}}}": "1000x60",
          f'kube_job_failed{{{_JOB % "b"}, condition="true"}}': "1x60"},
         {f"kube_job_status_start_time{{{_JOB % 'b'}}}": "1000x60",
          f'kube_job_failed{{{_JOB % "b"}, condition="false"}}': "1x60"}),
    Case("OnlineStoreFull", "30m",
         {'redis_memory_used_bytes{namespace="data", pod="valkey-0"}': "90x60",
          'redis_memory_max_bytes{namespace="data", pod="valkey-0"}': "100x60"},
         # No limit is not a full store.
         {'redis_memory_used_bytes{namespace="data", pod="valkey-0"}': "90x60",
          'redis_memory_max_bytes{namespace="data", pod="valkey-0"}': "0x60"},
         ('pod="valkey-0"',)),
    # Another's.
    Case("OnlineStoreFull", "30m", {},
         {f"redis_memory_used_bytes{{{_MEMBER % 0}}}": "90x60", f"redis_memory_max_bytes{{{_MEMBER % 0}}}": "100x60"}),
    Case("OnlineStoreEvicts", "20m",
         {'redis_evicted_keys_total{namespace="data", pod="valkey-0"}': "0x10 1+1x20"},
         {'redis_evicted_keys_total{namespace="data", pod="valkey-0"}': "7x60"}),
    # --- Brokers
    Case("BrokerDown", "10m", {_PROXY % "a": "1x5 0x60", _PROXY % "b": "1x5 0x60"},
         # One proxy that has not seen it yet.
         {_PROXY % "a": "1x60", _PROXY % "b": "0x60", **_PROXIES},
         ('namespace="airflow"', 'severity="critical"')),
    Case("BrokerDown", "10m", {_PROXY % "a": "1x60"}, {_PROXY % "a": "1x60", **_PROXIES},
         ('namespace="prefect"',)),
    Case("BrokerDown", "10m", {_PROXY % "a": "1x60"}, {_PROXY % "a": "1x60", **_PROXIES},
         ('namespace="wandb"', 'area="tracking"')),
    # A failover.
    Case("BrokerDown", "6m", {}, {_PROXY % "a": "1x5 0x1 1x60", **_PROXIES}),
    Case("BrokerReplicasMissing", "30m",
         {f"redis_connected_slaves{{{_MEMBER % 0}}}": "1x60", f"redis_connected_slaves{{{_MEMBER % 1}}}": "0x60"},
         {f"redis_connected_slaves{{{_MEMBER % 0}}}": "2x60", f"redis_connected_slaves{{{_MEMBER % 1}}}": "0x60"},
         ('namespace="airflow"',)),
    Case("BrokerFull", "30m",
         {f"redis_memory_used_bytes{{{_MEMBER % 0}}}": "90x60", f"redis_memory_max_bytes{{{_MEMBER % 0}}}": "100x60"},
         {f"redis_memory_used_bytes{{{_MEMBER % 0}}}": "50x60", f"redis_memory_max_bytes{{{_MEMBER % 0}}}": "100x60"},
         ('pod="airflow-broker-0"',)),
    # A cache is full, and throws away; or it is full of what stays.
    Case("BrokerFull", "30m",
         {**_FULL, f'redis_db_keys{{{_CACHE}, db="db0"}}': "1000x60",
          f'redis_db_keys_expiring{{{_CACHE}, db="db0"}}': "5x60"},
         {**_FULL, f'redis_db_keys{{{_CACHE}, db="db0"}}': "1000x60",
          f'redis_db_keys_expiring{{{_CACHE}, db="db0"}}': "900x60"},
         ('pod="wandb-redis-0"', 'area="tracking"')),
    # --- GPUs
    Case("GpuNotAdvertised", "30m", {**_NODE, _ALLOCATABLE: "0x60"}, {**_NODE, _ALLOCATABLE: "1x60"},
         ('pool="serve"', 'node="node-1"')),
    Case("GpuMetricsMissing", "30m", {_ALLOCATABLE: "1x60"}, {_ALLOCATABLE: "1x60", _UTIL: "5x60"},
         ('node="node-1"',)),
    Case("GpuIdle", "220m", {_UTIL: "4x300"}, {_UTIL: "60x300"},
         ('namespace="models"', 'exported_pod="fraud-a"')),
    # One that began two hours ago.
    Case("GpuIdle", "220m", {_UTIL: "0x300"}, {_UTIL: "_x100 0x300"}),
    Case("GpuNodeIdle", "200m", {f"DCGM_FI_DEV_GPU_UTIL{{{_GPU}}}": "0x300"}, {_UTIL: "0x300"},
         ('Hostname="node-1"',)),
    Case("GpuBroken", "10m", {_XID: "0x5 79x10"}, {_XID: "31x20"}, ('severity="critical"',)),
    Case("GpuXid", "20m", {_XID: "0x15 31x10"}, {_XID: "31x60"}, ('gpu="0"',)),
    Case("GpuMemoryRemapped", "20m",
         {f"DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS{{{_GPU}}}": "2x10 3x20"},
         {f"DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS{{{_GPU}}}": "2x60"}),
    Case("GpuMemoryBroken", "5m", {f"DCGM_FI_DEV_ROW_REMAP_FAILURE{{{_GPU}}}": "1x20"},
         {f"DCGM_FI_DEV_ROW_REMAP_FAILURE{{{_GPU}}}": "0x20"}),
    Case("GpuHot", "20m", {f"DCGM_FI_DEV_GPU_TEMP{{{_GPU}}}": "91x30"},
         {f"DCGM_FI_DEV_GPU_TEMP{{{_GPU}}}": "80x30"}),
    Case("GpuMemoryFull", "40m",
         {f"DCGM_FI_DEV_FB_USED{{{_GPU}}}": "990x60", f"DCGM_FI_DEV_FB_FREE{{{_GPU}}}": "10x60"},
         {f"DCGM_FI_DEV_FB_USED{{{_GPU}}}": "900x60", f"DCGM_FI_DEV_FB_FREE{{{_GPU}}}": "100x60"}),
    # --- models
    Case("ModelDown", "20m",
         {f"kube_deployment_status_replicas_available{{{_DEPLOYMENT}}}": "0x60",
          f"kube_deployment_spec_replicas{{{_DEPLOYMENT}}}": "2x60", **_TEAM},
         # Scaled to zero.
         {f"kube_deployment_status_replicas_available{{{_DEPLOYMENT}}}": "0x60",
          f"kube_deployment_spec_replicas{{{_DEPLOYMENT}}}": "0x60", **_TEAM},
         ('model="fraud"', 'team="risk"')),
    Case("ModelErrors", "30m", {**_gateway("5", "0+10x60"), **_gateway("2", "0+90x60"), **_TEAM},
         {**_gateway("5", "0+1x60"), **_gateway("2", "0+99x60"), **_TEAM},
         ('model="fraud"', 'team="risk"')),
    # A model without a team is told of, too.
    Case("ModelErrors", "30m", {**_gateway("5", "0+10x60"), **_gateway("2", "0+90x60")},
         {**_gateway("4", "0+50x60"), **_gateway("2", "0+50x60")}, ('model="fraud"',)),
    Case("ModelSlow", "40m", {**_times("0+90x60", "0+100x60"), **_gateway("2", "0+100x60")},
         {**_times("0+100x60", "0+100x60"), **_gateway("2", "0+100x60")}, ('model="fraud"',)),
    # An answer as long as it is asked for is not slow.
    Case("ModelSlow", "40m", {**_times("0+90x60", "0+100x60"), **_gateway("2", "0+100x60")},
         {**_times_of_chat("0+100x60"), **_gateway("2", "0+100x60", "chat"), **_CHAT}),
    Case("ModelErrorBudgetBurn", "3h",
         {**_gateway("5", "0+10x300"), **_gateway("2", "0+90x300"), **_TEAM},
         {**_gateway("5", "0+1x300"), **_gateway("2", "0+999x300"), **_TEAM},
         ('window="1h"', 'objective="availability"', 'severity="critical"', 'team="risk"',
          'model="fraud"')),
    # It was bad for an hour, and is no more.
    Case("ModelErrorBudgetBurn", "3h",
         {**_gateway("5", "0+10x300"), **_gateway("2", "0+90x300")},
         {**_gateway("5", "0+10x60 600x240"), **_gateway("2", "0+90x60 5400+90x240")}),
    Case("ModelErrorBudgetBurn", "3h",
         {**_times("0+50x300", "0+100x300", "1000.0"), **_gateway("2", "0+100x300")},
         {**_times("0+100x300", "0+100x300", "1000.0"), **_gateway("2", "0+100x300")},
         ('objective="latency"', 'window="1h"')),
    Case("ModelErrorBudgetBurn", "3h", {**_tokens("0+50x300", "0+100x300"), **_TEAM},
         {**_tokens("0+100x300", "0+100x300"), **_times_of_chat("0+100x300"), **_TEAM},
         ('objective="first-token"', 'model="chat"', 'team="search"')),
    # Slowly, for days.
    Case("ModelErrorBudgetBurn", "74h",
         {**_gateway("5", "0+1x300"), **_gateway("2", "0+99x300"), **_TEAM},
         {**_gateway("5", "0+1x300"), **_gateway("2", "0+999x300"), **_TEAM},
         ('window="3d"', 'severity="warning"', 'team="risk"'), "15m"),
    Case("LanguageModelQueue", "40m",
         {f"vllm:num_requests_waiting{{{_POD}}}": "20x60", **_TEAM},
         {f"vllm:num_requests_waiting{{{_POD}}}": "2x60", **_TEAM}, ('model="chat"', 'team="search"')),
    Case("LanguageModelCacheFull", "40m",
         {f"vllm:kv_cache_usage_perc{{{_POD}}}": "0.99x60", **_TEAM},
         {f"vllm:kv_cache_usage_perc{{{_POD}}}": "0.9x60", **_TEAM}, ('model="chat"',)),
    Case("TritonQueue", "40m",
         {f'nv_inference_queue_duration_us{{{_POD}, model="m"}}': "0+80x60",
          f'nv_inference_request_duration_us{{{_POD}, model="m"}}': "0+100x60", **_TEAM},
         {f'nv_inference_queue_duration_us{{{_POD}, model="m"}}': "0+8x60",
          f'nv_inference_request_duration_us{{{_POD}, model="m"}}': "0+100x60", **_TEAM},
         ('model="chat"', 'team="search"')),
    # --- pipelines
    Case("AirflowSchedulerSilent", "30m", {'airflow_scheduler_heartbeat{type="counter"}': "9x60"},
         {'airflow_scheduler_heartbeat{type="counter"}': "0+12x60"}),
    Case("AirflowSchedulerSilent", "30m", {}, {'airflow_scheduler_heartbeat{pod="b"}': "0+12x60"}),
    Case("AirflowImportErrors", "30m", {"airflow_dag_processing_import_errors": "2x60"},
         {"airflow_dag_processing_import_errors": "0x60"}),
    # The first failure of all, and one more.
    Case("AirflowDagFailed", "40m", {'airflow_dagrun_failed_count{dag_id="train"}': "_x35 1x20"},
         {'airflow_dagrun_failed_count{dag_id="train"}': "5x60"}, ('dag_id="train"',)),
    Case("AirflowDagFailed", "40m", {'airflow_dagrun_failed_count{dag_id="train"}': "4x35 5x20"}, {}),
    Case("AirflowPoolStarving", "90m", {'airflow_pool_starving_tasks{pool="gpu"}': "3x120"},
         {'airflow_pool_starving_tasks{pool="gpu"}': "0x120"}, ('pool="gpu"',)),
    Case("PrefectDown", "20m",
         {'kube_deployment_status_replicas_available{namespace="prefect", deployment="prefect-server"}': "0x60"},
         {'kube_deployment_status_replicas_available{namespace="prefect", deployment="prefect-server"}': "1x60"},
         ('deployment="prefect-server"',)),
    Case("QueueStuck", "150m",
         {f'kueue_pending_workloads{{{_QUEUE}, status="active"}}': "4x200",
          f"kueue_admitted_workloads_total{{{_QUEUE}}}": "9x200"},
         {f'kueue_pending_workloads{{{_QUEUE}, status="active"}}': "4x200",
          f"kueue_admitted_workloads_total{{{_QUEUE}}}": "0+1x200"}, ('cluster_queue="gpu"',)),
    Case("QueueSlow", "60m",
         {f'kueue_admission_wait_time_seconds_bucket{{{_QUEUE}, le="10240"}}': "0+1x200",
          f'kueue_admission_wait_time_seconds_bucket{{{_QUEUE}, le="20480"}}': "0+10x200",
          f'kueue_admission_wait_time_seconds_bucket{{{_QUEUE}, le="+Inf"}}': "0+10x200"},
         {f'kueue_admission_wait_time_seconds_bucket{{{_QUEUE}, le="10240"}}': "0+10x200",
          f'kueue_admission_wait_time_seconds_bucket{{{_QUEUE}, le="+Inf"}}': "0+10x200"}),
    Case("PipelinesDown", "20m",
         {_UP % ("kubeflow", "ml-pipeline"): "0x60", _ASKED % ("kubeflow", "ml-pipeline"): "2x60"},
         # Of nobody, and away on purpose.
         {_UP % ("kubeflow", "ml-pipeline"): "1x60", _ASKED % ("kubeflow", "ml-pipeline"): "2x60",
          _UP % ("kubeflow", "ml-pipeline-ui"): "0x60", _ASKED % ("kubeflow", "ml-pipeline-ui"): "0x60"},
         ('deployment="ml-pipeline"', 'severity="critical"')),
    Case("PipelinesArtifactStoreDown", "10m",
         {'kube_deployment_status_replicas_available{namespace="pipelines-a", deployment="artifact-store"}': "0x60"},
         {'kube_deployment_status_replicas_available{namespace="pipelines-a", deployment="artifact-store"}': "1x60"},
         ('namespace="pipelines-a"',)),
    Case("PipelinesStoreDown", "10m", {_READY % ("kubeflow", "mysql"): "0x60"},
         {_READY % ("kubeflow", "mysql"): "1x60"}, ('statefulset="mysql"',)),
    Case("PipelinesEngineErrors", "60m",
         {'argo_workflows_error_count{cause="OperationPanic", pod="a"}': "0+1x90"},
         {'argo_workflows_error_count{cause="OperationPanic", pod="a"}': "7x90"},
         ('cause="OperationPanic"',)),
    # One more of a team, and the first of all.
    Case("PipelineRunsFailed", "40m",
         {_RUN % ("vision", "a"): "1x60", _RUN % ("vision", "b"): "_x35 1x20"},
         {_RUN % ("vision", "a"): "1x60", _RUN % ("vision", "b"): "1x60"},
         ('profile="vision"', 'severity="info"')),
    Case("PipelineRunsFailed", "40m", {_RUN % ("speech", "a"): "_x35 1x20"}, {}),
    # The API server began anew: there are fewer.
    Case("PipelineRunsFailed", "40m", {}, {_RUN % ("vision", "a"): "5x30 1x30"}),
    Case("TrainerDown", "20m",
         {_UP % ("kubeflow-trainer", "jobset-controller"): "0x60",
          _ASKED % ("kubeflow-trainer", "jobset-controller"): "1x60"},
         {_UP % ("kubeflow-trainer", "jobset-controller"): "1x60",
          _ASKED % ("kubeflow-trainer", "jobset-controller"): "1x60"},
         ('deployment="jobset-controller"',)),
    # --- the rest
    Case("WandbDown", "20m",
         {_UP % ("wandb", "wandb-app"): "0x60", _ASKED % ("wandb", "wandb-app"): "1x60"},
         {_UP % ("wandb", "wandb-app"): "1x60", _ASKED % ("wandb", "wandb-app"): "1x60",
          _UP % ("wandb", "wandb-api"): "0x60", _ASKED % ("wandb", "wandb-api"): "0x60"},
         ('deployment="wandb-app"',)),
    Case("WandbStoreDown", "10m", {_READY % ("wandb", "wandb-database"): "0x60"},
         {_READY % ("wandb", "wandb-database"): "1x60", _READY % ("wandb", "wandb-redis"): "0x60"},
         ('statefulset="wandb-database"',)),
    Case("WandbErrors", "40m", {_WANDB % "5": "0+10x60", _WANDB % "2": "0+90x60"},
         # Of the caller, and of a model.
         {_WANDB % "4": "0+50x60", _WANDB % "2": "0+50x60", **_gateway("5", "0+90x60")}),
    Case("MlflowDown", "10m",
         {'kube_deployment_status_replicas_available{namespace="mlflow", deployment="mlflow"}': "0x60"},
         {'kube_deployment_status_replicas_available{namespace="mlflow", deployment="mlflow"}': "1x60"}),
    Case("MlflowErrors", "40m",
         {'mlflow_http_request_total{method="GET", status="500"}': "0+10x60",
          'mlflow_http_request_total{method="GET", status="200"}': "0+90x60"},
         {'mlflow_http_request_total{method="GET", status="404"}': "0+10x60",
          'mlflow_http_request_total{method="GET", status="200"}': "0+90x60"}),
    Case("DriftFound", "20m",
         {'plinth_drift_psi{model="fraud", feature="amount"}': "0.31x60", **_TEAM},
         {'plinth_drift_psi{model="fraud", feature="amount"}': "0.1x60", **_TEAM},
         ('feature="amount"', 'team="risk"')),
    Case("DriftNotChecked", "280m",
         {'plinth_drift_last_check_timestamp_seconds{model="fraud"}': "60x600", **_TEAM},
         {'plinth_drift_last_check_timestamp_seconds{model="fraud"}': "0+60x600", **_TEAM},
         ('model="fraud"', 'team="risk"')),
    Case("DriftUnknown", "1560m",
         {'plinth_drift_enough_data{model="fraud", pod="a"}': "0x200", **_TEAM},
         {'plinth_drift_enough_data{model="fraud", pod="a"}': "0x140 1x60", **_TEAM},
         ('model="fraud"', 'team="risk"'), "10m"),
    Case("PayloadCollectorDown", "10m",
         {'kube_deployment_status_replicas_available{namespace="drift", deployment="payload-collector"}': "0x60"},
         {'kube_deployment_status_replicas_available{namespace="drift", deployment="payload-collector"}': "1x60"}),
    Case("PayloadsDropped", "40m",
         {'plinth_capture_dropped_total{model="fraud", reason="full", pod="a"}': "0+10x60"},
         {'plinth_capture_dropped_total{model="fraud", reason="full", pod="a"}': "10x60"}, ('reason="full"',)),
    Case("PayloadsNotWritten", "20m",
         {'plinth_capture_buffer_bytes{pod="a"}': "70x60", 'plinth_capture_buffer_limit_bytes{pod="a"}': "100x60"},
         {'plinth_capture_buffer_bytes{pod="a"}': "10x60", 'plinth_capture_buffer_limit_bytes{pod="a"}': "100x60"},
         ('pod="a"',)),
    Case("CostOverBudget", "500m", {'node_total_hourly_cost{node="a"}': "2x600"},
         {'node_total_hourly_cost{node="a"}': "1x600"}),
)  # fmt: skip
