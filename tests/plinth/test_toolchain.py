"""Building pinned Go tools: no Go, an old Go, a build that fails, a build that goes well."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from plinth import toolchain
from plinth.layout import Layout


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    for name in ("tools/small", "path", ".plinth/bin"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/usr/bin:/bin")
    return Layout(tmp_path)


def go(layout: Layout, script: str) -> None:
    """A `go` that answers as `script` says; `$1` is the subcommand."""
    file = layout.root / "path" / "go"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


WELL = """
case $1 in
  version) echo go version go1.26.1 linux/amd64 ;;
  list) printf 'a\\nb\\nc\\n' ;;
  build) echo a >&2; echo b >&2; for last; do :; done; pwd > made-in
         while [ "$1" != -o ]; do shift; done; echo tool > "$2" ;;
esac
"""


def build(layout: Layout, said: list[str] | None = None) -> Path:
    heard = said if said is not None else []
    return toolchain.build(
        layout, "example.com/x/cmd/tool", module="small", label="tool", progress=heard.append
    )


def test_a_build_reports_progress_and_runs_in_its_module(layout: Layout) -> None:
    go(layout, WELL)
    said: list[str] = []
    made = build(layout, said)
    assert made.read_text() == "tool\n"
    assert (layout.root / "tools" / "small" / "made-in").exists()
    assert said[0] == "tool: fetching modules"
    assert said[1:] == ["tool: 1 of 3 packages, 0 m 0 s", "tool: 2 of 3 packages, 0 m 0 s"]
    assert not (layout.cache / "go").exists()


def test_folders_that_go_was_told_of_stay(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOMODCACHE", raising=False)
    kept = layout.root / "kept"
    monkeypatch.setenv("GOCACHE", str(kept))
    writes = (
        'mkdir -p "$GOCACHE" "$GOMODCACHE"; echo "$GOMODCACHE" > "$GOCACHE/modules"; echo a >&2'
    )
    go(layout, WELL.replace("echo a >&2", writes))
    build(layout)
    own = layout.cache / "go"
    assert (kept / "modules").read_text() == f"{own / 'mod'}\n"
    assert not own.exists()


def test_a_build_that_fails_says_the_last_words(layout: Layout) -> None:
    go(layout, WELL.replace("echo a >&2", "echo 'x.go:1: syntax error' >&2; exit 1"))
    with pytest.raises(toolchain.BuildError, match=r"x\.go:1: syntax error"):
        build(layout)


def test_modules_that_cannot_be_fetched(layout: Layout) -> None:
    go(layout, WELL.replace("printf 'a\\nb\\nc\\n'", "echo 'dial tcp: no route' >&2; exit 1"))
    with pytest.raises(toolchain.BuildError, match="no route"):
        build(layout)


def test_neither_go_nor_uv(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(layout.root / "path"))
    monkeypatch.setattr(sys, "executable", str(layout.root / "path" / "python"))
    with pytest.raises(toolchain.BuildError, match="no Go on PATH, and no uv"):
        build(layout)


def test_an_old_go_is_not_used(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    go(layout, "echo go version go1.20.4 linux/amd64")
    monkeypatch.setattr(sys, "executable", str(layout.root / "path" / "python"))
    monkeypatch.setenv("PATH", str(layout.root / "path"))
    with pytest.raises(toolchain.BuildError, match="no Go on PATH"):
        build(layout)


# --- what is kept -------------------------------------------------------------------------------


def kept(layout: Layout) -> Path:
    (layout.root / "tools" / "small" / "go.mod").touch()
    (layout.root / "tools" / "small" / "go.sum").touch()
    return toolchain.kept(layout, "small", "example.com/x/cmd/tool", progress=lambda _: None)


def builds(layout: Layout) -> int:
    log = layout.root / "tools" / "small" / "builds"
    return len(log.read_text().splitlines()) if log.exists() else 0


COUNTED = WELL.replace("build) echo a", "build) echo x >> builds; echo a")


def test_a_tool_is_built_once(layout: Layout) -> None:
    go(layout, COUNTED)
    assert kept(layout) == kept(layout) == layout.bin / "small"
    assert builds(layout) == 1


def test_a_tool_is_built_again_when_its_pins_change(layout: Layout) -> None:
    go(layout, COUNTED)
    kept(layout)
    (layout.root / "tools" / "small" / "go.sum").write_text("other\n")
    kept(layout)
    assert builds(layout) == 2


def test_a_tool_that_was_changed_is_built_again(layout: Layout) -> None:
    go(layout, COUNTED)
    kept(layout).write_text("something else")
    assert kept(layout).read_text() == "tool\n"
    assert builds(layout) == 2


@pytest.mark.parametrize("record", ["", "{", "[]", "{}"])
def test_a_tool_without_a_record_is_built_again(layout: Layout, record: str) -> None:
    go(layout, COUNTED)
    kept(layout)
    (layout.bin / "small.json").write_text(record)
    kept(layout)
    assert builds(layout) == 2


def test_a_tool_without_pins(layout: Layout) -> None:
    with pytest.raises(toolchain.BuildError, match="tools/nothing: No such file"):
        toolchain.kept(layout, "nothing", "example.com/x", progress=lambda _: None)


def test_one_build_at_a_time(layout: Layout) -> None:
    """The caches are shared, and removed at the end of each build."""
    go(
        layout,
        WELL.replace("build) echo a", "build) mkdir busy || exit 9; sleep 0.5; rmdir busy; echo a"),
    )
    with ThreadPoolExecutor() as pool:
        running = [pool.submit(build, layout) for _ in range(2)]
        for each in running:
            each.result()
