"""What rules hold."""

from typing import Annotated, Literal

from pydantic import Field

from .section import Section, Unique
from .values import Day

Enforcement = Literal["advisory", "mandatory", "disabled"]


class Exemption(Section):
    """A rule that one resource need not keep, for a time."""

    rule: str = Field(min_length=1, description="Rule id.")
    resource: str = Field(min_length=1, description="Resource name or URN; * matches any part.")
    owner: str = Field(min_length=1, description="Who answers for it.")
    reason: str = Field(min_length=10, description="Why.")
    ticket: str = Field(min_length=1, description="Where it was agreed.")
    expires: Day = Field(description="Last day it holds, such as 2027-01-31.")


class Governance(Section):
    """What rules hold here."""

    enforcement: Enforcement = Field(
        default="mandatory", description="What a violation does, unless a rule says otherwise."
    )
    rules: dict[str, Enforcement] = Field(
        default_factory=dict, description="Enforcement of single rules, by id."
    )
    exemptions: tuple[Exemption, ...] = Field(default=(), description="Agreed exceptions.")
    allow_unknown: bool = Field(
        default=False, description="Let a mandatory rule pass that cannot be evaluated yet."
    )
    frameworks: Annotated[tuple[str, ...], Unique] = Field(
        default=(), description="Frameworks that reports refer to, such as cis, soc2."
    )
    residency: Annotated[tuple[str, ...], Unique] = Field(
        default=(),
        description="Region prefixes that data may be in, such as us, eu; any if left out.",
    )
    image_registries: Annotated[tuple[str, ...], Unique] = Field(
        default=(), description="Registries that images may come from; any if left out."
    )
    admission: Literal["kyverno", "none"] = Field(
        default="none",
        description="Engine that holds rules on the cluster itself, against whatever is applied.",
    )
    model_signing: Literal["required", "optional"] = Field(
        default="optional", description="Whether only signed models may be promoted."
    )
