"""How a job signs in to a cloud by the identity token that its system gives it: no key is kept.

GitHub's workflows use each cloud's own action instead, and this for a cluster of one's own.
"""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spec.cloud import AwsCloud, AzureCloud, Cloud, GcpCloud

from ..exits import Exit, Failure
from .token import REQUEST


def exports(stack: str, cloud: Cloud, folder: Path, token: Path | None) -> str:
    """Lines for a shell, `export NAME=value`, after which the stack's cloud knows the job.

    Args:
        folder: where files with settings go; none of them has a secret.
        token: file with the identity token of the job.

    Raises:
        Failure: the token or a variable that says who to be is missing (exit code 2).
    """
    if token is not None and not token.is_file():
        raise Failure(
            Exit.USAGE, f"--token {token}: no such file", "name the file with the job's token"
        )
    if token is None and not (cloud.provider == "onprem" and os.environ.get(REQUEST)):
        raise Failure(
            Exit.USAGE, "there is no identity token", "name its file with --token (docs/ci.md)"
        )
    if token is not None:
        token = token.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        found = _variables(stack, cloud, folder, token)
    except OSError as error:
        raise Failure(
            Exit.USAGE, f"{folder}: {error.strerror}", "see to it that it can be written"
        ) from None
    lines = [f"export {name}={shlex.quote(value)}" for name, value in found.items()]
    if isinstance(cloud, AzureCloud):
        # kubelogin asks the Azure CLI. The token itself is read by the shell, and printed nowhere.
        held = f'"$(cat {shlex.quote(str(token))})"'
        lines.append(f"export ARM_OIDC_TOKEN={held}")
        lines.append(
            'az login --service-principal --username "$AZURE_CLIENT_ID" --tenant "$AZURE_TENANT_ID" '
            f"--federated-token {held} --output none"
        )
    return "\n".join(lines)


def _variables(stack: str, cloud: Cloud, folder: Path, token: Path | None) -> Mapping[str, str]:
    if isinstance(cloud, AwsCloud):
        return {
            "AWS_ROLE_ARN": _told("AWS_ROLE_ARN"),
            "AWS_ROLE_SESSION_NAME": f"plinth-{stack}",
            "AWS_WEB_IDENTITY_TOKEN_FILE": str(token),
            "AWS_REGION": cloud.region,
        }
    if isinstance(cloud, GcpCloud):
        file = folder / f"{stack}-google.json"
        file.write_text(json.dumps(_google(str(token)), indent=1) + "\n", encoding="utf-8")
        return {"GOOGLE_APPLICATION_CREDENTIALS": str(file), "GOOGLE_PROJECT": cloud.project}
    if isinstance(cloud, AzureCloud):
        client = _told("AZURE_CLIENT_ID")
        return {
            "ARM_USE_OIDC": "true",
            "ARM_CLIENT_ID": client,
            "ARM_TENANT_ID": cloud.tenant_id,
            "ARM_SUBSCRIPTION_ID": cloud.subscription_id,
            # The same for a backend in Azure's storage.
            "AZURE_CLIENT_ID": client,
            "AZURE_TENANT_ID": cloud.tenant_id,
            "AZURE_FEDERATED_TOKEN_FILE": str(token),
        }
    file = folder / f"{stack}-kubeconfig.json"
    file.write_text(json.dumps(_kubeconfig(stack, cloud.context, token)), encoding="utf-8")
    return {"KUBECONFIG": str(file)}


def _google(token: str) -> dict[str, Any]:
    """Settings of Google's libraries, which exchange the token for one of the service account's."""
    account = _told("GCP_SERVICE_ACCOUNT")
    return {
        "type": "external_account",
        "audience": f"//iam.googleapis.com/{_told('GCP_WORKLOAD_IDENTITY_PROVIDER')}",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": "https://sts.googleapis.com/v1/token",
        "service_account_impersonation_url": "https://iamcredentials.googleapis.com/v1/projects/-/"
        f"serviceAccounts/{account}:generateAccessToken",
        "credential_source": {"file": token},
    }


def _kubeconfig(stack: str, context: str | None, token: Path | None) -> dict[str, Any]:
    """A kubeconfig by which the API server itself is shown the token."""
    user: dict[str, Any] = (
        {"tokenFile": str(token)}
        if token
        else {
            "exec": {
                "apiVersion": "client.authentication.k8s.io/v1",
                "command": sys.executable,
                "args": ["-m", "plinth.ci.token", "github"],
                "interactiveMode": "Never",
            }
        }
    )
    name = context or stack
    server = {"server": _told("KUBE_SERVER"), "certificate-authority-data": _told("KUBE_CA")}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": stack, "cluster": server}],
        "users": [{"name": stack, "user": user}],
        "contexts": [{"name": name, "context": {"cluster": stack, "user": stack}}],
        "current-context": name,
    }


def _told(variable: str) -> str:
    value = os.environ.get(variable, "")
    if not value:
        raise Failure(
            Exit.USAGE,
            f"the variable {variable} is not set",
            "docs/ci.md has the variables of each cloud",
        )
    return value
