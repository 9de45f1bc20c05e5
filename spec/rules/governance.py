"""Rules, residency, money."""

from __future__ import annotations

import re

from ..cloud import AzureCloud, GcpCloud, OnPremCloud
from ..finding import Finding, Findings, warning
from ..platform import Platform

_AZURE_PLACES = (
    ("us", r"(east|west|(north|south|west)?central)us\d?"),
    ("eu", r"(north|west)europe|france\w+|germany\w+|sweden\w+|poland\w+|italy\w+|spain\w+"),
    ("uk", r"uk(south|west)"),
)
"""Azure's locations do not begin with their geography."""


def residency(spec: Platform) -> Findings:
    """The region is where data may be."""
    allowed = spec.governance.residency
    region, path = _region(spec)
    if allowed and not any(within(region, place) for place in allowed):
        yield Finding(
            path,
            f"{region} is outside governance.residency ({', '.join(allowed)})",
            "a region within it, or a wider residency",
        )


def optouts(spec: Platform) -> Findings:
    """What a protected environment lets pass is said aloud."""
    if not spec.protected:
        return
    section = spec.governance
    if section.enforcement != "mandatory":
        message = f"violations in {spec.environment} are {section.enforcement}"
        yield warning(("governance", "enforcement"), message, "mandatory")
    for rule, enforcement in section.rules.items():
        if enforcement != "mandatory":
            message = f"the rule is {enforcement} in {spec.environment}"
            yield warning(("governance", "rules", rule), message, "mandatory, or an exemption")
    if section.allow_unknown:
        message = f"rules that cannot be evaluated pass in {spec.environment}"
        yield warning(("governance", "allowUnknown"), message, "false")
    for index, exemption in enumerate(section.exemptions):
        if not exemption.resource.strip("*"):
            path = ("governance", "exemptions", index, "resource")
            yield warning(path, "exempts every resource", "name the one that is meant")


def exemptions(spec: Platform) -> Findings:
    """Each exception is agreed once."""
    first: dict[tuple[str, str], int] = {}
    for index, exemption in enumerate(spec.governance.exemptions):
        key = (exemption.rule, exemption.resource)
        if key in first:
            message = f"says again what governance.exemptions[{first[key]}] says"
            yield Finding(("governance", "exemptions", index), message, "keep one of them")
        first.setdefault(key, index)


def budget(spec: Platform) -> Findings:
    """The budget begins with a month, and has an account to watch."""
    start = spec.budget.start
    if start.day != 1:
        yield Finding(
            ("budget", "start"), f"{start} is not the first of a month", f"{start.replace(day=1)}"
        )
    if isinstance(spec.cloud, GcpCloud) and not spec.cloud.billing_account:
        message = "the budget has no billing account to watch"
        yield Finding(("cloud", "billingAccount"), message, "add cloud.billingAccount")


def _region(spec: Platform) -> tuple[str, tuple[str, str]]:
    if isinstance(spec.cloud, AzureCloud):
        return spec.cloud.location, ("cloud", "location")
    if isinstance(spec.cloud, OnPremCloud):
        return spec.cloud.site, ("cloud", "site")
    return spec.cloud.region, ("cloud", "region")


def within(region: str, place: str) -> bool:
    """Whether a region is in a place that `governance.residency` names."""
    if region == place or region.startswith(f"{place}-"):
        return True
    if place == "eu" and region.startswith("europe-"):
        return True
    return any(name == place and re.fullmatch(form, region) for name, form in _AZURE_PLACES)


RULES = (residency, optouts, exemptions, budget)
