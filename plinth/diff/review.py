"""The sections that a reviewer reads of one comparison, in Markdown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from components.identity import Permission

from ..cost.report import usd
from ..fold import Section, cell, code, row
from ..plan import ABSENT, Verdict
from .comparison import Changed, Comparison, Exposed, Property
from .comparison import Op as Verb

MARKS: dict[Verb, str] = {"add": "+", "change": "~", "replace": "±", "delete": "-"}
RISK_MARKS = {
    "data-loss": "🛑 data loss",
    "outage": "🔥 outage",
    "replace": "♻️ replace",
    "restart": "🔄 restart",
    "in-place": "✏️ in place",
    "none": "➕ new",
}
"""With words, as a picture alone tells a screen reader little."""

_GRAVE = ("data-loss", "outage", "replace")
_PROPERTIES = 8


def sections(compared: Comparison) -> list[Section]:
    """What is there to be told, what matters most first; without the policies' findings as a whole.

    What is added is told where there is a base alone: a preview tells it by component already.
    """
    grave = [each for each in compared.changes if each.risk in _GRAVE and each.op != "add"]
    mild = [each for each in compared.changes if each.risk in ("restart", "in-place")]
    new = [each for each in compared.changes if each.op == "add" and compared.base]
    found = [
        Section(
            "What is lost, replaced or stops",
            [_grave(each) for each in grave],
            ("Risk", "", "Resource", "In", "Why"),
            open=True,
            weight=9,
        ),
        Section(
            "Newly open to the internet",
            [_exposed(each) for each in compared.exposure.opened],
            ("Resource", "What"),
            open=True,
            weight=9,
        ),
        Section(
            "New policy findings",
            [_verdict(each) for each in compared.verdicts_new],
            ("Rule", "Enforcement", "Severity", "Resource", "What"),
            open=True,
            weight=8,
        ),
        Section(
            _titled("Edits of the spec", len(compared.spec_changes)),
            [
                row(code(each.path), value(each.old), value(each.new), _loses(each.data_loss))
                for each in compared.spec_changes
            ],
            ("Path", "Base", "Head", ""),
            open=len(compared.spec_changes) <= 12,
            weight=7,
        ),
        Section(
            _titled("Permissions of workloads", _permissions(compared)),
            [
                *(_permitted("+", each) for each in compared.identities.added),
                *(_permitted("-", each) for each in compared.identities.removed),
            ],
            ("", "Workload", "May", "On", "As"),
            weight=6,
        ),
        Section("Cost, US dollars a month", list(_cost(compared)), _COST, weight=5),
        Section(
            _titled("Changed in place, or started again", len(mild)),
            [line for each in mild for line in _changed(each)],
            ("Risk", "Resource", "Property", "Base", "Head"),
            weight=4,
        ),
        Section(
            _titled("Added", len(new)),
            list(_added(new)),
            ("Component", "Resources"),
            weight=3,
        ),
        Section(
            _titled("No longer open to the internet", len(compared.exposure.closed)),
            [_exposed(each) for each in compared.exposure.closed],
            ("Resource", "What"),
            weight=2,
        ),
        Section(
            _titled("Policy findings that are mended", len(compared.verdicts_mended)),
            [_verdict(each) for each in compared.verdicts_mended],
            ("Rule", "Enforcement", "Severity", "Resource", "What"),
            weight=2,
        ),
        Section("About this comparison", [f"- {cell(each)}" for each in compared.notes], weight=9),
    ]
    return [each for each in found if each.rows]


def value(given: Any) -> str:
    """A value in a cell: as code, or nothing where a side has none."""
    if given is ABSENT:
        return ""
    return code(given if isinstance(given, str) else json.dumps(given, ensure_ascii=False))


def counts(compared: Comparison) -> str:
    """Changes as `+12 ~1 -2`; empty if there are none."""
    found = compared.counts()
    order: tuple[Verb, ...] = ("add", "change", "replace", "delete")
    return " ".join(f"{MARKS[op]}{found[op]}" for op in order if found[op])


def _titled(title: str, count: int) -> str:
    return f"{title} ({count})"


def _permissions(compared: Comparison) -> int:
    return len(compared.identities.added) + len(compared.identities.removed)


def _resource(kind: str, name: str) -> str:
    return f"{code(name)} {code(kind.rsplit(':', 1)[-1])}"


def _grave(each: Changed) -> str:
    allowed = " (accepted by name)" if each.risk == "data-loss" and each.allowed else ""
    basis = "" if each.basis == "engine" else f" <sub>{each.rule}</sub>"
    return row(
        f"**{RISK_MARKS[each.risk]}**{allowed}",
        each.op,
        _resource(each.type, each.name),
        cell(_where(each)),
        f"{cell(each.why)}{basis}",
    )


def _where(each: Changed) -> str:
    return each.component[-1] if each.component else ""


def _changed(each: Changed) -> Iterator[str]:
    shown = each.properties[:_PROPERTIES]
    for index, one in enumerate(shown):
        first = index == 0
        yield row(
            RISK_MARKS[each.risk] if first else "",
            _resource(each.type, each.name) if first else "",
            *_property(one),
        )
    if more := len(each.properties) - len(shown):
        yield row("", "", f"and {more} more", "", "")


def _property(each: Property) -> tuple[str, str, str]:
    unsure = "" if each.sure else " (may be the same)"
    return f"{code(each.path)}{unsure}", value(each.old), value(each.new)


def _added(new: Sequence[Changed]) -> Iterator[str]:
    places: dict[tuple[str, ...], Counter[str]] = {}
    for each in new:
        kinds = places.setdefault(each.component, Counter())
        kinds[each.type.rsplit(":", 1)[-1]] += 1
    for component, kinds in sorted(places.items()):
        indent = "&emsp;" * max(len(component) - 1, 0)
        told = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
        yield row(f"{indent}{cell(component[-1]) if component else ''}", cell(told))


def _verdict(each: Verdict) -> str:
    return row(code(each.rule), each.enforcement, each.severity, code(each.where), cell(each.text))


def _exposed(each: Exposed) -> str:
    return row(_resource(each.type, each.name), cell(each.what))


def _permitted(mark: str, each: Permission) -> str:
    cells = (each.workload, each.permission, each.resource, each.identity)
    return row(mark, *(code(text) for text in cells))


_COST = ("", "Base", "Head", "Change")


def _cost(compared: Comparison) -> Iterator[str]:
    delta = compared.cost
    if delta is None or not (delta.components or delta.gaps):
        return
    for name, base, head in (
        ("**In all, expected**", delta.base.monthly.expected, delta.head.monthly.expected),
        ("In all, at most", delta.base.monthly.high, delta.head.monthly.high),
    ):
        yield row(name, usd(base), usd(head), usd(head - base, signed=True))
    for each in delta.components:
        yield row(
            code(each.component),
            usd(each.base.expected),
            usd(each.head.expected),
            usd(each.delta.expected, signed=True),
        )
    for gap in delta.gaps:
        yield row(f"no price: {cell(gap)}", "", "", "")


def _loses(data_loss: bool) -> str:
    return "🛑 loses data" if data_loss else ""
