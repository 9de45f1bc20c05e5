"""`plinth diff` on the genuine engine: two commits, each planned by its own code."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from .checkout import PACKAGES, Checkout

CANARY = "canary-4f7c1d"


def git(checkout: Checkout, *arguments: str) -> None:
    who = {
        f"GIT_{role}_{what}": "x" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    subprocess.run(
        ["git", "-C", str(checkout.folder), *arguments],
        env={**os.environ, **who},
        check=True,
        capture_output=True,
    )


def commit(checkout: Checkout, branch: str) -> None:
    """What is there as a branch of its own; the working tree is then as `main` again."""
    git(checkout, "checkout", "--quiet", "-b", branch)
    git(checkout, "commit", "--quiet", "--all", "--message", branch)
    git(checkout, "checkout", "--quiet", "main")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory, cli: Path) -> Checkout:
    """A repository whose code is its own, with one stack, and with bases that are of no use."""
    made = Checkout(tmp_path_factory.mktemp("repository"), cli)
    for package in PACKAGES:
        made.own(package)
    for file in (made.folder / "stacks").glob("*.yaml"):
        if file.stem not in ("base", "dev"):
            file.unlink()
    # Its plans are its own; what was read of the SDKs serves here too.
    schemas = (made.folder / ".plinth" / "cache").resolve() / "schema"
    schemas.mkdir(exist_ok=True)
    (made.folder / ".plinth" / "cache").unlink()
    (made.folder / ".plinth" / "cache").mkdir()
    (made.folder / ".plinth" / "cache" / "schema").symlink_to(schemas)
    (made.folder / ".gitignore").write_text(".plinth/\nout/\n__pycache__/\n")
    git(made, "init", "--quiet", "--initial-branch", "main")
    git(made, "add", "--all")
    git(made, "commit", "--quiet", "--message", "main")
    made.edit("dev", nodes={"unknown": 1})
    commit(made, "broken")
    plan = made.folder / "plinth" / "plan.py"
    plan.write_text(plan.read_text().replace("SCHEMA_VERSION = 1", "SCHEMA_VERSION = 0"))
    commit(made, "older")
    return made


def diff(checkout: Checkout, *arguments: str, code: int = 0) -> tuple[dict[str, Any], str, str]:
    """comparison.json, report.md and what stood on stderr."""
    out = checkout.folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    ended = checkout.run(
        "diff", *arguments, "--out", str(out), env={"AWS_SECRET_ACCESS_KEY": CANARY}
    )
    assert ended.returncode == code, ended.stdout[-4000:] + ended.stderr[-4000:]
    written = "".join(file.read_text() for file in out.iterdir())
    assert CANARY not in written + ended.stdout + ended.stderr
    document = json.loads((out / "comparison.json").read_text())
    return document, (out / "report.md").read_text(), ended.stderr


def test_a_tree_and_itself_do_not_differ(repository: Checkout) -> None:
    document, report, _ = diff(repository, "main")
    (stack,) = document["stacks"]
    assert stack["stack"] == "dev"
    assert stack["changes"] == stack["specChanges"] == []
    assert "no resource changes" in report
    out = repository.folder / "out"
    (run,) = json.loads((out / "verdicts-dev.sarif").read_text())["runs"]
    assert run["automationDetails"]["id"] == "plinth/dev/"
    named = {
        each["physicalLocation"]["artifactLocation"]["uri"]
        for result in run["results"]
        for each in result["locations"]
    }
    # Of the repository, and not of where its files were written out to be planned.
    assert named
    assert {each for each in named if not (repository.folder / each).is_file()} == set()
    suites = Xml.parse(out / "junit-dev.xml").getroot()  # noqa: S314
    assert suites.get("name") == "plinth dev"


def test_edits_that_nobody_committed_are_compared(repository: Checkout) -> None:
    repository.edit("dev", registry={"repositories": ["models", "serving"]}, nodes={
        "cpu": {"vcpus": 4, "memoryGib": 16, "nodes": {"min": 0, "max": 5}, "capacity": ["spot"]}
    })  # fmt: skip
    document, report, said = diff(repository, "main", code=5)
    (stack,) = document["stacks"]
    assert stack["risk"] == "data-loss"
    assert [each["path"] for each in stack["specChanges"]] == [
        "nodes.cpu.nodes.max",
        "registry.repositories[pipelines]",
    ]
    lost, *others = stack["changes"]
    assert (lost["op"], lost["risk"], lost["rule"]) == ("delete", "data-loss", "registry-lost")
    assert lost["section"] == "registry"
    (pool,) = [each for each in others if each["type"] == "aws:eks/nodeGroup:NodeGroup"]
    assert [(each["path"], each["old"], each["new"]) for each in pool["properties"]] == [
        ("scalingConfig.maxSize", 4, 5)
    ]
    assert stack["cost"]["delta"]["high"] > 0
    assert "🛑 data loss" in report
    assert "--allow-data-loss 'registry.repositories[pipelines]'" in said
    accepted = ("--allow-data-loss", "registry.repositories[pipelines]")
    document, _, _ = diff(repository, "main", *accepted)
    assert document["stacks"][0]["refused"] == []


def test_what_was_planned_once_is_not_planned_again(repository: Checkout) -> None:
    plans = repository.folder / ".plinth" / "cache" / "plans"
    before = sorted(plans.iterdir())
    (repository.folder / "docs").mkdir(exist_ok=True)
    (repository.folder / "docs" / "new.md").write_text("more\n")
    diff(repository, "main", code=5)
    assert sorted(plans.iterdir()) == before != []
    assert not list((repository.folder / ".plinth" / "run").glob("diff-*"))


@pytest.mark.parametrize(
    ("base", "fault"),
    [("broken", "nodes.unknown"), ("older", "is of an older schema version, 0")],
)
def test_a_base_of_no_use_leaves_the_head_to_be_reported(
    repository: Checkout, base: str, fault: str
) -> None:
    document, report, _ = diff(repository, base)
    (stack,) = document["stacks"]
    assert fault in stack["baseFault"]
    assert stack["changes"] == []
    assert "The base cannot be planned" in report


def test_a_head_of_no_use_is_told_after_the_rest(repository: Checkout) -> None:
    document, report, said = diff(repository, "main", "broken", code=1)
    ((failed,), stacks) = document["failed"], document["stacks"]
    assert (failed["stack"], stacks) == ("dev", [])
    assert "nodes.unknown" in failed["why"]
    assert "dev: cannot be planned" in report
    assert "1 stack of the head cannot be planned" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), "there is no commit nowhere here"),
        (("main", "nowhere"), "there is no commit nowhere here"),
        (("main", "--stack", "prod"), "neither side has a stack prod"),
    ],
)
def test_wrong_names_are_told_at_once(
    repository: Checkout, arguments: tuple[str, ...], said: str
) -> None:
    ended = repository.run("diff", *arguments)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert "mend:" in ended.stderr


def test_a_folder_that_cannot_be_written_is_told_at_once(repository: Checkout) -> None:
    (repository.folder / "file").write_text("")
    ended = repository.run("diff", "main", "--out", "file/out")
    (repository.folder / "file").unlink()
    assert ended.returncode == 2
    assert "--out file/out" in ended.stderr


def test_the_rules_say_what_the_genuine_engine_does(repository: Checkout) -> None:
    """Two plans from nothing, held against the engine's own diff of a stack that stands."""
    git(repository, "checkout", "--quiet", "main", "--", "stacks")
    repository.fine("up", "dev", "--offline", "--yes")
    repository.edit("dev", network={"cidr": "10.44.0.0/18"}, serving={"runtimes": ["triton"]})
    accepted = ("--allow-data-loss", "network.cidr")
    plan = repository.plan("preview", "dev", *accepted)
    verbs = {"create": "add", "update": "change", "replace": "replace", "delete": "delete"}
    done = {
        each["urn"]: verbs[each["op"]]
        for each in plan["resources"]
        if each["op"] != "same" and not each["type"].startswith(("plinth:", "pulumi:"))
    }
    document, _, _ = diff(repository, "main", *accepted)
    said = {each["urn"]: each["op"] for each in document["stacks"][0]["changes"]}
    assert len(done) > 50
    assert said == done
