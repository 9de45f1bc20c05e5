"""GitHub's workflows: read by the tools that know what GitHub makes of them, for many stacks and for one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from plinth import toolchain
from plinth.ci import github
from plinth.layout import Layout

from .repository import ROOT, pipeline

SETS = [(), ("dev",), ("gcp-prod",), ("azure-prod",), ("onprem",), ("dev", "gcp-prod")]


@pytest.fixture(scope="module")
def actionlint() -> Path:
    return toolchain.kept(
        Layout(ROOT),
        "actionlint",
        "github.com/rhysd/actionlint/cmd/actionlint",
        progress=lambda _: None,
    )


def written(folder: Path, *stacks: str) -> list[Path]:
    (folder / ".git").mkdir(exist_ok=True)
    found: list[Path] = []
    for path, text in github.files_of(pipeline(*stacks)).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        found.append(file)
    return found


def workflows(*stacks: str) -> dict[str, Any]:
    made = github.files_of(pipeline(*stacks))
    return {Path(path).stem: yaml.safe_load(text) for path, text in made.items()}


@pytest.mark.parametrize("stacks", SETS, ids=lambda stacks: "-".join(stacks) or "all")
def test_actionlint_and_zizmor_find_nothing(
    tmp_path: Path, actionlint: Path, stacks: tuple[str, ...]
) -> None:
    files = list(map(str, written(tmp_path, *stacks)))
    zizmor = (str(Path(sys.executable).with_name("zizmor")), "--offline", "--no-progress")
    for command in ((str(actionlint),), (*zizmor, "--persona=auditor")):
        said = subprocess.run(
            [*command, *files], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert said.returncode == 0, said.stdout + said.stderr


def test_this_repository_has_what_is_written() -> None:
    made = github.files_of(pipeline())
    for path, text in made.items():
        # All but the first line, which names the command.
        there = (ROOT / path).read_text().split("\n", 1)
        assert there[0].startswith("# Written by `plinth ci github`:")
        assert there[1] == text.split("\n", 1)[1], f"run plinth ci github: {path}"


def test_every_action_is_of_the_catalogue_and_pinned() -> None:
    for name, entry in github.catalogue().items():
        assert re.fullmatch("[0-9a-f]{40}", entry["commit"]), name
        assert re.fullmatch(r"v\d+\.\d+\.\d+", entry["version"]), name
        assert entry["seen"], name
    used = set()
    for text in github.files_of(pipeline()).values():
        for line in re.findall(r"uses: (.*)", text):
            if not line.startswith("./"):
                used.add(line)
    assert used == {github.pinned(name) for name in github.catalogue()}


def test_nobody_has_more_rights_than_needed() -> None:
    found = workflows()
    rights: dict[str, dict[str, str]] = {}
    for name, workflow in found.items():
        assert workflow["permissions"] == {}
        rights |= {f"{name}/{job}": each["permissions"] for job, each in workflow["jobs"].items()}
    reads, signs = {"contents": "read"}, {"contents": "read", "id-token": "write"}
    comments = {"actions": "read", "pull-requests": "write"}
    assert rights.pop("plinth-comment/comment") == comments
    assert rights.pop("plinth-preview/diff") == rights.pop("plinth-preview/report") == reads
    scans = {"actions": "read", "contents": "read", "security-events": "write"}
    assert rights.pop("plinth-preview/scan") == rights.pop("plinth-up/scan") == scans
    assert all(each == signs for each in rights.values())


def test_a_fork_gets_neither_an_identity_nor_a_secret() -> None:
    made = github.files_of(pipeline())
    assert not any("pull_request_target" in text or "secrets." in text for text in made.values())
    preview = workflows()["plinth-preview"]
    online = preview["jobs"]["online"]["if"]
    assert "head.repo.full_name == github.repository" in online
    assert "environment" not in str(preview["jobs"]["diff"])


def test_what_posts_runs_nothing_of_the_pull_request() -> None:
    jobs = workflows()["plinth-comment"]["jobs"]
    assert not any("uses" in step for step in jobs["comment"]["steps"])
    # Nothing that a pull request chose is pasted into the script.
    assert all("${{" not in step["run"] for step in jobs["comment"]["steps"])


def test_updates_are_approved_one_at_a_time_and_in_order() -> None:
    found = workflows()
    up = found["plinth-stack"]["jobs"]["up"]
    assert up["environment"] == "${{ inputs.stack }}"
    assert found["plinth-stack"]["jobs"]["plan"]["environment"] == "${{ inputs.stack }}-preview"
    assert up["concurrency"] == {
        "group": "plinth-up-${{ inputs.stack }}",
        "cancel-in-progress": False,
    }
    assert "--plan" in str(up["steps"])
    jobs = found["plinth-up"]["jobs"]
    assert jobs["dev"].get("needs") is None
    assert jobs["staging"]["needs"] == ["dev"]
    assert all(jobs[each]["needs"] == ["staging"] for each in jobs if each.endswith("prod"))
    assert "concurrency" not in found["plinth-up"]


def test_only_the_clouds_there_are() -> None:
    text = "".join(github.files_of(pipeline("dev")).values())
    assert "configure-aws-credentials" in text
    for other in ("azure/login", "google-github-actions", "KUBE_SERVER", "tenant"):
        assert other not in text
