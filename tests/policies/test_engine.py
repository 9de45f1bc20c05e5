"""The rules behind the genuine engine: what stops a run, and what does not."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from pulumi import automation as auto

from offline.wire import Secret, plain
from policies.config import pack_config
from policies.launcher import mended, passed, write_launcher
from policies.verdicts import parse
from tests.offline.conftest import bench, cache  # noqa: F401 - fixtures
from tests.offline.harness import Bench

from .suite import TODAY, exemption

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]
ROTATION = "enableKeyRotation"


@dataclass(frozen=True)
class Ran:
    """What a run came to."""

    went: bool
    said: list[tuple[str, str, str, str]]
    """(rule, state, level, text) of each policy event."""
    passed: set[tuple[str, str]]
    """(rule, name of the resource)."""
    output: str
    mended: dict[tuple[str, str], list[str]]
    """Paths that were added, by (rule, name of the resource)."""
    tags: dict[str, Any]
    """The tags of what was made, by name."""


@pytest.fixture
def run(bench: Bench) -> Callable[..., Ran]:  # noqa: F811 - the fixture
    """Runs a program under the rules named, which are mandatory unless said otherwise."""
    bench.attach("aws")

    def go(
        program: Callable[[], None],
        rules: Mapping[str, Any],
        operation: str = "preview",
        settings: Mapping[str, Any] | None = None,
        **config: Any,
    ) -> Ran:
        launcher = write_launcher(bench.folder / "pack with a space", sys.executable, ROOT)
        file = bench.folder / "config.json"
        given = {"today": TODAY, "environment": "prod", **(settings or {})}
        configured = pack_config(enforcement="disabled", overrides=rules, settings=given, **config)
        file.write_text(json.dumps(configured))
        options = {"policy_packs": [str(launcher)], "policy_pack_configs": [str(file)]}
        events: list[Any] = []
        went, output = True, ""
        try:
            done = getattr(bench.stack(program), operation)(on_event=events.append, **options)
            output = done.stdout
        except auto.CommandError as error:
            went, output = False, str(error)
        said = [each.policy_event for each in events if each.policy_event]
        told = [(each.policy_name, *_parsed(each), each.enforcement_level) for each in said]
        names = {(rule, urn.rpartition("::")[2]) for rule, urn in passed(launcher)}
        world = bench.world()
        tags = {
            thing.urn.rpartition("::")[2]: plain(thing.inputs.get("tags"))
            for thing in world.everything()
        }
        world.close()
        return Ran(
            went,
            [(rule, state, level, text) for rule, state, text, level in told],
            names,
            output,
            {
                (rule, urn.rpartition("::")[2]): paths
                for (rule, urn), paths in mended(launcher).items()
            },
            tags,
        )

    return go


def _parsed(event: Any) -> tuple[str, str]:
    return parse(event.policy_name, event.message, event.enforcement_level)


def key(**properties: Any) -> Callable[[], None]:
    def program() -> None:
        aws.kms.Key("key", **properties)

    return program


def test_a_mandatory_violation_stops_the_preview(run: Callable[..., Ran]) -> None:
    ran = run(key(), {"kms-rotated": "mandatory"})
    assert not ran.went
    said = "enableKeyRotation is not set. Set enableKeyRotation to true."
    assert ran.said == [("kms-rotated", "violation", "mandatory", said)]
    assert "Traceback" not in ran.output


def test_advice_lets_it_pass_and_what_keeps_the_rule_is_noted(run: Callable[..., Ran]) -> None:
    ran = run(key(), {"kms-rotated": "advisory", "stateful-protected": "disabled"})
    assert ran.went
    assert [each[:3] for each in ran.said] == [("kms-rotated", "violation", "advisory")]
    kept = run(key(enable_key_rotation=True), {"kms-rotated": "mandatory"})
    assert (kept.went, kept.said, kept.passed) == (True, [], {("kms-rotated", "key")})


def test_an_unknown_value_fails_closed_until_it_is_known(run: Callable[..., Ran]) -> None:
    def program() -> None:
        network = aws.ec2.Vpc("network")
        aws.kms.Key("key", enable_key_rotation=network.arn.apply(lambda arn: bool(arn)))

    rules = {"kms-rotated": "mandatory"}
    said = "enableKeyRotation is not known before the update"
    ran = run(program, rules)
    assert (ran.went, ran.said) == (False, [("kms-rotated", "cannot-evaluate", "mandatory", said)])
    allowed = run(program, rules, allow_unknown=True)
    assert allowed.said == [("kms-rotated", "cannot-evaluate", "advisory", said)]
    assert allowed.went
    # At an update the value is there before the key is, and so is the judgement.
    made = run(program, rules, "up")
    assert (made.went, made.said, made.passed) == (True, [], {("kms-rotated", "key")})


def test_an_exemption_excuses_and_one_that_ran_out_does_not(run: Callable[..., Ran]) -> None:
    rules = {"kms-rotated": "mandatory", "exemptions-current": "mandatory"}
    excused = run(key(), rules, exemptions=[exemption("kms-rotated", TODAY, "k*y")])
    assert excused.went
    ((rule, state, level, text),) = excused.said
    assert (rule, state, level) == ("kms-rotated", "pass", "advisory")
    assert text.startswith(f"exempt until {TODAY} (jo, T-1): agreed for a test.")
    ended = run(key(), rules, exemptions=[exemption("kms-rotated", "2026-11-23")])
    assert not ended.went
    assert sorted(each[0] for each in ended.said) == ["exemptions-current", "kms-rotated"]


def test_a_remedy_adds_what_is_missing_and_changes_nothing_else(run: Callable[..., Ran]) -> None:
    values = {"tagValues": {"owner": "ml", "costCenter": "4411"}}
    rules = {"tags-present": "remediate"}

    def program() -> None:
        aws.kms.Key("key", tags={"owner": "risk", "own": pulumi.Output.secret("hush")})

    ran = run(program, rules, settings=values)
    # What it has no value for stays missing, and is as mandatory as ever.
    said = "Tags are missing: environment."
    ((rule, state, level, text),) = ran.said
    assert (ran.went, rule, state, level) == (False, "tags-present", "violation", "mandatory")
    assert text.startswith(said)
    assert ran.mended == {("tags-present", "key"): ["tags.costCenter"]}
    values["tagValues"]["environment"] = "prod"
    made = run(program, rules, "up", settings=values)
    assert (made.went, made.said, made.passed) == (True, [], {("tags-present", "key")})
    assert made.mended == {("tags-present", "key"): ["tags.costCenter", "tags.environment"]}
    tags = dict(made.tags["key"])
    assert isinstance(tags.pop("own"), Secret)
    assert tags == {
        "owner": "risk",
        "costCenter": "4411",
        "environment": "prod",
    }


def test_the_stack_is_judged_by_what_refers_to_what(run: Callable[..., Ran]) -> None:
    def program() -> None:
        logged = aws.ec2.Vpc("logged")
        aws.ec2.Vpc("silent")
        aws.ec2.FlowLog("log", vpc_id=logged.id, traffic_type="ALL")

    ran = run(program, {"network-logged": "mandatory"})
    assert not ran.went
    assert [each[:3] for each in ran.said] == [("network-logged", "violation", "mandatory")]
    assert ran.said[0][3].startswith("The network has no flow log.")
    assert ran.passed == {("network-logged", "logged")}
