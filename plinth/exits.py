"""Exit codes, and the one exception that carries one to the user."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """How a command ends. Documented in docs/cli.md."""

    FINE = 0
    SPEC = 1
    """The spec is invalid."""
    USAGE = 2
    """The command was called wrongly."""
    POLICY = 3
    """A mandatory rule is violated, or could not be evaluated; or Kubernetes rejects an object."""
    ENGINE = 4
    """The engine, a provider or the state failed."""
    GUARD = 5
    """A guarded change was refused, or one that is not as it was approved."""
    CHANGED = 6
    """Something would change where nothing was expected to: what stands has drifted."""


class Failure(Exception):  # noqa: N818 - a refusal is no error
    """Ends a command with `code`; `message` is all that the user reads, `mend` is what to do."""

    def __init__(self, code: Exit, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.mend = mend
