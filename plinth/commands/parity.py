"""`plinth parity`: what one spec comes to on every cloud."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from spec.elsewhere import PROVIDERS, objections
from spec.faults import written
from spec.finding import Finding
from spec.parity import Capability, parity
from spec.platform import Platform

from ..columns import fitted, indented, room
from ..layout import Layout
from .common import read

TITLES = {"aws": "AWS", "gcp": "GOOGLE CLOUD", "azure": "AZURE", "onprem": "ON-PREMISES"}


def run(stack: str, as_json: bool) -> None:
    """Print it: capability by cloud, what is lost or different, and what each cloud refuses."""
    spec = read(Layout.here(), stack).platform
    found = parity(spec)
    if as_json:
        print(json.dumps(_data(spec, found), indent=2))
        return
    rows = [("CAPABILITY", *(TITLES[each] for each in PROVIDERS))]
    rows += [
        (each.name, *(each.clouds[cloud].service or "-" for cloud in PROVIDERS)) for each in found
    ]
    most = room()
    print(fitted(rows, most))
    for cloud in PROVIDERS:
        different = [(each.name, each.clouds[cloud].different) for each in found]
        lines = [f"{name}: {what}" for name, what in different if what]
        lines += _told(objections(spec, cloud))
        if lines:
            print(f"\n{TITLES[cloud]}: lost, different or refused")
            print("\n".join(indented(line, "  ", most) for line in lines))


def _told(found: Sequence[Finding]) -> Iterator[str]:
    """A line for each thing that is said; fields of which the same is said stand together."""
    fields: dict[tuple[str, str, str | None], list[str]] = {}
    for each in sorted(found, key=lambda each: each.severity):
        said = (each.severity, each.message, each.mend)
        fields.setdefault(said, []).append(written(each.path))
    for (severity, message, mend), paths in fields.items():
        yield f"{severity}: {', '.join(paths)}: {message}" + (f" (mend: {mend})" if mend else "")


def _data(spec: Platform, found: tuple[Capability, ...]) -> dict[str, object]:
    return {
        "stack": spec.name,
        "cloud": spec.cloud.provider,
        "capabilities": [
            {
                "name": each.name,
                "field": each.field,
                "clouds": {
                    cloud: {"service": cell.service or None, "different": cell.different or None}
                    for cloud, cell in each.clouds.items()
                },
            }
            for each in found
        ],
        "objections": {
            cloud: [
                {
                    "field": written(each.path),
                    "severity": each.severity,
                    "message": each.message,
                    "mend": each.mend,
                }
                for each in objections(spec, cloud)
            ]
            for cloud in PROVIDERS
        },
    }
