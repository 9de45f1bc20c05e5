"""Whole platforms, as `plinth up` declares them: every stack and variant of every cloud, each once."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from components.platform import Platform
from spec.files import Folder
from spec.load import load
from spec.platform import Platform as Spec

from ..specs import BASE
from .engine import STACKS, World

Case = tuple[str, str]
"""A provider, and the name of a stack or of a variant."""


def _stacks() -> dict[str, Spec]:
    return {
        path.stem: load(path.stem, Folder(STACKS)).platform
        for path in sorted(STACKS.glob("*.yaml"))
        if path.stem != "base"
    }


STACK = _stacks()
"""Every stack's spec."""


def _variants(provider: str) -> dict[str, dict[str, Any]]:
    return import_module(f"tests.{provider}.conftest").VARIANTS


CASES: tuple[Case, ...] = (
    *((spec.cloud.provider, name) for name, spec in STACK.items()),
    *((each, name) for each in ("aws", "gcp", "azure", "onprem") for name in _variants(each)),
)


def names(provider: str) -> list[str]:
    """The stacks and variants of one cloud."""
    return [name for cloud, name in CASES if cloud == provider]


@cache
def spec(case: Case) -> Spec:
    """The spec of a case."""
    provider, name = case
    if name in STACK:
        return STACK[name]
    return Spec.model_validate_json(json.dumps({**BASE, **_variants(provider)[name]}))


@cache
def declared(case: Case) -> World:
    """Everything that the platform of a case declares."""
    return declare(spec(case))


def declare(wanted: Spec) -> World:
    """Everything that a platform declares."""
    return observe(wanted, lambda: dict(Platform(wanted.name, wanted).outputs))


def observe(wanted: Spec, program: Callable[[], Any]) -> World:
    """What a program declares, with the answers of the spec's cloud."""
    return import_module(f"tests.{wanted.cloud.provider}.conftest").observe(wanted, program)
