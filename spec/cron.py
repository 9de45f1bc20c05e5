"""Schedules in the form of cron: what is wrong with one, and the longest time between two runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_DAYS = "sun mon tue wed thu fri sat"

_FIELDS = (
    ("minute", 0, 59, ""),
    ("hour", 0, 23, ""),
    ("day of the month", 1, 31, ""),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 0, 7, _DAYS),
)
"""Name, least and most of each field, and the words that it takes for its numbers."""

_ITEM = re.compile(r"(\*|[0-9a-z]+)(?:-([0-9a-z]+))?(?:/([0-9]+))?")

YEARS = 4
"""Years that are looked at for the longest time between two runs: they have a 29th of February."""


class CronError(ValueError):
    """A schedule that no clock follows."""


def values(schedule: str) -> tuple[frozenset[int], ...]:
    """Minutes, hours, days of the month, months and days of the week (0 is Sunday) of a schedule.

    Raises:
        CronError: a field is malformed, or out of its bounds.
    """
    parts = schedule.split(" ")
    if len(parts) != len(_FIELDS):
        raise CronError("is not five fields")
    found = [
        frozenset(_values(part.lower(), *field)) for part, field in zip(parts, _FIELDS, strict=True)
    ]
    found[4] = frozenset(day % 7 for day in found[4])
    return tuple(found)


def longest_gap(schedule: str) -> timedelta:
    """The longest time between two runs.

    Raises:
        CronError: it is malformed, or never comes.
    """
    minutes, hours, *_ = values(schedule)
    times = sorted(hour * 60 + minute for hour in hours for minute in minutes)
    days = list(_days(schedule))
    if len(days) < 2:
        raise CronError("never comes")
    within = max((b - a for a, b in pairwise(times)), default=0)
    between = max((b - a).days for a, b in pairwise(days))
    over = between * 24 * 60 + times[0] - times[-1]
    return timedelta(minutes=max(within, over))


def _days(schedule: str) -> Iterator[date]:
    _, _, of_month, months, of_week = values(schedule)
    fields = schedule.split(" ")
    # With both days restricted, cron runs on either.
    either = not fields[2].startswith("*") and not fields[4].startswith("*")
    day = datetime(2024, 1, 1, tzinfo=UTC).date()
    end = day.replace(year=day.year + YEARS)
    while day < end:
        monthly, weekly = day.day in of_month, day.isoweekday() % 7 in of_week
        if day.month in months and (monthly or weekly if either else monthly and weekly):
            yield day
        day += timedelta(days=1)


def _values(field: str, name: str, least: int, most: int, words: str) -> Iterator[int]:
    for item in field.split(","):
        match = _ITEM.fullmatch(item)
        if match is None:
            raise CronError(f"has no {name} {item}")
        first, last, step = match.groups()
        if first == "*":
            if last is not None:
                raise CronError(f"has no {name} {item}")
            start, end = least, most
        else:
            start = _number(first, name, least, most, words)
            # `5/15` is from 5 on.
            end = most if last is None and step else start
            if last is not None:
                end = _number(last, name, least, most, words)
        if end < start or step == "0":
            raise CronError(f"has no {name} {item}")
        yield from range(start, end + 1, int(step or 1))


def _number(text: str, name: str, least: int, most: int, words: str) -> int:
    known = words.split()
    if text in known:
        return known.index(text) + least
    if not text.isdigit() or not least <= int(text) <= most:
        raise CronError(f"has no {name} {text}")
    return int(text)
