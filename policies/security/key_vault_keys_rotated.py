"""Keys in vaults rotate by themselves."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for action in case.inputs.each("properties.rotationPolicy.lifetimeActions"):
        if str(action.get("action.type")).lower() == "rotate" and action.has("trigger"):
            return
    yield "properties.rotationPolicy has no action that rotates"


RULE = Rule(
    id="key-vault-keys-rotated",
    title="Keys in vaults rotate by themselves",
    severity="medium",
    why="The longer a key is in use, the more is read with it once it leaks.",
    mend="Give the key a rotationPolicy with an action of type rotate.",
    providers=("azure-native",),
    types=("azure-native:keyvault:Key",),
    check=_check,
    frameworks={
        "cis-azure": ("8.3.9",),
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-12",),
        "pci-dss": ("3.7.4",),
    },
)
