"""One comment for all stacks: what it holds, and that it is edited and not posted again."""

from __future__ import annotations

import json
import threading
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from plinth.ci import comment
from plinth.exits import Failure
from plinth.fold import LIMIT


def report(folder: Path, stack: str, text: str) -> None:
    (folder / stack).mkdir(parents=True)
    (folder / stack / "report.md").write_text(text)


def test_the_first_folder_s_report_is_taken(tmp_path: Path) -> None:
    report(tmp_path / "online", "prod", "## prod online\n")
    report(tmp_path / "offline", "prod", "## prod offline\n")
    report(tmp_path / "offline", "dev", "## dev offline\n")
    folders = [tmp_path / "online", tmp_path / "offline", tmp_path / "none"]
    assert comment.text(folders, "") == "## dev offline\n\n## prod online\n"


def test_what_does_not_fit_comes_as_its_head(tmp_path: Path) -> None:
    for stack in ("a", "b", "c"):
        body = "x" * 25_000 if stack != "b" else "short"
        report(tmp_path, stack, f"## {stack}\n\n| | |\n\n### Findings\n\n{body}\n")
    text = comment.text([tmp_path], "https://ci.example/1")
    assert len(text) <= LIMIT
    assert text.count("### Findings") == 3
    report(tmp_path, "d", f"## d\n\n| | |\n\n### Findings\n\n{'x' * 25_000}\n")
    text = comment.text([tmp_path], "https://ci.example/1")
    assert len(text) <= LIMIT
    assert text.count("### Findings") == 3
    assert text.count("Too long for a comment: [the run](https://ci.example/1) has the rest.") == 1
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## a",
        "## b",
        "## c",
        "## d",
    ]


def test_the_report_of_all_stacks_comes_first_and_whole(tmp_path: Path) -> None:
    (tmp_path / "diff").mkdir()
    lead = tmp_path / "diff" / "report.md"
    lead.write_text("## All\n\n<details>more</details>\n")
    report(tmp_path / "online", "dev", f"## dev\n\n### Findings\n\n{'x' * 50_000}\n")
    folders = [tmp_path / "diff", tmp_path / "online"]
    text = comment.text(folders, "")
    assert text.startswith("## All\n\n<details>more</details>\n\n## dev\n\n### Findings")
    lead.write_text(f"## All\n\n<details>{'y' * 40_000}</details>\n")
    text = comment.text(folders, "")
    assert "</details>\n\n## dev\n\nToo long for a comment" in text
    lead.write_text(f"## All\n\n<details>{'y' * 59_900}</details>\n")
    text = comment.text(folders, "https://ci.example/1")
    assert len(text) < LIMIT + 200
    assert text.endswith(
        "</details>\n\nWhat it changes in what stands: [the run](https://ci.example/1) has it.\n"
    )


def test_no_report_is_said(tmp_path: Path) -> None:
    assert "no report of any stack" in comment.text([tmp_path], "")


# --- platforms --------------------------------------------------------------------------------------


class Platform:
    """Remembers comments as a platform does: notes, comments or threads."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []
        self.headers: list[Any] = []
        self.bodies: list[str] = []
        self.others = 130
        self.status = 200

    def answer(self, method: str, path: str, body: Any) -> Any:
        if method == "GET" and "/threads" in path:
            found = [{"id": 5, "comments": [{"id": 1, "content": each}]} for each in self.bodies]
            return {"value": [{"id": 4, "comments": [{"id": 1}]}, *found]}
        if method == "GET":
            listed = [{"id": n, "body": None} for n in range(self.others)]
            listed += [{"id": 1000, "body": each} for each in self.bodies]
            page = int(path.rpartition("page=")[2])
            return listed[100 * (page - 1) : 100 * page]
        text = body.get("body") or body.get("content") or body["comments"][0]["content"]
        self.bodies = [text]
        return {}


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Generator[Platform]:
    made = Platform()

    class Handler(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            made.calls.append((self.command, self.path))
            made.headers.append(self.headers)
            self.send_response(made.status)
            self.end_headers()
            self.wfile.write(json.dumps(made.answer(self.command, self.path, body)).encode())

        do_GET = do_POST = do_PUT = do_PATCH = handle_one  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    root = f"http://127.0.0.1:{server.server_port}"
    for name, value in {
        "CI_API_V4_URL": f"{root}/api/v4",
        "CI_PROJECT_ID": "12",
        "CI_MERGE_REQUEST_IID": "7",
        "PLINTH_COMMENT_TOKEN": "a-token",
        "CHANGE_URL": "https://github.com/team/platform/pull/7",
        "GITHUB_API_URL": root,
        "SYSTEM_COLLECTIONURI": f"{root}/team/",
        "SYSTEM_TEAMPROJECT": "ML platform",
        "BUILD_REPOSITORY_ID": "abc",
        "SYSTEM_PULLREQUEST_PULLREQUESTID": "7",
        "SYSTEM_ACCESSTOKEN": "a-token",
    }.items():
        monkeypatch.setenv(name, value)
    yield made
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("to", "post", "edit"),
    [
        (
            "gitlab",
            ("POST", "/api/v4/projects/12/merge_requests/7/notes"),
            ("PUT", "/api/v4/projects/12/merge_requests/7/notes/1000"),
        ),
        (
            "github",
            ("POST", "/repos/team/platform/issues/7/comments"),
            ("PATCH", "/repos/team/platform/issues/comments/1000"),
        ),
        (
            "azure-devops",
            (
                "POST",
                "/team/ML%20platform/_apis/git/repositories/abc/pullRequests/7/threads?api-version=7.1",
            ),
            (
                "PATCH",
                "/team/ML%20platform/_apis/git/repositories/abc/pullRequests/7/threads/5/comments/1"
                "?api-version=7.1",
            ),
        ),
    ],
)
def test_it_is_posted_once_and_then_edited(
    platform: Platform, to: str, post: tuple[str, str], edit: tuple[str, str]
) -> None:
    comment.post(to, "first\n")
    assert platform.calls[-1] == post
    comment.post(to, "second\n")
    assert platform.calls[-1] == edit
    assert platform.bodies == ["<!-- plinth -->\nsecond\n"]
    assert any("a-token" in str(value) for value in platform.headers[-1].values())


def test_refusals_are_told_without_the_token(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.status = 403
    with pytest.raises(Failure) as refused:
        comment.post("gitlab", "x")
    assert refused.value.code == 4
    assert "gitlab refused the comment: 403" in refused.value.message
    with pytest.raises(Failure, match="--post bitbucket: unknown"):
        comment.post("bitbucket", "x")
    monkeypatch.delenv("CI_MERGE_REQUEST_IID")
    with pytest.raises(Failure, match="CI_MERGE_REQUEST_IID is not set"):
        comment.post("gitlab", "x")
    monkeypatch.setenv("CI_MERGE_REQUEST_IID", "7")
    monkeypatch.setenv("CI_API_V4_URL", "http://127.0.0.1:1/")
    with pytest.raises(Failure, match="gitlab does not answer"):
        comment.post("gitlab", "x")
