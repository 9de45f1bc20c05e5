"""Money per month."""

from datetime import date
from typing import Annotated

from pydantic import Field

from .section import Section, Unique
from .values import Day, Email


class Budget(Section):
    """Money per month, and who hears of it."""

    monthly_usd: int = Field(ge=1, description="Limit, US dollars a month.")
    alert_at_percent: Annotated[tuple[Annotated[int, Field(ge=1, le=1000)], ...], Unique] = Field(
        default=(50, 80, 100), min_length=1, description="Percent of the limit at which to alert."
    )
    notify: Annotated[tuple[Email, ...], Unique] = Field(
        min_length=1, description="Addresses that are told."
    )
    start: Day = Field(
        default=date(2026, 1, 1), description="First day of the month the budget begins in."
    )
