"""Where things are kept, relative to the root of the checkout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .exits import Exit, Failure


@dataclass(frozen=True)
class Layout:
    """The folders of one checkout. `.plinth` holds all that is made; it may be deleted."""

    root: Path

    @classmethod
    def here(cls) -> Layout:
        """The checkout that the command is run in.

        Raises:
            Failure: the working directory is not the root of a Plinth project (exit code 2).
        """
        root = Path.cwd()
        if not (root / "Pulumi.yaml").is_file() or not (root / "stacks").is_dir():
            raise Failure(
                Exit.USAGE,
                "this is not the root of a Plinth project: no Pulumi.yaml and stacks/ here",
                "run plinth from the folder that holds Pulumi.yaml",
            )
        return cls(root)

    @property
    def repository(self) -> Path:
        """The root of the repository that the checkout is in; the checkout itself if it is in none."""
        for folder in (self.root, *self.root.parents):
            if (folder / ".git").exists():
                return folder
        return self.root

    @property
    def stacks(self) -> Path:
        return self.root / "stacks"

    @property
    def prices(self) -> Path:
        """What `plinth prices refresh` has read; checked in, so that reviews reckon with it."""
        return self.root / "prices"

    @property
    def private(self) -> Path:
        return self.root / ".plinth"

    @property
    def bin(self) -> Path:
        return self.private / "bin"

    @property
    def cache(self) -> Path:
        return self.private / "cache"

    @property
    def offline(self) -> Path:
        """State, simulated world and passphrase of offline runs: never mixed with real ones."""
        return self.private / "offline"
