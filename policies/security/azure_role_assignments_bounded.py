"""Nobody rules a subscription."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..rule import Case, Rule
from ..values import UNKNOWNS

# https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/privileged
_BROAD = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
}
# All of a tenant, of a management group, or of a subscription.
_WIDE = re.compile(
    r"/?|/subscriptions/[^/]+/?|/providers/microsoft\.management/managementgroups/[^/]+/?",
    re.IGNORECASE,
)
_WIDE_TYPES = ("azure-native:subscription", "azure-native:management")


def _wide(case: Case) -> bool:
    """Whether the scope is a subscription or more.

    One that is not known yet is the id of what it comes from.
    """
    scope = case.inputs.at("scope")
    sources = case.resource.dependencies.get("scope", ())
    if scope.value in UNKNOWNS and sources:
        types = [urn.split("::")[2].rsplit("$", 1)[-1] for urn in sources]
        if not any(each.startswith(_WIDE_TYPES) for each in types):
            return False
    return bool(_WIDE.fullmatch(str(scope.known)))


def _check(case: Case) -> Iterator[str]:
    role = case.inputs.at("roleDefinitionId")
    if role.value in UNKNOWNS:
        # A narrow scope bounds any role.
        if _wide(case):
            _ = role.known
        return
    name = _BROAD.get(str(role.known).rsplit("/", 1)[-1].lower())
    if name and _wide(case):
        yield f"{name} is given on {case.inputs.get('scope')}"


RULE = Rule(
    id="azure-role-assignments-bounded",
    title="Nobody is given all of a subscription",
    severity="critical",
    why="Who owns the subscription owns every key, cluster and dataset in it, and may let others in.",
    mend="Give a role that names what is done, on the resource or the resource group that it is done to.",
    providers=("azure-native",),
    types=("azure-native:authorization:RoleAssignment",),
    siblings=True,
    check=_check,
    frameworks={
        "iso-27001": ("A.5.15", "A.8.2"),
        "nist-800-53": ("AC-6",),
        "pci-dss": ("7.2.1", "7.2.2"),
    },
)
