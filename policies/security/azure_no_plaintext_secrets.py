"""Passwords on Azure are in Key Vault, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

from ..credentials import credentials, variables
from ..rule import Case, Rule
from ..values import Node, strings

_SETTINGS = "azure-native:web:WebAppApplicationSettings"
_APPS = ("azure-native:web:WebApp", "azure-native:web:WebAppSlot")
_CONTAINERS = {
    "azure-native:containerinstance:ContainerGroup": ("containers", "environmentVariables"),
    "azure-native:app:ContainerApp": ("template.containers", "env"),
    "azure-native:app:Job": ("template.containers", "env"),
}
"""Types with containers, where they are, and what has their variables."""


def _places(case: Case) -> Iterator[tuple[Node, str]]:
    kind = case.resource.type
    if kind == _SETTINGS:
        # It must be known to be looked into; single values in it need not be.
        yield from strings(Node(case.inputs.get("properties"), "properties"))
    elif kind in _APPS:
        yield from variables(case.inputs.each("siteConfig.appSettings"))
        for each in case.inputs.each("siteConfig.connectionStrings"):
            yield from strings(each.at("connectionString"), str(each.get("name", "")))
    else:
        containers, name = _CONTAINERS[kind]
        for container in case.inputs.each(containers):
            yield from variables(container.each(name))


def _given(case: Case) -> Iterator[tuple[Node, str]]:
    """The values that are not references to Key Vault."""
    for node, name in _places(case):
        if not str(node.value).startswith("@Microsoft.KeyVault("):
            yield node, name


def _check(case: Case) -> Iterator[str]:
    yield from credentials(_given(case))


RULE = Rule(
    id="azure-no-plaintext-secrets",
    title="Credentials are in Key Vault, and not in settings of applications nor in variables",
    severity="critical",
    why="Whoever may look at an application or a container reads them, and a key opens the whole account.",
    mend="Refer to Key Vault (@Microsoft.KeyVault(...), secretRef, secureValue), or let the application "
    "use its identity.",
    providers=("azure-native",),
    types=(*_APPS, _SETTINGS, *_CONTAINERS),
    check=_check,
    frameworks={
        "iso-27001": ("A.5.17",),
        "nist-800-53": ("IA-5",),
        "pci-dss": ("8.6.3",),
    },
)
