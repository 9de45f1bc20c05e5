"""Storage accounts on Azure throw away what nobody needs."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import BLOB_LIFECYCLE, STORAGE, of_account
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    # Files have no such rules.
    if case.inputs.get("kind") == "FileStorage":
        return
    policies = of_account(case, BLOB_LIFECYCLE)
    rules = [rule for each in policies for rule in each.inputs.each("policy.rules")]
    if not any(rule.get("enabled", True) is True for rule in rules):
        yield "The account has no ManagementPolicy with a rule"


RULE = Rule(
    id="azure-storage-lifecycle",
    title="Storage accounts have a rule for what becomes of what they hold",
    severity="low",
    why="Older versions and what nobody has read for months are invisible, and paid for.",
    mend="Add a ManagementPolicy that at least deletes older versions.",
    providers=("azure-native",),
    types=(STORAGE,),
    siblings=True,
    check=_check,
    frameworks={
        "iso-27001": ("A.8.10",),
        "pci-dss": ("3.2.1",),
    },
    enforcement="advisory",
)
