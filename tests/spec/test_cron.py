"""Schedules: what they come to, and what is wrong with one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from spec import cron

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("schedule", "gap"),
    [
        ("0 3 * * *", DAY),
        ("*/15 * * * *", timedelta(minutes=15)),
        ("0 */6 * * *", 6 * HOUR),
        ("0 22,4 * * *", 18 * HOUR),
        ("0 9-17 * * *", 16 * HOUR),
        ("5/20 * * * *", timedelta(minutes=20)),
        ("0 3 * * sun", 7 * DAY),
        ("0 3 * * 7", 7 * DAY),
        ("0 3 * * 1-5", 3 * DAY),
        ("0 3 1 * *", 31 * DAY),
        ("0 3 1 jan,JUL *", 184 * DAY),
        # Either of both days.
        ("0 3 1 * mon", 7 * DAY),
        ("0 3 */10 * *", 10 * DAY),
        ("30 0 31 * *", 61 * DAY),
    ],
)
def test_the_longest_time_between_two_runs(schedule: str, gap: timedelta) -> None:
    assert cron.longest_gap(schedule) == gap


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ("60 3 * * *", "has no minute 60"),
        ("0 24 * * *", "has no hour 24"),
        ("0 3 0 * *", "has no day of the month 0"),
        ("0 3 32 * *", "has no day of the month 32"),
        ("0 3 * 13 *", "has no month 13"),
        ("0 3 * * 8", "has no day of the week 8"),
        ("0 3 * * noday", "has no day of the week noday"),
        ("0 5-3 * * *", "has no hour 5-3"),
        ("*/0 * * * *", "has no minute */0"),
        ("*-5 * * * *", "has no minute *-5"),
        ("a b c d e", "has no minute a"),
        ("1,,2 * * * *", "has no minute "),
        ("@daily", "is not five fields"),
        ("0 3 * *", "is not five fields"),
        ("0 3 30 feb *", "never comes"),
    ],
)
def test_what_no_clock_follows_is_told(schedule: str, said: str) -> None:
    with pytest.raises(cron.CronError) as told:
        cron.longest_gap(schedule)
    assert str(told.value) == said
