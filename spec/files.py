"""Stack files in a folder: the only I/O of this package, behind the `Reader` port of `load`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .document import MAX_BYTES


@dataclass(frozen=True)
class Folder:
    """The YAML files of one folder, such as `stacks/`, and of the folders inside it."""

    path: Path

    def read(self, name: str) -> bytes:
        """The bytes of the file at `name`, a path inside the folder; never many more than allowed.

        Raises:
            OSError: it cannot be read, is no regular file, or lies outside the folder, where a
                symbolic link may lead.
        """
        file = self.path / name
        try:
            inside = file.resolve().is_relative_to(self.path.resolve())
        except RuntimeError:
            raise OSError("symbolic links go round in a circle") from None
        if not inside:
            raise PermissionError("it leads out of the folder")
        if file.exists() and not file.is_file():
            raise OSError("it is not a regular file")
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)

    def names(self) -> tuple[str, ...]:
        """Names of the YAML files directly in the folder, without Pulumi's own; empty if absent."""
        if not self.path.is_dir():
            return ()
        found = (file.name for file in self.path.iterdir() if file.suffix in {".yaml", ".yml"})
        return tuple(sorted(name for name in found if not name.startswith("Pulumi.")))

    def title(self, name: str) -> str:
        """What to call the file in a message: `stacks/prod.yaml`, never an absolute path."""
        return f"{self.path.name}/{name}" if self.path.name else name
