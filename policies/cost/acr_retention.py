"""Registries on Azure throw away images without a tag."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import REGISTRY
from ..checks import say
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    status = case.inputs.get("policies.retentionPolicy.status")
    # The service itself takes this in the dearest tier alone.
    if case.inputs.get("sku.name") == "Premium" and status != "enabled":
        yield f"policies.retentionPolicy.status is {say(status)}"


RULE = Rule(
    id="acr-retention",
    title="Premium registries on Azure throw away images that have lost their tag",
    severity="low",
    why="Images with CUDA and a framework have several gigabytes each, and every build pushes one.",
    mend="Set policies.retentionPolicy.status to enabled, with its days.",
    providers=("azure-native",),
    types=(REGISTRY,),
    check=_check,
    frameworks={"nist-800-53": ("CA-9(1)", "CM-2", "CM-2(2)")},
    enforcement="advisory",
)
