"""What every section of the spec is made of: strictness, names, and the marks on its fields.

Modules with sections do without `from __future__ import annotations`: pydantic would compile each
annotation anew at every start.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema


class Change(StrEnum):
    """What editing a field does to resources that stand already."""

    IN_PLACE = "in-place"
    REPLACE = "replace"
    DATA_LOSS = "data-loss"


@dataclass(frozen=True)
class Changes:
    """Mark on a field: what changing it does. A field without a mark changes in place."""

    impact: Change

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = handler(core)
        schema["x-plinth-change"] = self.impact.value
        return schema


REPLACE = Changes(Change.REPLACE)
DATA_LOSS = Changes(Change.DATA_LOSS)


def key_of(name: str) -> str:
    """The key under which a spec writes the field of that name: cost_center is costCenter."""
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


NOT_VALID = "not_valid"
"""Type of the errors of `not_valid`."""


def not_valid(message: str, mend: str) -> PydanticCustomError:
    """A value that is wrong by itself: what it is, and what to write instead."""
    return PydanticCustomError(NOT_VALID, "{message}", {"message": message, "mend": mend})


class Section(BaseModel):
    """A mapping of the spec: camelCase keys, nothing unknown, nothing coerced, nothing mutable."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        alias_generator=key_of,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        defer_build=True,
    )


def _unique(values: tuple[Any, ...]) -> tuple[Any, ...]:
    for index, value in enumerate(values):
        if value in values[:index]:
            raise not_valid(f"names {value} twice", "keep one of them")
    return values


@dataclass(frozen=True)
class _Unique:
    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(_unique, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(core), "uniqueItems": True}


Unique = _Unique()
"""Refuses a list that names one value twice."""

NAME_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
"""Lower-case letters, digits and single hyphens, starting with a letter."""


WORD = "<word>"
"""Tag of a word in a union that `word_or` decides."""


def word_or(**sections: type[Section]) -> Discriminator:
    """Tells the branch of a union: a word is `WORD`, a mapping the section whose key it has.

    `sections` maps the key (snake case) to the section, which carries the tag `<key>`. A section
    alone takes any mapping.
    """

    def tag(value: object) -> str | None:
        if isinstance(value, str):
            return WORD
        for key, section in sections.items():
            if isinstance(value, section):
                return f"<{key}>"
            if isinstance(value, dict) and (len(sections) == 1 or key_of(key) in value):
                return f"<{key}>"
        return None

    return Discriminator(tag)
