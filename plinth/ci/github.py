"""Workflows of GitHub Actions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from textwrap import indent

import yaml

from .comment import MARK
from .fill import fill, template
from .model import Pipeline, Provider, Target

_FOLDER = ".github/workflows"

_SIGN_IN: Mapping[Provider, str] = {
    "aws": """\
- name: Sign in to AWS
  if: inputs.cloud == 'aws'
  uses: @{action}
  with:
    role-to-assume: ${{ vars.AWS_ROLE_ARN }}
    role-duration-seconds: ${{ vars.AWS_ROLE_SECONDS || 3600 }}
    aws-region: ${{ inputs.region }}
""",
    "gcp": """\
- name: Sign in to Google Cloud
  if: inputs.cloud == 'gcp'
  uses: @{action}
  with:
    workload_identity_provider: ${{ vars.GCP_WORKLOAD_IDENTITY_PROVIDER }}
    service_account: ${{ vars.GCP_SERVICE_ACCOUNT }}
""",
    "azure": """\
- name: Sign in to Azure
  if: inputs.cloud == 'azure'
  uses: @{action}
  with:
    client-id: ${{ vars.AZURE_CLIENT_ID }}
    tenant-id: ${{ inputs.tenant }}
    subscription-id: ${{ inputs.subscription }}
""",
}
_ACTIONS: Mapping[Provider, str] = {
    "aws": "aws-actions/configure-aws-credentials",
    "gcp": "google-github-actions/auth",
    "azure": "azure/login",
}
_VARIABLES: Mapping[Provider, str] = {
    "azure": """\
ARM_USE_OIDC: "true"
ARM_CLIENT_ID: ${{ vars.AZURE_CLIENT_ID }}
ARM_TENANT_ID: ${{ inputs.tenant }}
ARM_SUBSCRIPTION_ID: ${{ inputs.subscription }}
""",
    "onprem": """\
KUBE_SERVER: ${{ vars.KUBE_SERVER }}
KUBE_CA: ${{ vars.KUBE_CA }}
""",
}
_KUBERNETES = """\
if [ "$CLOUD" = onprem ]; then
  # The cluster itself trusts the token that GitHub gives this job.
  identity=$(.venv/bin/plinth ci identity "$STACK")
  eval "$identity"
fi
"""
_SCANNING = """\
actions: read # code scanning asks which run it is
contents: read
security-events: write # to tell code scanning what the rules found
"""
_SCAN = """\
- name: Tell code scanning
  if: hashFiles('out/*.sarif') != ''
  uses: @{scan}
  with:
    sarif_file: out
"""
_INPUTS: Mapping[Provider, Mapping[str, str]] = {
    "aws": {"region": "Region, on AWS."},
    "azure": {
        "tenant": "Entra tenant, on Azure.",
        "subscription": "Subscription, on Azure.",
    },
}
"""What a workflow is told of a stack besides its name and cloud, with what it is."""


def files_of(pipeline: Pipeline) -> dict[str, str]:
    """Path -> text of every workflow."""
    return {
        f"{_FOLDER}/plinth-preview.yml": fill(
            template("github-preview.yml"),
            command=pipeline.command,
            branch=pipeline.branch,
            matrix=_matrix(pipeline),
            inputs=_handed(pipeline),
            scanning=_SCANNING,
            scan=fill(_SCAN, **_pinned("scan")),
            **_pinned("checkout", "cache", "upload", "download"),
        ),
        f"{_FOLDER}/plinth-comment.yml": fill(
            template("github-comment.yml"), command=pipeline.command, mark=MARK
        ),
        f"{_FOLDER}/plinth-stack.yml": _stack(pipeline),
        f"{_FOLDER}/plinth-up.yml": fill(
            template("github-up.yml"),
            command=pipeline.command,
            branch=pipeline.branch,
            order=", then ".join(pipeline.environments),
            scanning=_SCANNING,
            scan=fill(_SCAN, **_pinned("scan")),
            jobs="\n".join(_up(pipeline, each) for each in pipeline.targets),
            **_pinned("checkout"),
        ),
        f"{_FOLDER}/plinth-drift.yml": fill(
            template("github-drift.yml"),
            command=pipeline.command,
            matrix=_matrix(pipeline),
            inputs=_handed(pipeline),
        ),
    }


def _stack(pipeline: Pipeline) -> str:
    variables = "".join(_VARIABLES.get(each, "") for each in pipeline.providers)
    return fill(
        template("github-stack.yml"),
        command=pipeline.command,
        clouds=_listed(pipeline),
        declared="".join(
            f'{name}:\n  description: {about}\n  type: string\n  default: ""\n'
            for provider in pipeline.providers
            for name, about in _INPUTS.get(provider, {}).items()
        ),
        identity="".join(
            fill(_SIGN_IN[each], action=pinned(_ACTIONS[each]))
            for each in pipeline.providers
            if each in _SIGN_IN
        ),
        signed=variables,
        signing=f"env:\n{indent(variables, '  ')}" if variables else "",
        kubernetes=_KUBERNETES if "onprem" in pipeline.providers else "",
        **_pinned("checkout", "upload", "download"),
    )


def _up(pipeline: Pipeline, target: Target) -> str:
    before = pipeline.before(target)
    return fill(
        template("github-up-job.yml"),
        stack=target.stack,
        after=f"needs: [{', '.join(before)}]\n" if before else "",
        inputs=_entry(target),
    )


def _matrix(pipeline: Pipeline) -> str:
    """The stacks as the entries of a matrix."""
    return "".join(f"- {indent(_entry(each), '  ').lstrip()}" for each in pipeline.targets)


def _handed(pipeline: Pipeline) -> str:
    """What a job of a matrix hands on of its entry."""
    names = ["stack", "cloud"]
    for provider in pipeline.providers:
        names += _INPUTS.get(provider, {})
    return "".join(f"{name}: ${{{{ matrix.{name} }}}}\n" for name in [*names, "runner"])


def _entry(target: Target) -> str:
    """What plinth-stack.yml is told of a stack."""
    told = {
        "stack": target.stack,
        "cloud": target.provider,
        **{name: getattr(target, name) for name in _INPUTS.get(target.provider, {})},
        "runner": f"${{{{ vars.PLINTH_RUNNER_{target.variable} || 'ubuntu-24.04' }}}}",
    }
    return "".join(f"{name}: {value}\n" for name, value in told.items())


def _listed(pipeline: Pipeline) -> str:
    *most, last = pipeline.providers
    return f"{', '.join(most)} or {last}" if most else last


_SHORT = {
    "checkout": "actions/checkout",
    "cache": "actions/cache",
    "upload": "actions/upload-artifact",
    "download": "actions/download-artifact",
    "scan": "github/codeql-action/upload-sarif",
}


def _pinned(*short: str) -> dict[str, str]:
    return {each: pinned(_SHORT[each]) for each in short}


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Action -> its `commit`, `version` and how that was `seen`."""
    return yaml.safe_load((files("plinth.ci") / "actions.yaml").read_text(encoding="utf-8"))


def pinned(action: str) -> str:
    """An action as a workflow uses it: by the commit of its release."""
    entry = catalogue()[action]
    return f"{action}@{entry['commit']} # {entry['version']}"
