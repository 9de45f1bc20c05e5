"""The genuine Helm: found or built once, with its caches inside the project."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import toolchain
from .exits import Exit, Failure
from .layout import Layout

_WITHIN = 120.0
"""Seconds that one command may take, a chart's download included."""


class HelmError(Exception):
    """A command failed; the message says why in one line."""


@dataclass(frozen=True)
class Helm:
    """The program, and the folder of its caches."""

    program: Path
    home: Path

    @classmethod
    def find(cls, layout: Layout, progress: Callable[[str], None], mend: str) -> Helm:
        """Helm from PATH, else built once from tools/helm.

        Args:
            mend: what a user without it may do besides.

        Raises:
            Failure: it cannot be built (exit code 4).
        """
        home = layout.cache / "helm"
        found = shutil.which("helm")
        if found:
            return cls(Path(found), home)
        try:
            package = "helm.sh/helm/v3/cmd/helm"
            return cls(toolchain.kept(layout, "helm", package, progress=progress), home)
        except toolchain.BuildError as error:
            raise Failure(
                Exit.ENGINE,
                f"there is no Helm on PATH, and it cannot be built: {error}",
                f"install Helm, or {mend}",
            ) from None

    def run(self, command: Sequence[str], values: str = "") -> str:
        """What a command prints; `values` is its standard input.

        Raises:
            HelmError: it fails, or takes too long.
        """
        places = {
            f"HELM_{each}_HOME": str(self.home / each.lower())
            for each in ("CACHE", "CONFIG", "DATA")
        }
        try:
            answer = subprocess.run(
                [str(self.program), *command],
                input=values,
                env={**os.environ, **places},
                capture_output=True,
                text=True,
                timeout=_WITHIN,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise HelmError(str(error)) from None
        if answer.returncode:
            raise HelmError(_why(answer.stderr))
        return answer.stdout

    def pull(self, chart: str, repository: str | None, version: str | None, to: Path) -> Path:
        """Unpack a chart below `to`, of the newest version if none is named; returns its folder.

        Raises:
            HelmError: it cannot be had.
        """
        to.mkdir(parents=True, exist_ok=True)
        before = set(to.iterdir())
        command = ["pull", chart, "--untar", "--untardir", str(to)]
        if version:
            command += ["--version", version]
        if repository:
            command += ["--repo", repository]
        self.run(command)
        made = [each for each in to.iterdir() if each not in before and each.is_dir()]
        if len(made) != 1:
            raise HelmError(f"{chart} is not one folder")
        return made[0]


def _why(said: str) -> str:
    """The line of Helm's errors that tells, with what it lists below."""
    lines = [each for each in said.splitlines() if each.strip()]
    first = next((at for at, each in enumerate(lines) if each.startswith("Error:")), None)
    if first is None:
        return lines[-1] if lines else "Helm ended without a word"
    listed = [each.strip() for each in lines[first + 1 :] if each.lstrip().startswith("- ")]
    return "; ".join([lines[first].removeprefix("Error: "), *listed])
