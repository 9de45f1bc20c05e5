"""The verdict on a dataset."""

from __future__ import annotations

from dataclasses import dataclass

GATES = frozenset({"critical"})
"""Severities that stop a pipeline; an expectation that says none is critical."""


@dataclass(frozen=True)
class Failure:
    """An expectation that is not met."""

    type: str
    column: str
    severity: str
    unexpected: int
    """Values that are not as expected; 0 where the expectation is of no single values."""
    error: str = ""
    """Why it could not be asked at all: a column that is not there."""

    def __str__(self) -> str:
        where = f" of {self.column}" if self.column else ""
        why = (
            f": {self.error}"
            if self.error
            else f": {self.unexpected} values" * (self.unexpected > 0)
        )
        return f"{self.severity}: {self.type}{where}{why}"


@dataclass(frozen=True)
class Outcome:
    """The verdict on a dataset."""

    suite: str
    dataset: str
    rows: int
    evaluated: int
    failures: tuple[Failure, ...]
    results: str
    """URI of `result.json`."""
    docs: str
    """URI of `result.html`."""

    @property
    def success(self) -> bool:
        """Whether a pipeline may go on."""
        return not any(each.severity in GATES for each in self.failures)
