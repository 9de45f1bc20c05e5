"""What every workload may do on AWS, action by action: the policies of `policy.py` as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from spec.cloud import AwsCloud
from spec.platform import Platform

from ..identity import Permission, matrix
from .place import Place
from .policy import statements
from .statements import Statement

UNBOUND = "any; the action knows no resource"
"""Resource of an action in `policy.UNSCOPED`."""


def permissions(spec: Platform) -> tuple[Permission, ...]:
    """Every action that a workload's role allows, on what, under which conditions."""
    if not isinstance(spec.cloud, AwsCloud):
        raise TypeError(f"{spec.name} is not on AWS")
    place = Place(spec, spec.cloud)
    found = (
        Permission(
            workload=workload.name,
            service_account=f"{workload.namespace}/{workload.service_account}",
            identity=f"role {spec.name}-{workload.name}-identity-role",
            permission=action,
            resource=resource,
        )
        for workload in matrix(spec)
        for statement in statements(workload, place)
        for resource in _resources(statement)
        for action in statement["Action"]
    )
    # Two grants for parts of one bucket both ask where it is.
    return tuple(dict.fromkeys(found))


def _resources(statement: Statement) -> Iterator[str]:
    named: str | list[str] = statement["Resource"]
    conditions = " and ".join(_conditions(statement.get("Condition", {})))
    for arn in [named] if isinstance(named, str) else named:
        yield (UNBOUND if arn == "*" else arn) + (f" if {conditions}" if conditions else "")


def _conditions(condition: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for operator, tests in condition.items():
        for key, values in tests.items():
            wanted: list[Any] = values if isinstance(values, list) else [values]
            yield f"{key} {operator} {' or '.join(map(str, wanted))}"
