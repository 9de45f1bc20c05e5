"""The scripts in the workflows, run by a shell against stand-ins for what they call."""

from __future__ import annotations

import json
import os
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from plinth.ci import github

from ...needed import program
from .repository import pipeline

HEAD = "0123456789abcdef0123456789abcdef01234567"


def steps(workflow: str, job: str) -> dict[str, Any]:
    made = yaml.safe_load(github.files_of(pipeline())[f".github/workflows/{workflow}.yml"])
    return {each["name"]: each for each in made["jobs"][job]["steps"]}


def stand_in(file: Path, script: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(script)
    file.chmod(0o755)


def run(script: str, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """As a runner does: bash -e, in the checkout."""
    return subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=folder,
        env={"PATH": f"{folder / 'path'}{os.pathsep}{os.environ['PATH']}", **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# --- plan and up ------------------------------------------------------------------------------------

PLINTH = """#!/bin/sh
if [ "$2" = identity ]; then
  echo "export KUBECONFIG='a file'"
  exit 0
fi
for each in "$@"; do printf '<%s>' "$each" >> called; done
[ "$1$SAVES" != previewyes ] || { mkdir -p plan && touch "plan/$STACK.json"; }
echo "$KUBECONFIG" > kubeconfig
exit "${ENDS:-0}"
"""


@pytest.mark.parametrize(
    ("operation", "allowed", "called"),
    [
        ("preview", "", "<preview><dev><--out><out/dev>"),
        # Labels of a pull request, of which this is one.
        (
            "preview",
            "bug allow-data-loss:database $(touch_it) *",
            "<preview><dev><--out><out/dev><--allow-data-loss><database>",
        ),
        ("drift", "", "<preview><dev><--out><out/dev><--refresh><--expect-no-changes>"),
        (
            "up",
            "network.cidr $(touch_it)",
            "<preview><dev><--out><out/dev><--save-plan><plan/dev.json>"
            "<--allow-data-loss><network.cidr><--allow-data-loss><$(touch_it)>",
        ),
    ],
)
def test_planning(tmp_path: Path, operation: str, allowed: str, called: str) -> None:
    stand_in(tmp_path / ".venv" / "bin" / "plinth", PLINTH)
    script = steps("plinth-stack", "plan")["Plan"]["run"]
    env = {
        "OPERATION": operation,
        "ALLOWED": allowed,
        "STACK": "dev",
        "CLOUD": "aws",
        "GITHUB_OUTPUT": str(tmp_path / "said"),
        "SAVES": "yes" if operation == "up" else "no",
    }
    said = run(script, tmp_path, **env)
    assert said.returncode == 0, said.stderr
    assert (tmp_path / "called").read_text() == called
    saved = (tmp_path / "said").read_text() if (tmp_path / "said").exists() else ""
    assert saved == ("changes=true\n" if operation == "up" else "")
    assert (tmp_path / "kubeconfig").read_text() == "\n"
    # What plinth ends with, the step ends with; and then there is nothing to approve.
    assert run(script, tmp_path, **env, ENDS="6").returncode == 6


def test_comparing_takes_what_labels_accept(tmp_path: Path) -> None:
    stand_in(tmp_path / ".venv" / "bin" / "plinth", PLINTH)
    stand_in(
        tmp_path / "path" / "git", '#!/bin/sh\n[ "$*" = "rev-parse HEAD^1" ] && echo 0123abc\n'
    )
    script = steps("plinth-preview", "diff")["Compare"]["run"]
    said = run(script, tmp_path, LABELS="bug allow-data-loss:network.cidr * $(touch_it)")
    assert said.returncode == 0, said.stderr
    called = "<diff><0123abc><--out><out><--allow-data-loss><network.cidr>"
    assert (tmp_path / "called").read_text() == called
    assert run(script, tmp_path, LABELS="", ENDS="5").returncode == 5


def test_bringing_up_is_by_the_plan_and_on_premises_as_the_job(tmp_path: Path) -> None:
    stand_in(tmp_path / ".venv" / "bin" / "plinth", PLINTH)
    script = steps("plinth-stack", "up")["Bring up"]["run"]
    said = run(script, tmp_path, STACK="onprem", CLOUD="onprem")
    assert said.returncode == 0, said.stderr
    called = "<up><onprem><--yes><--plan><plan/onprem.json><--out><out/onprem>"
    assert (tmp_path / "called").read_text() == called
    assert (tmp_path / "kubeconfig").read_text() == "a file\n"


# --- the comment ------------------------------------------------------------------------------------

GH = """#!/usr/bin/env python3
import json, os, shutil, sys
arguments = sys.argv[1:]
path = next(each for each in arguments if each.startswith("repos/"))
with open(os.environ["CALLS"], "a") as calls:
    calls.write(json.dumps(arguments) + "\\n")
if path.endswith("/zip"):
    sys.stdout.buffer.write(open(os.environ["ARTIFACT"], "rb").read())
elif path.endswith("/pulls"):
    print(os.environ.get("NUMBER", "7"))
elif "/artifacts?" in path:
    print(os.environ.get("ID", "42"))
elif "--paginate" in arguments:
    print(os.environ.get("KNOWN", ""))
else:
    shutil.copy("body.md", os.environ["POSTED"])
"""


@pytest.fixture
def comment(tmp_path: Path) -> Any:
    """Posts an artifact with these files in it, as the workflow would; what was called and posted."""
    program("unzip", "unzip")
    stand_in(tmp_path / "path" / "gh", GH)

    def posted(
        files: dict[str, bytes], **env: str
    ) -> tuple[list[list[str]], str | None, subprocess.CompletedProcess[str]]:
        artifact = tmp_path / "artifact.zip"
        with zipfile.ZipFile(artifact, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        (tmp_path / "calls").unlink(missing_ok=True)
        (tmp_path / "posted").unlink(missing_ok=True)
        (tmp_path / "temp").mkdir(exist_ok=True)
        said = run(
            steps("plinth-comment", "comment")["Fetch, check and post"]["run"],
            tmp_path,
            **{
                "RUNNER_TEMP": str(tmp_path / "temp"),
                "CALLS": str(tmp_path / "calls"),
                "POSTED": str(tmp_path / "posted"),
                "ARTIFACT": str(artifact),
                "GH_REPO": "team/platform",
                "RUN": "99",
                "RUN_URL": "https://github.example/run/99",
                "HEAD": HEAD,
                "OWNER": "stranger",
                "BRANCH": "patch-1",
                **env,
            },
        )
        calls = [json.loads(each) for each in (tmp_path / "calls").read_text().splitlines()]
        file = tmp_path / "posted"
        return calls, file.read_text() if file.exists() else None, said

    return posted


def test_a_comment_is_posted_once_and_then_edited(comment: Any) -> None:
    calls, body, said = comment({"comment.md": b"## Plinth\n"})
    assert said.returncode == 0, said.stderr
    assert body == "<!-- plinth -->\n## Plinth\n"
    assert calls[-1][:4] == ["api", "--method", "POST", "repos/team/platform/issues/7/comments"]
    calls, body, said = comment({"comment.md": b"## Plinth\n"}, KNOWN="1234")
    assert calls[-1][:4] == ["api", "--method", "PATCH", "repos/team/platform/issues/comments/1234"]


def test_what_a_stranger_names_a_branch_is_never_run(comment: Any, tmp_path: Path) -> None:
    branch = '"; touch owned; $(touch owned) `touch owned` #'
    calls, _, said = comment({"comment.md": b"x\n"}, BRANCH=branch)
    assert said.returncode == 0, said.stderr
    assert f"head=stranger:{branch}" in calls[0]
    assert not list(tmp_path.rglob("owned"))


def test_a_comment_is_bounded_and_text(comment: Any) -> None:
    # A megabyte of zeros is a kilobyte in the archive.
    _, body, said = comment({"comment.md": b"0" * 5_000_000})
    assert said.returncode == 0, said.stderr
    assert body is not None
    assert len(body) < 65_536
    _, body, _ = comment({"comment.md": ("é" * 60_000).encode()})
    assert body == f"<!-- plinth -->\n{'é' * 60_000}"
    _, body, _ = comment({"comment.md": b"a\xff\xfe\xc3b\n$(touch owned)\n"})
    assert body == "<!-- plinth -->\nab\n$(touch owned)\n"


def test_only_the_one_file_is_taken(comment: Any, tmp_path: Path) -> None:
    files = {"../../escaped": b"x", "body.md": b"forged\n", "comment.md": b"true\n"}
    _, body, _ = comment(files)
    assert body == "<!-- plinth -->\ntrue\n"
    assert not list(tmp_path.parent.rglob("escaped"))


def test_a_run_without_a_report_is_told(comment: Any) -> None:
    told = "<!-- plinth -->\nThe preview ended without a report: https://github.example/run/99\n"
    assert comment({}, ID="")[1] == told
    assert comment({"other.md": b"x\n"})[1] == told


def test_nothing_is_posted_where_no_pull_request_is_open(comment: Any) -> None:
    calls, body, said = comment({"comment.md": b"x\n"}, NUMBER="")
    assert (len(calls), body, said.returncode) == (1, None, 0)
