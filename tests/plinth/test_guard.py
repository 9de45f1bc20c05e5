"""The guard compares what stands with what is asked for."""

from __future__ import annotations

from typing import Any

import pytest

from plinth.exits import Exit, Failure
from plinth.guard import guard
from spec.files import Folder
from spec.load import load
from spec.platform import Platform
from spec.validate import revive

from ..e2e.checkout import ROOT

PROD = load("prod", Folder(ROOT / "stacks")).platform
STANDING: dict[str, Any] = PROD.model_dump(mode="json", exclude_none=True)


def edited(**sections: Any) -> Platform:
    data = {**STANDING}
    for name, value in sections.items():
        data[name] = {**data[name], **value} if isinstance(value, dict) else value
    return revive(data)


def test_a_new_stack_loses_nothing() -> None:
    assert guard(None, PROD, ()) == []


def test_the_same_spec_has_no_changes() -> None:
    assert guard(STANDING, PROD, ()) == []


def test_a_harmless_edit_passes_and_is_told() -> None:
    (change,) = guard(STANDING, edited(budget={"monthlyUsd": 50000}), ())
    assert (change.path, change.before, change.after) == ("budget.monthlyUsd", 40000, 50000)


def test_every_loss_is_told_at_once() -> None:
    after = edited(network={"cidr": "10.99.0.0/16"}, name="prod-two")
    with pytest.raises(Failure) as caught:
        guard(STANDING, after, ())
    assert caught.value.code == Exit.GUARD
    assert "network.cidr: 10.20.0.0/16 -> 10.99.0.0/16" in caught.value.message
    assert "name: prod -> prod-two" in caught.value.message
    assert "--allow-data-loss network.cidr" in caught.value.mend


def test_a_named_loss_passes_and_another_does_not() -> None:
    after = edited(network={"cidr": "10.99.0.0/16"}, name="prod-two")
    with pytest.raises(Failure) as caught:
        guard(STANDING, after, ["network.cidr"])
    assert "network.cidr" not in caught.value.message
    assert guard(STANDING, after, ["network.cidr", "name"])


def test_a_path_is_named_as_a_shell_takes_it() -> None:
    after = edited(registry={"repositories": ["models"]})
    with pytest.raises(Failure) as caught:
        guard(STANDING, after, ())
    assert "--allow-data-loss 'registry.repositories[pipelines]'" in caught.value.mend
    named = ["registry.repositories[pipelines]", "registry.repositories[serving]"]
    assert guard(STANDING, after, named)


def test_a_spec_of_another_version_of_the_language_cannot_be_compared(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert guard({"apiVersion": "plinth/v0"}, PROD, ()) == []
    assert "in another version of the language" in capsys.readouterr().err
