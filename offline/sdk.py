"""Schemas read from the installed SDKs.

The SDK's classes are generated from the provider's schema, so their type hints are that schema; a
few things that hints cannot say stand in the source of the constructors and in the docstrings.
Reading one resource takes some 10 ms, after the import of the SDK's module (up to 1.5 s).
"""

# pyright: reportPrivateUsage=false
# The SDK tells its own types, but by names that begin with an underscore.
from __future__ import annotations

import ast
import collections.abc
import enum
import functools
import importlib
import inspect
import re
import sys
import textwrap
import types
import typing
import warnings
from collections.abc import Iterator, Mapping
from typing import Any, Union, cast

from .schema import DISTRIBUTIONS, Nested, ResourceSchema, Type, UnknownTypeError

_FORCES = re.compile(
    r"forces?\s+(a\s+)?(new\s+resource|replacement|re-?creation)"
    r"|(force|create|recreate)s?\s+(a\s+)?new\s+(resource|cluster|instance)"
    r"|^\W*immutable\b"
    r"|chang\w+ (this|it)\b[^.]*\b(forces?|requires?)\b[^.]*\b(new|recreat\w*|replac\w*)",
    re.IGNORECASE,
)
_DOCUMENTED = frozenset({"aws", "gcp"})
"""Packages whose docstrings say what forces a replacement; elsewhere the words mean other things."""


def read(package: str, token: str) -> ResourceSchema:
    """The schema of `token`; `pulumi:providers:PACKAGE` is that of the provider itself.

    Raises:
        UnknownTypeError: the SDK has no such resource.
    """
    cls = resource_class(package, token)
    if cls is None:
        return free(token)
    from pulumi import _types

    module = sys.modules[cls.__module__]
    # InitArgs first: a nested type may have the name that plain Args would have.
    arguments = getattr(module, f"{cls.__name__}InitArgs", None) or getattr(
        module, f"{cls.__name__}Args"
    )
    # Azure's enums are complete; those of AWS are not (db.m7g.large is missing), so any string goes.
    reader = _Reader(strict_enums=package == "azure-native", documented=package in _DOCUMENTED)
    names = _types.input_type_py_to_pulumi_names(arguments)
    secret_inputs, secret_outputs, constants = _constructed(cls, names)
    inputs, outputs = reader.nested(arguments), reader.nested(cls)
    return ResourceSchema(
        token=token,
        inputs=inputs,
        outputs=outputs,
        types=reader.types,
        secret_inputs=tuple(secret_inputs),
        secret_outputs=tuple(secret_outputs),
        constants={name: value for name, value in constants.items() if name in inputs.props},
    )


def free(token: str) -> ResourceSchema:
    """The schema of a resource that no SDK describes: a Kubernetes object, or a mistaken type."""
    if not token.startswith("kubernetes:"):
        return ResourceSchema(token, Nested({}), Nested({}), free=True)
    body = {"apiVersion": "str", "kind": "str", "metadata": ["map", "any"]}
    return ResourceSchema(
        token, Nested(body, ("apiVersion", "kind", "metadata")), Nested(body), free=True
    )


def resource_class(package: str, token: str) -> type | None:
    """The SDK's class; None for a Kubernetes resource that only a cluster can describe.

    Raises:
        UnknownTypeError: the SDK has no such resource.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of resources that nobody asked for
        return _resource_class(package, token)


def _resource_class(package: str, token: str) -> type | None:
    sdk = importlib.import_module(DISTRIBUTIONS[package].replace("-", "_"))
    if token == f"pulumi:providers:{package}":
        return cast("type", sdk.Provider)
    from pulumi.runtime.rpc import _RESOURCE_MODULES

    registered = cast("Mapping[str, list[Any]]", _RESOURCE_MODULES).get(token.rsplit(":", 1)[0])
    if not registered:
        if package == "kubernetes":
            return None
        raise UnknownTypeError(token)
    info = registered[-1].mod_info
    name = info["classes"].get(token)
    if name is None:
        raise UnknownTypeError(token)
    return cast("type", getattr(importlib.import_module(info["fqn"]), name))


def _constructed(cls: Any, names: Mapping[str, str]) -> tuple[list[str], list[str], dict[str, Any]]:
    """Secret inputs, secret outputs and constants, as the SDK's own constructor has them."""
    inputs: list[str] = []
    outputs: list[str] = []
    constants: dict[str, Any] = {}
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(cls._internal_init)))):
        if isinstance(node, ast.keyword) and node.arg == "additional_secret_outputs":
            outputs = ast.literal_eval(node.value)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            key = ast.literal_eval(node.targets[0].slice)
            if isinstance(node.value, ast.Constant) and node.value.value is not None:
                constants[names.get(key, key)] = node.value.value
            elif "Output.secret" in ast.unparse(node.value):
                inputs.append(names.get(key, key))
    return inputs, outputs, constants


class _Reader:
    """Turns type hints into their JSON form, and gathers the nested types they name."""

    def __init__(self, *, strict_enums: bool, documented: bool) -> None:
        self.types: dict[str, Nested] = {}
        self._strict = strict_enums
        self._documented = documented

    def nested(self, cls: Any) -> Nested:
        from pulumi import _types

        taken = _types.is_input_type(cls)
        hints: Mapping[str, Any] = (
            _types.input_type_types(cls)
            if taken
            else _types.output_type_types(cls)
            if _types.is_output_type(cls)
            else _types.resource_types(cls)
        )
        getters = {name: prop.fget for _, name, prop in _types._py_properties(cls)}
        return Nested(
            {name: self.type(hint) for name, hint in hints.items()},
            tuple(_required(cls)) if taken else (),
            () if taken else tuple(name for name in hints if _always(getters.get(name))),
            tuple(name for name in hints if self._forces(getters.get(name))) if taken else (),
        )

    def _forces(self, getter: Any) -> bool:
        return self._documented and bool(_FORCES.search(getattr(getter, "__doc__", None) or ""))

    def type(self, hint: Any) -> Type:
        hint = _unwrapped(hint)
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if hint in _SIMPLE:
            return _SIMPLE[hint]
        if origin is typing.Literal:
            return ["enum", list(arguments)]
        if origin in (list, collections.abc.Sequence):
            return ["list", self.type(arguments[0])] if arguments else ["list", "any"]
        if origin in (dict, collections.abc.Mapping):
            return ["map", self.type(arguments[1])] if arguments else ["map", "any"]
        if origin in (Union, types.UnionType):
            return self._union(arguments)
        if isinstance(hint, type):
            return self._class(hint)
        return "any"

    def _union(self, members: tuple[Any, ...]) -> Type:
        enums = [each for each in members if _is_enum(each)]
        if self._strict and enums and all(each is str or each in enums for each in members):
            rest = enums
        else:
            rest = [each for each in members if each not in enums] or enums
        made: list[Type] = []
        for each in rest:
            form = self.type(each)
            if form not in made:
                made.append(form)
        return made[0] if len(made) == 1 else ["union", made]

    def _class(self, hint: type) -> Type:
        from pulumi import _types

        if _is_enum(hint):
            return ["enum", [member.value for member in cast("type[enum.Enum]", hint)]]
        if not _types.is_input_type(hint) and not _types.is_output_type(hint):
            return "any"
        name = f"{hint.__module__}.{hint.__qualname__}"
        if name not in self.types:
            self.types[name] = Nested({})  # entered first: types may contain themselves
            self.types[name] = self.nested(hint)
        return ["obj", name]


def _required(cls: Any) -> Iterator[str]:
    """Names of the arguments that a constructor must be given."""
    from pulumi import _types

    names = _types.input_type_py_to_pulumi_names(cls)
    for parameter in inspect.signature(cls.__init__).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty:
            yield names.get(parameter.name, parameter.name)


def _always(getter: Any) -> bool:
    """Whether an output is never null: its type is not optional, inside of `Output[...]`."""
    hint = (getattr(getter, "__annotations__", None) or {}).get("return")
    if typing.get_origin(hint) in _wrappers():
        hint = typing.get_args(hint)[0]
    if isinstance(hint, str):
        return not hint.startswith("Optional[")
    return hint is not None and type(None) not in typing.get_args(hint)


_SIMPLE: Mapping[Any, str] = {str: "str", int: "int", float: "num", bool: "bool", Any: "any"}


def _is_enum(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, enum.Enum)


@functools.cache
def _wrappers() -> tuple[Any, ...]:
    from pulumi import Output

    return (Output, collections.abc.Awaitable)


def _unwrapped(hint: Any) -> Any:
    """`T` of `Input[T]`, `Optional[T]` and `Output[T]`, at any depth of wrapping."""
    while True:
        origin = typing.get_origin(hint)
        if origin in _wrappers():
            hint = typing.get_args(hint)[0]
            continue
        if origin not in (Union, types.UnionType):
            return hint
        members = [
            each
            for each in typing.get_args(hint)
            if each is not type(None)
            and typing.get_origin(each) not in _wrappers()
            and not isinstance(each, typing.ForwardRef)
        ]
        # Beside a typed Args class stands the TypedDict that may be written instead of it.
        members = [each for each in members if not _is_typed_dict(each)] or members
        if len(members) != 1:
            return Union[tuple(members)] if members else Any  # noqa: UP007 - built at run time
        hint = members[0]


def _is_typed_dict(hint: Any) -> bool:
    return isinstance(hint, type) and (issubclass(hint, dict) or hasattr(hint, "__total__"))
