"""What asking for prices comes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ..estimate import Wanted


class ServiceError(Exception):
    """An interface does not answer, or not in its form: nothing more can be asked of it."""


@dataclass(frozen=True)
class Found:
    """A price that was read."""

    item: str
    region: str
    unit: str
    usd: float


@dataclass
class Answers:
    """Prices that were read, and what was not, with the reason; all that is not found stays as it was."""

    title: str
    """Where they are from."""
    found: list[Found] = field(default_factory=list[Found])
    missing: dict[Wanted, str] = field(default_factory=dict[Wanted, str])
    failed: str = ""
    """What stopped the asking; empty if it came to its end."""


NOT_ASKED = "not asked"
"""Reason of what comes after the price at which the asking stopped."""

Ask = Callable[[Wanted], Found]
"""Asks for one price.

Raises:
    LookupError: there is none, or more than one.
    ServiceError: the interface does not answer.
"""


def collect(title: str, wanted: Sequence[Wanted], ask: Ask) -> Answers:
    """Ask for each price; what one interface refuses to all is asked no further."""
    answers = Answers(title)
    for index, each in enumerate(wanted):
        try:
            answers.found.append(ask(each))
        except LookupError as error:
            answers.missing[each] = str(error.args[0])
        except ServiceError as error:
            answers.failed = str(error)
            for left in wanted[index:]:
                answers.missing[left] = NOT_ASKED if left is not each else str(error)
            break
    return answers


def single(prices: Sequence[float], what: str) -> float:
    """The one price among those that fit.

    Raises:
        LookupError: none fits, or several that differ.
    """
    known = sorted({each for each in prices if each > 0})
    if not known:
        raise LookupError(f"no price of {what} was found")
    if len(known) > 1:
        shown = ", ".join(f"{each:.10g}" for each in known[:4])
        raise LookupError(
            f"{len(known)} prices of {what} were found, of which none is taken: {shown}"
        )
    return known[0]
