"""How commands begin and end: one place where an exception becomes a message and a code."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Generator
from contextlib import contextmanager

from spec.faults import Fault, SpecError

from .crash import keep
from .exits import Exit, Failure
from .redact import scrub
from .words import many


@contextmanager
def ending() -> Generator[None]:
    """Turn what a command raises into what the user reads; no traceback reaches anybody."""
    try:
        yield
    except SpecError as error:
        show(error.faults)
        say(f"{many(len(error.faults), 'fault')} in the spec")
        sys.exit(Exit.SPEC)
    except Failure as failure:
        say(f"error: {failure.message}")
        if failure.mend:
            say(f"mend:  {failure.mend}")
        sys.exit(failure.code)
    except KeyboardInterrupt:
        say("interrupted; run the same command again to go on")
        sys.exit(Exit.ENGINE)
    except BrokenPipeError:
        # The reader of a pipe has gone (`plinth show prod | head`); that is no failure of ours.
        sys.stderr.close()
        sys.exit(Exit.FINE)
    except Exception as error:
        say(f"error: {type(error).__name__}: {scrub(str(error))}")
        kept = keep("".join(traceback.format_exception(error)))
        say(f"mend:  this is a fault of Plinth's own; report it with {kept}")
        sys.exit(Exit.ENGINE)


def show(faults: tuple[Fault, ...] | list[Fault]) -> None:
    """Faults or warnings, one a line, on stderr."""
    for fault in faults:
        say(str(fault))


def say(line: str) -> None:
    """A line for the person, not for a pipe."""
    print(line, file=sys.stderr, flush=True)
