"""Commits and the working tree as trees, without writing into `.git`."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from plinth.diff.snapshot import Repository
from plinth.exits import Exit, Failure
from plinth.layout import Layout
from spec.sources import stacks


def git(folder: Path, *arguments: str) -> str:
    who = {
        f"GIT_{role}_{what}": "x" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    return subprocess.run(
        ["git", "-C", str(folder), *arguments],
        env={**os.environ, **who},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout in a folder of a repository, with one commit."""
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    root = tmp_path / "ml"
    for name, text in {
        "Pulumi.yaml": "name: plinth\n",
        "stacks/base.yaml": "owner: a\n",
        "stacks/prod.yaml": "kind: Platform\n",
        "docs/page.md": "one\n",
        ".gitignore": ".plinth/\nsecret.txt\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "one")
    return root


def test_the_working_tree_is_what_is_there_and_not_ignored(project: Path) -> None:
    repository = Repository(Layout(project))
    before = repository.commit("main")
    assert repository.working_tree().digest == before.digest
    (project / "stacks" / "dev.yaml").write_text("kind: Platform\n")
    (project / "secret.txt").write_text("no")
    index, objects = git(project, "ls-files", "--stage"), git(project, "count-objects")
    after = repository.working_tree()
    assert stacks(repository.files(after)) == ("dev", "prod")
    assert stacks(repository.files(before)) == ("prod",)
    root = repository.write(after, project / ".plinth" / "out")
    assert root == project / ".plinth" / "out" / "ml"
    assert (root / "stacks" / "dev.yaml").is_file()
    assert not (root / "secret.txt").exists()
    assert (index, objects) == (git(project, "ls-files", "--stage"), git(project, "count-objects"))


def test_what_no_plan_reads_makes_no_other_tree(project: Path) -> None:
    repository = Repository(Layout(project))
    before = repository.working_tree().digest
    (project / "docs" / "page.md").write_text("two\n")
    assert repository.working_tree().digest == before
    (project / "stacks" / "prod.yaml").write_text("kind: Platform\nname: x\n")
    assert repository.working_tree().digest != before


def test_the_merge_base_is_where_both_parted(project: Path) -> None:
    first = git(project, "rev-parse", "main").strip()
    git(project, "branch", "side")
    (project / "stacks" / "prod.yaml").write_text("kind: Platform\nname: x\n")
    git(project, "commit", "--quiet", "--all", "--message", "two")
    repository = Repository(Layout(project))
    assert repository.commit("main", "side").side.commit == first
    assert repository.commit("main").side.commit != first


@pytest.mark.parametrize("ref", ["nowhere", "--help", "main:stacks", ""])
def test_a_ref_that_is_no_commit_is_said(project: Path, ref: str) -> None:
    with pytest.raises(Failure) as refused:
        Repository(Layout(project)).commit(ref)
    assert refused.value.code == Exit.USAGE
    assert f"there is no commit {ref} here" in refused.value.message
    assert "git fetch" in refused.value.mend


def test_without_a_repository_nothing_is_compared(tmp_path: Path) -> None:
    with pytest.raises(Failure) as refused:
        Repository(Layout(tmp_path))
    assert refused.value.code == Exit.USAGE


def test_a_commit_without_the_project_is_said(project: Path) -> None:
    git(project, "rm", "-r", "--quiet", "--cached", "Pulumi.yaml")
    git(project, "commit", "--quiet", "--message", "none")
    repository = Repository(Layout(project))
    with pytest.raises(Failure, match="has no Plinth project at ml"):
        repository.write(repository.commit("main"), project / ".plinth" / "out")
