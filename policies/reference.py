"""`python -m policies.reference`: prints docs/policies-reference.md, made from the rules."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

from .catalog import PACKS, rules
from .frameworks import FRAMEWORKS
from .rule import Rule
from .settings import COMMON, SETTINGS, Setting


def page() -> str:
    """The whole page."""
    parts = [
        "# Policy rules",
        "<!-- Made by `python -m policies.reference`; do not edit. -->",
        f"{len(rules())} rules in {len(PACKS)} packs. How they are switched, excused and run: "
        "[policies.md](policies.md).",
    ]
    for pack, about in PACKS.items():
        parts += [f"## {pack}", about, _table(rules(pack)), *map(_rule, rules(pack))]
    parts += ["## Settings", "Of every rule:", _settings(COMMON), "Of the rules that name them:"]
    parts += [_settings(SETTINGS), "## Frameworks", _matrix()]
    return "\n\n".join(parts) + "\n"


def _table(listed: tuple[Rule, ...]) -> str:
    rows = ["| Rule | Severity | Default | What holds |", "|---|---|---|---|"]
    rows += [
        f"| [`{rule.id}`](#{rule.id}) | {rule.severity} | {rule.enforcement} | {rule.title} |"
        for rule in listed
    ]
    return "\n".join(rows)


def _rule(rule: Rule) -> str:
    asked = "; ".join(f"{FRAMEWORKS[name]}: {', '.join(ids)}" for name, ids in _served(rule))
    scope = "each resource by itself"
    if rule.on_stack:
        scope = (
            "each resource with those that refer to it" if rule.types else "the stack as a whole"
        )
    lines = [
        f"### {rule.id}",
        f"{rule.title}. {rule.why}",
        f"**Mend**: {rule.mend}",
        f"**Judges** {scope}" + (f": {_types(rule)}." if rule.types else "."),
    ]
    if rule.settings:
        lines.append(f"**Settings**: {', '.join(f'`{name}`' for name in rule.settings)}.")
    if asked:
        lines.append(f"**Serves**: {asked}.")
    return "\n\n".join(lines)


def _types(rule: Rule) -> str:
    if len(rule.types) > 10:
        return f"{len(rule.types)} types, such as `{rule.types[0]}`"
    return ", ".join(f"`{each}`" for each in rule.types)


def _served(rule: Rule) -> list[tuple[str, tuple[str, ...]]]:
    return sorted(rule.frameworks.items())


def _settings(settings: Mapping[str, Setting]) -> str:
    rows = ["| Setting | Default | What it is |", "|---|---|---|"]
    rows += [
        f"| `{name}` | `{json.dumps(each.default)}` | {each.about} |"
        for name, each in settings.items()
    ]
    return "\n".join(rows)


def _matrix() -> str:
    rows = ["| Framework | Requirement | Rules |", "|---|---|---|"]
    found: dict[tuple[str, str], list[str]] = {}
    for rule in rules():
        for name, ids in rule.frameworks.items():
            for each in ids:
                found.setdefault((FRAMEWORKS[name], each), []).append(rule.id)
    for (framework, requirement), ids in sorted(found.items(), key=lambda item: _order(item[0])):
        rows.append(f"| {framework} | {requirement} | {', '.join(f'`{each}`' for each in ids)} |")
    return "\n".join(rows)


def _order(key: tuple[str, str]) -> tuple[str, list[tuple[int, str]]]:
    """Requirements as people count: 5.2.2 before 5.2.10."""
    parts = key[1].replace("-", ".").replace("(", ".").split(".")
    return key[0], [(int(each), "") if each.isdigit() else (-1, each) for each in parts]


if __name__ == "__main__":
    sys.stdout.write(page())
