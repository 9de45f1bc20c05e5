"""Runs in Airflow's environment: what Airflow makes of settings, DAGs and connections.

Reads JSON from its input, and prints JSON last.
"""

import contextlib
import importlib
import importlib.util
import io
import json
import os
import sys
from types import ModuleType

given = json.load(sys.stdin)
made = {}

from airflow.configuration import conf  # noqa: E402
from airflow.providers_manager import ProvidersManager  # noqa: E402

ProvidersManager().initialize_providers_configuration()
known = {
    (section, option)
    for section, about in conf.configuration_description.items()
    for option in about["options"]
}
made["unknown"] = sorted(
    f"{section}.{option}"
    for config in given["configs"]
    for section, options in config.items()
    for option in options
    if (section, option) not in known
)

os.environ.update(given["environment"])
from airflow.cli import cli_parser  # noqa: E402

out = io.StringIO()
with contextlib.redirect_stdout(out):
    arguments = cli_parser.get_parser().parse_args(["config", "lint"])
    arguments.func(arguments)
made["lint"] = out.getvalue()

from airflow.dag_processing.dagbag import DagBag  # noqa: E402

bag = DagBag(os.environ["AIRFLOW__CORE__DAGS_FOLDER"], include_examples=False)
made["dagErrors"] = {str(key): value for key, value in bag.import_errors.items()}
made["dags"] = {
    name: {task.task_id: [task.pool, task.pool_slots] for task in dag.tasks}
    for name, dag in bag.dags.items()
}

from airflow.providers.cncf.kubernetes.pod_generator import PodGenerator  # noqa: E402
from kubernetes import client as k8s  # noqa: E402

base = k8s.V1Pod(
    spec=k8s.V1PodSpec(
        service_account_name="airflow",
        node_selector={"plinth.dev/pool": "cpu"},
        containers=[k8s.V1Container(name="base", image="airflow")],
    )
)
task = bag.dags["batch_inference"].get_task("ask_model")
pod = PodGenerator.reconcile_pods(base, PodGenerator.from_obj(task.executor_config))
made["pod"] = k8s.ApiClient().sanitize_for_serialization(pod)["spec"]


def google() -> None:
    """Stands in for Google's provider where it is not installed: it keeps what it is told."""
    if importlib.util.find_spec("airflow.providers.google"):
        return

    class GCSRemoteLogIO:
        def __init__(self, **told: object) -> None:
            self.__dict__.update(told)

    class GCSHook:
        default_conn_name = "google_cloud_default"

    where = "airflow.providers.google"
    names = (
        "",
        ".cloud",
        ".cloud.log",
        ".cloud.hooks",
        ".cloud.hooks.gcs",
        ".cloud.log.gcs_task_handler",
    )
    sys.modules.update({where + each: ModuleType(where + each) for each in names})
    sys.modules[f"{where}.cloud.hooks.gcs"].GCSHook = GCSHook
    sys.modules[f"{where}.cloud.log.gcs_task_handler"].GCSRemoteLogIO = GCSRemoteLogIO


made["logs"] = {}
for name, settings in given["logs"].items():
    os.environ.update({"AIRFLOW__LOGGING__REMOTE_LOGGING": "True", **settings})
    if name == "gcp":
        google()
    local = importlib.reload(
        importlib.import_module("airflow.config_templates.airflow_local_settings")
    )
    remote = local.REMOTE_TASK_LOG
    about = {"class": type(remote).__name__, "base": str(remote.remote_base)}
    if name == "azure":
        from airflow.providers.microsoft.azure.hooks.wasb import WasbHook

        about["container"] = remote.wasb_container
        about["url"] = WasbHook(
            os.environ["AIRFLOW__LOGGING__REMOTE_LOG_CONN_ID"]
        ).blob_service_client.url
    elif name == "gcp":
        from airflow.models.connection import Connection

        connection = os.environ["AIRFLOW__LOGGING__REMOTE_LOG_CONN_ID"]
        opened = Connection.get_connection_from_secrets(connection)
        about["default"] = local.DEFAULT_REMOTE_CONN_ID
        about["kind"], about["told"] = opened.conn_type, opened.extra_dejson
        about["key"], about["deletes"] = remote.gcp_key_path, remote.delete_local_copy
    else:
        about["hook"] = remote.hook.aws_conn_id
        about["keys"] = remote.hook.conn_config.aws_access_key_id
    made["logs"][name] = about

print(json.dumps(made))
