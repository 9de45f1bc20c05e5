"""`python -m policies.reference`: prints docs/policies-reference.md, made from the rules."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence

from .catalog import PACKS, packs
from .frameworks import FRAMEWORKS
from .pack import Pack
from .rule import Rule
from .settings import COMMON, SETTINGS, Setting


def page(listed: Sequence[Pack] | None = None) -> str:
    """The whole page: of the packs listed, or of those of this package."""
    listed = listed or [pack for pack in packs() if pack.name in PACKS]
    every = [rule for pack in listed for rule in pack.rules]
    names = dict(FRAMEWORKS)
    for pack in listed:
        names |= pack.frameworks
    parts = [
        "# Policy rules",
        "<!-- Made by `python -m policies.reference`; do not edit. -->",
        f"{len(every)} rules in {len(listed)} packs. How they are switched, excused and run: "
        "[policies.md](policies.md).",
    ]
    for pack in listed:
        parts += [f"## {pack.name}", pack.about, _table(pack.rules)]
        parts += [_rule(rule, names) for rule in pack.rules]
    parts += ["## Settings", "Of every rule:", _settings(COMMON), "Of the rules that name them:"]
    parts += [_settings(SETTINGS), "## Frameworks", *_frameworks(every, listed, names)]
    return "\n\n".join(parts) + "\n"


def requirements(rules: Iterable[Rule], framework: str) -> dict[str, list[Rule]]:
    """The rules that serve each requirement of a framework, in the order that people count them."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        for each in rule.frameworks.get(framework, ()):
            found.setdefault(each, []).append(rule)
    return dict(sorted(found.items(), key=lambda item: _order(item[0])))


def coverage(rules: Sequence[Rule], names: Iterable[str]) -> dict[str, tuple[int, dict[str, int]]]:
    """For each framework that a rule serves: its requirements served, and the rules of each pack."""
    found: dict[str, tuple[int, dict[str, int]]] = {}
    for name in names:
        serving = [rule for rule in rules if name in rule.frameworks]
        if serving:
            by_pack: dict[str, int] = {}
            for rule in serving:
                by_pack[rule.pack] = by_pack.get(rule.pack, 0) + 1
            found[name] = (len(requirements(serving, name)), by_pack)
    return found


def _table(listed: tuple[Rule, ...]) -> str:
    rows = ["| Rule | Severity | Default | What holds |", "|---|---|---|---|"]
    rows += [
        f"| [`{rule.id}`](#{rule.id}) | {rule.severity} | {rule.enforcement} | {rule.title} |"
        for rule in listed
    ]
    return "\n".join(rows)


def _rule(rule: Rule, names: Mapping[str, str]) -> str:
    asked = "; ".join(
        f"{names[name]}: {', '.join(ids)}" for name, ids in sorted(rule.frameworks.items())
    )
    lines = [
        f"### {rule.id}",
        f"{rule.title}. {rule.why}",
        f"**Mend**: {rule.mend}",
        f"**Judges** {scope(rule)}" + (f": {_types(rule)}." if rule.types else "."),
    ]
    if rule.settings:
        lines.append(f"**Settings**: {', '.join(f'`{name}`' for name in rule.settings)}.")
    if rule.own_settings:
        lines.append(_settings(rule.own_settings))
    if asked:
        lines.append(f"**Serves**: {asked}.")
    return "\n\n".join(lines)


def scope(rule: Rule) -> str:
    """What a rule looks at at once."""
    if not rule.on_stack:
        return "each resource by itself"
    return "each resource with those that refer to it" if rule.types else "the stack as a whole"


def _types(rule: Rule) -> str:
    if len(rule.types) > 10:
        return f"{len(rule.types)} types, such as `{rule.types[0]}`"
    return ", ".join(f"`{each}`" for each in rule.types)


def _settings(settings: Mapping[str, Setting]) -> str:
    rows = ["| Setting | Default | What it is |", "|---|---|---|"]
    rows += [
        f"| `{name}` | `{json.dumps(each.default)}` | {each.about} |"
        for name, each in settings.items()
    ]
    return "\n".join(rows)


def _frameworks(
    rules: Sequence[Rule], listed: Sequence[Pack], names: Mapping[str, str]
) -> list[str]:
    """The matrix of frameworks and packs, and below it the rules of each requirement."""
    covered = coverage(rules, names)
    heads = [pack.name for pack in listed]
    matrix = [
        f"| Framework | Name | Requirements | {' | '.join(heads)} | Rules |",
        "|---|---|---|" + "---|" * (len(heads) + 1),
    ]
    parts = [
        "Rules that serve a framework, by pack. A name is what `governance.frameworks` takes. "
        "A rule serves a requirement where it looks at what the requirement asks for; it seldom is "
        "all that the requirement asks for.",
    ]
    for name, (count, by_pack) in covered.items():
        cells = " | ".join(str(by_pack.get(pack, "")) for pack in heads)
        total = sum(by_pack.values())
        matrix.append(f"| [`{name}`](#{name}) | {names[name]} | {count} | {cells} | {total} |")
    parts.append("\n".join(matrix))
    for name in covered:
        rows = ["| Requirement | Rules |", "|---|---|"]
        rows += [
            f"| {each} | {', '.join(f'[`{rule.id}`](#{rule.id})' for rule in serving)} |"
            for each, serving in requirements(rules, name).items()
        ]
        parts += [f"### {name}", f"{names[name]}.", "\n".join(rows)]
    return parts


def _order(requirement: str) -> list[tuple[int, str]]:
    """As people count: 5.2.2 before 5.2.10."""
    parts = requirement.replace("-", ".").replace("(", ".").split(".")
    return [(int(each), "") if each.isdigit() else (-1, each) for each in parts]


if __name__ == "__main__":
    sys.stdout.write(page())
