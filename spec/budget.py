"""Money per month, and accelerators."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from .section import Section, Unique
from .values import Day, Email

Percent = Annotated[int, Field(ge=0, le=100)]
Volume = Annotated[int, Field(ge=0, le=100_000_000)]

_BUCKETS = {"artifacts": 500, "datasets": 1000, "logs": 200, "*": 50}


def _with_the_rest(given: dict[str, int]) -> dict[str, int]:
    """Who corrects one bucket says nothing of the others."""
    return {**_BUCKETS, **given}


class Usage(Section):
    """What the estimate of the cost assumes of use, each month; `plinth cost` names what it used."""

    hours_per_month: int = Field(default=730, ge=1, le=744, description="Hours in a month.")
    node_percent: Percent = Field(
        default=30,
        description="Nodes that are up on average beyond a pool's fewest: percent of the room to its "
        "most.",
    )
    gpu_percent: Percent = Field(
        default=10, description="The same of pools with accelerators, which wait for work."
    )
    pool_percent: dict[str, Percent] = Field(
        default_factory=dict, description="The same of single pools, by name; these win."
    )
    fallback_percent: Percent = Field(
        default=20,
        description="Of the nodes beyond the fewest of a pool whose capacity is bought in several "
        "ways, the percent that come by its later ways.",
    )
    spread_percent: Percent = Field(
        default=50,
        description="How far the volumes below may be off: percent taken away for the low estimate, "
        "and added for the high one.",
    )
    bucket_gib: Annotated[dict[str, Volume], AfterValidator(_with_the_rest)] = Field(
        default_factory=lambda: dict(_BUCKETS),
        description="Data at rest by bucket, GiB; * is for every other. What is left out stays.",
    )
    requests_million: Volume = Field(
        default=10, description="Requests to each bucket, millions; a tenth of them write."
    )
    image_gib: Volume = Field(default=50, description="Images in each repository, GiB.")
    log_gib: Volume = Field(default=20, description="What each place of logs takes in, GiB.")
    nat_gib: Volume = Field(
        default=500, description="Traffic through NAT, GiB, all gateways together."
    )
    endpoint_gib: Volume = Field(
        default=500, description="Traffic through private endpoints, GiB, all together."
    )
    load_balancer_gib: Volume = Field(
        default=500, description="Traffic through each load balancer, GiB."
    )
    egress_gib: Volume = Field(default=200, description="Traffic out to the internet, GiB.")
    warehouse_hours: Annotated[int, Field(ge=0, le=744)] = Field(
        default=40, description="Hours that a serverless warehouse works, at its base capacity."
    )
    warehouse_gib: Volume = Field(default=500, description="Data in a warehouse, GiB.")
    scanned_tib: Volume = Field(
        default=5, description="What queries scan where that is what is billed, TiB."
    )


class Budget(Section):
    """Money per month, who hears of it, and the accelerators that were agreed on."""

    monthly_usd: int = Field(ge=1, description="Limit, US dollars a month.")
    alert_at_percent: Annotated[tuple[Annotated[int, Field(ge=1, le=1000)], ...], Unique] = Field(
        default=(50, 80, 100), min_length=1, description="Percent of the limit at which to alert."
    )
    notify: Annotated[tuple[Email, ...], Unique] = Field(
        min_length=1, description="Addresses that are told."
    )
    gpus: int | None = Field(
        default=None,
        ge=0,
        le=1_000_000,
        description="Accelerators that all pools together may grow to: each pool's most nodes, once "
        "for each way in which its capacity is bought; 500 if left out.",
    )
    team_gpus: dict[str, Annotated[int, Field(ge=0)]] = Field(
        default_factory=dict,
        description="Accelerators that a team may take, by its queue or its namespace; "
        "* is for every other.",
    )
    start: Day = Field(
        default=date(2026, 1, 1), description="First day of the month the budget begins in."
    )
    usage: Usage = Field(
        default_factory=Usage, description="What the estimate of the cost assumes of use."
    )
