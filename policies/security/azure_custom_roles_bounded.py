"""Custom roles name what they allow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..rule import Case, Rule

# Everything, or everything of a kind; to read all settings is no more than the role Reader.
_EVERYTHING = re.compile(r"\*(/(\*|write|delete|action))?", re.IGNORECASE)
# Who may give roles may give himself any.
_GIVES_ROLES = re.compile(
    r"microsoft\.authorization/(\*|\*/write|roleassignments/(\*|write))", re.IGNORECASE
)


def _check(case: Case) -> Iterator[str]:
    for permission in case.inputs.each("permissions"):
        for action in permission.each("actions"):
            text = str(action.known)
            if _EVERYTHING.fullmatch(text) or _GIVES_ROLES.fullmatch(text):
                yield f"{action.path} is {text}"
        for action in permission.each("dataActions"):
            if str(action.known).startswith("*"):
                yield f"{action.path} is {action.known}"


RULE = Rule(
    id="azure-custom-roles-bounded",
    title="Custom roles on Azure name what they allow",
    severity="high",
    why="A role with a wildcard is an administrator under another name, and grows with every service "
    "that Azure adds.",
    mend="Name the actions that the holder needs, and leave the giving of roles to those who run the "
    "subscription.",
    providers=("azure-native",),
    types=("azure-native:authorization:RoleDefinition",),
    check=_check,
    frameworks={
        "cis-azure": ("5.23",),
        "iso-27001": ("A.5.15", "A.8.2"),
        "nist-800-53": ("AC-6",),
        "pci-dss": ("7.2.1", "7.2.2"),
    },
)
