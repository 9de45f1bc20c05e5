"""One comment for all stacks on a pull request, and where it is posted."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..exits import Exit, Failure
from ..fold import LIMIT

MARK = "<!-- plinth -->"
"""What a comment of ours begins with: it is found by it, and edited."""
_SECONDS = 30


def text(folders: Sequence[Path], details: str) -> str:
    """The reports in folders as one comment, below what the platforms take.

    `FOLDER/report.md` is of all stacks and comes first, `FOLDER/STACK/report.md` are of one each. Whole
    reports come as long as they fit, that of all stacks before the others and then the shortest; of what
    does not fit, the heads.

    Args:
        details: address where the whole reports are; empty: none.
    """
    where = f"[the run]({details})" if details else "the pipeline's artifacts"
    reports: dict[str, str] = {}
    for folder in folders:
        for file in (folder / "report.md", *sorted(folder.glob("*/report.md"))):
            if file.is_file():
                name = "" if file.parent == folder else file.parent.name
                reports.setdefault(name, file.read_text(encoding="utf-8").strip())
    if not reports:
        return f"There is no report of any stack; see {where}.\n"
    shown = {name: _head(report, where) for name, report in reports.items()}
    room = LIMIT - sum(len(each) + 2 for each in shown.values())
    if len(reports) > 1 and "" in reports and len(reports[""]) - len(shown[""]) > room:
        # It has been made to fit, and tells the most: it is not cut for a line more.
        return f"{reports['']}\n\nWhat it changes in what stands: {where} has it.\n"
    for name, report in sorted(reports.items(), key=lambda each: (each[0] != "", len(each[1]))):
        more = len(report) - len(shown[name])
        if more <= room:
            shown[name] = report
            room -= more
    return "\n\n".join(shown[name] for name in sorted(shown)) + "\n"


def _head(report: str, where: str) -> str:
    """A report down to its first section."""
    head = report.partition("\n### ")[0].partition("\n<details>")[0].strip()
    return f"{head}\n\nToo long for a comment: {where} has the rest."


def post(to: str, text: str) -> None:
    """Post it where the pipeline's own variables say, or edit what an earlier push has posted.

    Raises:
        Failure: nothing to post to (exit code 2), or the platform refuses (4).
    """
    platform = _PLATFORMS.get(to)
    if platform is None:
        listed = ", ".join(sorted(_PLATFORMS))
        raise Failure(Exit.USAGE, f"--post {to}: unknown", f"there are {listed}")
    try:
        platform(f"{MARK}\n{text}")
    except KeyError as error:
        raise Failure(
            Exit.USAGE,
            f"--post {to}: the variable {error.args[0]} is not set",
            "this is for a job of a pull request; docs/ci.md has its variables",
        ) from None
    except urllib.error.HTTPError as error:
        raise Failure(
            Exit.ENGINE,
            f"{to} refused the comment: {error.code} {error.reason}",
            "see whether the token may comment",
        ) from None
    except OSError as error:
        raise Failure(
            Exit.ENGINE, f"{to} does not answer: {type(error).__name__}", "try again"
        ) from None


def _gitlab(body: str) -> None:
    env = os.environ
    notes = (
        f"{env['CI_API_V4_URL']}/projects/{env['CI_PROJECT_ID']}"
        f"/merge_requests/{env['CI_MERGE_REQUEST_IID']}/notes"
    )
    headers = {"PRIVATE-TOKEN": env["PLINTH_COMMENT_TOKEN"]}
    _keep(notes, "PUT", notes, headers, body)


def _github(body: str) -> None:
    env = os.environ
    # Jenkins' CHANGE_URL is https://HOST/OWNER/REPOSITORY/pull/NUMBER.
    change = urllib.parse.urlsplit(env["CHANGE_URL"])
    repository, _, number = change.path.strip("/").partition("/pull/")
    host = change.netloc
    root = "https://api.github.com" if host == "github.com" else f"https://{host}/api/v3"
    root = env.get("GITHUB_API_URL", root)
    issues = f"{root}/repos/{repository}/issues"
    headers = {
        "Authorization": f"Bearer {env['PLINTH_COMMENT_TOKEN']}",
        "Accept": "application/vnd.github+json",
    }
    _keep(f"{issues}/{number}/comments", "PATCH", f"{issues}/comments", headers, body)


def _azure_devops(body: str) -> None:
    env = os.environ
    threads = (
        f"{env['SYSTEM_COLLECTIONURI']}{urllib.parse.quote(env['SYSTEM_TEAMPROJECT'])}"
        f"/_apis/git/repositories/{env['BUILD_REPOSITORY_ID']}"
        f"/pullRequests/{env['SYSTEM_PULLREQUEST_PULLREQUESTID']}/threads"
    )
    version = "?api-version=7.1"
    headers = {"Authorization": f"Bearer {env['SYSTEM_ACCESSTOKEN']}"}
    for thread in _call("GET", threads + version, headers)["value"]:
        for each in thread.get("comments") or ():
            if (each.get("content") or "").startswith(MARK):
                address = f"{threads}/{thread['id']}/comments/{each['id']}{version}"
                _call("PATCH", address, headers, {"content": body})
                return
    comment = {"parentCommentId": 0, "content": body, "commentType": "text"}
    _call("POST", threads + version, headers, {"comments": [comment], "status": "closed"})


_PLATFORMS: Mapping[str, Callable[[str], None]] = {
    "gitlab": _gitlab,
    "github": _github,
    "azure-devops": _azure_devops,
}


def _keep(listed: str, method: str, each: str, headers: Mapping[str, str], body: str) -> None:
    """Edit the comment that is `listed` already, by `method` at `each`/ID; post it if there is none."""
    known = _known(listed, headers)
    if known:
        _call(method, f"{each}/{known}", headers, {"body": body})
    else:
        _call("POST", listed, headers, {"body": body})


def _known(address: str, headers: Mapping[str, str]) -> int | None:
    """Id of the comment that an earlier push has posted."""
    page = 1
    while True:
        found = _call("GET", f"{address}?per_page=100&page={page}", headers)
        for each in found:
            if str(each.get("body") or "").startswith(MARK):
                return int(each["id"])
        if len(found) < 100:
            return None
        page += 1


def _call(method: str, address: str, headers: Mapping[str, str], body: Any = None) -> Any:
    request = urllib.request.Request(  # noqa: S310 - the platform's own address
        address,
        data=None if body is None else json.dumps(body).encode(),
        headers={**headers, "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
        return json.load(answer)
