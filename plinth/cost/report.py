"""An estimate as text: for a terminal, and as a section of the comment on a pull request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from ..columns import columns
from ..fold import cell, row
from ..words import many
from .catalogue import day
from .compare import Delta
from .model import NOTHING, Estimate, Gap, Span

OLD_DAYS = 90
"""Days beyond which a price is said to be old."""

_SHOWN = 12
_NAMED = 4
_HEAD = ("USD A MONTH", "LOW", "EXPECTED", "HIGH")


def today() -> date:
    """The day that prices are as old as they are on."""
    return datetime.now(UTC).date()


def usd(value: float, *, signed: bool = False) -> str:
    """An amount, to the dollar; cents where there is less than ten dollars."""
    if abs(value) < 0.005:
        return "0"
    digits = 0 if abs(value) >= 10 else 2
    return f"{value:{'+' if signed else ''},.{digits}f}"


def headline(estimate: Estimate) -> str:
    """The month in a sentence, without its full stop."""
    if not estimate.lines:
        return _nothing(estimate)
    span = estimate.monthly
    return (
        f"{usd(span.expected)} USD a month expected ({usd(span.low)} to {usd(span.high)}), "
        f"{_budget(estimate)}"
    )


def short(estimate: Estimate, today: date) -> list[str]:
    """Some lines for the summary of a plan in a terminal."""
    if not estimate.lines:
        return [f"Cost: {_nothing(estimate)}"]
    dearest = list(estimate.components.items())[:3]
    lines = [
        f"Cost: {headline(estimate)}",
        f"  most of it: {', '.join(f'{name} {usd(span.expected)}' for name, span in dearest)}",
    ]
    if len(estimate.teams) > 1:
        teams = (f"{name} {usd(span.expected)}" for name, span in estimate.teams.items())
        lines.append(f"  by team: {', '.join(teams)}")
    return lines + [f"  {each}" for each in remarks(estimate, today)]


def full(estimate: Estimate, today: date) -> str:
    """All that `plinth cost` prints."""
    if not estimate.lines:
        return headline(estimate)
    rows = [_HEAD, *_rows(estimate.components), ("in all", *_cells(estimate.monthly))]
    parts = [headline(estimate), columns(_right(rows))]
    teams = [("USD A MONTH, BY TEAM", *_HEAD[1:]), *_rows(estimate.teams)]
    parts.append(columns(_right(teams)))
    dearest = sorted(estimate.lines, key=lambda each: -each.monthly.expected)[:_SHOWN]
    lines = [("DEAREST", "COMPONENT", "EXPECTED", "UNIT", "USD", "USD A MONTH")]
    lines += [
        (
            each.what,
            each.component,
            f"{each.quantity.expected:,.1f}",
            each.unit,
            f"{each.usd:.10g}",
            usd(each.monthly.expected),
        )
        for each in dearest
    ]
    parts.append(columns(lines))
    if estimate.gaps:
        parts.append("\n".join(["Not priced:", *(f"  {each}" for each in gaps(estimate.gaps))]))
    assumed = _assumed(estimate)
    parts.append("\n".join(["Assumed, under budget.usage:", *(f"  {each}" for each in assumed)]))
    noted = Counter(line.note for line in estimate.lines if line.note)
    rest = [f"{many(count, 'line')}: {note}" for note, count in noted.items()]
    parts.append("\n".join([*rest, *remarks(estimate, today)]))
    return "\n\n".join(parts)


def section(estimate: Estimate, today: date) -> str:
    """The section of the comment on a pull request, in Markdown."""
    if not estimate.lines:
        return f"### Cost\n\nNo estimate: {_nothing(estimate)}."
    parts = [f"### Cost\n\n{headline(estimate)}."]
    parts.append(_table("Component", estimate.components, estimate.monthly))
    if len(estimate.teams) > 1:
        parts.append(_table("Team", estimate.teams))
    told = [*gaps(estimate.gaps), *remarks(estimate, today)]
    if told:
        rows = "\n".join(f"- {_plain(each)}" for each in told)
        title = "What the estimate does not have, and how old it is"
        parts.append(f"<details><summary>{title}</summary>\n\n{rows}\n\n</details>")
    return "\n\n".join(parts)


def difference(delta: Delta) -> str:
    """What `plinth cost --base` prints."""
    span = delta.monthly
    head = (
        f"{usd(span.expected, signed=True)} USD a month expected "
        f"({usd(span.low, signed=True)} low, {usd(span.high, signed=True)} high): "
        f"from {usd(delta.base.monthly.expected)} to {headline(delta.head)}"
    )
    if not delta.components:
        parts = [head, "No component costs more or less."]
    else:
        rows = [("USD A MONTH, EXPECTED", "BASE", "HEAD", "CHANGE", "CHANGE, HIGH")]
        rows += [
            (
                each.component,
                usd(each.base.expected),
                usd(each.head.expected),
                usd(each.delta.expected, signed=True),
                usd(each.delta.high, signed=True),
            )
            for each in delta.components
        ]
        parts = [head, columns(_right(rows))]
    if delta.gaps:
        parts.append(f"Newly without a price: {', '.join(delta.gaps)}")
    if delta.repriced:
        parts.append(f"Of another price than in base: {', '.join(delta.repriced)}")
    return "\n\n".join(parts)


def gaps(found: Sequence[Gap]) -> list[str]:
    """What is not priced and why, alike things once."""
    counted = Counter((each.what, each.why) for each in found)
    return [
        f"{f'{count} x ' if count > 1 else ''}{what}: {why}"
        for (what, why), count in counted.items()
    ]


def remarks(estimate: Estimate, today: date) -> list[str]:
    """What is to be known of an estimate: what it lacks, and how old its prices are."""
    found: list[str] = []
    if estimate.gaps:
        # Machines first: they are what matters.
        ordered = sorted(estimate.gaps, key=lambda gap: " vm." not in gap.why)
        names = list(dict.fromkeys(gap.what for gap in ordered))
        shown = "; ".join(names[:_NAMED]) + ("; ..." if len(names) > _NAMED else "")
        found.append(
            f"{many(len(estimate.gaps), 'thing')} not priced ({shown}): the cost is higher by that"
        )
    if not estimate.lines:
        return found
    days = sorted(day(each) for each in estimate.sources.values())
    age = (today - date.fromisoformat(days[0])).days
    found.append(f"prices of {days[0]} to {days[-1]}, the oldest {many(age, 'day')} old")
    if age > OLD_DAYS:
        found[-1] += "; `plinth prices refresh` reads them anew"
    count = many(len(estimate.lines), "price")
    undated = sum(estimate.sources[line.source].date is None for line in estimate.lines)
    if undated:
        found.append(f"of {undated} of {count} only the day is known that they were read on")
    if estimate.unverified:
        found.append(f"{estimate.unverified} of {count} were not read from the cloud's own list")
    return found


def _budget(estimate: Estimate) -> str:
    over = estimate.monthly.expected - estimate.budget
    if over > 0:
        return f"{usd(over)} over the budget of {usd(estimate.budget)}"
    share = estimate.monthly.expected / estimate.budget * 100
    return f"{share:.0f}% of the budget of {usd(estimate.budget)}"


def _nothing(estimate: Estimate) -> str:
    return "; ".join(gaps(estimate.gaps)) or "there is nothing that costs anything"


def _assumed(estimate: Estimate) -> list[str]:
    used = {name for line in estimate.lines for name in line.assumes}
    return [f"{name}: {value}" for name, value in estimate.assumptions.items() if name in used]


def _rows(spans: Mapping[str, Span]) -> list[tuple[str, ...]]:
    return [(name, *_cells(span)) for name, span in spans.items()]


def _cells(span: Span) -> tuple[str, str, str]:
    return usd(span.low), usd(span.expected), usd(span.high)


def _right(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Rows whose cells after the first stand to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        (row[0], *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)))
        for row in rows
    ]


def _table(title: str, spans: Mapping[str, Span], total: Span | None = None) -> str:
    shown = list(spans.items())
    rest = shown[_SHOWN:]
    rows = [row(title, "Low", "Expected", "High"), "|---|--:|--:|--:|"]
    rows += [row(cell(name), *_cells(span)) for name, span in shown[:_SHOWN]]
    if rest:
        others = sum((span for _, span in rest), NOTHING)
        rows.append(row(f"{len(rest)} others", *_cells(others)))
    if total:
        rows.append(row("**in all**", *_cells(total)))
    return "\n".join(rows)


def _plain(text: str) -> str:
    """Text of a list. Unlike in a cell, what stands between backticks stays code."""
    return text.replace("|", "\\|").replace("<", "&lt;")
