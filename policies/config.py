"""From an environment's governance to the engine's `--policy-pack-config`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from .catalog import rules
from .rule import Enforcement, Rule
from .settings import SETTINGS
from .shape import problems

TOLD = ("estimate", "register", "standing")
"""Settings that are read off elsewhere, and that nobody sets for a rule."""


class ConfigFault(NamedTuple):
    """One thing wrong with a configuration."""

    where: tuple[str | int, ...]
    """Its place in `governance`, such as ("rules", "s3-private"); empty for a setting of all."""
    message: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.message}; {self.mend}" if self.mend else self.message


class ConfigError(ValueError):
    """The configuration names what there is not; every fault is in `found`, and in words in `faults`."""

    def __init__(self, found: Sequence[ConfigFault]) -> None:
        self.found = tuple(found)
        self.faults = [str(each) for each in found]
        super().__init__("; ".join(self.faults))


def pack_config(
    *,
    enforcement: Enforcement = "mandatory",
    overrides: Mapping[str, Enforcement] | None = None,
    settings: Mapping[str, Any] | None = None,
    exemptions: Iterable[Mapping[str, str]] = (),
    allow_unknown: bool = False,
    own_settings: Mapping[str, Mapping[str, Any]] | None = None,
    paths: tuple[Path, ...] = (),
) -> dict[str, Any]:
    """The configuration of every rule, by id, to be written as JSON.

    Args:
        enforcement: the strongest that a violation does here: `advisory` turns every mandatory rule
            into advice, `disabled` switches all off; `mandatory` leaves each rule its own.
        overrides: enforcement of single rules, by id; they win. `remediate` lets a rule add what is
            missing, and is `mandatory` for what it cannot add.
        settings: values of `policies.settings`, and `today` as an ISO day.
        exemptions: each with rule, resource, owner, reason, ticket, expires.
        allow_unknown: whether a mandatory rule that cannot be evaluated is only advice.
        own_settings: settings of single rules, by the rule's id and the setting's name; they win.
        paths: folders that hold packs besides those of this package and the installed ones.

    Raises:
        ConfigError: a rule or a setting that there is not, or a value of the wrong shape.
        policies.added.PackError: a pack that is not of this package cannot be used.
    """
    overrides, settings, single = overrides or {}, settings or {}, own_settings or {}
    exempt = [dict(each) for each in exemptions]
    found = [*_faults(overrides, exempt, rules(paths=paths)), *_misset(settings, single, paths)]
    if found:
        raise ConfigError(found)
    common = {"today": settings.get("today", ""), "allowUnknown": allow_unknown}
    config: dict[str, Any] = {}
    for rule in rules(paths=paths):
        own = {name: settings[name] for name in rule.settings if name in settings}
        if "register" in rule.settings:
            own["register"] = exempt
        config[rule.id] = {
            "enforcementLevel": overrides.get(rule.id) or _level(rule, enforcement),
            **common,
            "exemptions": [each for each in exempt if each["rule"] == rule.id],
            **own,
            **single.get(rule.id, {}),
        }
    return config


def _level(rule: Rule, strongest: Enforcement) -> Enforcement:
    order: tuple[Enforcement, ...] = ("disabled", "advisory", "mandatory")
    return order[min(order.index(rule.enforcement), order.index(strongest))]


def _faults(
    overrides: Mapping[str, Any], exempt: list[dict[str, str]], known: Sequence[Rule]
) -> Iterator[ConfigFault]:
    """What is wrong with levels and exemptions of single rules."""
    ids = [rule.id for rule in known]
    mending = {rule.id for rule in known if rule.remedy}
    for each, level in overrides.items():
        if each not in ids:
            yield ConfigFault(("rules", each), f"there is no rule {each!r}", _meant(each, ids))
        elif level == "remediate" and each not in mending:
            message = (
                f"the rule {each!r} has nothing that it could add, so that it cannot be {level}"
            )
            yield ConfigFault(("rules", each), message)
    for index, exemption in enumerate(exempt):
        rule = exemption["rule"]
        if rule not in ids:
            message = f"an exemption is for the rule {rule!r}, which there is not"
            yield ConfigFault(("exemptions", index, "rule"), message, _meant(rule, ids))


def _misset(
    settings: Mapping[str, Any], single: Mapping[str, Mapping[str, Any]], paths: tuple[Path, ...]
) -> Iterator[ConfigFault]:
    """What is wrong with settings of all rules, and of single ones."""
    known = [*SETTINGS, "today"]
    for each in settings:
        if each not in known:
            yield ConfigFault((), f"there is no setting {each!r}", _meant(each, known))
    by_id = {rule.id: rule for rule in rules(paths=paths)}
    for id_, values in single.items():
        if id_ not in by_id:
            mend = _meant(id_, list(by_id))
            yield ConfigFault(("settings", id_), f"there is no rule {id_!r}", mend)
            continue
        read = {name: each for name, each in by_id[id_].reads.items() if name not in TOLD}
        for name, value in values.items():
            where = ("settings", id_, name)
            if name in read:
                for problem in problems(read[name].schema, value, name):
                    yield ConfigFault(where, f"the rule {id_!r}: {problem}")
            else:
                message = f"the rule {id_!r} has no setting {name!r}"
                has = f"it has {', '.join(read)}" if read else "it has none"
                yield ConfigFault(where, message, _meant(name, list(read)) or has)


def _meant(word: str, known: Sequence[str]) -> str:
    close = get_close_matches(word, known, n=1)
    return f"did you mean {close[0]!r}?" if close else ""
