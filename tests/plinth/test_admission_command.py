"""`plinth policies admission`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from plinth.commands import admission
from plinth.exits import Exit, Failure

ROOT = Path(__file__).parents[2]


def printed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(capsys.readouterr().out))


def test_without_a_stack_every_rule_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    admission.run(None, "kubernetes")
    made = printed(capsys)
    names = {each["metadata"]["name"] for each in made}
    assert {"pods-unprivileged", "pods-unprivileged-deny", "pods-unprivileged-warn"} <= names
    # Nobody has said which registries.
    assert "images-from-registries" not in names


def test_of_a_stack_its_spec_is_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    admission.run("prod", "kyverno")
    made = printed(capsys)
    assert {each["kind"] for each in made} == {"ValidatingPolicy"}
    assert "images-from-registries-deny" in {each["metadata"]["name"] for each in made}


def test_another_engine_is_a_usage_fault() -> None:
    with pytest.raises(Failure) as raised:
        admission.run(None, "gatekeeper")
    assert raised.value.code == Exit.USAGE
