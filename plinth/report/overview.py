"""The report's beginning: each stack in a line, and what to look at before all else."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from ..diff.comparison import RISKS, Report, Risk
from . import markup, sections, tables
from .markup import code, join, pill, table
from .tree import tally
from .view import View


def section(report: Report, views: Sequence[View]) -> Markup:
    rows = [
        (
            Markup('<a href="#s{}">{}</a>').format(view.at, view.name),
            verdict(view),
            counts(view),
            sections.risk(worst(view)),
            tables.delta(view) or Markup('<span class="soft">none</span>'),
            findings(view),
            exposed(view),
        )
        for view in views
    ]
    parts = [
        Markup(
            '<section id="overview" aria-labelledby="overview-h"><h2 id="overview-h">Overview</h2>'
        ),
        table(
            "Stacks at a glance",
            (
                "Stack",
                "Verdict",
                "Resources",
                "Gravest risk",
                "USD a month",
                "Policies",
                "Exposure",
            ),
            rows,
            (4,),
        ),
    ]
    parts += [
        Markup('<p class="alarm">{} {}: {}</p>').format(pill("bad", "not planned"), stack, why)
        for stack, why in report.failed
    ]
    parts += [
        Markup(
            '<p class="alarm">{} {} is no longer a stack; nothing destroys what stands of it.</p>'
        ).format(pill("warn", "removed"), stack)
        for stack in report.removed
    ]
    return join([*parts, _first(views), Markup("</section>")])


def _first(views: Sequence[View]) -> Markup:
    """What to look at before all else, of every stack."""
    found: list[Markup] = []
    for view in views:
        told = [
            Markup("{} {} {}").format(sections.risk(each.risk), code(each.name), each.why)
            for each in view.changes
            if each.risk in ("data-loss", "outage")
        ]
        told += [
            Markup("{} {} {}").format(pill("bad", "opened"), code(each.name), each.what)
            for each in view.comparison.exposure.opened
        ]
        told += [
            Markup("{} {} {}").format(pill("bad", "policy"), code(each.rule), each.text)
            for each in view.plan.blocking
        ]
        told += [
            Markup("{} {}").format(pill("bad", "error"), each.message) for each in view.plan.errors
        ]
        more = len(told) - 8
        if more > 0:
            told = [*told[:8], Markup("and {} more").format(more)]
        found += [Markup("<li><b>{}</b> {}</li>").format(view.name, each) for each in told]
    if not found:
        return Markup("")
    return Markup('<div class="first"><h3>Look at this first</h3><ul>{}</ul></div>').format(
        join(found)
    )


def verdict(view: View) -> Markup:
    if view.faults:
        return pill("bad", f"✕ {', '.join(view.faults)}")
    if view.comparison.base_fault:
        return pill("warn", "! not compared")
    return pill("good", "✓ passes")


def worst(view: View) -> Risk:
    met: list[Risk] = [view.comparison.worst, *(each.risk for each in view.changes)]
    return min(met, key=RISKS.index)


def counts(view: View) -> Markup:
    return markup.counts(tally(each.op for each in view.changes))


def findings(view: View) -> Markup:
    if view.plan.blocking:
        return pill("bad", f"{len(view.plan.blocking)} blocking")
    new, mended = len(view.comparison.verdicts_new), len(view.comparison.verdicts_mended)
    told = [f"{new} new"] if new else []
    told += [f"{mended} mended"] if mended else []
    told += [f"{len(view.standing)} standing"] if view.standing else []
    return pill("warn" if new else "plain", ", ".join(told) or "all kept")


def exposed(view: View) -> Markup:
    found = view.comparison.exposure
    if found.opened:
        return pill("bad", f"{len(found.opened)} opened")
    if found.closed:
        return pill("good", f"{len(found.closed)} closed")
    return Markup('<span class="soft">{}</span>').format(
        "nothing opened" if view.held else "not compared"
    )
