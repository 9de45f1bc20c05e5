"""Where the engine works: the project itself online, a place apart offline."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .layout import Layout


@dataclass(frozen=True)
class Place:
    """Where the engine works: folder of the project's settings, backend, environment."""

    folder: Path
    backend: str | None
    env: Mapping[str, str]


def offline_place(layout: Layout) -> Place:
    """A workspace of its own, so that no offline run writes into stacks/ or the user's home."""
    folder, state, home = (layout.offline / each for each in ("workspace", "state", "home"))
    for each in (folder, state, home):
        each.mkdir(parents=True, exist_ok=True)
    _keep_no_log(home)
    passphrase = layout.offline / "passphrase"
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(passphrase, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(32))
    # Without the engine's sidecar files: it does not write them atomically, and a kill at that moment
    # leaves one that no later run can read.
    backend = f"{state.as_uri()}?metadata=skip"
    return Place(
        folder,
        backend,
        {
            "PULUMI_BACKEND_URL": backend,
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(passphrase),
            "PULUMI_HOME": str(home),
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            # State is written at the end and not, whole, after every step, which is quadratic (1,000
            # resources: 190 s, or 20). What a killed run has made, the simulated cloud remembers.
            "PULUMI_EXPERIMENTAL": "true",
            "PULUMI_SKIP_CHECKPOINTS": "true",
        },
    )


def _keep_no_log(home: Path) -> None:
    """Keep the engine from a log of every call with all properties, which it has no switch for.

    It is a third to a half of the engine's work, 7 MiB for each preview of prod, and read by nobody. Where
    a file is in the place of its folder the engine goes without (pulumi, pkg/logging/encrypted.go).
    """
    logs = home / "logs"
    if logs.is_dir():
        shutil.rmtree(logs, ignore_errors=True)
    with contextlib.suppress(FileExistsError):
        logs.touch(exist_ok=False)
