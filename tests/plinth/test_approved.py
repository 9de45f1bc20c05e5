"""Saved plans: what they hold, what they are compared by."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from plinth.approved import Approved, Basis, state_digest
from plinth.exits import Exit, Failure

from . import plans

BASIS = Basis("dev", "online", "1" * 64, "2" * 64)
URN = "urn:pulumi:dev::plinth::aws:s3/bucket:Bucket::"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "a"}


def planned(**resources: tuple[list[str], dict[str, Any]]) -> dict[str, Any]:
    """What the engine saves."""
    return {
        "resourcePlans": {
            URN + name: {"steps": steps, "goal": {"inputDiff": diff}}
            for name, (steps, diff) in resources.items()
        }
    }


def approved(**resources: tuple[list[str], dict[str, Any]]) -> Approved:
    return Approved.of(BASIS, ["network.cidr"], planned(**resources))


DATA = (["update"], {"updates": {"tags": {"a": "b"}}})


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    made = approved(data=DATA, logs=(["delete"], {}), same=(["same"], {}))
    made.write(tmp_path / "plan.json")
    assert Approved.read(tmp_path / "plan.json") == made
    assert set(made.resources) == {URN + "data", URN + "logs"}


def test_no_value_is_in_it(tmp_path: Path) -> None:
    made = approved(data=(["create"], {"adds": {"password": "canary-value", "tags": ["canary"]}}))
    made.write(tmp_path / "plan.json")
    assert "canary" not in (tmp_path / "plan.json").read_text()


@pytest.mark.parametrize(
    "text", ["", "[]", "null", '{"version": 2}', '{"version": 1, "basis": {}}', "\ud800"]
)
def test_what_is_no_plan(tmp_path: Path, text: str) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(Failure, match="not a plan that this version saved"):
        Approved.read(file)
    with pytest.raises(Failure, match="No such file"):
        Approved.read(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("moved", "code", "told"),
    [
        ({"stack": "prod"}, Exit.USAGE, "the plan is of dev, online, and not of prod, online"),
        ({"mode": "offline"}, Exit.USAGE, "not of dev, offline"),
        ({"spec": "3"}, Exit.GUARD, "the spec is not the one"),
        ({"state": "3"}, Exit.GUARD, "the stack has changed"),
    ],
)
def test_it_is_of_what_it_was_made_from(moved: dict[str, str], code: Exit, told: str) -> None:
    approved(data=DATA).demand(BASIS)
    with pytest.raises(Failure, match=told) as refused:
        approved(data=DATA).demand(replace(BASIS, **moved))
    assert refused.value.code == code


def test_the_same_again_is_approved() -> None:
    def made(name: str, cipher: str) -> Approved:
        adds = {"name": f"data-{name}", "key": {**SECRET, "ciphertext": cipher}, "size": 3}
        return approved(data=(["create"], {"adds": adds}))

    # What differs from run to run: ends of names that a provider makes up, and ciphers.
    made("1a2b3c4", "x").compare(made("5d6e7f8", "y"))


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ({}, "data: update was approved, nothing would be done"),
        ({"data": (["update"], {"updates": {"tags": {"a": "c"}}})}, "data: tags would not be as"),
        ({"data": (["update"], {"deletes": ["tags"]})}, "data: tags would not be as approved"),
        (
            {"data": (["create-replacement", "replace", "delete-replaced"], DATA[1])},
            "data: update was approved, create-replacement and replace and delete-replaced would",
        ),
        ({"data": DATA, "more": (["create"], {})}, "more: nothing was approved, create would be"),
    ],
)
def test_anything_else_is_refused(now: dict[str, Any], told: str) -> None:
    with pytest.raises(Failure) as refused:
        approved(data=DATA).compare(approved(**now))
    assert refused.value.code == Exit.GUARD
    assert told in refused.value.message


def test_a_long_list_is_cut() -> None:
    with pytest.raises(Failure) as refused:
        approved().compare(approved(**{f"r{n}": (["create"], {}) for n in range(30)}))
    assert "and 20 more" in refused.value.message


def test_more_than_was_approved_is_told_afterwards() -> None:
    bucket = plans.resource("data", op="update")
    made = Approved.of(
        BASIS, (), {"resourcePlans": {bucket.urn: {"steps": ["update"], "goal": {}}}}
    )
    quiet = replace(plans.plan(), resources=[])
    made.exceeded(replace(quiet, resources=[bucket]))
    made.exceeded(replace(quiet, resources=[replace(bucket, op="same")]))
    with pytest.raises(Failure, match="update was approved, replace was done"):
        made.exceeded(replace(quiet, resources=[replace(bucket, op="replace")]))
    with pytest.raises(Failure, match="other: nothing was approved, create was done"):
        made.exceeded(replace(quiet, resources=[plans.resource("other")]))


def test_a_secret_cannot_be_guessed_by_its_digest() -> None:
    def made(password: Any) -> Approved:
        adds = {"password": password, "nested": {"authToken": password}}
        return approved(data=(["create"], {"adds": adds}))

    # Also one that no provider has marked.
    assert made("one") == made("other")
    assert made(SECRET) == made({**SECRET, "ciphertext": "b"})


def test_the_state_s_digest() -> None:
    one = {"urn": "a", "id": "1", "modified": "t", "inputs": {"key": SECRET, "size": 3}}
    other = {"urn": "b"}
    ciphered = {**one, "inputs": {"key": {**SECRET, "ciphertext": "b"}, "size": 3}}
    assert state_digest([one, other]) == state_digest([other, ciphered])
    assert state_digest([one]) != state_digest([{**one, "inputs": {"size": 4}}])
    assert state_digest([one]) != state_digest([])
