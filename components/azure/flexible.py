"""What the Flexible Servers of both engines have alike: an administrator's password, sizes, and a lock."""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure
import pulumi_random as random

from spec.data import Database as Section

from .account import Account

USERNAME = "plinth"

TIERS = {"B": "Burstable", "D": "GeneralPurpose", "E": "MemoryOptimized"}


def password(name: str, parent: pulumi.Resource) -> pulumi.Output[str]:
    """Of the administrator, generated here."""
    return random.RandomPassword(
        f"{name}-password",
        length=40,
        # Letters and digits: it stands in URLs, in statements, and in files that are filled in with sed.
        special=False,
        # Some of each, as Azure asks.
        min_lower=1,
        min_upper=1,
        min_numeric=1,
        opts=pulumi.ResourceOptions(parent=parent),
    ).result


def tier(size: str) -> str:
    """The tier that a size is of, by the first letter of its name."""
    return TIERS[size.removeprefix("Standard_")[0]]


def lock(
    name: str,
    section: Section,
    *,
    of: pulumi.Input[str],
    account: Account,
    parent: pulumi.Resource,
    after: pulumi.Resource,
) -> None:
    """A lock on a server that is not to be deleted.

    Args:
        of: id of the server.
        after: the last of what is made of it: a lock comes last, and goes first.
    """
    if not section.guarded(account.protected):
        return
    azure.authorization.ManagementLockByScope(
        f"{name}-lock",
        lock_name="plinth",
        scope=of,
        level="CanNotDelete",
        notes=f"database.deletionProtection of {account.spec.name}",
        # It stands in the way of nothing but deletion.
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[after]),
    )
