"""Kinds of values that several sections have."""

from datetime import date
from typing import Annotated

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from .section import not_valid

_DAY = "write one such as 2026-01-31"


def _day(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and len(value) == len("2026-01-31"):
            return date.fromisoformat(value)
    except ValueError as error:
        raise not_valid(f"is not a date: {error}", _DAY) from None
    raise not_valid("is not a date", _DAY)


Day = Annotated[
    date,
    PlainValidator(_day),
    PlainSerializer(date.isoformat, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-01-31"]}),
]
"""A calendar day in ISO form."""

Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
