"""Judging: three states, exemptions, and the one form of message that carries them.

The engine knows violations of two levels and nothing else. A message's opening words therefore say
what it is: `cannot evaluate: ...`, `exempt until ...`, or a plain violation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .exemptions import Exemption, read
from .rule import Case, Rule
from .values import Unknown

State = Literal["pass", "violation", "cannot-evaluate"]
Level = Literal["advisory", "mandatory"]

_UNKNOWN = "cannot evaluate: "
_UNTIL_UPDATE = " is not known before the update"
_EXEMPT = "exempt until "
_COLOUR = re.compile(r"<\{%.*?%\}>|\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Verdict:
    """What a rule says of one case. A pass has a message only if an exemption made it one."""

    state: State
    level: Level
    message: str = ""


def judge(rule: Rule, case: Case, level: Level) -> Iterator[Verdict]:
    """Every verdict of a rule on one case: one for each violation, or a single pass.

    Args:
        rule: the rule.
        case: the resource, with `today`, `allowUnknown` and `exemptions` among its settings.
        level: what a violation of it does.
    """
    problems: list[str] = []
    unknown = ""
    try:
        for problem in rule.check(case):
            problems.append(f"{problem}. {rule.mend}")
    except Unknown as missing:
        unknown = f"{_UNKNOWN}{missing.path}{_UNTIL_UPDATE}"
    except Exception as fault:
        # Its type alone: the text could hold a secret value.
        unknown = f"{_UNKNOWN}the rule itself failed ({type(fault).__name__})"
    if not problems and not unknown:
        yield Verdict("pass", level)
        return
    matching = [
        each for each in read(case.settings["exemptions"]) if each.covers(case.resource.urn)
    ]
    today = case.settings["today"]
    for each in matching:
        if each.holds(today):
            yield Verdict("pass", "advisory", _exempt(each, problems, unknown))
            return
    ended = "".join(f" {_ended(each, today)}" for each in matching)
    for problem in problems:
        yield Verdict("violation", level, problem + ended)
    if unknown:
        allowed = case.settings["allowUnknown"]
        yield Verdict("cannot-evaluate", "advisory" if allowed else level, unknown + ended)


def remedy(rule: Rule, case: Case) -> Mapping[str, Mapping[str, str]]:
    """What the rule's remedy adds; nothing where an exemption holds, or a value is not known."""
    today = case.settings["today"]
    covering = (
        each for each in read(case.settings["exemptions"]) if each.covers(case.resource.urn)
    )
    if rule.remedy is None or any(each.holds(today) for each in covering):
        return {}
    try:
        return rule.remedy(case)
    except Unknown:
        return {}


def parse(name: str, message: str, enforcement: str) -> tuple[State, str]:
    """State and text of a policy event of the engine.

    Args:
        name: the rule, which the engine itself may prefix to the message.
        message: the event's message, with the engine's marks of colour.
        enforcement: the event's level; an exemption is only ever advice.
    """
    text = _COLOUR.sub("", message).strip().removeprefix(f"{name}: ")
    if text.startswith(_UNKNOWN):
        return "cannot-evaluate", text.removeprefix(_UNKNOWN)
    if text.startswith(_EXEMPT) and enforcement != "mandatory":
        return "pass", text
    return "violation", text


def exempt(text: str) -> bool:
    """Whether the text of a pass says that an exemption made it one."""
    return text.startswith(_EXEMPT)


def unknown_path(text: str) -> str:
    """Path of the property that a parsed text says is not known; empty if it says none."""
    path, found, _ = text.partition(_UNTIL_UPDATE)
    return path if found else ""


def with_defaults(rule: Rule, given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a rule: those given, and the defaults of the rest."""
    from .settings import COMMON

    known = {**COMMON, **rule.reads}
    return {name: given.get(name, setting.default) for name, setting in known.items()}


def _exempt(exemption: Exemption, problems: list[str], unknown: str) -> str:
    otherwise = " ".join([*problems, *([unknown] if unknown else [])])
    return (
        f"{_EXEMPT}{exemption.expires} ({exemption.owner}, {exemption.ticket}): "
        f"{exemption.reason}. Otherwise: {otherwise}"
    )


def _ended(exemption: Exemption, today: str) -> str:
    what = f"exemption of {exemption.owner} ({exemption.ticket})"
    if not today:
        return f"The {what} does not hold, as the setting today is missing."
    return f"The {what} ended on {exemption.expires}."
