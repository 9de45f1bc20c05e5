"""Runs a program on the genuine engine under every rule of every pack."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from policies.catalog import rules
from policies.config import pack_config
from policies.launcher import passed, write_launcher
from policies.verdicts import parse
from tests.offline.harness import Bench

from ..suite import TODAY
from .model import Finding, Program, Score, score

ROOT = Path(__file__).parents[3]


def findings(
    bench: Bench, program: Callable[[], None], settings: Mapping[str, Any]
) -> tuple[list[Finding], set[str]]:
    """What the rules say at a preview, in which the simulator gives what an update would make, and
    the rules that some resource keeps.

    Every rule is advice here, so that one run shows all that there is to say; whether it would have
    stopped the run is read off the rule.
    """
    folder = bench.folder
    launcher = write_launcher(folder / "packs", sys.executable, ROOT)
    levels: dict[str, Any] = {rule.id: "advisory" for rule in rules()}
    file = folder / "policies.json"
    given = {"today": TODAY, "environment": "prod", **settings}
    file.write_text(json.dumps(pack_config(overrides=levels, settings=given)))
    mandatory = {rule.id for rule in rules() if rule.enforcement == "mandatory"}
    found: list[Finding] = []

    def event(said: Any) -> None:
        if not said.policy_event:
            return
        told = said.policy_event
        state, text = parse(told.policy_name, told.message, told.enforcement_level)
        whole = "::pulumi:pulumi:Stack::" in told.resource_urn
        name = "" if whole else told.resource_urn.rpartition("::")[2]
        found.append(Finding(told.policy_name, name, state, told.policy_name in mandatory, text))

    bench.stack(program).preview(
        on_event=event, policy_packs=[str(launcher)], policy_pack_configs=[str(file)]
    )
    kept = {rule for rule, _ in passed(launcher)}
    return [each for each in found if each.state != "pass"], kept


def scored(program: Program, made: Callable[[], Bench]) -> Score:
    """Run both twins, each in a bench of its own that is attached here."""
    said: list[tuple[list[Finding], set[str]]] = []
    for twin in (program.bad, program.good):
        bench = made()
        bench.attach(*program.packages, resolve=True)
        try:
            said.append(findings(bench, twin, program.settings))
        finally:
            bench.close()
    (bad, _), (good, kept) = said
    return score(program, bad, good, kept)
