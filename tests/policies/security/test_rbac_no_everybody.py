"""Roles that everybody has."""

from __future__ import annotations

from ..fixtures import binding
from ..suite import UNKNOWN, suite

TestRule = suite(
    "rbac-no-everybody",
    binding("RoleBinding"),
    bad=[
        ({"subjects.0.name": name}, f"The role is given to {name}")
        for name in (
            "system:anonymous",
            "system:authenticated",
            "system:serviceaccounts",
            "system:unauthenticated",
        )
    ],
    fine=[{"subjects.0.name": "system:serviceaccounts:models"}],
    unknown=[({"subjects.0.name": UNKNOWN}, "subjects[0].name")],
)
