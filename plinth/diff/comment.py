"""A comparison as one comment for all stacks, and as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..cost.report import usd
from ..fold import LIMIT, Block, Section, cell, code, fitted, row
from ..plan import ABSENT
from ..words import many
from .comparison import Comparison, Report, Side
from .review import MARKS, RISK_MARKS, counts, sections

_WHOLE = "`comparison.json` among the files of the run"
_SHOWN = 20


def markdown(report: Report, limit: int = LIMIT) -> str:
    """The whole comment, of at most `limit` characters."""
    head = Block(
        f"## Plinth: {_side(report.base)} → {_side(report.head)}",
        (
            Section(
                "All stacks",
                [_overview(each) for each in report.comparisons]
                + [
                    row(code(stack), "❌ cannot be planned", "", "", "", "")
                    for stack, _ in report.failed
                ]
                + [
                    row(
                        code(stack), "⚠️ no longer there", "", "", "", "nothing destroys what stands"
                    )
                    for stack in report.removed
                ],
                ("Stack", "Worst", "Changes", "Policies", "Cost a month", "Note"),
                open=True,
                weight=10,
            ),
        ),
    )
    blocks = [head]
    for stack, fault in report.failed:
        lines = [f"- {cell(line)}" for line in fault.splitlines()]
        blocks.append(
            Block("", (Section(f"{stack}: cannot be planned", lines, open=True, weight=9),))
        )
    blocks += [_block(each) for each in report.comparisons]
    return fitted(blocks, _WHOLE, limit)


def _block(compared: Comparison) -> Block:
    grave = compared.worst in ("data-loss", "outage") or compared.verdicts_new
    told = sections(compared)
    title = f"<b>{compared.stack}</b>: {_said(compared)}"
    opened = " open" if grave or compared.base_fault else ""
    above = f"<details{opened}><summary>{title}</summary>"
    errors = [f"- {cell(each.message)}" for each in compared.head.errors]
    if errors:
        told.insert(0, Section("Errors", errors, open=True, weight=9))
    if compared.base_fault:
        lines = [f"- {cell(line)}" for line in compared.base_fault.splitlines()]
        title = "The base cannot be planned, so that nothing is compared"
        told.insert(0, Section(title, lines, open=True, weight=9))
        told += _alone(compared)
    elif compared.new:
        told += _alone(compared)
    return Block(above, told, "</details>")


def _alone(compared: Comparison) -> Iterator[Section]:
    """What is said of a head that has nothing to be compared with."""
    findings = [
        row(code(each.rule), each.enforcement, code(each.where),
            cell(each.text))
        for each in compared.head.telling
    ]  # fmt: skip
    columns = ("Rule", "Enforcement", "Resource", "What")
    yield Section("Policy findings of the head", findings, columns, open=True, weight=8)


def _said(compared: Comparison) -> str:
    """A line on a stack, in plain words."""
    if compared.base_fault:
        return f"{many(len(compared.head.resources), 'resource')}, compared with nothing"
    if compared.new:
        return f"a new stack, {many(len(compared.head.resources), 'resource')}"
    if not compared.changes:
        return "no resource changes"
    return f"{RISK_MARKS[compared.worst]}, {counts(compared)}"


def _overview(compared: Comparison) -> str:
    blocking = len(compared.head.blocking)
    new, mended = len(compared.verdicts_new), len(compared.verdicts_mended)
    findings = f"❌ {blocking} mandatory" if blocking else "✅"
    told = [f"{count} {what}" for count, what in ((new, "new"), (mended, "mended")) if count]
    cost = ""
    if compared.cost:
        moved = usd(compared.cost.monthly.expected, signed=True)
        cost = moved if compared.cost.components else "as before"
        over = compared.cost.head.monthly.expected - compared.cost.head.budget
        cost += f" ({usd(over)} over budget)" if over > 0 else ""
    elif compared.head.cost:
        cost = usd(compared.head.cost.monthly.expected)
    note = [
        *(["❌ failed"] if compared.head.errors else ()),
        *(["the base cannot be planned"] if compared.base_fault else ()),
        *(["new stack"] if compared.new else ()),
        *([f"{len(compared.exposure.opened)} newly open"] if compared.exposure.opened else ()),
        *([f"{len(compared.refused)} to be accepted by name"] if compared.refused else ()),
    ]
    worst = RISK_MARKS[compared.worst] if compared.changes else ""
    policies = f"{findings}{', ' if told else ''}{', '.join(told)}"
    changes = counts(compared) or ("" if compared.base is None else "none")
    return row(code(compared.stack), worst, changes, policies, cost, ", ".join(note))


def _side(side: Side) -> str:
    return f"{code(side.ref)}{f' ({side.commit[:10]})' if side.commit else ''}"


# --- for a terminal -------------------------------------------------------------------------------


def text(report: Report) -> str:
    """Some dozens of lines a stack."""
    lines = [f"{_plainly(report.base)} -> {_plainly(report.head)}"]
    for stack, fault in report.failed:
        lines += ["", f"{stack}: cannot be planned", *_indented(fault.splitlines())]
    for stack in report.removed:
        lines += ["", f"{stack}: no longer there; nothing destroys what stands of it"]
    for each in report.comparisons:
        lines += ["", *_stack(each)]
    return "\n".join(lines)


def _stack(compared: Comparison) -> Iterator[str]:
    said = _said(compared).replace(RISK_MARKS[compared.worst], compared.worst)
    yield f"{compared.stack}: {said}"
    if compared.base_fault:
        yield "  the base cannot be planned:"
        yield from _indented(compared.base_fault.splitlines(), "    ")
    for each in compared.head.errors:
        yield f"  error: {each.message}"
    yield from _listed(
        "  edits of the spec:",
        [
            f"{each.path}: {_value(each.old)} -> {_value(each.new)}"
            for each in compared.spec_changes
        ],
    )
    changed = [each for each in compared.changes if each.op != "add"]
    yield from _listed(
        "  changes, the gravest first:",
        [
            f"{MARKS[each.op]} [{each.risk}{', accepted' if each.allowed else ''}] "
            f"{each.type.rsplit(':', 1)[-1]} {each.name}: {each.why}"
            for each in changed
        ],
    )
    added = [each for each in compared.changes if each.op == "add"]
    yield from _listed(
        "  added:", [f"+ {each.type.rsplit(':', 1)[-1]} {each.name}" for each in added]
    )
    yield from _listed(
        "  newly open to the internet:",
        [f"{each.name}: {each.what}" for each in compared.exposure.opened],
    )
    yield from _listed(
        "  permissions:",
        [
            f"{mark} {each.workload}: {each.permission} on {each.resource}"
            for mark, side in (("+", compared.identities.added), ("-", compared.identities.removed))
            for each in side
        ],
    )
    for title, found in (
        ("  new policy findings:", compared.verdicts_new),
        ("  mended policy findings:", compared.verdicts_mended),
    ):
        yield from _listed(
            title,
            [
                f"{each.enforcement} {each.rule} {each.urn.rsplit('::', 1)[-1]}: {each.text}"
                for each in found
            ],
        )
    if compared.cost and compared.cost.components:
        delta = compared.cost
        span = delta.monthly
        yield (
            f"  cost: {usd(span.expected, signed=True)} USD a month expected, "
            f"from {usd(delta.base.monthly.expected)} to {usd(delta.head.monthly.expected)}"
        )
    for note in compared.notes:
        yield f"  note: {note}"


def _listed(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield title
        yield from _indented(lines[:_SHOWN], "    ")
        if len(lines) > _SHOWN:
            yield f"    and {len(lines) - _SHOWN} more"


def _indented(lines: Sequence[str], by: str = "  ") -> Iterator[str]:
    return (f"{by}{line}" for line in lines)


def _value(given: object) -> str:
    if given is ABSENT:
        return "(none)"
    shown = str(given)
    return shown if len(shown) <= 80 else f"{shown[:80]}..."


def _plainly(side: Side) -> str:
    return f"{side.ref}{f' ({side.commit[:10]})' if side.commit else ''}"
