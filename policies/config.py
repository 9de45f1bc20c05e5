"""From an environment's governance to the engine's `--policy-pack-config`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from .catalog import rules
from .rule import Enforcement, Rule
from .settings import SETTINGS


class ConfigError(ValueError):
    """The configuration names what there is not; every fault is in `faults`."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def pack_config(
    *,
    enforcement: Enforcement = "mandatory",
    overrides: Mapping[str, Enforcement] | None = None,
    settings: Mapping[str, Any] | None = None,
    exemptions: Iterable[Mapping[str, str]] = (),
    allow_unknown: bool = False,
) -> dict[str, Any]:
    """The configuration of every rule, by id, to be written as JSON.

    Args:
        enforcement: the strongest that a violation does here: `advisory` turns every mandatory rule
            into advice, `disabled` switches all off; `mandatory` leaves each rule its own.
        overrides: enforcement of single rules, by id; they win.
        settings: values of `policies.settings`, and `today` as an ISO day.
        exemptions: each with rule, resource, owner, reason, ticket, expires.
        allow_unknown: whether a mandatory rule that cannot be evaluated is only advice.

    Raises:
        ConfigError: a rule or a setting that there is not.
    """
    overrides, settings = overrides or {}, settings or {}
    exempt = [dict(each) for each in exemptions]
    _refuse_unknown(overrides, settings, exempt)
    common = {"today": settings.get("today", ""), "allowUnknown": allow_unknown}
    config: dict[str, Any] = {}
    for rule in rules():
        own = {name: settings[name] for name in rule.settings if name in settings}
        if "register" in rule.settings:
            own["register"] = exempt
        config[rule.id] = {
            "enforcementLevel": overrides.get(rule.id) or _level(rule, enforcement),
            **common,
            "exemptions": [each for each in exempt if each["rule"] == rule.id],
            **own,
        }
    return config


def _level(rule: Rule, strongest: Enforcement) -> Enforcement:
    order: tuple[Enforcement, ...] = ("disabled", "advisory", "mandatory")
    return order[min(order.index(rule.enforcement), order.index(strongest))]


def _refuse_unknown(
    overrides: Mapping[str, Any], settings: Mapping[str, Any], exempt: list[dict[str, str]]
) -> None:
    ids = [rule.id for rule in rules()]
    faults = [
        f"there is no rule {each!r}{_meant(each, ids)}" for each in overrides if each not in ids
    ]
    faults += [
        f"an exemption is for the rule {each['rule']!r}, which there is not"
        f"{_meant(each['rule'], ids)}"
        for each in exempt
        if each["rule"] not in ids
    ]
    known = [*SETTINGS, "today"]
    faults += [
        f"there is no setting {each!r}{_meant(each, known)}"
        for each in settings
        if each not in known
    ]
    if faults:
        raise ConfigError(faults)


def _meant(word: str, known: list[str]) -> str:
    close = get_close_matches(word, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
