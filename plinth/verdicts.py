"""Policies for one run: their configuration from the spec, and verdicts from what they said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from components.governance import settings
from policies import verdicts as parsed
from policies.catalog import rules
from policies.config import pack_config
from policies.rule import Stack
from policies.verdicts import judge, with_defaults
from spec.platform import Platform

from .cost.model import Estimate
from .plan import Verdict
from .redact import scrub

_WHOLE_STACK = "::pulumi:pulumi:Stack::"
"""Part of the URN at which the engine reports a rule on the whole stack."""


def config(
    platform: Platform, standing: Iterable[str] = (), paths: tuple[Path, ...] = ()
) -> dict[str, Any]:
    """The engine's `--policy-pack-config` for this environment.

    Args:
        platform: the spec.
        standing: URNs of what the stack holds.
        paths: folders of the packs that the spec brings.

    Raises:
        policies.config.ConfigError: the spec names a rule or a setting that there is not.
        policies.added.PackError: a pack cannot be used.
    """
    governance = platform.governance
    return pack_config(
        enforcement=governance.enforcement,
        overrides=governance.rules,
        settings={
            **settings(platform),
            "standing": list(standing),
            # Rules never read the clock; exemptions are judged by this day.
            "today": datetime.now(UTC).date().isoformat(),
        },
        exemptions=[each.model_dump(mode="json", by_alias=True) for each in governance.exemptions],
        allow_unknown=governance.allow_unknown,
        own_settings=governance.settings,
        paths=paths,
    )


def of(
    violations: Sequence[tuple[str, str, str, str]],
    passed: Iterable[tuple[str, str]],
    mended: Mapping[tuple[str, str], Sequence[str]],
    operation: Literal["preview", "up", "destroy"],
    paths: tuple[Path, ...] = (),
) -> list[Verdict]:
    """The verdict of every rule on every resource that it has judged; none for a destroy.

    Args:
        violations: (rule, message, enforcement, URN) of each policy event of the engine.
        passed: (rule, URN) of what the analyzer found in order, which makes no event.
        mended: paths of what the analyzer has added, by (rule, URN).
        operation: what was done.
        paths: folders of the packs that the spec brings.
    """
    if operation == "destroy":
        return []
    known = {rule.id: rule for rule in rules(paths=paths)}
    found: list[Verdict] = []
    for name, message, enforcement, urn in violations:
        rule = known.get(name)
        state, text = parsed.parse(name, message, enforcement)
        found.append(
            Verdict(
                rule=name,
                pack=rule.pack if rule else "",
                state=state,
                enforcement="mandatory" if enforcement == "mandatory" else "advisory",
                severity=rule.severity if rule else "medium",
                urn="" if _WHOLE_STACK in urn else urn,
                message=scrub(text),
            )
        )
    for name, urn in sorted(passed):
        rule = known[name]
        level = "mandatory" if rule.enforcement == "mandatory" else "advisory"
        added = mended.get((name, urn))
        said = f"Added {', '.join(added)}." if added else ""
        found.append(Verdict(name, rule.pack, "pass", level, rule.severity, urn, said))
    return found


def with_cost(
    found: Iterable[Verdict], cost: Estimate, platform: Platform, paths: tuple[Path, ...] = ()
) -> list[Verdict]:
    """The verdicts, those of rules on the cost come to anew: the engine asks them before it is known.

    Args:
        found: what the rules said to the engine.
        cost: what the plan comes to.
        platform: the spec.
        paths: folders of `governance.packs`.
    """
    asked = [rule for rule in rules(paths=paths) if "estimate" in rule.reads]
    ids = {rule.id for rule in asked}
    made = [each for each in found if each.rule not in ids]
    if not cost.lines:  # nobody bills it
        return made
    monthly = cost.monthly
    estimate = {
        "expected": round(monthly.expected, 2),
        "high": round(monthly.high, 2),
        "unpriced": len(cost.gaps),
    }
    levels = config(platform, paths=paths)
    for rule in asked:
        level = levels[rule.id]["enforcementLevel"]
        if level == "disabled":
            continue
        given = with_defaults(rule, {**levels[rule.id], "estimate": estimate})
        for case in rule.cases(Stack(), given):
            for each in judge(rule, case, "advisory" if level == "advisory" else "mandatory"):
                text = parsed.parse(rule.id, each.message, each.level)[1]
                made.append(
                    Verdict(rule.id, rule.pack, each.state, each.level, rule.severity, "", text)
                )
    return made


def undecided(found: Iterable[Verdict]) -> bool:
    """Whether a rule could not be evaluated somewhere."""
    return any(each.state == "cannot-evaluate" for each in found)


def decided(found: Sequence[Verdict], made_up: Iterable[Verdict]) -> list[Verdict]:
    """Verdicts of an offline run, those that could not be come to from values that were made up.

    Args:
        found: what the rules said while computed values were unknown.
        made_up: what they said once the simulator had made values up. Of these only those count that
            answer something undecided, and each says which value was not known.
    """
    open_ = {
        (each.rule, each.urn): parsed.unknown_path(each.message)
        for each in found
        if each.state == "cannot-evaluate"
    }
    answers = [each for each in made_up if open_.get((each.rule, each.urn))]
    answered = {(each.rule, each.urn) for each in answers}
    sure = [
        each
        for each in found
        if each.state != "cannot-evaluate" or (each.rule, each.urn) not in answered
    ]
    return sure + [
        replace(each, made_up=open_[each.rule, each.urn]) for each in answers if each not in sure
    ]
