"""A sample of every SDK's resources: each schema can be read, and each resource be made with the
fewest inputs that it takes. PLINTH_SWEEP=all takes every resource there is (some 6,000; minutes)."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from offline.schema import DISTRIBUTIONS, Nested, Type
from offline.wire import UNKNOWN, bare

from .harness import Local

SAMPLE = {"aws": 20, "gcp": 20, "azure-native": 20, "kubernetes": 40, "random": 99, "tls": 99}


def tokens(package: str) -> list[str]:
    """Every token of an SDK, without those of a fixed API version (Azure has no others)."""
    import importlib

    importlib.import_module(DISTRIBUTIONS[package].replace("-", "_"))
    from pulumi.runtime.rpc import _RESOURCE_MODULES

    modules: Mapping[str, list[Any]] = _RESOURCE_MODULES  # type: ignore[assignment]
    return sorted(
        token
        for name, registered in modules.items()
        if name.startswith(f"{package}:")
        for token in registered[-1].mod_info["classes"]
    )


def least(kind: Nested, types: Mapping[str, Nested], depth: int = 0) -> dict[str, Any]:
    """The required inputs of a type."""
    assert depth < 12
    return {name: value(name, kind.props[name], types, depth) for name in kind.required}


def value(name: str, kind: Type, types: Mapping[str, Nested], depth: int) -> Any:
    if isinstance(kind, str):
        if name == "algorithm":
            return "ED25519"
        return {"str": f"a-{name}", "int": 2, "num": 1.5, "bool": True, "any": {"a": 1}}[kind]
    if kind[0] == "enum":
        return kind[1][0]
    if kind[0] == "union":
        return value(name, kind[1][0], types, depth)
    if kind[0] == "obj":
        return least(types[kind[1]], types, depth + 1)
    inner = value(name, kind[1], types, depth)
    return [inner] if kind[0] == "list" else {"key": inner}


@pytest.mark.parametrize("package", DISTRIBUTIONS)
def test_resources_can_be_made(package: str, local: Callable[..., Local]) -> None:
    found = tokens(package)
    if os.environ.get("PLINTH_SWEEP") != "all" and len(found) > SAMPLE[package]:
        found = found[:: len(found) // SAMPLE[package]]
    provider = local(package, on_fault="fail")
    for token in found:
        if (package == "tls" and "Cert" in token) or "/get" in token:
            continue  # needs real keys: tests of its own
        lives(provider, token)


def lives(provider: Local, token: str) -> None:
    """Check, preview, create, read, update and delete one resource."""
    schema = provider.provider.schemas.get(token)
    inputs = {**least(schema.inputs, schema.types), **schema.constants}
    checked, failures = provider.check(token, inputs)
    assert not failures, (token, failures)

    planned = provider.preview(token, checked)
    identity, made = provider.create(token, checked)
    assert identity, token
    assert planned.keys() <= made.keys() | {"id"}, token
    for name in set(schema.computed) & set(schema.outputs.always):
        assert made.get(name) is not None, (token, name)
    for name in schema.secret_outputs:
        assert name not in made or type(made[name]).__name__ == "Secret", (token, name)
    assert "<unknown>" not in repr(made), token
    assert bare({name: made[name] for name in checked}).keys() == checked.keys()

    assert provider.read(token, identity, made, checked)[0] == identity
    assert not provider.diff(token, identity, checked, checked).diffs
    after = provider.update(token, identity, made, checked)
    assert after.keys() >= made.keys(), token
    assert provider.diff(token, identity, checked, {**checked, "name": UNKNOWN}).changes == 2
    provider.delete(token, identity)
    assert not provider.world.everything()
