"""Passwords on Google Cloud are in Secret Manager, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

from ..credentials import credentials, variables
from ..gcp import INSTANCES
from ..rule import Case, Rule
from ..values import Node, strings

_CONTAINERS = {
    "gcp:cloudrun/service:Service": ("template.spec.containers",),
    "gcp:cloudrunv2/service:Service": ("template.containers",),
    "gcp:cloudrunv2/job:Job": ("template.template.containers",),
}
"""Types with containers, and where they are."""
_MAPS = {
    "gcp:cloudfunctions/function:Function": ("environmentVariables", "buildEnvironmentVariables"),
    "gcp:cloudfunctionsv2/function:Function": (
        "serviceConfig.environmentVariables",
        "buildConfig.environmentVariables",
    ),
    **dict.fromkeys(INSTANCES, ("metadata", "metadataStartupScript")),
}
"""Types with variables by name, or with texts that are read at the start, and where they are."""


def _places(case: Case) -> Iterator[tuple[Node, str]]:
    for path in _CONTAINERS.get(case.resource.type, ()):
        for container in case.inputs.each(path):
            yield from variables(container.each("envs"))
    for path in _MAPS.get(case.resource.type, ()):
        # It must be known to be looked into; single values in it need not be.
        yield from strings(Node(case.inputs.get(path), path))


def _check(case: Case) -> Iterator[str]:
    yield from credentials(_places(case))


RULE = Rule(
    id="gcp-no-plaintext-secrets",
    title="Credentials are in Secret Manager, and neither in variables nor in metadata",
    severity="critical",
    why="Whoever may look at a service, a function or a machine reads them, and so does all on a machine.",
    mend="Keep it in Secret Manager, and refer to it: valueSource of a variable, "
    "secretEnvironmentVariables of a function.",
    providers=("gcp",),
    types=(*_CONTAINERS, *_MAPS),
    check=_check,
    frameworks={
        "cis-gcp": ("1.17",),
        "iso-27001": ("A.5.17",),
        "nist-800-53": ("IA-5",),
        "pci-dss": ("8.6.3",),
        "soc2": ("CC6.1",),
    },
)
