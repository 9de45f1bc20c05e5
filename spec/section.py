"""What every section of the spec is made of: strictness, names, and the marks on its fields."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic.alias_generators import to_camel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


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


class Section(BaseModel):
    """A mapping of the spec: camelCase keys, nothing unknown, nothing coerced, nothing mutable."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
    )


def _unique(values: tuple[Any, ...]) -> tuple[Any, ...]:
    seen: list[Any] = []
    for value in values:
        if value in seen:
            raise ValueError(f"{value!r} is listed twice")
        seen.append(value)
    return values


Unique = AfterValidator(_unique)
"""Refuses a list that names one value twice."""

Name = Annotated[str, "a DNS label"]
"""Pattern of a name that ends up in cloud and Kubernetes names: see `NAME_PATTERN`."""

NAME_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
"""Lower-case letters, digits and single hyphens, starting with a letter."""
