"""`plinth policies`: the rules, what each is about, and the frameworks that they serve."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

from policies.added import PackError
from policies.catalog import frameworks as names_of
from policies.catalog import packs, rules
from policies.config import TOLD
from policies.frameworks import named
from policies.reference import coverage, page, requirements, scope
from policies.rule import Rule
from policies.settings import COMMON
from spec.load import Loaded
from spec.suggest import closest

from .. import governance, verdicts
from ..exits import Exit, Failure
from ..layout import Layout
from .common import judged


def run(as_json: bool, stack: str | None = None) -> None:
    """List every rule, by pack; of a stack with those that it brings, and at its levels."""
    loaded, paths = _of(stack)
    levels = _levels(loaded, paths)
    listed = sorted(_rules(paths), key=lambda rule: (rule.pack, rule.id))
    if as_json:
        print(json.dumps([_row(rule, levels.get(rule.id)) for rule in listed], indent=2))
        return
    width = max(len(rule.id) for rule in listed)
    pack = ""
    for rule in listed:
        if rule.pack != pack:
            print(f"{'' if not pack else chr(10)}{rule.pack}")
            pack = rule.pack
        level = f"{levels[rule.id]:<9}  " if levels else ""
        print(f"  {rule.id:<{width}}  {rule.severity:<8}  {level}{rule.title}")


def explain(id_: str, stack: str | None, as_json: bool) -> None:
    """Tell all about one rule; with a stack also how it stands there.

    Raises:
        Failure: there is no such rule (2).
    """
    loaded, paths = _of(stack)
    by_id = {rule.id: rule for rule in _rules(paths)}
    if id_ not in by_id:
        meant = closest(id_, by_id)
        mend = f"did you mean {meant}? " if meant else ""
        raise Failure(Exit.USAGE, f"there is no rule {id_}", f"{mend}`plinth policies` lists them")
    rule = by_id[id_]
    told = _explained(rule, loaded, paths, stack)
    print(json.dumps(told, indent=2) if as_json else _text(told))


def frameworks(name: str | None, stack: str | None, as_json: bool) -> None:
    """Show which rules serve which framework, or each requirement of one.

    Raises:
        Failure: there is no such framework (2).
    """
    _, paths = _of(stack)
    every, full = _rules(paths), names_of(paths)
    if name is None:
        _matrix(every, full, as_json)
        return
    meant = named(name, full)
    if not meant:
        close = closest(name, full)
        mend = f"did you mean {close}?" if close else f"one of {', '.join(full)}"
        raise Failure(Exit.USAGE, f"there is no framework {name}", mend)
    served = {each: requirements(every, each) for each in meant}
    if as_json:
        rows = [
            {
                "framework": each,
                "name": full[each],
                "requirements": {
                    requirement: [rule.id for rule in serving]
                    for requirement, serving in found.items()
                },
            }
            for each, found in served.items()
        ]
        print(json.dumps(rows, indent=2))
        return
    for number, (each, found) in enumerate(served.items()):
        print(f"{chr(10) if number else ''}{each}: {full[each]}")
        width = max((len(requirement) for requirement in found), default=0)
        for requirement, serving in found.items():
            print(f"  {requirement:<{width}}  {', '.join(rule.id for rule in serving)}")
        if not found:
            print("  no rule refers to it")


def reference(stack: str | None) -> None:
    """Print the reference page; with a stack also of the rules that it brings."""
    _, paths = _of(stack)
    print(page(packs(paths)), end="")


def _of(stack: str | None) -> tuple[Loaded | None, tuple[Path, ...]]:
    if stack is None:
        return None, ()
    layout = Layout.here()
    loaded = judged(layout, stack)
    return loaded, governance.folders(loaded, layout)


def _rules(paths: tuple[Path, ...]) -> tuple[Rule, ...]:
    try:
        return rules(paths=paths)
    except PackError as error:
        # Without a stack, an installed one: a stack's own are told as faults of its spec.
        message = "; ".join(fault.message for fault in error.faults)
        raise Failure(Exit.USAGE, message, "mend or uninstall the package") from None


def _levels(loaded: Loaded | None, paths: tuple[Path, ...]) -> dict[str, str]:
    """Enforcement in a stack, by rule; empty without one."""
    if loaded is None:
        return {}
    config = verdicts.config(loaded.platform, paths=paths)
    return {id_: str(each["enforcementLevel"]) for id_, each in config.items()}


def _row(rule: Rule, level: str | None) -> dict[str, Any]:
    return {
        "id": rule.id,
        "pack": rule.pack,
        "severity": rule.severity,
        "frameworks": {name: list(ids) for name, ids in rule.frameworks.items()},
        "providers": list(rule.providers),
        "enforcement": level or rule.enforcement,
        "summary": rule.title,
    }


def _explained(
    rule: Rule, loaded: Loaded | None, paths: tuple[Path, ...], stack: str | None
) -> dict[str, Any]:
    full = names_of(paths)
    told: dict[str, Any] = {
        **_row(rule, None),
        "why": rule.why,
        "mend": rule.mend,
        "judges": scope(rule),
        "types": list(rule.types),
        "remediates": rule.remedy is not None,
        "settings": {
            name: {"about": each.about, "schema": dict(each.schema), "default": each.default}
            for name, each in {**rule.reads, **COMMON}.items()
        },
        "requirements": [
            {"framework": name, "name": full[name], "ids": list(ids)}
            for name, ids in sorted(rule.frameworks.items())
        ],
        "examples": {"configuration": configuration(rule), "exemption": exemption(rule)},
    }
    if loaded:
        config = verdicts.config(loaded.platform, paths=paths)[rule.id]
        shown = {name: value for name, value in config.items() if name in rule.reads}
        told["stack"] = {
            "name": stack,
            "enforcement": config["enforcementLevel"],
            "settings": shown,
            "exemptions": config["exemptions"],
        }
    return told


def configuration(rule: Rule) -> str:
    """An example of how a spec sets a rule."""
    lines = ["governance:", "  rules:", f"    {rule.id}: advisory"]
    settable = [name for name in rule.reads if name not in TOLD]
    if settable:
        lines += ["  settings:", f"    {rule.id}:"]
        lines += [f"      {name}: {json.dumps(rule.reads[name].default)}" for name in settable]
    return "\n".join(lines)


def exemption(rule: Rule) -> str:
    """An example of how a spec exempts a resource from a rule."""
    resource = "name-of-the-resource" if rule.types else '"*"'
    return "\n".join(
        [
            "governance:",
            "  exemptions:",
            f"    - rule: {rule.id}",
            f"      resource: {resource}",
            "      owner: ml-platform",
            "      reason: Why it need not keep the rule.",
            "      ticket: ML-1234",
            '      expires: "2027-01-31"',
        ]
    )


def _text(told: dict[str, Any]) -> str:
    wrap = textwrap.TextWrapper(width=96)
    types: list[str] = told["types"]
    more = f", and {len(types) - 10} more" if len(types) > 10 else ""
    judges = told["judges"] + (f": {', '.join(types[:10])}{more}" if types else "")
    parts = [
        f"{told['id']} ({told['pack']}, {told['severity']}): {told['summary']}",
        wrap.fill(told["why"]),
        wrap.fill(f"Mend: {told['mend']}"),
        wrap.fill(f"Judges {judges}"),
        _standing(told),
    ]
    rows = [
        f"  {name}: {json.dumps(each['default'])}  {json.dumps(each['schema'])}\n"
        f"    {each['about']}"
        for name, each in told["settings"].items()
        if name not in COMMON
    ]
    parts.append("Settings, with defaults and schemas:\n" + "\n".join(rows) if rows else "")
    rows = [f"  {each['name']}: {', '.join(each['ids'])}" for each in told["requirements"]]
    parts.append("Serves:\n" + "\n".join(rows) if rows else "")
    for name, text in told["examples"].items():
        parts.append(f"Example of {name}:\n" + textwrap.indent(text, "  "))
    return "\n\n".join(part for part in parts if part)


def _standing(told: dict[str, Any]) -> str:
    lines = [f"Enforcement: {told['enforcement']} where nothing else is said"]
    if told["remediates"]:
        lines.append("  It can add what is missing, where its enforcement is remediate.")
    if here := told.get("stack"):
        lines.append(f"In {here['name']}: {here['enforcement']}")
        lines += [f"  {name}: {json.dumps(each)}" for name, each in here["settings"].items()]
        lines += [
            f"  exempt until {each['expires']}: {each['resource']} ({each['owner']}, {each['ticket']})"
            for each in here["exemptions"]
        ]
    return "\n".join(lines)


def _matrix(every: tuple[Rule, ...], full: Any, as_json: bool) -> None:
    covered = coverage(every, full)
    if as_json:
        rows = [
            {"framework": name, "name": full[name], "requirements": count, "rules": by_pack}
            for name, (count, by_pack) in covered.items()
        ]
        print(json.dumps(rows, indent=2))
        return
    heads = list(dict.fromkeys(rule.pack for rule in every))
    width = max(len(name) for name in covered)
    print(f"{'':<{width}}  requirements  {'  '.join(heads)}  rules")
    for name, (count, by_pack) in covered.items():
        cells = "  ".join(f"{by_pack.get(pack, ''):>{len(pack)}}" for pack in heads)
        print(f"{name:<{width}}  {count:>12}  {cells}  {sum(by_pack.values()):>5}")
