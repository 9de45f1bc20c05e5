"""Databases on the cloud's MySQL server: what the Job tells it, and how those who use it are told of it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from components.addons import mysql
from tests.addons.conftest import Get
from tests.addons.test_pipelines import deployment, variables

NAME = "mysql"
"""The variant with both that need the server."""

AUTHORITY = "/etc/trust/mysql.crt"


def jobs(get: Get) -> dict[str, dict[str, Any]]:
    """Pods of the Jobs, by their namespace."""
    return {
        each.inputs["metadata"]["namespace"]: each.inputs["spec"]["template"]["spec"]
        for each in get(NAME).of("kubernetes:batch/v1:Job")
        if each.inputs["metadata"]["name"] == mysql.NAME
    }


def environment(pod: dict[str, Any]) -> dict[str, str]:
    """What the Job is told that is no secret."""
    return {each["name"]: each["value"] for each in pod["containers"][0]["env"] if "value" in each}


def told(pod: dict[str, Any], folder: Path) -> tuple[list[str], str]:
    """What the Job calls the client with, and what it says to it."""
    client = folder / "mysql"
    client.write_text('#!/bin/sh\nprintf "%s\\n" "$MYSQL_PWD" "$@" > "$OUT"\ncat\n')
    client.chmod(0o755)
    secret = {"ADMIN": "plinth", "ADMIN_PASSWORD": "rootword", "PASSWORD": "hunter2"}
    path = f"{folder}:{os.environ['PATH']}"
    ran = subprocess.run(
        pod["containers"][0]["command"],
        env={**environment(pod), **secret, "PATH": path, "OUT": str(folder / "out")},
        capture_output=True,
        text=True,
        check=True,
    )
    return (folder / "out").read_text().splitlines(), ran.stdout


def test_one_server_for_both(installed: Get) -> None:
    assert "mysql" in installed(NAME).asked
    assert set(jobs(installed)) == {"kubeflow", "wandb"}
    # Nothing of it is on the cluster.
    names = [each.name for each in installed(NAME).of("kubernetes:apps/v1:StatefulSet")]
    assert not [each for each in names if "mysql" in each or "database" in each]


def test_pipelines_have_two_databases_and_a_user_of_the_old_kind(
    installed: Get, tmp_path: Path
) -> None:
    arguments, said = told(jobs(installed)["kubeflow"], tmp_path)
    assert arguments == [
        "rootword",
        "--host=mysql.db.internal",
        "--port=3306",
        "--user=plinth",
        "--ssl-mode=VERIFY_CA",
        f"--ssl-ca={AUTHORITY}",
    ]
    own = "'pipelines'@'%'"
    made = "CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;"
    known = "IDENTIFIED WITH mysql_native_password BY 'hunter2' REQUIRE SSL;"
    assert said.splitlines() == [
        f"CREATE DATABASE IF NOT EXISTS `mlpipeline` {made}",
        f"CREATE DATABASE IF NOT EXISTS `metadb` {made}",
        f"CREATE USER IF NOT EXISTS {own} {known}",
        f"ALTER USER {own} {known}",
        f"GRANT ALL PRIVILEGES ON `mlpipeline`.* TO {own};",
        f"GRANT ALL PRIVILEGES ON `metadb`.* TO {own};",
    ]


def test_wandb_has_one_and_a_user_by_the_servers_default(installed: Get, tmp_path: Path) -> None:
    _, said = told(jobs(installed)["wandb"], tmp_path)
    lines = said.splitlines()
    assert len(lines) == 4
    assert lines[1] == (
        "CREATE USER IF NOT EXISTS 'wandb'@'%' IDENTIFIED  BY 'hunter2' REQUIRE SSL;"
    )
    assert lines[-1] == "GRANT ALL PRIVILEGES ON `wandb_local`.* TO 'wandb'@'%';"


def test_a_statement_that_fails_fails_the_job(installed: Get, tmp_path: Path) -> None:
    client = tmp_path / "mysql"
    client.write_text("#!/bin/sh\nexit 1\n")
    client.chmod(0o755)
    pod = jobs(installed)["wandb"]
    secret = {"ADMIN": "plinth", "ADMIN_PASSWORD": "a", "PASSWORD": "b"}
    env = {**environment(pod), "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = pod["containers"][0]["command"]
    assert subprocess.run(command, env={**env, **secret}, check=False).returncode
    # And so does a Secret without its password.
    whole = {**env, "PASSWORD": "b", "ADMIN": "plinth"}
    assert subprocess.run(command, env=whole, check=False, stderr=subprocess.DEVNULL).returncode


@pytest.mark.parametrize("namespace", ["kubeflow", "wandb"])
def test_the_job_is_hardened_and_holds_no_password(installed: Get, namespace: str) -> None:
    pod = jobs(installed)[namespace]
    assert pod["securityContext"]["runAsNonRoot"] and pod["automountServiceAccountToken"] is False
    (container,) = pod["containers"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    secrets = {
        each["name"]: each["valueFrom"]["secretKeyRef"]["name"]
        for each in container["env"]
        if "valueFrom" in each
    }
    assert set(secrets) == {"ADMIN", "ADMIN_PASSWORD", "PASSWORD"}
    assert secrets["ADMIN_PASSWORD"].endswith("-mysql-administrator")
    assert secrets["PASSWORD"] != secrets["ADMIN_PASSWORD"]
    assert "hunter2" not in json.dumps(pod)
    (mounted,) = [each for each in container["volumeMounts"] if each["mountPath"] == "/etc/trust"]
    assert mounted["readOnly"] is True


def test_the_parts_of_pipelines_wait_for_the_databases(installed: Get) -> None:
    made = installed(NAME)
    job = made.named("acme-pipelines-mysql-databases")
    for name in ("ml-pipeline", "metadata-grpc-deployment"):
        (part,) = [
            each
            for each in made.of("kubernetes:apps/v1:Deployment")
            if each.inputs["metadata"]["name"] == name
        ]
        assert job.urn in part.dependencies, name


def test_the_metadata_server_is_told_by_a_file(installed: Get) -> None:
    made = installed(NAME)
    pod = deployment(made, "metadata-grpc-deployment")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert "--metadata_store_server_config_file=/etc/ml-metadata/server.pbtxt" in container["args"]
    # Else it would keep everything in memory where it cannot read the file.
    assert "--mysql_config_host=mysql.db.internal" in container["args"]
    assert "PASSWORD" not in str(container["args"]) and not container.get("env")
    assert {each["mountPath"] for each in container["volumeMounts"]} >= {
        "/etc/ml-metadata",
        "/etc/trust",
    }
    secret = made.named("acme-pipelines-externalsecret-pipelines-database").inputs["spec"]
    text = secret["target"]["template"]["data"]["server.pbtxt"]
    assert text == (
        'connection_config { mysql { host: "mysql.db.internal" port: 3306 database: "metadb" '
        "user: {{ .username | quote }} password: {{ .password | quote }} "
        f'ssl_options {{ ca: "{AUTHORITY}" verify_server_cert: false }} }} }}\n'
        "migration_options { enable_upgrade_migration: true }\n"
    )
    assert secret["target"]["template"]["data"]["password"] == "{{ .password }}"


def test_the_api_server_speaks_tls(installed: Get) -> None:
    pod = deployment(installed(NAME), "ml-pipeline")["spec"]["template"]["spec"]
    told = variables(pod["containers"][0])
    # Its driver checks a name, and this authority signs none.
    assert json.loads(told["DBCONFIG_MYSQLCONFIG_EXTRAPARAMS"]) == {"tls": "skip-verify"}
    assert told["DBCONFIG_MYSQLCONFIG_HOST"] == "mysql.db.internal"


def test_wandb_is_told_where_its_database_is(installed: Get) -> None:
    (told,) = [each for each in installed(NAME).objects if each["kind"] == "WeightsAndBiases"]
    assert told["spec"]["values"]["global"]["mysql"] == {
        "host": "mysql.db.internal",
        "port": 3306,
        "database": "wandb_local",
        "user": "wandb",
        "passwordSecret": {"name": "wandb-database"},
    }


def test_one_of_ones_own_is_reached_over_tls_unless_told_otherwise(installed: Get) -> None:
    made = installed("pipelines-single")
    pod = deployment(made, "ml-pipeline")["spec"]["template"]["spec"]
    found = variables(pod["containers"][0])
    assert json.loads(found["DBCONFIG_MYSQLCONFIG_EXTRAPARAMS"]) == {"tls": "skip-verify"}
    secret = made.named("acme-pipelines-externalsecret-pipelines-database").inputs["spec"]
    text = secret["target"]["template"]["data"]["server.pbtxt"]
    assert "ssl_options { verify_server_cert: false }" in text
    on_cluster = deployment(installed("pipelines"), "ml-pipeline")["spec"]["template"]["spec"]
    assert "DBCONFIG_MYSQLCONFIG_EXTRAPARAMS" not in variables(on_cluster["containers"][0])
