"""`plinth ci`: what it writes, what it leaves alone, what it says of bad input."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from plinth.ci import files
from plinth.ci.model import Pipeline, Target
from plinth.exits import Failure

from .repository import ROOT, plinth

WRITES = {
    "github": [
        ".github/workflows/plinth-comment.yml",
        ".github/workflows/plinth-drift.yml",
        ".github/workflows/plinth-preview.yml",
        ".github/workflows/plinth-stack.yml",
        ".github/workflows/plinth-up.yml",
    ],
    "gitlab": [".gitlab-ci.yml"],
    "jenkins": ["Jenkinsfile"],
    "azure-devops": [".azure/plinth-read.yml", ".azure/plinth-write.yml", "azure-pipelines.yml"],
}


def there(repository: Path) -> list[str]:
    return sorted(
        str(file.relative_to(repository))
        for file in repository.rglob("*")
        if file.is_file()
        and file.relative_to(repository).parts[0] not in ("stacks", ".plinth")
        and file.name != "Pulumi.yaml"
    )


@pytest.mark.parametrize("system", WRITES)
def test_what_is_written_is_what_is_checked(repository: Path, system: str) -> None:
    assert plinth(repository, "ci", system, "--check").returncode == 6
    assert there(repository) == []
    said = plinth(repository, "ci", system)
    assert said.returncode == 0, said.stderr
    assert there(repository) == WRITES[system]
    for path in WRITES[system]:
        first = (repository / path).read_text().partition("\n")[0]
        assert f"Written by `plinth ci {system}`" in first
    said = plinth(repository, "ci", system, "--check")
    assert said.returncode == 0, said.stderr
    # Another stack, an edit, a file that is gone: all of them are told.
    (repository / WRITES[system][0]).write_text("# Written by `plinth ci x`\n")
    said = plinth(repository, "ci", system, "--check")
    assert said.returncode == 6
    assert f"{WRITES[system][0]}: differs" in said.stderr
    assert f"run plinth ci {system}" in said.stderr
    assert plinth(repository, "ci", system).returncode == 0
    (repository / WRITES[system][0]).unlink()
    assert f"{WRITES[system][0]}: missing" in plinth(repository, "ci", system, "--check").stderr


def test_the_command_is_told_with_its_options(repository: Path) -> None:
    options = ("--branch", "release/1.x", "--stack", "dev", "--stack", "prod")
    assert plinth(repository, "ci", "gitlab", *options).returncode == 0
    text = (repository / ".gitlab-ci.yml").read_text()
    assert "`plinth ci gitlab --branch release/1.x --stack dev --stack prod`" in text
    assert "staging" not in text
    assert '$CI_COMMIT_BRANCH == "release/1.x"' in text


def test_somebody_s_own_file_is_left_alone(repository: Path) -> None:
    own = repository / ".gitlab-ci.yml"
    own.write_text("test: {script: [make test]}\n")
    said = plinth(repository, "ci", "gitlab")
    assert said.returncode == 2
    assert "somebody's own: .gitlab-ci.yml" in said.stderr
    assert own.read_text() == "test: {script: [make test]}\n"
    own.write_bytes(b"\xff\xfe")
    assert plinth(repository, "ci", "gitlab").returncode == 2
    assert plinth(repository, "ci", "gitlab", "--force").returncode == 0
    assert "Written by" in own.read_text()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("travis",), "No such command 'travis'"),
        (("gitlab", "--stack", "porod"), "did you mean prod?"),
        (("gitlab", "--branch", "main'; rm -rf /"), "not a name that a pipeline can hold"),
        (("gitlab", "--branch", "a..b"), "not a name that a pipeline can hold"),
    ],
)
def test_bad_calls(repository: Path, arguments: tuple[str, ...], told: str) -> None:
    said = plinth(repository, "ci", *arguments)
    assert said.returncode == 2
    assert told in said.stderr
    assert there(repository) == []


def test_no_stack_no_repository_no_project(repository: Path) -> None:
    for file in (repository / "stacks").glob("*.yaml"):
        if file.name != "base.yaml":
            file.unlink()
    said = plinth(repository, "ci", "github")
    assert (said.returncode, "there is no stack" in said.stderr) == (2, True)
    (repository / ".git").rmdir()
    said = plinth(repository, "ci", "github")
    assert (said.returncode, "not the root of a Git repository" in said.stderr) == (2, True)
    (repository / "Pulumi.yaml").unlink()
    assert plinth(repository, "ci", "github").returncode == 2


def test_an_invalid_spec_is_told_with_its_place(repository: Path) -> None:
    (repository / "stacks" / "dev.yaml").write_text("kind: Platform\nname: dev\n")
    said = plinth(repository, "ci", "github")
    assert said.returncode == 1
    assert "stacks/dev.yaml" in said.stderr
    assert there(repository) == []


def test_what_cannot_be_written_is_told(repository: Path) -> None:
    (repository / ".github").write_text("in the way")
    said = plinth(repository, "ci", "github")
    assert said.returncode == 2
    assert ".github/workflows/plinth-preview.yml" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_file_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    # Not by the folder's mode: root, as which containers run tests, may write everywhere.
    monkeypatch.setattr(Path, "write_text", denied)
    with pytest.raises(Failure, match="Jenkinsfile: Permission denied"):
        files.write(tmp_path, {"Jenkinsfile": "x"}, force=False)


def test_stacks_go_up_by_environment() -> None:
    targets = [Target(n, e, "aws") for n, e in (("b", "prod"), ("a", "prod"), ("z", "dev"))]
    made = Pipeline.of("main", targets, "x")
    assert [[each.stack for each in wave] for wave in made.waves] == [["z"], ["a", "b"]]
    assert made.before(made.targets[0]) == []
    assert made.before(made.targets[2]) == ["z"]


def test_it_starts_without_the_sdks(repository: Path) -> None:
    code = (
        "import sys; sys.argv = ['plinth', 'ci', 'github', '--check']\n"
        "from plinth.main import main\n"
        "try: main()\n"
        "except SystemExit as end: assert end.code == 6\n"
        "assert 'pulumi' not in sys.modules\n"
    )
    subprocess.run(
        [sys.executable, "-c", code],
        cwd=repository,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        check=True,
        capture_output=True,
    )
