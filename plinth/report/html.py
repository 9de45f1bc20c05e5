"""The report for reviewers as one HTML file: it works from a disk, offline, without scripts to read."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from markupsafe import Markup

from components.identity import Permission

from ..diff.compare import from_plan
from ..diff.comparison import Report, Side
from ..plan import Plan
from . import graph, overview, palette, sections, tables
from .markup import code, join, pill
from .tree import SIGNS, WORDS
from .view import View

_ASSETS = Path(__file__).parent / "assets"


def plan(
    made: Plan, permissions: Sequence[Permission], today: date, allowed: Sequence[str] = ()
) -> str:
    """The report on one plan, which is held against what stands.

    Args:
        permissions: all that its workloads may do.
        today: the day that prices are as old as they are on.
        allowed: what may lose its data, by name.
    """
    alone = Report(Side("", ""), Side("", ""), [from_plan(made, allowed)])
    return page(alone, {made.stack: permissions}, today)


def page(report: Report, permissions: Mapping[str, Sequence[Permission]], today: date) -> str:
    """The report on all stacks of a comparison.

    Args:
        permissions: all that workloads of the head may do, by stack.
        today: the day that prices are as old as they are on.
    """
    views = [
        View(at, each, permissions.get(each.stack, ()), today)
        for at, each in enumerate(report.comparisons)
    ]
    style, script = _assets()
    whole = Markup(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="{csp}">'
        '<meta name="referrer" content="no-referrer"><title>{title}</title>'
        '<link rel="icon" href="data:,"><style>{style}</style></head><body>'
        '<a class="skip" href="#main">Skip to the report</a>'
        '<header class="top"><div><h1>{heading}</h1><p>{sub}</p></div>'
        '<button type="button" id="theme" hidden>Theme: system</button></header>'
        '<div class="frame">{nav}<main id="main" tabindex="-1">{overview}{stacks}</main></div>'
        '<p id="said" class="heard" role="status"></p><script>{script}</script></body></html>\n'
    ).format(
        csp=f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'",
        title=f"Plinth: {', '.join(view.name for view in views)}",
        style=Markup(style),  # noqa: S704 our own
        script=Markup(script),  # noqa: S704 our own
        heading=_heading(report),
        sub=_sides(report),
        nav=_nav(views),
        overview=overview.section(report, views),
        stacks=join(map(_stack, views)),
    )
    return str(whole)


@cache
def _assets() -> tuple[str, str]:
    style = palette.page() + (_ASSETS / "report.css").read_text(encoding="utf-8")
    script = "".join(
        (_ASSETS / name).read_text(encoding="utf-8") for name in ("report.js", "graph.js")
    )
    return style, script


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _heading(report: Report) -> str:
    if report.base.ref:
        return "What this change does"
    done = {each.head.operation for each in report.comparisons} == {"up"}
    return "What this update did" if done else "What this plan does"


def _sides(report: Report) -> Markup:
    if not report.base.ref:
        return Markup("Held against what stands")
    return Markup("{} → {}").format(_side(report.base), _side(report.head))


def _side(side: Side) -> Markup:
    commit = Markup(" ({})").format(code(side.commit[:12])) if side.commit else ""
    return Markup("{}{}").format(code(side.ref), commit)


# --- the parts of a stack -------------------------------------------------------------------------


def _filtered(view: View) -> Markup:
    """The filter, which also dims the picture, and the changes."""
    named = graph.paths(view)
    return Markup(
        '<form class="filter" data-s="{at}" role="search" aria-label="Filter of {name}" hidden>'
        '<label>Find <input type="search" name="text" placeholder="name, type, property"></label>'
        '<label>Component <select name="box"><option value="">all</option>{options}</select></label>'
        "<fieldset><legend>Operations</legend>{ops}</fieldset>"
        '<button type="reset">Clear</button><output>{total}</output></form>'
        '<div class="found" id="f{at}">{changes}</div>'
    ).format(
        at=view.at,
        name=view.name,
        options=join(
            Markup('<option value="{}">{}</option>').format(at, each)
            for at, each in enumerate(named)
            if at
        ),
        ops=join(
            Markup(
                '<label class="chip {0}"><input type="checkbox" name="op" value="{0}" checked> '
                '<span aria-hidden="true">{1}</span> {2}</label>'
            ).format(mark, SIGNS[mark], WORDS[mark])
            for mark in view.tree.root.counts
        ),
        total=f"{len(view.picture.items)} resources",
        changes=sections.changes(view),
    )


_PARTS: tuple[tuple[str, str, Callable[[View], Markup]], ...] = (
    ("danger", "Dangerous changes", sections.danger),
    ("changes", "Changes", _filtered),
    ("picture", "Picture", graph.figure),
    ("cost", "Cost", tables.cost),
    ("policies", "Policies", tables.policies),
    ("identities", "Identities", tables.identities),
    ("exposure", "Exposure", sections.exposure),
    ("spec", "Spec", sections.spec),
    ("unchecked", "Not checked", sections.unchecked),
)


def _nav(views: Sequence[View]) -> Markup:
    return Markup('<nav class="side" aria-label="Report"><ol>{}{}</ol></nav>').format(
        Markup('<li><a href="#overview">Overview</a></li>'),
        join(
            Markup('<li><a href="#s{0}">{1}</a><ol>{2}</ol></li>').format(
                view.at,
                view.name,
                join(
                    Markup('<li><a href="#s{}-{}">{}</a></li>').format(view.at, key, title)
                    for key, title, _ in _PARTS
                ),
            )
            for view in views
        ),
    )


def _stack(view: View) -> Markup:
    plan = view.plan
    facts = Markup(" · ").join(
        [
            Markup("{} {}").format(plan.mode, plan.operation),
            code(plan.spec_file),
            Markup("spec {}").format(code(plan.spec_sha256[:12])),
        ]
    )
    return Markup(
        '<section class="stack" id="s{at}" aria-labelledby="s{at}-h"><h2 id="s{at}-h">{name} {verdict}</h2>'
        '<p class="soft">{facts}</p>{fault}{cards}{said}{parts}</section>'
    ).format(
        at=view.at,
        name=view.name,
        verdict=overview.verdict(view),
        facts=facts,
        fault=Markup('<p class="alarm">{} The base could not be planned: {}</p>').format(
            pill("warn", "not compared"), view.comparison.base_fault
        )
        if view.comparison.base_fault
        else "",
        cards=_cards(view),
        said=Markup('<div class="part">{}</div>').format(said)
        if (said := sections.said(view))
        else "",
        parts=join(
            Markup('<div class="part" id="s{0}-{1}"><h3>{2}</h3>{3}</div>').format(
                view.at, key, title, build(view)
            )
            for key, title, build in _PARTS
        ),
    )


def _cards(view: View) -> Markup:
    found = view.comparison.identities
    cards = (
        ("changes", "Resources", overview.counts(view)),
        ("danger", "Gravest risk", sections.risk(overview.worst(view))),
        ("cost", "USD a month", tables.delta(view) or "no estimate"),
        ("policies", "Policies", overview.findings(view)),
        ("identities", "Permissions", f"+{len(found.added)} −{len(found.removed)}"
         if view.compared else str(len(view.permissions))),
        ("exposure", "Exposure", overview.exposed(view)),
    )  # fmt: skip
    return Markup('<ul class="cards">{}</ul>').format(
        join(
            Markup('<li><a href="#s{}-{}"><span>{}</span><strong>{}</strong></a></li>').format(
                view.at, key, title, text
            )
            for key, title, text in cards
        )
    )
