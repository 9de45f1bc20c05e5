"""`plinth policies admission`: the rules as objects for a cluster, to be applied by whatever applies."""

from __future__ import annotations

from typing import Any

import yaml

from components.governance import admission
from policies.admission import LABEL, Engine, held, objects
from policies.catalog import rules
from policies.config import pack_config

from ..exits import Exit, Failure
from ..layout import Layout
from .common import judged

_HEAD = f"""\
# Rules hold in namespaces with the label {LABEL}: deny or warn, and in no other.
"""


def run(stack: str | None, engine: str) -> None:
    """Print the objects as YAML: of a stack as its spec has the rules, else of every rule.

    Raises:
        Failure: there is no such stack, or no such engine (exit code 2).
        SpecError: with every fault of the spec.
    """
    if engine not in ("kubernetes", "kyverno"):
        message = f"--engine {engine}: there is no such engine"
        raise Failure(Exit.USAGE, message, "kubernetes or kyverno")
    made = _of(stack, "kyverno" if engine == "kyverno" else "kubernetes")
    print(_HEAD + yaml.safe_dump_all(made, sort_keys=False, width=1000), end="")


def _of(stack: str | None, engine: Engine) -> list[dict[str, Any]]:
    if stack is not None:
        return admission(judged(Layout.here(), stack).platform, engine)
    return objects(engine, held(rules(), pack_config(), protected=True))
