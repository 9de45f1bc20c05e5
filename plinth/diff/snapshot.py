"""A commit, or the working tree, as a folder that Plinth can be run in.

Both become a Git tree first, so that what is run is exactly what its digest says. Objects of files that
are not committed go into a store of our own: nothing is written into the repository's `.git`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..exits import Exit, Failure
from ..layout import Layout
from ..redact import scrub
from .comparison import Side

WORKING_TREE = "working tree"

_LEFT_OUT = ("docs", "tests", "benchmarks", ".github")
"""Folders of a checkout that no plan reads: an edit there needs no new plan."""


@dataclass(frozen=True)
class Tree:
    """What is to be planned."""

    side: Side
    digest: str
    """Of all that a plan can depend on: the whole repository, but what no plan reads."""


class Repository:
    """The Git repository that a checkout is in."""

    def __init__(self, layout: Layout) -> None:
        """Find it.

        Raises:
            Failure: there is none, or no Git (exit code 2).
        """
        self._layout = layout
        self._top = layout.root
        self._top = Path(self._git("rev-parse", "--show-toplevel"))
        self.project = layout.root.resolve().relative_to(self._top.resolve())
        """The checkout, from the repository's root."""

    def commit(self, ref: str, merged_with: str | None = None) -> Tree:
        """The tree of a commit, or of where it and another parted.

        Raises:
            Failure: there is no such commit here (exit code 2).
        """
        found = self._commit(ref)
        if merged_with is not None:
            other = self._commit(merged_with)
            found = self._git(
                *("merge-base", found, other),
                failed=f"{ref} and {merged_with} have no commit in common here",
                mend="fetch the whole history: a checkout in CI often has the last commit alone",
            )
        with self._index() as env:
            self._git("read-tree", found, env=env)
            return Tree(Side(ref, found), self._written(env))

    def working_tree(self) -> Tree:
        """The tree of all files that are there and not ignored, committed or not."""
        index = self._path("index")
        with self._index() as env:
            if index.is_file():
                # What Git knows of files that have not changed, so that it need not read them.
                shutil.copy(index, env["GIT_INDEX_FILE"])
            self._git("add", "--all", "--", ".", env=env)
            return Tree(Side(WORKING_TREE, ""), self._written(env))

    def files(self, tree: Tree) -> TreeFiles:
        """Its stack files."""
        return TreeFiles(self, tree)

    def show(self, tree: Tree, path: str) -> bytes | None:
        """A file of a tree, or a folder's names, one a line; None if there is none."""
        with self._index() as env:
            where = f"{tree.digest}:{(self.project / path).as_posix()}"
            try:
                kind = self._git("cat-file", "-t", where, env=env)
                if kind == "tree":
                    return self._git("ls-tree", "--name-only", where, env=env).encode()
                return self._git("cat-file", "blob", where, env=env).encode()
            except Failure:
                return None

    def write(self, tree: Tree, folder: Path) -> Path:
        """Write a tree's files below `folder`; the checkout's place in it."""
        with self._index() as env:
            self._git("read-tree", tree.digest, env=env)
            self._git("checkout-index", "--all", f"--prefix={folder.resolve()}/", env=env)
        root = folder / self.project
        if not (root / "Pulumi.yaml").is_file():
            raise Failure(
                Exit.USAGE,
                f"{tree.side.ref} has no Plinth project at {self.project}",
                "name a commit that has it",
            )
        return root

    def _commit(self, ref: str) -> str:
        return self._git(
            *("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"),
            failed=f"there is no commit {ref} here",
            mend="name a branch, tag or commit; in CI fetch it first, such as: "
            "git fetch origin main, and compare with origin/main",
        )

    def _written(self, env: Mapping[str, str]) -> str:
        left_out = [str(self.project / name) for name in _LEFT_OUT]
        self._git(
            "rm",
            "-r",
            "--cached",
            "--force",
            "--quiet",
            "--ignore-unmatch",
            "--",
            *left_out,
            env=env,
        )
        return self._git("write-tree", env=env)

    def _path(self, name: str) -> Path:
        return self._top / self._git("rev-parse", "--git-path", name)

    def _index(self) -> _Index:
        return _Index(self._layout.cache / "git", self._path("objects"))

    def _git(
        self,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        failed: str = "",
        mend: str = "",
    ) -> str:
        try:
            ended = subprocess.run(
                ["git", "-C", str(self._top), *arguments],
                env={**os.environ, "LC_ALL": "C", **(env or {})},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
        except OSError:
            raise Failure(
                Exit.USAGE, "there is no git on PATH", "install Git: it has both sides"
            ) from None
        if ended.returncode:
            words = scrub(" ".join(ended.stderr.split())) or "git ended without a word"
            if "safe.directory" in words:  # as in a container that runs as somebody else
                failed, mend = "", f"git config --global --add safe.directory {self._top}"
            raise Failure(Exit.USAGE, failed or words, mend or "run it in a Git repository")
        return ended.stdout.strip()


class TreeFiles:
    """Stack files of a tree: a `spec.sources.Reader`."""

    def __init__(self, repository: Repository, tree: Tree) -> None:
        self._repository = repository
        self._tree = tree

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        found = self._repository.show(self._tree, self.title(name))
        if found is None:
            raise FileNotFoundError(name)
        return found

    def names(self) -> list[str]:
        """Names of the YAML files there are."""
        listed = (self._repository.show(self._tree, "stacks") or b"").decode().splitlines()
        return [name for name in listed if name.endswith(".yaml")]

    def title(self, name: str) -> str:
        """What messages call a file."""
        return f"stacks/{name}"


class _Index:
    """An index and a store of objects of our own; a context manager that gives their environment."""

    def __init__(self, store: Path, objects: Path) -> None:
        self._store = store
        self._objects = objects

    def __enter__(self) -> dict[str, str]:
        objects = self._store / "objects"
        objects.mkdir(parents=True, exist_ok=True)
        self._folder = tempfile.TemporaryDirectory(prefix="index-", dir=self._store)
        return {
            "GIT_INDEX_FILE": str(Path(self._folder.name).resolve() / "index"),
            "GIT_OBJECT_DIRECTORY": str(objects.resolve()),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(self._objects.resolve()),
        }

    def __exit__(self, *raised: object) -> None:
        self._folder.cleanup()
