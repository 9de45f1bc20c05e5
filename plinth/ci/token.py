"""Identity tokens of this job, where they are asked for.

`python -m plinth.ci.token github` prints GitHub's as Kubernetes' clients want it (ExecCredential), and
`azure-devops` that of the job's service connection. The token that AzureCLI@2 hands its script is no
substitute: it may be a day old. Kubernetes' clients start this again and again: it imports nothing of ours.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.parse
import urllib.request

REQUEST = "ACTIONS_ID_TOKEN_REQUEST_URL"
"""Variable of GitHub's: there a token lives for minutes, and is asked for again."""
_SECONDS = 30


def github(audience: str) -> str:
    """A token for `audience`.

    Raises:
        KeyError: the job may not ask for one.
        OSError, ValueError: the endpoint does not answer so.
    """
    address = f"{os.environ[REQUEST]}&audience={urllib.parse.quote(audience, safe='')}"
    return _asked(address, os.environ["ACTIONS_ID_TOKEN_REQUEST_TOKEN"], "GET", "value")


def azure_devops() -> str:
    """A token of the service connection that AzureCLI@2 is given; raises as `github` does."""
    connection = urllib.parse.quote(os.environ["AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"], safe="")
    address = (
        f"{os.environ['SYSTEM_OIDCREQUESTURI']}?api-version=7.1&serviceConnectionId={connection}"
    )
    return _asked(address, os.environ["SYSTEM_ACCESSTOKEN"], "POST", "oidcToken")


def _asked(address: str, bearer: str, method: str, key: str) -> str:
    request = urllib.request.Request(  # noqa: S310 - the runner's own address
        address,
        data=b"" if method == "POST" else None,
        headers={"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
        return str(json.load(answer)[key])


def main() -> None:
    """Print the token; Kubernetes' clients ask again when it has run out."""
    try:
        if sys.argv[1:] == ["github"]:
            got = github(os.environ.get("KUBE_AUDIENCE", "plinth"))
            version = "client.authentication.k8s.io/v1"
            made = {"apiVersion": version, "kind": "ExecCredential", "status": {"token": got}}
            print(json.dumps(made))
        elif sys.argv[1:] == ["azure-devops"]:
            print(azure_devops(), end="")
        else:
            sys.exit("usage: python -m plinth.ci.token github|azure-devops")
    except KeyError as error:
        sys.exit(f"error: no token: {error.args[0]} is not set or not answered (docs/ci.md)")
    except (OSError, ValueError) as error:
        sys.exit(f"error: no token: {type(error).__name__}")


if __name__ == "__main__":
    main()
