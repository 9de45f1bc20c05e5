"""The plan as Markdown: a comment on a pull request.

Platforms bound a comment's size (GitHub: 65,536 characters), so details are folded, and a section
that would not fit is left out whole and said to be.
"""

from __future__ import annotations

from .outline import MARKS, counted, groups
from .plan import Plan, Resource
from .words import many

LIMIT = 60_000
"""Characters; below GitHub's 65,536, which counts some characters twice."""

_SHOWN = 200


def report(plan: Plan) -> str:
    """The whole comment; always below `LIMIT` characters."""
    parts = [_head(plan)]
    sections = [_errors(plan), _findings(plan), _danger(plan), _components(plan), _updates(plan),
                _unchecked(plan)]  # fmt: skip
    size = len(parts[0])
    for section in sections:
        if not section:
            continue
        if size + len(section) > LIMIT:
            title = section.splitlines()[0].lstrip("# ")
            section = f"### {title}\n\nToo long for a comment; see `plan.json`."
        parts.append(section)
        size += len(section)
    return "\n\n".join(parts) + "\n"


def _head(plan: Plan) -> str:
    total = counted(plan.summary) or "no changes"
    blocked = len(plan.blocking)
    state = (
        "❌ failed"
        if plan.errors
        else f"❌ {many(blocked, 'mandatory finding')}"
        if blocked
        else "✅ passes"
    )
    passed = sum(each.state == "pass" for each in plan.verdicts)
    return (
        f"## Plinth: `{plan.stack}` {state}\n\n"
        f"| | |\n|---|---|\n"
        f"| Operation | {plan.operation}, {plan.mode} |\n"
        f"| Spec | `{plan.spec_file}` (`{plan.spec_sha256[:12]}`) |\n"
        f"| Changes | {total} |\n"
        f"| Resources | {len(plan.resources)} |\n"
        f"| Policies | {many(passed, 'pass')}, "
        f"{many(len(plan.verdicts) - passed, 'finding')} |"
    )


def _errors(plan: Plan) -> str:
    if not plan.errors:
        return ""
    rows = [f"- {_name(each.urn)}{_cell(each.message)}" for each in plan.errors[:_SHOWN]]
    return "### Errors\n\n" + "\n".join(rows)


def _findings(plan: Plan) -> str:
    if not plan.telling:
        return ""
    rows = ["| Rule | Enforcement | Severity | Resource | What |", "|---|---|---|---|---|"]
    for each in plan.telling[:_SHOWN]:
        where = each.urn.rsplit("::", 1)[-1] or "the stack"
        rows.append(
            f"| `{each.rule}` | {each.enforcement} | {each.severity} | `{where}` "
            f"| {_cell(each.text)} |"
        )
    return "### Policy findings\n\n" + "\n".join(rows)


def _danger(plan: Plan) -> str:
    if plan.operation == "destroy":
        return ""
    rows: list[str] = []
    for each in plan.resources:
        if each.op in ("replace", "delete") and not each.component:
            forced = ", ".join(f"`{change.path}`" for change in each.changes if change.replaces)
            why = f": {forced}" if forced else ""
            rows.append(f"- **{each.op}** `{each.type}` `{each.name}`{why}")
    return "### Replaced or deleted\n\n" + "\n".join(rows) if rows else ""


def _components(plan: Plan) -> str:
    rows = ["| Component | Changes | Resources |", "|---|---|---|"]
    for group in groups(plan):
        indent = "&emsp;" * max(group.depth - 1, 0)
        rows.append(f"| {indent}{group.name} | {counted(group.counts)} | {group.kinds} |")
    if len(rows) == 2:
        return ""
    return _folded("Components", "\n".join(rows))


def _updates(plan: Plan) -> str:
    changed = [each for each in plan.resources if each.op == "update" and not each.component]
    if not changed:
        return ""
    return _folded("Updated in place", "\n".join(_update(each) for each in changed[:_SHOWN]))


def _update(resource: Resource) -> str:
    paths = ", ".join(f"`{change.path}`" for change in resource.changes)
    return f"- {MARKS['update']} `{resource.type}` `{resource.name}`{': ' + paths if paths else ''}"


def _unchecked(plan: Plan) -> str:
    if not plan.not_checked:
        return ""
    return _folded("Not checked offline", "\n".join(f"- {each}" for each in plan.not_checked))


def _folded(title: str, body: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"


def _name(urn: str) -> str:
    return f"`{urn.rsplit('::', 1)[-1]}`: " if urn else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
