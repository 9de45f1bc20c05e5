"""Print the windows of Kubernetes versions of the charts that name one, for the rules of the spec."""

from __future__ import annotations

import json

from . import catalog


def windows() -> dict[str, dict[str, str | None]]:
    """Version and window by chart."""
    return {
        name: {
            "version": each.version,
            "min": each.kubernetes.min,
            "max": each.kubernetes.max,
        }
        for name, each in catalog.charts().items()
        if each.kubernetes is not None
    }


if __name__ == "__main__":
    print(json.dumps(windows(), indent=1))
