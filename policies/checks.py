"""The few questions that most rules ask, in the words that their messages use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .rule import Case
from .values import Node

ANYWHERE = ("0.0.0.0/0", "::/0")
"""Ranges of addresses that are the whole internet."""


def say(value: Any) -> str:
    """How a message writes a value: `not set`, `false`, or as it is."""
    if value is None:
        return "not set"
    return str(value).lower() if isinstance(value, bool) else str(value)


def on(value: Any) -> bool:
    """Whether a switch is on; some of the AWS provider's are strings."""
    return value is True or value == "true"


def demand_on(node: Node, *paths: str) -> Iterator[str]:
    """A switch that is not on: `storageEncrypted is false`."""
    for path in paths:
        switch = node.at(path)
        if not on(switch.known):
            yield f"{switch.path} is {say(switch.known)}"


def demand_off(node: Node, *paths: str) -> Iterator[str]:
    """A switch that is on: `publiclyAccessible is true`."""
    for path in paths:
        switch = node.at(path)
        if on(switch.known):
            yield f"{switch.path} is true"


def demand_among(node: Node, path: str, *fine: str) -> Iterator[str]:
    """A choice that is none of those that are fine: `publicNetworkAccess is Enabled`."""
    choice = node.at(path)
    if choice.known not in fine:
        yield f"{choice.path} is {say(choice.known)}"


def demand_set(node: Node, *paths: str) -> Iterator[str]:
    """Something that is not given: `kmsKeyId is not set`."""
    for path in paths:
        if not node.has(path):
            yield f"{node.at(path).path} is not set"


def demand_least(node: Node, path: str, least: int) -> Iterator[str]:
    """A number that is too small: `backupRetentionPeriod is 1, less than 7`."""
    number = node.at(path)
    value = number.known
    if not isinstance(value, int | float) or value < least:
        yield f"{number.path} is {say(value)}" + ("" if value is None else f", less than {least}")


def days(case: Case, setting: str) -> int:
    """Days that something is kept at least, as a setting says; in dev, one will do."""
    return 1 if case.settings["environment"] == "dev" else case.settings[setting]
