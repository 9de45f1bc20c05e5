"""An estimate: lines with their prices, what has none, and what was assumed. Knows no cloud."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from spec.catalog.table import Source


class EstimateError(Exception):
    """What should be an estimate is none; the message says what is wrong."""


@dataclass(frozen=True)
class Span:
    """A low, an expected and a high value."""

    low: float
    expected: float
    high: float

    @classmethod
    def of(cls, value: float) -> Span:
        """A value that is certain."""
        return cls(value, value, value)

    def __add__(self, other: Span) -> Span:
        return Span(self.low + other.low, self.expected + other.expected, self.high + other.high)

    def __sub__(self, other: Span) -> Span:
        return Span(self.low - other.low, self.expected - other.expected, self.high - other.high)

    def __mul__(self, factor: float) -> Span:
        return Span(self.low * factor, self.expected * factor, self.high * factor)

    def rounded(self, digits: int) -> dict[str, float]:
        """As JSON has it."""
        return {name: round(value, digits) for name, value in asdict(self).items()}


NOTHING = Span.of(0)


@dataclass(frozen=True)
class Line:
    """What one resource uses of one item, and what that costs."""

    urn: str
    component: str
    team: str
    what: str
    """Such as `m6a.xlarge, on demand`."""
    item: str
    """Key of the price."""
    unit: str
    quantity: Span
    """Units a month."""
    usd: float
    """Price of a unit."""
    source: str
    """Name of the price's source."""
    assumes: tuple[str, ...] = ()
    """Keys of `budget.usage` that the quantity rests on."""
    note: str = ""

    @property
    def monthly(self) -> Span:
        return self.quantity * self.usd


@dataclass(frozen=True)
class Gap:
    """What costs something that is not known."""

    urn: str
    what: str
    why: str


@dataclass(frozen=True)
class Estimate:
    """What a stack costs a month, US dollars, as far as prices are known."""

    provider: str
    region: str
    budget: float
    """The limit of the spec."""
    lines: Sequence[Line] = ()
    gaps: Sequence[Gap] = ()
    assumptions: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """`budget.usage`, as the spec writes it."""
    sources: Mapping[str, Source] = field(default_factory=dict[str, Source])
    """Those of the prices used, by name."""

    @property
    def monthly(self) -> Span:
        return sum((line.monthly for line in self.lines), NOTHING)

    @property
    def components(self) -> dict[str, Span]:
        """By component, the dearest first."""
        return self._by(lambda line: line.component)

    @property
    def teams(self) -> dict[str, Span]:
        """By team, the dearest first."""
        return self._by(lambda line: line.team)

    @property
    def unverified(self) -> int:
        """Lines whose price was not read from a cloud's own list."""
        return sum(not self.sources[line.source].verified for line in self.lines)

    def _by(self, key: Callable[[Line], str]) -> dict[str, Span]:
        found: dict[str, Span] = {}
        for line in self.lines:
            found[key(line)] = found.get(key(line), NOTHING) + line.monthly
        return dict(sorted(found.items(), key=lambda each: (-each[1].expected, each[0])))

    def to_json(self) -> dict[str, Any]:
        """The object `cost` of a `plan.json`. Documented in docs/cost.md."""
        return {
            "currency": "USD",
            "provider": self.provider,
            "region": self.region,
            "budget": self.budget,
            "monthly": self.monthly.rounded(2),
            "components": _named(self.components),
            "teams": _named(self.teams),
            "lines": [
                {
                    "urn": line.urn,
                    "component": line.component,
                    "team": line.team,
                    "what": line.what,
                    "item": line.item,
                    "unit": line.unit,
                    "quantity": line.quantity.rounded(4),
                    "usd": line.usd,
                    "monthly": line.monthly.rounded(2),
                    "source": line.source,
                    "assumes": list(line.assumes),
                    "note": line.note,
                }
                for line in self.lines
            ],
            "notPriced": [asdict(gap) for gap in self.gaps],
            "assumptions": dict(self.assumptions),
            "sources": {name: source_json(each) for name, each in self.sources.items()},
        }


def source_json(source: Source) -> dict[str, Any]:
    """A source as plan.json and files of prices have it, below its name."""
    return {
        "title": source.title,
        "date": source.date,
        "read": source.read,
        "verified": source.verified,
    }


def from_json(document: object) -> Estimate:
    """The estimate that a `plan.json` holds.

    Raises:
        EstimateError: it holds none, or one of another form.
    """
    cost = document.get("cost") if isinstance(document, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    if not isinstance(cost, dict):
        raise EstimateError("it has no object cost")
    given: Any = cost  # pyright: ignore[reportUnknownVariableType]
    try:
        return Estimate(
            provider=given["provider"],
            region=given["region"],
            budget=float(given["budget"]),
            lines=[_line(each) for each in given["lines"]],
            gaps=[Gap(**each) for each in given["notPriced"]],
            assumptions=given["assumptions"],
            sources={name: Source(name=name, **each) for name, each in given["sources"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EstimateError(f"its object cost is not of the form that is known: {error}") from None


def _line(row: Mapping[str, Any]) -> Line:
    return Line(
        urn=row["urn"],
        component=row["component"],
        team=row["team"],
        what=row["what"],
        item=row["item"],
        unit=row["unit"],
        quantity=Span(**row["quantity"]),
        usd=float(row["usd"]),
        source=row["source"],
        assumes=tuple(row["assumes"]),
        note=row["note"],
    )


def _named(spans: Mapping[str, Span]) -> list[dict[str, Any]]:
    return [{"name": name, **span.rounded(2)} for name, span in spans.items()]
