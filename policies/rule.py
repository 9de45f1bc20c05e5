"""What a rule is, and what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from .cel import Admission
from .settings import COMMON, SETTINGS, Setting
from .values import NOTHING, UNKNOWNS, Node

Severity = Literal["low", "medium", "high", "critical"]
Enforcement = Literal["advisory", "mandatory", "remediate", "disabled"]
"""What a violation does; `remediate` mends what the rule can mend, and is mandatory for the rest."""


@dataclass(frozen=True)
class Resource:
    """One resource as the engine shows it: its inputs, or for a rule on the stack its outputs."""

    urn: str
    type: str
    """Type token, such as `aws:s3/bucket:Bucket`."""
    inputs: Node
    protect: bool = False
    parent: str = ""
    dependencies: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    """URNs that each property's value comes from."""
    provider: Node = NOTHING
    """The inputs of its provider, such as `defaultTags`; strings of JSON where they are maps."""

    @property
    def name(self) -> str:
        return self.urn.rsplit("::", 1)[-1]

    @property
    def package(self) -> str:
        """Pulumi package, such as `aws`."""
        return self.type.partition(":")[0]


@dataclass(frozen=True)
class Stack:
    """All resources of a run, once they are known."""

    resources: Sequence[Resource] = ()

    @cached_property
    def _by_type(self) -> Mapping[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            found.setdefault(resource.type, []).append(resource)
        return found

    @cached_property
    def _targets(self) -> dict[str, Mapping[tuple[str, str], list[Resource]]]:
        """By type, as they are asked for: most types never are, and need not be read."""
        return {}

    def _by_target(self, type_: str) -> Mapping[tuple[str, str], list[Resource]]:
        """Resources of a type by (property, what it refers to: a URN, or a known value)."""
        if type_ in self._targets:
            return self._targets[type_]
        found: dict[tuple[str, str], list[Resource]] = {}
        for resource in self.of(type_):
            keys = {(name, urn) for name, urns in resource.dependencies.items() for urn in urns}
            for name, node in resource.inputs.entries().items():
                if isinstance(node.value, str) and node.value not in UNKNOWNS:
                    keys.add((name, node.value))
            for key in keys:
                found.setdefault(key, []).append(resource)
        self._targets[type_] = found
        return found

    def of(self, *types: str) -> list[Resource]:
        """The resources of these types."""
        return [resource for each in types for resource in self._by_type.get(each, ())]

    def attached(self, to: Resource, by: str, *types: str) -> list[Resource]:
        """Resources of `types` whose property `by` refers to `to`: by its output, or its name.

        A property that holds the known name, id or ARN of `to` counts like one that takes it from
        there.
        """
        keys = {to.urn}
        for name in ("bucket", "name", "id", "arn"):
            value = to.inputs.at(name).value
            if isinstance(value, str) and value and value not in UNKNOWNS:
                keys.add(value)
        found: dict[str, Resource] = {}
        for type_ in types:
            for key in keys:
                for resource in self._by_target(type_).get((by, key), ()):
                    found[resource.urn] = resource
        return list(found.values())


@dataclass(frozen=True)
class Case:
    """What a rule is asked to judge."""

    resource: Resource
    """The resource; of a rule on the whole stack, one without a type."""
    stack: Stack
    """The stack; empty for a rule on single resources."""
    settings: Mapping[str, Any]
    """Values of the settings that the rule names."""

    @property
    def inputs(self) -> Node:
        return self.resource.inputs


Check = Callable[[Case], Iterable[str]]
"""Says what is wrong, a sentence each, without its full stop; nothing if all is well."""


Remedy = Callable[[Case], Mapping[str, Mapping[str, str]]]
"""Entries to add to maps of the resource's inputs, by the map's path, such as `metadata.labels`.

It can only add: what a program has set is never changed.
"""


@dataclass(frozen=True)
class Rule:
    """One rule. Its file is named like it and holds nothing else that is public."""

    id: str
    title: str
    """What holds where the rule is kept; a sentence without its full stop."""
    severity: Severity
    why: str
    mend: str
    """What to do about a violation; a sentence."""
    providers: tuple[str, ...]
    """Pulumi packages that it looks at; none: any, for a rule on the stack."""
    check: Check
    types: tuple[str, ...] = ()
    """Type tokens of the resources that it judges, each by itself; none: it judges the stack."""
    siblings: bool = False
    """Whether it needs the rest of the stack, and so is asked once all resources are known."""
    frameworks: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Requirements that it serves, by framework; names in `policies.frameworks`."""
    settings: tuple[str, ...] = ()
    """Names of the settings that it reads, of `policies.settings`."""
    own_settings: Mapping[str, Setting] = field(default_factory=dict[str, Setting])
    """Settings that it brings itself, by name: those of a rule that is not of this package."""
    enforcement: Enforcement = "mandatory"
    """What a violation does where nothing else is said."""
    remedy: Remedy | None = None
    """What keeps the rule and can be added safely, where its enforcement is `remediate`."""
    admission: Admission | None = None
    """What the cluster itself asks of an object as it comes, where it can."""
    pack: str = ""
    """Filled in from its folder."""

    def __post_init__(self) -> None:
        unknown = set(self.settings) - set(SETTINGS)
        if unknown:
            raise ValueError(f"rule {self.id}: no such setting: {', '.join(sorted(unknown))}")
        taken = set(self.own_settings) & {*SETTINGS, *COMMON}
        if taken:
            raise ValueError(
                f"rule {self.id}: there is a setting already: {', '.join(sorted(taken))}"
            )

    @property
    def reads(self) -> Mapping[str, Setting]:
        """The settings that it reads, by name: shared ones, and its own."""
        return {**{name: SETTINGS[name] for name in self.settings}, **self.own_settings}

    @property
    def on_stack(self) -> bool:
        """Whether the engine's view of the whole stack is needed."""
        return self.siblings or not self.types

    def cases(self, stack: Stack, settings: Mapping[str, Any]) -> Iterator[Case]:
        """What a rule on the stack judges there; nothing where there is nothing for it."""
        if self.types:
            for resource in stack.of(*self.types):
                yield Case(resource, stack, settings)
        elif not self.providers or any(
            resource.package in self.providers for resource in stack.resources
        ):
            yield Case(Resource("", "", Node({})), stack, settings)
