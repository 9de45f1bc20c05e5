"""`plinth identities`: what every workload of a stack may do on its cloud."""

from __future__ import annotations

import json
from dataclasses import asdict

from components.identity import permissions

from ..columns import columns
from ..layout import Layout
from .common import read


def run(stack: str, as_json: bool) -> None:
    """Print workload, service account, cloud identity, permission, resource."""
    found = permissions(read(Layout.here(), stack).platform)
    if as_json:
        print(json.dumps([_camel(asdict(each)) for each in found], indent=2))
        return
    rows = [("WORKLOAD", "SERVICE ACCOUNT", "IDENTITY", "PERMISSION", "RESOURCE")]
    rows += [
        (each.workload, each.service_account, each.identity, each.permission, each.resource)
        for each in found
    ]
    print(columns(rows))


def _camel(row: dict[str, str]) -> dict[str, str]:
    return {"serviceAccount" if key == "service_account" else key: row[key] for key in row}
