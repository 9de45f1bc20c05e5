"""Everything that takes tags says whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..rule import Case, Resource, Rule
from ..values import Node
from ._labelled import UNDEFAULTED
from ._tags import TYPES, folded, tag_key, tag_property, tag_value


def _defaults(resource: Resource) -> Mapping[str, Node]:
    """Tags that the provider puts on everything that it makes; that of Azure has none."""
    if resource.package == "aws":
        return resource.provider.document("defaultTags").entries("tags")
    if resource.package == "gcp" and resource.type not in UNDEFAULTED:
        return resource.provider.document("defaultLabels").entries()
    return {}


def _missing(case: Case) -> dict[str, str]:
    """Keys that are missing, and the tag that each is for.

    Raises:
        Unknown: the map of tags is not known.
    """
    type_ = case.resource.type
    given = {*case.inputs.entries(tag_property(type_)), *_defaults(case.resource)}
    present = {folded(type_, key) for key in given}
    keys = {tag_key(type_, tag): tag for tag in case.settings["requiredTags"]}
    return {key: tag for key, tag in keys.items() if folded(type_, key) not in present}


def _check(case: Case) -> Iterator[str]:
    missing = _missing(case)
    if missing:
        kind = "Labels" if case.resource.package == "gcp" else "Tags"
        yield f"{kind} are missing: {', '.join(missing)}"


def _remedy(case: Case) -> dict[str, dict[str, str]]:
    type_, values = case.resource.type, case.settings["tagValues"]
    entries = {
        key: tag_value(type_, values[tag]) for key, tag in _missing(case).items() if tag in values
    }
    return {tag_property(type_): entries} if entries else {}


RULE = Rule(
    id="tags-present",
    title="Everything that takes tags says whose it is, who pays, and where it belongs",
    severity="medium",
    why="A bill can be split, and an alarm sent, only by what the tags say.",
    mend="Set the tags of requiredTags, best once: in the AWS provider's defaultTags or Google's "
    "defaultLabels, where costCenter is cost-center, as keys of labels have no capitals; on Azure by a "
    "transformation.",
    providers=("aws", "gcp", "azure-native"),
    types=TYPES,
    check=_check,
    frameworks={
        "iso-27001": ("A.5.9",),
        "nist-800-53": ("CM-8",),
    },
    remedy=_remedy,
    settings=("requiredTags", "tagValues"),
)
