"""Signing in by the identity token of a job: what a shell is told, and what it makes of it."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from .repository import ROOT, plinth

TOKEN = "canary.identity.token"
WHO = {
    "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/plinth-preview",
    "GCP_WORKLOAD_IDENTITY_PROVIDER": "projects/1/locations/global/workloadIdentityPools/ci/providers/x",
    "GCP_SERVICE_ACCOUNT": "preview@example.iam.gserviceaccount.com",
    "AZURE_CLIENT_ID": "66666666-6666-4666-8666-666666666666",
    "KUBE_SERVER": "https://10.0.0.1:6443",
    "KUBE_CA": "Q0E=",
}


def signed(repository: Path, stack: str, **env: str) -> dict[str, str]:
    """The environment of a shell that has signed in."""
    file = repository / "it's a token"
    file.write_text(TOKEN)
    said = plinth(repository, "ci", "identity", stack, "--token", str(file), **{**WHO, **env})
    assert said.returncode == 0, said.stderr
    assert TOKEN not in said.stdout + said.stderr
    (repository / "path").mkdir(exist_ok=True)
    az = repository / "path" / "az"
    az.write_text(
        f'#!/bin/sh\nfor each in "$@"; do echo "$each" >> {shlex.quote(str(repository))}/az; done\n'
    )
    az.chmod(0o755)
    shell = subprocess.run(
        ["bash", "-euc", f"{said.stdout}\nenv -0"],
        env={"PATH": f"{repository / 'path'}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(each.split("=", 1) for each in shell.stdout.split("\0") if "=" in each)


def test_aws(repository: Path) -> None:
    found = signed(repository, "prod")
    assert found["AWS_ROLE_ARN"] == WHO["AWS_ROLE_ARN"]
    assert Path(found["AWS_WEB_IDENTITY_TOKEN_FILE"]).read_text() == TOKEN
    assert (found["AWS_REGION"], found["AWS_ROLE_SESSION_NAME"]) == ("us-east-1", "plinth-prod")


def test_google(repository: Path) -> None:
    found = signed(repository, "gcp-prod")
    made = json.loads(Path(found["GOOGLE_APPLICATION_CREDENTIALS"]).read_text())
    assert made["type"] == "external_account"
    assert made["audience"].endswith(WHO["GCP_WORKLOAD_IDENTITY_PROVIDER"])
    assert WHO["GCP_SERVICE_ACCOUNT"] in made["service_account_impersonation_url"]
    assert Path(made["credential_source"]["file"]).read_text() == TOKEN
    assert TOKEN not in json.dumps(made)


def test_azure(repository: Path) -> None:
    found = signed(repository, "azure-prod")
    assert found["ARM_OIDC_TOKEN"] == TOKEN
    assert (found["ARM_USE_OIDC"], found["ARM_CLIENT_ID"]) == ("true", WHO["AZURE_CLIENT_ID"])
    assert found["ARM_TENANT_ID"].startswith("2222")
    assert found["ARM_SUBSCRIPTION_ID"].startswith("1111")
    # kubelogin asks the CLI.
    asked = (repository / "az").read_text().split("\n")
    assert asked[:4] == ["login", "--service-principal", "--username", WHO["AZURE_CLIENT_ID"]]
    assert TOKEN in asked


def test_a_cluster_of_one_s_own(repository: Path) -> None:
    made = json.loads(Path(signed(repository, "onprem")["KUBECONFIG"]).read_text())
    assert Path(made["users"][0]["user"]["tokenFile"]).read_text() == TOKEN
    assert made["clusters"][0]["cluster"]["server"] == WHO["KUBE_SERVER"]


@pytest.mark.parametrize(
    ("stack", "variable"),
    [
        ("prod", "AWS_ROLE_ARN"),
        ("gcp-prod", "GCP_SERVICE_ACCOUNT"),
        ("azure-prod", "AZURE_CLIENT_ID"),
        ("onprem", "KUBE_SERVER"),
    ],
)
def test_a_missing_variable_is_named(repository: Path, stack: str, variable: str) -> None:
    (repository / "token").write_text(TOKEN)
    env = {**WHO, variable: ""}
    said = plinth(repository, "ci", "identity", stack, "--token", "token", **env)
    assert (said.returncode, said.stdout) == (2, "")
    assert f"the variable {variable} is not set" in said.stderr


def test_a_missing_token_is_told(repository: Path) -> None:
    said = plinth(repository, "ci", "identity", "prod", "--token", "none", **WHO)
    assert (said.returncode, "--token none: no such file" in said.stderr) == (2, True)
    said = plinth(repository, "ci", "identity", "prod", **WHO)
    assert (said.returncode, "no identity token" in said.stderr) == (2, True)


# --- tokens that are asked for ----------------------------------------------------------------------


@contextmanager
def endpoint(answer: Any, status: int = 200) -> Generator[tuple[str, list[tuple[str, str, str]]]]:
    """A runner's endpoint; (method, path, authorization) of each call."""
    calls: list[tuple[str, str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            calls.append((self.command, self.path, self.headers["Authorization"]))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/token?version=1", calls
    finally:
        server.shutdown()
        server.server_close()


def asked(command: list[str], **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_github_is_asked_each_time_that_kubernetes_wants_a_token(repository: Path) -> None:
    with endpoint({"value": TOKEN}) as (url, calls):
        env = {"ACTIONS_ID_TOKEN_REQUEST_URL": url, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "bearer"}
        said = plinth(repository, "ci", "identity", "onprem", **WHO, **env)
        assert said.returncode == 0, said.stderr
        file = shlex.split(said.stdout)[1].partition("=")[2]
        user = json.loads(Path(file).read_text())["users"][0]["user"]["exec"]
        got = asked([user["command"], *user["args"]], **env)
    assert got.returncode == 0, got.stderr
    credential = json.loads(got.stdout)
    assert credential["kind"] == "ExecCredential"
    assert credential["status"]["token"] == TOKEN
    assert calls == [("GET", "/token?version=1&audience=plinth", "Bearer bearer")]


def test_azure_devops_gives_one_of_the_service_connection() -> None:
    command = [sys.executable, "-m", "plinth.ci.token", "azure-devops"]
    with endpoint({"oidcToken": TOKEN}) as (url, calls):
        env = {
            "SYSTEM_OIDCREQUESTURI": url.partition("?")[0],
            "SYSTEM_ACCESSTOKEN": "bearer",
            "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": "a/b",
        }
        assert asked(command, **env).stdout == TOKEN
    path = "/token?api-version=7.1&serviceConnectionId=a%2Fb"
    assert calls == [("POST", path, "Bearer bearer")]


def test_no_token_is_told_in_a_line() -> None:
    command = [sys.executable, "-m", "plinth.ci.token"]
    said = asked([*command, "github"])
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith("error: no token: ACTIONS_ID_TOKEN_REQUEST_URL")
    with endpoint({"message": "no"}, 403) as (url, _):
        env = {"ACTIONS_ID_TOKEN_REQUEST_URL": url, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "secret-one"}
        said = asked([*command, "github"], **env)
    assert said.stderr == "error: no token: HTTPError\n"
    assert asked(command).returncode == 1
