"""The files of a pipeline in a repository: written, compared, never over somebody's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..exits import Exit, Failure

MARK = "Written by `plinth ci "
"""What the first line of every file says that is written here."""


def write(root: Path, files: Mapping[str, str], force: bool) -> list[str]:
    """Write the files that are not as they should be; the paths of those.

    Args:
        root: the root of the repository.
        files: path -> text.
        force: whether a file that was not written here may be overwritten.

    Raises:
        Failure: one is in the way, or cannot be written (exit code 2).
    """
    stale = _stale(root, files)
    foreign = [path for path in stale if not force and not _ours(root / path)]
    if foreign:
        raise Failure(
            Exit.USAGE,
            "these files are somebody's own: " + ", ".join(foreign),
            "move them away, or add --force to overwrite them",
        )
    for path in stale:
        file = root / path
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(files[path], encoding="utf-8")
        except OSError as error:
            raise Failure(
                Exit.USAGE, f"{path}: {error.strerror}", "see to it that it can be written"
            ) from None
    return stale


def check(root: Path, files: Mapping[str, str], command: str) -> None:
    """See to it that the files are as they would be written.

    Raises:
        Failure: one is missing or differs (exit code 6).
    """
    lines = [
        f"  {path}: {'differs' if (root / path).exists() else 'missing'}"
        for path in _stale(root, files)
    ]
    if lines:
        raise Failure(
            Exit.CHANGED,
            "these pipelines are not as they would be written:\n" + "\n".join(lines),
            f"run {command}",
        )


def _stale(root: Path, files: Mapping[str, str]) -> list[str]:
    return [path for path, text in files.items() if _read(root / path) != text]


def _read(file: Path) -> str | None:
    try:
        return file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _ours(file: Path) -> bool:
    """Whether nothing is lost by writing over it."""
    if not file.exists() and not file.is_symlink():
        return True
    text = _read(file)
    return text is not None and MARK in text.partition("\n")[0]
