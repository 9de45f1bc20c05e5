"""`plinth prices`: the prices that estimates reckon with, and reading them anew."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from spec.catalog.table import CatalogueError
from spec.files import Folder
from spec.sources import stacks
from spec.suggest import closest

from ..columns import columns
from ..console import say
from ..cost.catalogue import CLOUDS, Catalogue, Cloud, day
from ..cost.estimate import Wanted, wanted
from ..cost.pricing import of
from ..cost.refresh import aws, azure, gcp
from ..cost.refresh.answers import NOT_ASKED, Answers, ServiceError, collect
from ..cost.refresh.store import store
from ..cost.refresh.transport import Http
from ..cost.report import OLD_DAYS, today
from ..exits import Exit, Failure
from ..layout import Layout
from ..words import many
from .common import read
from .cost import planned

SCHEMA_VERSION = 1

Reader = Callable[[Sequence[Wanted]], Answers]


def show(cloud: str | None, as_json: bool) -> None:
    """Print the prices, of one cloud or of all, and how old they are.

    Raises:
        Failure: there is no such cloud, or a file of prices is at fault (exit code 2).
    """
    layout = Layout.here()
    shown = [of(each, layout) for each in _clouds(cloud)]
    if as_json:
        print(json.dumps(_data(shown), indent=2))
        return
    now = today()
    rows = [("CLOUD", "ITEM", "REGION", "USD", "UNIT", "DAY", "SOURCE")]
    days: list[str] = []
    for each in shown:
        for (item, region), price in sorted(each.prices.items()):
            days.append(day(price.source))
            known = price.source.date or f"<= {price.source.read}"
            mark = "" if price.source.verified else " (unverified)"
            rows.append(
                (each.cloud, item, region, f"{price.usd:.10g}", price.unit, known,
                 f"{price.source.name}{mark}")
            )  # fmt: skip
    print(columns(rows))
    print()
    print(_age(days, now))
    print("What machines with accelerators cost is listed by `plinth accelerators` as well.")


def refresh(names: Sequence[str], cloud_readers: dict[Cloud, Reader] | None = None) -> None:
    """Read the prices that stacks use anew, and write those that were found to prices/.

    Args:
        names: stacks; all of them if none.
        cloud_readers: what asks each cloud; its own public interface if left out.

    Raises:
        Failure: a stack cannot be planned, an interface does not answer, or a file cannot be
            written (exit code 4); what is held already stays.
    """
    layout = Layout.here()
    readers = cloud_readers if cloud_readers is not None else _readers()
    asked = _wanted(layout, names or stacks(Folder(layout.stacks)))
    failed: list[str] = []
    for cloud, prices in asked.items():
        of(cloud, layout)  # what is held must be readable before anybody is asked
        answers = readers[cloud](prices)
        if answers.found:
            say(f"written: {_stored(layout.prices, cloud, answers, today())}")
        _tell(cloud, answers)
        if answers.failed:
            failed.append(cloud)
    if failed:
        raise Failure(
            Exit.ENGINE,
            f"not all prices of {', '.join(failed)} could be read, as told above",
            "estimates go on with the prices that are there",
        )


def _wanted(layout: Layout, names: Iterable[str]) -> dict[Cloud, list[Wanted]]:
    found: dict[Cloud, dict[Wanted, None]] = {}
    for name in names:
        loaded = read(layout, name)
        platform = loaded.platform
        provider = platform.cloud.provider
        if provider == "onprem":
            say(f"{name}: nobody bills an existing cluster, so that it needs no prices")
            continue
        for each in wanted(planned(layout, name, loaded).resources, platform, provider):
            found.setdefault(provider, {})[each] = None
    return {cloud: list(each) for cloud, each in found.items()}


def _readers() -> dict[Cloud, Reader]:
    return {"aws": ask_aws, "gcp": ask_gcp, "azure": ask_azure}


def ask_aws(prices: Sequence[Wanted]) -> Answers:
    """Ask AWS, with the credentials of whoever runs this."""
    try:
        return collect(aws.TITLE, prices, aws.PriceList(aws.client()))
    except ServiceError as error:
        return Answers(aws.TITLE, failed=str(error))


def ask_gcp(prices: Sequence[Wanted]) -> Answers:
    """Ask Google, with the API key of the environment."""
    key = os.environ.get(gcp.KEY, "")
    if not key:
        why = (
            f"{gcp.KEY} is not set: Google's catalogue wants an API key, such as `gcloud services "
            "api-keys create --api-target=service=cloudbilling.googleapis.com` makes"
        )
        return Answers(gcp.TITLE, failed=why)
    return collect(gcp.TITLE, prices, gcp.Catalog(Http(), key))


def ask_azure(prices: Sequence[Wanted]) -> Answers:
    """Ask Azure, which wants no key."""
    return collect(azure.TITLE, prices, azure.Retail(Http()))


def _stored(folder: Path, cloud: Cloud, answers: Answers, now: date) -> Path:
    try:
        return store(folder, cloud, answers.title, answers.found, now)
    except CatalogueError as error:
        why = str(error)
    except OSError as error:
        why = f"{folder}: {error.strerror}"
    raise Failure(Exit.ENGINE, f"prices cannot be written: {why}", "what is there stays as it is")


def _tell(cloud: Cloud, answers: Answers) -> None:
    say(f"{cloud}: {many(len(answers.found), 'price')} read from the {answers.title}")
    if answers.failed:
        say(f"{cloud}: {answers.failed}")
    told = {each: why for each, why in answers.missing.items() if why != NOT_ASKED}
    for each, why in told.items():
        if why != answers.failed:
            say(f"  {each.item} in {each.region}: {why}")
    if left := len(answers.missing) - len(told):
        say(f"  and {many(left, 'price')} that were not asked for any more")


def _clouds(cloud: str | None) -> tuple[Cloud, ...]:
    if cloud is None:
        return CLOUDS
    for each in CLOUDS:
        if each == cloud:
            return (each,)
    meant = closest(cloud, CLOUDS)
    mend = f"one of {', '.join(CLOUDS)}"
    raise Failure(
        Exit.USAGE,
        f"there are no prices of a cloud {cloud}",
        f"did you mean {meant}? {mend}" if meant else mend,
    )


def _age(days: Sequence[str], now: date) -> str:
    if not days:
        return "There are no prices."
    first, last = min(days), max(days)
    ages = [(now - date.fromisoformat(each)).days for each in (first, last)]
    text = f"Prices of {first} ({many(ages[0], 'day')} old) to {last} ({many(ages[1], 'day')} old)."
    old = sum((now - date.fromisoformat(each)).days > OLD_DAYS for each in days)
    return f"{text} {old} are older than {OLD_DAYS} days: `plinth prices refresh`." if old else text


def _data(shown: Sequence[Catalogue]) -> dict[str, object]:
    return {
        "schemaVersion": SCHEMA_VERSION,
        "prices": [
            {
                "cloud": each.cloud,
                "item": price.item,
                "region": price.region,
                "unit": price.unit,
                "usd": price.usd,
                "source": price.source.title,
                "date": price.source.date,
                "read": price.source.read,
                "verified": price.source.verified,
            }
            for each in shown
            for price in each.prices.values()
        ],
    }
