"""`plinth identities`: what every workload of a stack may do on its cloud."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from components.identity import Permission, permissions

from .. import matrix
from ..columns import columns, indented, room
from ..layout import Layout
from .common import read

_HEAD = ("WORKLOAD", "SERVICE ACCOUNT", "IDENTITY", "PERMISSION", "RESOURCE")


def run(stack: str, as_json: bool) -> None:
    """Print workload, service account, cloud identity, permission, resource."""
    found = permissions(read(Layout.here(), stack).platform)
    if as_json:
        print(json.dumps([matrix.to_json(each) for each in found], indent=2))
        return
    most = room()
    table = columns([_HEAD, *(tuple(asdict(each).values()) for each in found)])
    if most is not None and max(map(len, table.splitlines())) > most:
        table = "\n".join(_by_workload(found, most))
    print(table)


def _by_workload(found: Sequence[Permission], most: int) -> Iterator[str]:
    """The same in narrow lines: each workload, and under each resource what may be done there."""
    there: dict[tuple[str, str, str], dict[str, list[str]]] = {}
    for each in found:
        who = (each.workload, each.service_account, each.identity)
        there.setdefault(who, {}).setdefault(each.resource, []).append(each.permission)
    for (workload, account, identity), resources in there.items():
        yield workload
        yield indented(account, "  as  ", most)
        yield indented(identity, "  is  ", most)
        for resource, allowed in resources.items():
            yield indented(", ".join(allowed), "  may ", most)
            yield indented(resource, "  on  ", most)
