"""Roles that are given on all of a subscription."""

from __future__ import annotations

import pytest

from policies.catalog import rules
from policies.rule import Case, Resource, Stack
from policies.values import Node
from policies.verdicts import judge, with_defaults

from ..suite import UNKNOWN, Fixture, suite

TYPE = "azure-native:authorization:RoleAssignment"
SUBSCRIPTION = "/subscriptions/11111111-1111-4111-8111-111111111111"
ROLES = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions"
OWNER = f"{ROLES}/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
CONTRIBUTOR = (
    "/providers/Microsoft.Authorization/roleDefinitions/B24988AC-6180-42A0-AB88-20F7382DD24C"
)
ACR_PULL = f"{ROLES}/7f951dda-4ed3-4680-a7ca-43fe172d538d"
MANAGED = "/providers/Microsoft.Management/managementGroups/all"
GROUP = f"{SUBSCRIPTION}/resourceGroups/platform"

ROLE = "roleDefinitionId"

TestRule = suite(
    "azure-role-assignments-bounded",
    Fixture(TYPE, {"principalId": UNKNOWN, ROLE: ACR_PULL, "scope": SUBSCRIPTION}),
    bad=[
        ({ROLE: OWNER}, f"Owner is given on {SUBSCRIPTION}"),
        ({ROLE: CONTRIBUTOR}, f"Contributor is given on {SUBSCRIPTION}"),
        ({ROLE: OWNER, "scope": MANAGED}, f"Owner is given on {MANAGED}"),
        ({ROLE: OWNER, "scope": "/"}, "Owner is given on /"),
    ],
    fine=[
        {ROLE: OWNER, "scope": GROUP},
        {ROLE: UNKNOWN, "scope": GROUP},
        {"scope": UNKNOWN},
    ],
    unknown=[
        ({ROLE: OWNER, "scope": UNKNOWN}, "scope"),
        ({ROLE: UNKNOWN}, ROLE),
        ({ROLE: UNKNOWN, "scope": UNKNOWN}, "scope"),
    ],
)


@pytest.mark.parametrize(
    ("source", "state"),
    [
        ("azure-native:resources:ResourceGroup", "pass"),
        ("plinth:azure:Ground$azure-native:resources:ResourceGroup", "pass"),
        ("azure-native:subscription:Alias", "cannot-evaluate"),
        ("azure-native:management:ManagementGroup", "cannot-evaluate"),
    ],
)
def test_an_unknown_scope_is_the_id_of_what_it_comes_from(source: str, state: str) -> None:
    rule = next(each for each in rules() if each.id == "azure-role-assignments-bounded")
    given = Resource(
        f"urn:pulumi:prod::proj::{TYPE}::it",
        TYPE,
        Node({ROLE: OWNER, "scope": UNKNOWN}),
        dependencies={"scope": [f"urn:pulumi:prod::proj::{source}::there"]},
    )
    (only,) = judge(rule, Case(given, Stack([given]), with_defaults(rule, {})), "mandatory")
    assert only.state == state
