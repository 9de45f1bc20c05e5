"""The prices that a checkout reckons with."""

from __future__ import annotations

from spec.catalog.table import CatalogueError
from spec.platform import Platform

from ..exits import Exit, Failure
from ..layout import Layout
from .catalogue import Catalogue, Cloud, catalogue


def prices(layout: Layout, platform: Platform) -> Catalogue | None:
    """The prices of a platform's cloud, those of the checkout among them; None for a cluster that exists.

    Raises:
        Failure: a file of prices is at fault (exit code 2).
    """
    provider = platform.cloud.provider
    return None if provider == "onprem" else of(provider, layout)


def of(cloud: Cloud, layout: Layout) -> Catalogue:
    """The prices of a cloud.

    Raises:
        Failure: a file of prices is at fault (exit code 2).
    """
    try:
        return catalogue(cloud, layout.prices)
    except CatalogueError as error:
        raise Failure(
            Exit.USAGE, f"prices are at fault: {error}", "mend that file, or take it away"
        ) from None
