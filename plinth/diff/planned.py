"""One side of a comparison: every stack of a tree, planned offline by the tree's own Plinth.

Each plan is kept by its content: the tree, the stack, the SDKs and the engine. Nothing of what stands
takes part in it: a side is planned from nothing, in a folder of its own.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from offline.schema import DISTRIBUTIONS
from spec.sources import stacks

from ..exits import Exit
from ..layout import Layout
from ..plan import Plan
from ..planfile import PlanError, read
from ..redact import scrub
from .snapshot import Repository, Tree

_FORMAT = 2
"""Part of the key: raised when what is kept changes its form."""

_KEPT = 30 * 24 * 3600
"""Seconds for which a plan that nobody asks for is kept."""

_PLINTH = (sys.executable, "-c", "from plinth.main import main; main()")
_TIMEOUT = 1800
_KEEPABLE = (Exit.FINE, Exit.POLICY)
"""How a preview ends that would end so again."""

_REPORTS = ("verdicts.sarif", "junit.xml")
"""What a preview writes of its verdicts for other programs, as its own tree makes it."""


@dataclass(frozen=True)
class Planned:
    """What planning one stack came to."""

    plan: Plan | None
    permissions: Sequence[Mapping[str, str]] = ()
    """Lines of `plinth identities --json`."""
    reports: Mapping[str, str] = field(default_factory=dict[str, str])
    """`verdicts.sarif` and `junit.xml` of its preview; none of a tree whose Plinth writes none."""
    fault: str = ""
    """Why there is no plan, for a person."""
    code: int = 0
    """Exit code of its preview."""


@dataclass
class SideOf:
    """All stacks of one tree; its files are written out when the first plan is not kept already."""

    layout: Layout
    repository: Repository
    tree: Tree
    engine: str
    """Version of the engine."""
    scratch: Path
    """An empty folder of its own."""
    progress: Callable[[str], None]
    _root: Path | None = field(default=None, init=False)

    def stacks(self) -> tuple[str, ...]:
        """Names of the stacks that the tree has."""
        return stacks(self.repository.files(self.tree))

    def plan(self, stack: str) -> Planned:
        """The plan of one of its stacks."""
        place = self._place(stack)
        if known := kept(place):
            return known
        self.progress(f"planning {stack} of {self.tree.side.ref}")
        root = self._written()
        out = self.scratch / "out" / stack
        ended = self._run(root, "preview", stack, "--offline", "--out", str(out))
        try:
            text = (out / "plan.json").read_text(encoding="utf-8")
        except OSError:
            return Planned(None, fault=_fault(ended), code=_code(ended))
        try:
            plan = read(text)
        except PlanError as error:
            return Planned(None, fault=str(error), code=Exit.ENGINE)
        matrix = self._run(root, "identities", stack, "--json")
        made: dict[str, Any] = {
            "code": ended.returncode,
            "permissions": json.loads(matrix.stdout) if matrix.returncode == 0 else [],
            "reports": {
                name: self._placed((out / name).read_text(encoding="utf-8"))
                for name in _REPORTS
                if (out / name).exists()
            },
        }
        if ended.returncode in _KEEPABLE and matrix.returncode == 0:
            keep(place, text, made)
        return Planned(plan, made["permissions"], made["reports"], code=ended.returncode)

    def close(self) -> None:
        """Take away what was compiled of its files, which nobody runs again."""
        if self._root:
            compiled = self.layout.cache / "bytecode"
            shutil.rmtree(compiled / str(self._root).lstrip("/"), ignore_errors=True)

    def _place(self, stack: str) -> Path:
        versions = [importlib.metadata.version(name) for name in _distributions()]
        parts = [_FORMAT, self.tree.digest, stack, self.engine, sys.version, *versions]
        key = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
        return self.layout.cache / "plans" / key

    def _written(self) -> Path:
        """The tree's files, as a checkout with our engine and caches."""
        if self._root is None:
            root = self.repository.write(self.tree, self.scratch / "tree").resolve()
            (root / ".plinth").mkdir(exist_ok=True)
            for name, shared in (("bin", self.layout.bin), ("cache", self.layout.cache)):
                shared.mkdir(parents=True, exist_ok=True)
                (root / ".plinth" / name).symlink_to(shared.resolve())
            self._root = root
        return self._root

    def _placed(self, report: str) -> str:
        """A report that tells of the repository's files, and not of where they were written out."""
        top, repository = (self.scratch / "tree").resolve(), self.layout.repository.resolve()
        if not top.is_relative_to(repository):
            return report
        return report.replace(f"{quote(top.relative_to(repository).as_posix())}/", "")

    def _run(self, root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        env = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
        # The tree's own packages, and not those that are installed.
        env["PYTHONPATH"] = str(root)
        command = [*_PLINTH, *arguments]
        try:
            return subprocess.run(
                command,
                cwd=root,
                env=env,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            late = f"error: not done after {_TIMEOUT // 60} minutes"
            return subprocess.CompletedProcess(command, Exit.ENGINE, "", late)


def _distributions() -> list[str]:
    return ["pulumi", "pydantic", *sorted(DISTRIBUTIONS.values())]


def kept(place: Path) -> Planned | None:
    """What was kept there; None if nothing was, or if it is spoilt."""
    try:
        made = json.loads((place / "made.json").read_bytes())
        plan = read((place / "plan.json").read_text(encoding="utf-8"))
        os.utime(place)
        return Planned(plan, made["permissions"], made["reports"], code=made["code"])
    except (OSError, ValueError, TypeError, KeyError, PlanError):
        return None  # not kept yet, or spoilt


def keep(place: Path, plan: str, made: Mapping[str, Any]) -> None:
    """Both files, or none: another run may read, or write the same, at this moment."""
    folder = place.parent
    folder.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=".", dir=folder))
    (temporary / "plan.json").write_text(plan, encoding="utf-8")
    (temporary / "made.json").write_text(json.dumps(made), encoding="utf-8")
    shutil.rmtree(place, ignore_errors=True)
    try:
        temporary.rename(place)
    except OSError:  # somebody else was first
        shutil.rmtree(temporary, ignore_errors=True)
    for each in folder.iterdir():
        with contextlib.suppress(OSError):  # another run takes it away at this moment
            if time.time() - each.stat().st_mtime > _KEPT:
                shutil.rmtree(each, ignore_errors=True)


def _code(ended: subprocess.CompletedProcess[str]) -> Exit:
    """How it failed: killed, or fine without having written a plan, is a failure of the engine."""
    codes = {Exit.SPEC, Exit.USAGE, Exit.ENGINE}
    return next((code for code in codes if code == ended.returncode), Exit.ENGINE)


def _fault(ended: subprocess.CompletedProcess[str]) -> str:
    """What a person needs of what a command said before it gave up."""
    lines = [line.strip() for line in ended.stderr.splitlines() if line.strip()]
    told = [line for line in lines if not re.match(r"(note|mend): |(\S+: )?warning: ", line)]
    return scrub("\n".join(told[-10:])) or f"it ended with {ended.returncode} and without a word"
