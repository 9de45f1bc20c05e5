"""Stack files in a folder: the only I/O of this package, behind the `Reader` port of `load`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Folder:
    """The YAML files of one folder, such as `stacks/`, and of the folders inside it."""

    path: Path

    def read(self, name: str) -> bytes:
        """The bytes of the file at `name`, a path inside the folder.

        Raises:
            OSError: it cannot be read, or lies outside the folder (a symbolic link may lead there).
        """
        file = self.path / name
        if not file.resolve().is_relative_to(self.path.resolve()):
            raise PermissionError(f"{name} leads out of {self.path.name}")
        return file.read_bytes()

    def names(self) -> tuple[str, ...]:
        """Names of the YAML files directly in the folder, without Pulumi's own; empty if absent."""
        if not self.path.is_dir():
            return ()
        found = (file.name for file in self.path.iterdir() if file.suffix in {".yaml", ".yml"})
        return tuple(sorted(name for name in found if not name.startswith("Pulumi.")))

    def title(self, name: str) -> str:
        """What to call the file in a message: `stacks/prod.yaml`, never an absolute path."""
        return f"{self.path.name}/{name}" if self.path.name else name
