"""Public addresses have a user."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from ..rule import Case, Rule
from ..values import UNKNOWNS

_NAMES = {
    "aws:ec2/eip:Eip": (),
    "azure-native:network:PublicIPAddress": ("publicIpAddressName",),
    "gcp:compute/address:Address": ("name",),
    "gcp:compute/globalAddress:GlobalAddress": ("name",),
}
"""Types that are paid for while nobody uses them, and what others may know them by."""

_OWN = ("instance", "networkInterface")
"""What an address of AWS itself may be told to belong to."""


def _says(value: Any, names: set[str]) -> bool:
    """Whether a name, or an id that ends in one, is somewhere in a value."""
    if isinstance(value, str):
        return value.rpartition("/")[2] in names
    if isinstance(value, dict):
        return any(_says(each, names) for each in cast("dict[str, Any]", value).values())
    if isinstance(value, list):
        return any(_says(each, names) for each in cast("list[Any]", value))
    return False


def _check(case: Case) -> Iterator[str]:
    address = case.resource
    if case.inputs.get("addressType", "EXTERNAL") == "INTERNAL":
        return
    if any(case.inputs.has(each) for each in _OWN):
        return
    others = [each for each in case.stack.resources if each.urn != address.urn]
    if any(address.urn in urns for each in others for urns in each.dependencies.values()):
        return
    values = [case.inputs.at(name).value for name in _NAMES[address.type]]
    names = {str(each) for each in values if each not in (None, "", *UNKNOWNS)}
    if names and any(_says(each.inputs.value, names) for each in others):
        return
    yield "Nothing in the stack uses the address"


RULE = Rule(
    id="addresses-used",
    title="Public addresses have a user",
    severity="low",
    why="An address that nothing uses is paid for by the hour, and is often all that is left of "
    "something.",
    mend="Delete it, or exempt one that is used from elsewhere.",
    providers=("aws", "gcp", "azure-native"),
    types=tuple(_NAMES),
    siblings=True,
    check=_check,
    frameworks={
        "aws-hub": ("EC2.12",),
        "iso-27001": ("A.5.9",),
    },
    enforcement="advisory",
)
