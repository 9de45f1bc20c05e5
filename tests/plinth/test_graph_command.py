"""`plinth graph`, drawing a plan.json; that it plans as a preview does is a matter of tests/golden."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from plinth.commands import graph
from plinth.exits import Exit, Failure
from plinth.main import app

from .report.samples import small


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    made = tmp_path / "plan.json"
    made.write_text(small().to_json(), encoding="utf-8")
    return made


@pytest.mark.parametrize(
    ("form", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("mermaid", b"flowchart")]
)
def test_each_format_is_written(form: str, begins: bytes, plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "made" / "picture"
    graph.run("prod", form, "components", "light", out, plan)
    assert out.read_bytes().startswith(begins)


def test_text_goes_to_standard_output(
    plan: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    graph.run("prod", "svg", "resources", "auto", None, plan)
    assert b"Subnet table" in capfdbinary.readouterr().out


def test_the_command_line_draws(plan: Path) -> None:
    asked = ["graph", "prod", "--plan", str(plan), "--format", "mermaid"]
    ended = CliRunner().invoke(app, asked)
    assert ended.exit_code == 0 and ended.stdout.startswith("flowchart LR")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"form": "gif"}, "--format gif: unknown"),
        ({"level": "atoms"}, "--level atoms: unknown"),
        ({"theme": "pink"}, "--theme pink: unknown"),
        ({"form": "mermaid", "level": "resources"}, "Mermaid draws components alone"),
        ({"stack": "dev"}, "it is of prod, not of dev"),
        ({"plan_file": Path("no/such")}, "--plan no/such: No such file or directory"),
        ({"out": Path("/dev/null/x")}, "--out /dev/null/x: "),
    ],
)
def test_what_cannot_be_drawn_is_told(given: dict[str, object], told: str, plan: Path) -> None:
    asked: dict[str, object] = {"stack": "prod", "form": "svg", "level": "components",
                                "theme": "auto", "out": None, "plan_file": plan, **given}  # fmt: skip
    with pytest.raises(Failure) as failed:
        graph.run(**asked)  # type: ignore[arg-type]
    assert failed.value.code == Exit.USAGE and told in failed.value.message


def test_a_plan_of_another_version_is_told(plan: Path) -> None:
    plan.write_text('{"schemaVersion": 0}')
    with pytest.raises(Failure, match="older schema version"):
        graph.run("prod", "svg", "components", "auto", None, plan)
