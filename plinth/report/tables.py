"""The parts of a stack's report on cost, policies and identities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from components.identity import Permission

from ..cost.compare import Delta
from ..cost.model import Estimate, Span
from ..cost.report import headline, remarks, usd
from ..plan import Plan, Verdict
from ..words import many
from .markup import code, folded, join, nothing, pill, quoted, table
from .view import View

_LINES = 400
_MONTH = ("Low", "Expected", "High")


def delta(view: View) -> str:
    """What a month costs more or less; without a base what it costs; empty where that is not known."""
    both = view.comparison.cost
    if both:
        moved = both.monthly.expected
        return f"{usd(moved, signed=True)} USD" if abs(moved) >= 0.005 else "no change"
    if view.plan.cost and view.plan.cost.lines:
        return f"{usd(view.plan.cost.monthly.expected)} USD"
    return ""


def cost(view: View) -> Markup:
    """The month by component and team, and against base and budget."""
    parts: list[Markup] = []
    both = view.comparison.cost
    if both:
        parts.append(_difference(view, both))
    estimate = view.plan.cost
    if estimate is None:
        return join(parts) if parts else nothing("There is no estimate of this stack.")
    parts.append(Markup("<p>{}.</p>").format(headline(estimate)))
    if told := remarks(estimate, view.today):
        items = join(Markup("<li>{}</li>").format(quoted(each)) for each in told)
        parts.append(Markup('<ul class="soft">{}</ul>').format(items))
    if estimate.lines:
        parts.append(Markup('<div class="pair">{}{}</div>').format(
            _spans(f"By component, {view.name}", "Component", estimate.components, estimate.monthly),
            _spans(f"By team, {view.name}", "Team", estimate.teams, estimate.monthly),
        ))  # fmt: skip
        parts.append(
            folded(f"{many(len(estimate.lines), 'line')} of the estimate", _lines(view, estimate))
        )
    if estimate.gaps:
        gaps = table(
            f"Without a price, {view.name}",
            ("What", "Resource", "Why"),
            [(gap.what, code(gap.urn.rsplit("::", 1)[-1]), gap.why) for gap in estimate.gaps],
        )
        parts.append(folded(f"{many(len(estimate.gaps), 'item')} without a price", gaps))
    if estimate.assumptions:
        assumed = table(
            f"Usage that is assumed, {view.name}",
            ("budget.usage", "Value"),
            [(code(key), str(given)) for key, given in estimate.assumptions.items()],
        )
        parts.append(folded("Usage that is assumed", assumed))
    return join(parts)


def _difference(view: View, both: Delta) -> Markup:
    """Base against head by component; what did not move is left out."""
    return table(
        f"Against the base, US dollars a month, {view.name}",
        ("Component", "Expected before", "Expected after", "Low", "Difference expected", "High"),
        [
            (each.component or "shared", usd(each.base.expected), usd(each.head.expected),
             *_cells(each.delta, signed=True))
            for each in both.components
        ],
        (1, 2, 3, 4, 5),
        ("Total", usd(both.base.monthly.expected), usd(both.head.monthly.expected),
         *_cells(both.monthly, signed=True)),
    )  # fmt: skip


def _spans(caption: str, what: str, spans: dict[str, Span], total: Span) -> Markup:
    return table(
        caption,
        (what, *_MONTH),
        [(name or "shared", *_cells(span)) for name, span in spans.items()],
        (1, 2, 3),
        ("Total", *_cells(total)),
    )


def _cells(span: Span, *, signed: bool = False) -> tuple[str, str, str]:
    low, expected, high = (
        usd(each, signed=signed) for each in (span.low, span.expected, span.high)
    )
    return low, expected, high


def _lines(view: View, estimate: Estimate) -> Markup:
    dearest = sorted(estimate.lines, key=lambda line: (-line.monthly.expected, line.urn, line.what))
    return table(
        f"The dearest lines of the estimate, {view.name}",
        ("Resource", "What", "Team", "Quantity", "USD for one", *_MONTH),
        [
            (code(line.urn.rsplit("::", 1)[-1]), line.what, line.team or "shared",
             f"{line.quantity.expected:,.6g} {line.unit}", f"{line.usd:g}", *_cells(line.monthly))
            for line in dearest[:_LINES]
        ],
        (3, 4, 5, 6, 7),
    )  # fmt: skip


def policies(view: View) -> Markup:
    """Findings that are new, mended and standing; what rests on made-up values; exemptions."""
    plan, comparison = view.plan, view.comparison
    passed = sum(each.state == "pass" for each in plan.verdicts)
    rules = len({each.rule for each in plan.verdicts})
    parts = [
        Markup("<p>{}, {}, {}.</p>").format(
            many(rules, "rule"),
            many(passed, "pass"),
            many(len(plan.verdicts) - passed, "finding"),
        )
    ]
    if comparison.verdicts_new:
        parts.append(_verdicts(f"New findings, {view.name}", plan, comparison.verdicts_new))
    elif view.compared:
        parts.append(nothing("No finding is new."))
    if comparison.verdicts_mended:
        mended = _verdicts(f"Mended, {view.name}", plan, comparison.verdicts_mended)
        parts.append(folded(f"{len(comparison.verdicts_mended)} mended", mended))
    if view.standing:
        standing = _verdicts(f"Standing findings, {view.name}", plan, view.standing)
        parts.append(
            folded(f"{many(len(view.standing), 'finding')} standing", standing, not view.compared)
        )
    made_up = [each for each in plan.verdicts if each.made_up]
    if made_up:
        parts.append(folded(
            f"{len(made_up)} judged on values that the simulator made up",
            table(
                f"Judged on values that the simulator made up, {view.name}",
                ("Rule", "State", "Resource", "Made up"),
                [(code(each.rule), each.state, _where(each), code(each.made_up))
                 for each in made_up],
            ),
        ))  # fmt: skip
    if view.exemptions:
        parts.append(folded(
            many(len(view.exemptions), "exemption"),
            table(
                f"Exemptions of {view.name}",
                ("Rule", "Resource", "Last day", "Why", "Owner", "Agreed in"),
                [(code(each.rule), code(each.resource), each.expires, each.reason, each.owner,
                  each.ticket) for each in view.exemptions],
            ),
            True,
        ))  # fmt: skip
    return join(parts)


def _verdicts(caption: str, plan: Plan, verdicts: Sequence[Verdict]) -> Markup:
    rules = {rule.id: rule for rule in plan.rules}
    rows: list[Sequence[Markup | str]] = []
    for each in verdicts:
        rule = rules.get(each.rule)
        about = (
            folded(
                rule.title,
                Markup("<p>{}</p><p>{}</p>{}").format(
                    rule.why, rule.mend, _serves(rule.frameworks)
                ),
            )
            if rule
            else Markup("")
        )
        rows.append((
            code(each.rule) + about,
            pill("bad" if each.blocks else "warn", each.enforcement),
            each.severity,
            _where(each),
            Markup("{}{}").format("" if each.state == "violation" else f"{each.state}: ", each.text),
        ))  # fmt: skip
    return table(caption, ("Rule", "Level", "Severity", "Resource", "What"), rows)


def _serves(frameworks: Mapping[str, Sequence[str]]) -> Markup:
    if not frameworks:
        return Markup("")
    named = "; ".join(f"{name} {', '.join(ids)}" for name, ids in frameworks.items())
    return Markup('<p class="soft">Serves {}</p>').format(named)


def _where(verdict: Verdict) -> Markup:
    name = verdict.urn.rsplit("::", 1)[-1]
    return code(name) if name else Markup("the stack")


def identities(view: View) -> Markup:
    """Permissions that came and went, and all that stand."""
    found, parts = view.comparison.identities, list[Markup]()
    if found.added or found.removed:
        parts.append(
            table(
                f"Permissions that differ, {view.name}",
                ("Workload", "Change", "Permission", "Resource", "Service account", "Identity"),
                [
                    (row.workload, state, code(row.permission), row.resource,
                     code(row.service_account), code(row.identity))
                    for state, rows in ((pill("warn", "gains"), found.added),
                                        (pill("good", "loses"), found.removed))
                    for row in rows
                ],
            )
        )  # fmt: skip
    elif view.compared:
        parts.append(nothing("No workload gains or loses a permission."))
    if view.permissions:
        parts.append(folded(
            f"Identity matrix: {many(len(view.permissions), 'permission')}",
            _matrix(view.name, view.permissions),
        ))  # fmt: skip
    return join(parts) if parts else nothing("No workload has an identity that is known here.")


def _matrix(name: str, permissions: Sequence[Permission]) -> Markup:
    """Each workload and resource once, with all that is allowed there."""
    allowed: dict[tuple[str, str, str, str], list[str]] = {}
    for row in permissions:
        who = row.workload, row.resource, row.service_account, row.identity
        allowed.setdefault(who, []).append(row.permission)
    return table(
        f"What workloads of {name} may do",
        ("Workload", "Resource", "May", "Service account", "Identity"),
        [
            (workload, resource, Markup(", ").join(code(each) for each in may), code(account),
             code(identity))
            for (workload, resource, account, identity), may in allowed.items()
        ],
    )  # fmt: skip
