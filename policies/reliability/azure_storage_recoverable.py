"""Storage accounts on Azure keep what was overwritten or deleted."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import BLOB_LIFECYCLE, BLOBS, STORAGE, of_account
from ..checks import demand_on
from ..rule import Case, Rule
from ..values import Node


def _expires(rule: Node) -> bool:
    """Whether a lifecycle rule deletes every blob, or every blob of some containers, in time."""
    prefixes = [str(each.known) for each in rule.each("definition.filters.prefixMatch")]
    return (
        rule.get("enabled", True) is True
        and rule.has("definition.actions.baseBlob.delete")
        and not rule.has("definition.filters.blobIndexMatch")
        and all(prefix.rstrip("/").count("/") == 0 for prefix in prefixes)
    )


def _check(case: Case) -> Iterator[str]:
    if case.inputs.get("kind") == "FileStorage":
        return
    policies = of_account(case, BLOB_LIFECYCLE)
    passing = any(_expires(rule) for each in policies for rule in each.inputs.each("policy.rules"))
    found = of_account(case, BLOBS)
    if not found:
        # What is thrown away after some days anyway, such as logs, need not be had back.
        if not passing:
            yield "The account has no BlobServiceProperties"
        return
    for settings in found:
        yield from demand_on(
            settings.inputs,
            "deleteRetentionPolicy.enabled",
            "containerDeleteRetentionPolicy.enabled",
        )
        # An account with directories can keep no versions.
        if not passing and case.inputs.get("isHnsEnabled") is not True:
            yield from demand_on(settings.inputs, "isVersioningEnabled")


RULE = Rule(
    id="azure-storage-recoverable",
    title="Storage accounts keep deleted blobs and containers for some days, and older versions",
    severity="medium",
    why="An overwritten model or data set can be had back. Versions are not asked for where every blob "
    "expires.",
    mend="Add BlobServiceProperties with deleteRetentionPolicy, containerDeleteRetentionPolicy and "
    "isVersioningEnabled, and a lifecycle rule for older versions.",
    providers=("azure-native",),
    types=(STORAGE,),
    siblings=True,
    check=_check,
    frameworks={
        "cis-azure": ("9.2.1", "9.2.2", "9.2.3"),
        "iso-27001": ("A.8.13",),
        "nist-800-53": ("CP-9",),
        "soc2": ("PI1.5",),
    },
)
