"""`plinth show`: the spec as it is understood."""

from __future__ import annotations

import yaml

from ..layout import Layout
from .common import read


def run(stack: str) -> None:
    """Print the merged spec with every default, as YAML."""
    loaded = read(Layout.here(), stack)
    print(f"# {' <- '.join(reversed(loaded.files))}")
    print(
        yaml.safe_dump(
            loaded.platform.model_dump(mode="json"), sort_keys=False, allow_unicode=True, width=100
        ),
        end="",
    )
