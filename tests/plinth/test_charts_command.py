"""`plinth charts`: list, pull, diff, check."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from components.addons import catalog
from plinth.commands import charts as command
from plinth.exits import Exit, Failure
from plinth.layout import Layout
from plinth.main import app
from tests import charts as data
from tests.plinth.repository import serving

ROOT = Path(__file__).parents[2]


def files(version: str, values: str, schema: Mapping[str, Any] | None = None) -> dict[str, str]:
    about = f"apiVersion: v2\nname: things\nversion: {version}\nappVersion: v{version}\n"
    made = {"Chart.yaml": about, "values.yaml": values}
    return made | ({"values.schema.json": json.dumps(schema)} if schema else {})


OLD = files("1.0.0", "replicas: 1\nserver: {port: 80, gone: true}\n")
NEW = files(
    "2.0.0",
    "replicas: 2\nserver: {port: 80, come: {a: 1}}\n",
    {"properties": {"replicas": {"maximum": 3}}},
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    versions = {("things", "1.0.0"): OLD, ("things", "2.0.0"): NEW}
    with serving(tmp_path_factory.mktemp("repository"), versions) as url:
        yield url


@pytest.fixture
def checkout(layout: Layout, repository: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose catalogue has the chart at its older version, and one that is nowhere."""
    (layout.root / "Pulumi.yaml").touch()
    layout.stacks.mkdir()
    monkeypatch.chdir(layout.root)
    some = catalog.chart("mlflow")
    known = {
        "things": dataclasses.replace(
            some, name="things", chart="things", repository=repository, version="1.0.0"
        ),
        "lost": dataclasses.replace(
            some, name="lost", chart="lost", repository=repository, version="1.0.0"
        ),
    }
    monkeypatch.setattr(catalog, "charts", lambda: known)
    return layout.root


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    command.show(as_json=False)
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["CHART", "VERSION", "APP", "KUBERNETES", "OF", "FROM"]
    assert len(rows) == len(catalog.charts())
    command.show(as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert found["schemaVersion"] == 1
    (envoy,) = [each for each in found["charts"] if each["name"] == "envoy-gateway"]
    assert envoy["chart"] == "gateway-helm"
    assert envoy["kubernetes"] == {"min": "1.32", "max": "1.35"}


def test_the_group_lists_without_a_command() -> None:
    answer = CliRunner().invoke(app, ["charts", "--json"])
    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["charts"]


def test_pull(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command.pull(["things"], None)
    place = checkout / ".plinth" / "charts" / "things-1.0.0"
    assert capsys.readouterr().out.splitlines() == [str(place)]
    assert (place / "values.yaml").read_text() == OLD["values.yaml"]
    # What is there is not fetched again.
    (place / "values.yaml").write_text("kept: true\n")
    command.pull(["things"], None)
    assert (place / "values.yaml").read_text() == "kept: true\n"


def test_pull_fetches_what_it_can(
    checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Failure) as caught:
        command.pull([], tmp_path / "there")
    assert caught.value.code == Exit.ENGINE
    assert caught.value.message == "1 chart not fetched: lost"
    assert (tmp_path / "there" / "things-1.0.0" / "Chart.yaml").is_file()
    assert [each.name for each in (tmp_path / "there").iterdir()] == ["things-1.0.0"]
    assert 'error: lost 1.0.0: chart "lost"' in capsys.readouterr().err


def test_a_name_that_is_no_chart(checkout: Path) -> None:
    for wrong in (lambda: command.pull(["thing"], None), lambda: command.diff("thing", None, None, False)):  # fmt: skip
        with pytest.raises(Failure) as caught:
            wrong()
        assert caught.value.code == Exit.USAGE
        assert (caught.value.message, caught.value.mend) == (
            "the catalogue has no chart thing",
            "did you mean things?",
        )


def test_diff_of_the_newest(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command.diff("things", None, None, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "things: version 1.0.0 -> 2.0.0, appVersion v1.0.0 -> v2.0.0"
    assert [line.split() for line in lines[2:5]] == [
        ["changed", "replicas", "1", "2"],
        ["added", "server.come", '{"a":', "1}"],
        ["removed", "server.gone", "true"],
    ]
    assert lines[-1] == "3 values added, removed or changed"


def test_diff_with_a_stack(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given: dict[str, Any] = {"things": {"replicas": 5, "server": {"gone": False}}}
    monkeypatch.setattr(command, "_values", lambda *_: given)
    with pytest.raises(Failure) as caught:
        command.diff("things", "2.0.0", "prod", as_json=True)
    assert caught.value.code == Exit.POLICY
    assert caught.value.message == "2 values of prod would not fit things 2.0.0"
    found = json.loads(capsys.readouterr().out)
    assert [(each["value"], each["change"], each["set"]) for each in found["changes"]] == [
        ("replicas", "changed", True),
        ("server.come", "added", False),
        ("server.gone", "removed", True),
    ]
    assert found["faults"][0] == "server.gone: the chart has no such value"
    assert "maximum: got 5, want 3" in found["faults"][1]


def test_diff_of_a_version_that_is_not(checkout: Path) -> None:
    with pytest.raises(Failure) as caught:
        command.diff("things", "9.9.9", None, as_json=False)
    assert caught.value.code == Exit.ENGINE
    assert "9.9.9" in caught.value.message


def test_diff_with_a_stack_that_has_no_such_release(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_values", lambda *_: {})
    with pytest.raises(Failure) as caught:
        command.diff("things", None, "dev", as_json=False)
    assert caught.value.code == Exit.USAGE


def test_check(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given: dict[str, Any] = {"things": {"replicas": 5}, "lost": {}, "strange": {}}
    monkeypatch.setattr(command, "_values", lambda *_: given)
    command.check("prod", None)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith('not checked: lost: chart "lost"')
    assert lines[1] == "not checked: strange: the catalogue has no such chart"
    assert lines[2] == "prod: the values of 1 of 3 releases fit their charts"
    given["things"] = {"server": {"come": 1}}
    with pytest.raises(Failure) as caught:
        command.check("prod", None)
    assert caught.value.code == Exit.POLICY
    assert "things 1.0.0: server.come: the chart has no such value" in capsys.readouterr().out


def test_check_with_a_folder_that_is_not(checkout: Path) -> None:
    with pytest.raises(Failure) as caught:
        command.check("prod", checkout / "nowhere")
    assert caught.value.code == Exit.USAGE


def test_check_of_a_whole_stack(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = data.folder()
    monkeypatch.chdir(ROOT)
    command.check("dev", folder)
    lines = capsys.readouterr().out.splitlines()
    untried = {line.split(": ")[1] for line in lines if line.startswith("not checked: ")}
    # The data has the keys of these alone, and no values.yaml.
    assert untried <= {"airflow", "cluster-autoscaler"}
    assert lines[-1].startswith("dev: the values of ")
    assert not [line for line in lines[:-1] if not line.startswith("not checked: ")]
