"""The parts of a stack's report on what changes: dangers, components, exposure, spec."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from ..diff.comparison import Changed, Exposed, Property, Risk, SpecEdit
from ..plan import Absent
from . import graph
from .markup import chip, code, counts, folded, join, nothing, pill, table, value
from .tree import tally
from .view import View

_KINDS: dict[Risk, str] = {
    "data-loss": "bad",
    "outage": "bad",
    "replace": "warn",
    "restart": "warn",
    "in-place": "plain",
    "none": "plain",
}
_DIFF_LINES = 60


def risk(given: Risk) -> Markup:
    return pill(_KINDS[given], given.replace("-", " "))


def danger(view: View) -> Markup:
    """What is replaced, deleted, or down for a while; what loses data first."""
    if not view.grave:
        return nothing("Nothing is replaced or deleted, and nothing loses data or goes down.")
    return table(
        f"Dangerous changes of {view.name}",
        ("Resource", "Risk", "Operation", "Why"),
        [
            (_named(each), risk(each.risk), chip(each.op), _why(each, view.held))
            for each in view.grave
        ],
    )


def _named(each: Changed | Exposed) -> Markup:
    return Markup("{} <small>{}</small>").format(code(each.name), each.type)


def _why(change: Changed, held: bool) -> Markup:
    forced = [each.path for each in change.properties if each.replaces]
    parts: list[Markup] = []
    if change.why:
        parts.append(Markup("{}").format(change.why))
    if forced:
        parts.append(
            Markup("Forced by {}.").format(Markup(", ").join(code(each) for each in forced))
        )
    if change.renamed:
        parts.append(
            Markup("Very likely a renaming of {}.").format(code(change.renamed.rsplit("::", 1)[-1]))
        )
    if change.risk == "data-loss":
        parts.append(
            Markup("Accepted by name.") if change.allowed else Markup("<b>Accepted by nobody.</b>")
        )
    if held:
        told = {"engine": "the engine's own diff", "rules": "known replacement rules"}[change.basis]
        parts.append(Markup('<small class="soft">By {}.</small>').format(told))
    return Markup(" ").join(parts)


def changes(view: View) -> Markup:
    """Every change by component, with its properties; the filter is the script's."""
    if view.comparison.base_fault:
        return nothing(f"Not compared: {view.comparison.base_fault}")
    if not view.changes:
        return nothing("No resource changes.")
    index = {tile.item.urn: at for at, tile in enumerate(view.picture.items)}
    by_box: dict[int, list[Changed]] = {}
    for each in view.changes:
        at = index.get(each.urn)
        by_box.setdefault(view.picture.items[at].box if at is not None else 0, []).append(each)
    named = graph.paths(view)
    # A stack that is new is read from above; a change is what one came to see.
    opened = len(view.changes) <= 12
    return join(
        folded(
            Markup("<b>{}</b> {}").format(
                named[at],
                counts(tally(each.op for each in found)),
            ),
            _component(f"{named[at]} of {view.name}", at, found, index),
            opened,
        )
        for at, found in sorted(by_box.items())
    )


def _component(caption: str, at: int, found: Sequence[Changed], index: Mapping[str, int]) -> Markup:
    return Markup(
        '<div class="scroll" tabindex="0" role="group" aria-label="{0}"><table class="changes">'
        '<caption class="heard">{0}</caption><thead><tr><th scope="col">Resource</th>'
        '<th scope="col">Operation</th><th scope="col">Risk</th><th scope="col">What</th></tr></thead>'
        "{1}</table></div>"
    ).format(caption, join(_change(at, index.get(each.urn, -1), each) for each in found))


def _change(at: int, item: int, change: Changed) -> Markup:
    return Markup(
        '<tbody data-op="{}" data-c="{}" data-i="{}"><tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>'
        "{}</tbody>"
    ).format(
        change.op, at, item, _named(change), chip(change.op), risk(change.risk), change.why,
        Markup('<tr><td colspan="4">{}</td></tr>').format(_properties(change))
        if change.properties
        else "",
    )  # fmt: skip


def _properties(change: Changed) -> Markup:
    count = len(change.properties)
    inner = join(
        Markup("<dt>{}</dt><dd>{}</dd>").format(_path(each), _sides(each))
        for each in change.properties
    )
    title = "1 property" if count == 1 else f"{count} properties"
    return folded(title, Markup('<dl class="props">{}</dl>').format(inner), count <= 8)


def _path(each: Property) -> Markup:
    notes = join(
        Markup(" <small>{}</small>").format(note)
        for note, there in (
            ("forces the replacement", each.replaces),
            ("may be the same: not known before the update", not each.sure),
        )
        if there
    )
    return code(each.path) + notes


def _sides(each: Property) -> Markup:
    old, new = each.old, each.new
    if isinstance(old, str) and isinstance(new, str) and ("\n" in old or "\n" in new):
        return _lines(old, new)
    if isinstance(old, Absent) and isinstance(new, Absent):
        return Markup('<span class="soft">{}, values not told</span>').format(each.kind)
    return sides(old, new)


def sides(old: Any, new: Any) -> Markup:
    """A value before and after; a side that has none is not shown."""
    parts: list[Markup] = []
    if not isinstance(old, Absent):
        parts.append(Markup('<del><span class="heard">before: </span>{}</del>').format(value(old)))
    if not isinstance(new, Absent):
        parts.append(Markup('<ins><span class="heard">after: </span>{}</ins>').format(value(new)))
    return Markup(' <span aria-hidden="true" class="soft">→</span> ').join(parts)


def _lines(old: str, new: str) -> Markup:
    """Texts of several lines, as lines that differ."""
    found = list(difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=2))[2:]
    shown = join(
        Markup('<span class="{}">{}</span>\n').format(
            {"+": "ins", "-": "del"}.get(line[:1], "ctx"), line
        )
        for line in found[:_DIFF_LINES]
    )
    more = f"… {len(found) - _DIFF_LINES} more lines" if len(found) > _DIFF_LINES else ""
    return Markup('<pre class="diff" tabindex="0">{}{}</pre>').format(shown, more)


def exposure(view: View) -> Markup:
    """What is newly open to the internet, and what no longer is."""
    found = view.comparison.exposure
    if not view.held:
        return nothing("Not compared: there is no base.")
    if not found.opened and not found.closed:
        return nothing("Nothing is opened to the internet, and nothing closed.")
    return table(
        f"Ways in from the internet, {view.name}",
        ("Resource", "Change", "What"),
        [
            (_named(each), state, each.what)
            for state, group in (
                (pill("bad", "opened"), found.opened),
                (pill("good", "closed"), found.closed),
            )
            for each in group
        ],
    )


def spec(view: View) -> Markup:
    """What differs in the spec, with its defaults."""
    if not view.comparison.spec_changes:
        # What stands tells the spec that it was made from, if anything stands.
        against = view.compared or view.plan.made_from
        return nothing("The spec says the same." if against else "Not compared: there is no base.")
    return table(
        f"Values of the spec of {view.name}",
        ("Path", "Before and after", "Effect"),
        [
            (code(each.path), sides(each.old, each.new), _lost(each))
            for each in view.comparison.spec_changes
        ],
    )


def _lost(edit: SpecEdit) -> Markup:
    if not edit.data_loss:
        return Markup("")
    return pill("warn", "loses data, accepted") if edit.allowed else pill("bad", "loses data")


def unchecked(view: View) -> Markup:
    """What nobody has looked at, and what to know of the comparison."""
    told = [*view.comparison.notes, *view.plan.not_checked]
    if not told:
        return nothing("Nothing is said to be left out.")
    return Markup("<ul>{}</ul>").format(join(Markup("<li>{}</li>").format(each) for each in told))


def said(view: View) -> Markup:
    """Errors and warnings of the engine, the providers and the program."""
    found = [each for each in view.plan.diagnostics if each.severity != "info"]
    if not found:
        return Markup("")
    return table(
        f"Said by the engine and the providers of {view.name}",
        ("Resource", "Severity", "Message"),
        [
            (code(each.urn.rsplit("::", 1)[-1]) if each.urn else "the stack",
             pill("bad" if each.severity == "error" else "warn", each.severity),
             Markup('<span class="lines">{}</span>').format(each.message))
            for each in found
        ],
    )  # fmt: skip
