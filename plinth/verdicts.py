"""Policies for one run: their configuration from the spec, and verdicts from what they said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

from policies import config as pack_config
from policies import verdicts as parsed
from policies.catalog import rules
from policies.settings import SETTINGS
from spec.cloud import privileged_namespaces
from spec.platform import Platform

from .exits import Exit, Failure
from .plan import Verdict
from .redact import redact

_WHOLE_STACK = "::pulumi:pulumi:Stack::"
"""Part of the URN at which the engine reports a rule on the whole stack."""


def config(platform: Platform) -> dict[str, Any]:
    """The engine's `--policy-pack-config` for this environment.

    Raises:
        Failure: the spec names a rule that there is not.
    """
    governance = platform.governance
    try:
        return pack_config.pack_config(
            enforcement=governance.enforcement,
            overrides=governance.rules,
            settings={
                "imageRegistries": list(governance.image_registries),
                "environment": platform.environment,
                "privilegedNamespaces": [
                    *SETTINGS["privilegedNamespaces"].default,
                    *privileged_namespaces(platform.cloud),
                ],
                # Rules never read the clock; exemptions are judged by this day.
                "today": datetime.now(UTC).date().isoformat(),
            },
            exemptions=[
                each.model_dump(mode="json", by_alias=True) for each in governance.exemptions
            ],
            allow_unknown=governance.allow_unknown,
        )
    except pack_config.ConfigError as error:
        message = "governance: " + "; ".join(error.faults)
        raise Failure(Exit.SPEC, message, "`plinth policies` lists the rules.") from None


def of(
    violations: Sequence[tuple[str, str, str, str]],
    passed: Iterable[tuple[str, str]],
    operation: Literal["preview", "up", "destroy"],
) -> list[Verdict]:
    """The verdict of every rule on every resource that it has judged; none for a destroy.

    Args:
        violations: (rule, message, enforcement, URN) of each policy event of the engine.
        passed: (rule, URN) of what the analyzer found in order, which makes no event.
        operation: what was done.
    """
    if operation == "destroy":
        return []
    known = {rule.id: rule for rule in rules()}
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
                message=redact(text),
            )
        )
    for name, urn in sorted(passed):
        rule = known[name]
        level = "mandatory" if rule.enforcement == "mandatory" else "advisory"
        found.append(Verdict(name, rule.pack, "pass", level, rule.severity, urn, ""))
    return found


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
