"""How commands end: each kind of failure with its code, its words, and no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from plinth.console import ending
from plinth.exits import Exit, Failure
from spec.faults import Fault, SpecError


def ended(error: BaseException) -> int:
    with pytest.raises(SystemExit) as caught, ending():
        raise error
    return int(caught.value.code or 0)


def test_a_bad_spec_has_every_fault_and_their_number(capsys: pytest.CaptureFixture[str]) -> None:
    faults = [Fault("a", "is wrong", "mend it", "stacks/x.yaml", 3, 7), Fault("b", "is too")]
    assert ended(SpecError(faults)) == Exit.SPEC
    said = capsys.readouterr().err
    assert "stacks/x.yaml:3:7: a: is wrong (mend: mend it)" in said
    assert "2 faults in the spec" in said


@pytest.mark.parametrize("code", list(Exit))
def test_a_failure_carries_its_code_and_mend(
    code: Exit, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(Failure(code, "it broke", "do that")) == code
    assert capsys.readouterr().err == "error: it broke\nmend:  do that\n"


def test_an_interrupt_says_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(KeyboardInterrupt()) == Exit.ENGINE
    assert "run the same command again" in capsys.readouterr().err


def test_a_fault_of_our_own_is_kept_in_a_file_and_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ended(ZeroDivisionError("by nought")) == Exit.ENGINE
    said = capsys.readouterr().err
    assert "ZeroDivisionError: by nought" in said
    assert "Traceback" not in said
    assert "Traceback" in (tmp_path / ".plinth" / "error.txt").read_text()


def test_nothing_raised_is_nothing_said(capsys: pytest.CaptureFixture[str]) -> None:
    with ending():
        pass
    assert capsys.readouterr().err == ""
