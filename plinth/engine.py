"""Finding the genuine Pulumi CLI, or making it.

In order: `pulumi` on PATH of at least the pinned version; one that an earlier run put under
`.plinth/bin`; Pulumi's own installer; a build from the Go modules pinned in `tools/go.mod`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import toolchain
from .exits import Exit, Failure
from .layout import Layout
from .lock import exclusive

PINNED = "3.259.0"
"""The engine that Plinth is tested with; equals `pkg/v3` in tools/go.mod."""

Progress = Callable[[str], None]
"""Takes a line that replaces the line before it."""


@dataclass(frozen=True)
class Engine:
    """A Pulumi CLI that can be used."""

    path: Path
    version: str
    source: str
    """`PATH`, `cache`, `installer` or `build`."""
    notes: tuple[str, ...] = ()
    """What was passed over on the way, such as an old CLI on PATH."""


def find(layout: Layout, progress: Progress) -> Engine:
    """The first usable CLI; builds one if there is none, which takes minutes once.

    Raises:
        Failure: every way failed; the message has each way with its reason (exit code 4).
    """
    tried: list[str] = []
    engine = _on_path(tried) or _cached(layout, tried)
    if engine:
        return engine
    with exclusive(
        layout.bin / ".lock", lambda who: progress(f"waiting for {who}, which makes the engine")
    ):
        # Another run may have made it while this one waited.
        engine = _cached(layout, [])
        if engine:
            return engine
        for make in (_install, _build):
            engine = make(layout, tried, progress)
            if engine:
                return engine
    raise Failure(
        Exit.ENGINE,
        "no Pulumi CLI could be found or made:\n" + "\n".join(f"  - {reason}" for reason in tried),
        f"install Pulumi {PINNED} or newer and put it on PATH, "
        "or install Go so that Plinth can build it",
    )


def _on_path(tried: list[str]) -> Engine | None:
    found = shutil.which("pulumi")
    if not found:
        tried.append("PATH: there is no pulumi")
        return None
    version = _version(Path(found))
    if version is None:
        tried.append(f"PATH: {found} does not answer to `pulumi version`")
        return None
    if _key(version) < _key(PINNED):
        tried.append(f"PATH: {found} is {version}, older than the pinned {PINNED}")
        return None
    return Engine(Path(found), version, "PATH")


def _cached(layout: Layout, tried: list[str]) -> Engine | None:
    path, record = layout.bin / "pulumi", layout.bin / "pulumi.json"
    if not path.is_file() or not record.is_file():
        return None
    try:
        known = json.loads(record.read_text())
    except ValueError:
        known = {}
    if known.get("version") != PINNED:
        tried.append(f"cache: {path.name} is {known.get('version')}, not the pinned {PINNED}")
        return None
    stat = path.stat()
    if (known.get("size"), known.get("mtime")) != (stat.st_size, stat.st_mtime_ns) and known.get(
        "sha256"
    ) != toolchain.sha256(path):
        tried.append("cache: the CLI under .plinth/bin is not the one that was put there")
        return None
    return Engine(path, PINNED, "cache", _notable(tried))


def _install(layout: Layout, tried: list[str], progress: Progress) -> Engine | None:
    from pulumi.automation import PulumiCommand
    from semver import VersionInfo

    progress(f"installing Pulumi {PINNED} with Pulumi's own installer")
    target = layout.bin / "installed"
    try:
        PulumiCommand.install(root=str(target), version=VersionInfo.parse(PINNED))
        # The language plugins that come with it lie beside it, so it is linked, not moved.
        return _keep(layout, target / "bin" / "pulumi", "installer", tried)
    except Exception as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        tried.append(f"installer: {reason}")
        shutil.rmtree(target, ignore_errors=True)
        return None


def _build(layout: Layout, tried: list[str], progress: Progress) -> Engine | None:
    try:
        built = toolchain.build(
            layout,
            "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
            # The Automation API refuses a CLI that does not know its own version.
            ldflags=f"-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version={PINNED}",
            label=f"building the Pulumi {PINNED} engine from source, once",
            progress=progress,
        )
    except toolchain.BuildError as error:
        tried.append(f"build: {error}")
        return None
    return _keep(layout, built, "build", tried)


def _keep(layout: Layout, made: Path, source: str, tried: list[str]) -> Engine | None:
    version = _version(made)
    if version != PINNED:
        tried.append(f"{source}: the CLI says it is version {version}, not {PINNED}")
        return None
    path = layout.bin / "pulumi"
    if source == "installer":
        path.unlink(missing_ok=True)
        path.symlink_to(made.relative_to(layout.bin))
    else:
        made.replace(path)
    stat = path.stat()
    record = {
        "version": version,
        "source": source,
        "size": stat.st_size,
        "mtime": stat.st_mtime_ns,
        "sha256": toolchain.sha256(path),
    }
    temporary = layout.bin / "pulumi.json.tmp"
    temporary.write_text(json.dumps(record))
    temporary.replace(layout.bin / "pulumi.json")
    return Engine(path, version, source, _notable(tried))


def _notable(tried: list[str]) -> tuple[str, ...]:
    """What a user should hear of although all is well: something is there and was passed over."""
    return tuple(reason for reason in tried if not reason.startswith("PATH: there is no"))


def _version(path: Path) -> str | None:
    try:
        answer = subprocess.run(
            [str(path), "version"],
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.match(r"v?(\d+\.\d+\.\d+)", answer.stdout.strip())
    return match[1] if answer.returncode == 0 and match else None


def _key(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
