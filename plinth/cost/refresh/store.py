"""Writing prices down: whole or not at all, and what was not read anew stays."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from spec.catalog.table import Source

from ..catalogue import Cloud, Price, read
from ..model import source_json
from .answers import Found

ABOUT = "written by `plinth prices refresh`; see docs/cost.md"


def store(folder: Path, cloud: Cloud, title: str, found: Sequence[Found], today: date) -> Path:
    """Put prices that were read today among those that a folder holds, and say where.

    Raises:
        CatalogueError: what the folder holds is at fault; it stays as it is.
        OSError: the file cannot be written; what was there stays.
    """
    file = folder / f"{cloud}.json"
    held = {(each.item, each.region): each for each in read(file)} if file.is_file() else {}
    day = today.isoformat()
    source = Source(name=f"refreshed-{day}", title=title, read=day, verified=True, date=day)
    for each in found:
        held[each.item, each.region] = Price(each.item, each.region, each.unit, each.usd, source)
    _write(file, _document(list(held.values())))
    return file


def _document(prices: Sequence[Price]) -> str:
    ordered = sorted(prices, key=lambda each: (each.region, each.item))
    sources = {each.source.name: each.source for each in ordered}
    document = [
        "{",
        f'  "about": {json.dumps(ABOUT)},',
        '  "sources": {',
        ",\n".join(f"    {json.dumps(name)}: {json.dumps(source_json(each))}" for name, each in sorted(sources.items())),
        "  },",
        '  "prices": [',
        ",\n".join(f"    {json.dumps(_price(each))}" for each in ordered),
        "  ]",
        "}",
    ]  # fmt: skip
    return "\n".join(document) + "\n"


def _price(price: Price) -> dict[str, Any]:
    return {
        "item": price.item,
        "region": price.region,
        "unit": price.unit,
        "usd": price.usd,
        "source": price.source.name,
    }


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, made = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        Path(made).chmod(0o644)
        Path(made).replace(file)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
