"""Finding the Pulumi CLI: old, broken, good, cached, tampered with, and none at all."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from plinth import engine, toolchain
from plinth.exits import Exit, Failure
from plinth.layout import Layout


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """A checkout in which neither the installer nor a build can succeed, and an empty PATH."""
    monkeypatch.setenv("PATH", str(tmp_path / "path"))

    def no_install(*_: object) -> None:
        return None

    def no_build(*_: object, **__: object) -> Path:
        raise toolchain.BuildError("there is no Go on PATH")

    monkeypatch.setattr(engine, "_install", no_install)
    monkeypatch.setattr(toolchain, "build", no_build)
    return Layout(tmp_path)


def cli(path: Path, says: str, code: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\nexit {code}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def cache(layout: Layout, says: str = f"v{engine.PINNED}") -> Path:
    path = cli(layout.bin / "pulumi", says)
    info = path.stat()
    record = {
        "version": engine.PINNED,
        "size": info.st_size,
        "mtime": info.st_mtime_ns,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    (layout.bin / "pulumi.json").write_text(json.dumps(record))
    return path


def quiet(_: str) -> None:
    pass


def test_newer_cli_on_path_is_taken(layout: Layout, tmp_path: Path) -> None:
    cli(tmp_path / "path" / "pulumi", "v4.0.1-alpha.3")
    found = engine.find(layout, quiet)
    assert (found.source, found.version) == ("PATH", "4.0.1")


def test_old_cli_on_path_is_passed_over_and_told(layout: Layout, tmp_path: Path) -> None:
    cli(tmp_path / "path" / "pulumi", "v3.100.0")
    cache(layout)
    found = engine.find(layout, quiet)
    assert found.source == "cache"
    assert any("is 3.100.0, older than the pinned" in note for note in found.notes)


def test_every_way_failed_says_each_and_what_to_install(layout: Layout, tmp_path: Path) -> None:
    cli(tmp_path / "path" / "pulumi", "v3.100.0")
    with pytest.raises(Failure) as caught:
        engine.find(layout, quiet)
    assert caught.value.code == Exit.ENGINE
    assert "3.100.0, older than" in caught.value.message
    assert "build: there is no Go on PATH" in caught.value.message
    assert f"install Pulumi {engine.PINNED}" in caught.value.mend


@pytest.mark.parametrize(("says", "code"), [("garbage", 0), ("v9.9.9", 1), ("", 0)])
def test_broken_cli_on_path(layout: Layout, tmp_path: Path, says: str, code: int) -> None:
    cli(tmp_path / "path" / "pulumi", says, code)
    with pytest.raises(Failure, match="does not answer to `pulumi version`"):
        engine.find(layout, quiet)


def test_cached_cli_that_was_changed_is_not_used(layout: Layout) -> None:
    path = cache(layout)
    path.write_text("#!/bin/sh\necho v9\n")
    with pytest.raises(Failure, match="not the one that was put there"):
        engine.find(layout, quiet)


def test_cached_cli_of_another_version_is_not_used(layout: Layout) -> None:
    cache(layout)
    (layout.bin / "pulumi.json").write_text('{"version": "3.0.0"}')
    with pytest.raises(Failure, match="not the pinned"):
        engine.find(layout, quiet)


def test_touched_but_unchanged_cache_is_used(layout: Layout) -> None:
    path = cache(layout)
    os.utime(path, (1, 1))
    assert engine.find(layout, quiet).source == "cache"


def test_a_build_is_kept_and_found_again(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    def build(*_: object, **__: object) -> Path:
        return cli(layout.bin / "made.tmp", f"v{engine.PINNED}")

    monkeypatch.setattr(toolchain, "build", build)
    assert engine.find(layout, quiet).source == "build"
    assert engine.find(layout, quiet).source == "cache"


def test_a_build_that_says_another_version_is_refused(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(*_: object, **__: object) -> Path:
        return cli(layout.bin / "made.tmp", "v0.0.0")

    monkeypatch.setattr(toolchain, "build", build)
    with pytest.raises(Failure, match=r"says it is version 0\.0\.0"):
        engine.find(layout, quiet)


def test_two_runs_at_once_make_it_once(tmp_path: Path) -> None:
    """Two processes race; the slow build of the first is found by the second."""
    script = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        from plinth import engine, toolchain
        from plinth.layout import Layout
        root = Path(sys.argv[1])
        def build(*_, **__):
            with (root / "builds").open("a") as log:
                log.write("x")
            time.sleep(1.5)
            made = root / "made.tmp"
            made.write_text("#!/bin/sh\\necho v" + engine.PINNED + "\\n")
            made.chmod(0o755)
            return made
        toolchain.build = build
        engine._install = lambda *_: None
        print(engine.find(Layout(root), lambda line: print(line, file=sys.stderr)).source)
        """
    )
    # The fake CLI needs sh, which lies in /bin; no pulumi does.
    env = {**os.environ, "PATH": "/bin"}
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env,
        )
        for _ in range(2)
    ]  # fmt: skip
    ended = [run.communicate(timeout=60) for run in runs]
    assert sorted(out.strip() for out, _ in ended) == ["build", "cache"]
    assert (tmp_path / "builds").read_text() == "x"
    assert any("waiting for process" in err for _, err in ended)
