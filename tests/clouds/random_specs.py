"""Random specs that are valid: some places of the language at random, each with a random value there.

A value is kept where the spec stays valid with it, so whatever `plinth check` lets through comes out
here, odd as it may be.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from functools import cache
from typing import Any, cast

from hypothesis import strategies as st

from spec.catalog import accelerators
from spec.elsewhere import Provider
from spec.faults import SpecError
from spec.load import load
from spec.platform import Platform
from spec.schema import raw
from spec.section import Section
from tests.spec import language
from tests.spec.everything import CLOUDS

Json = dict[str, Any]

HEAD: Json = {"owner": "ml-platform", "costCenter": "4411"}

OTHERS = {"aws": "AwsCloud", "gcp": "GcpCloud", "azure": "AzureCloud", "onprem": "OnPremCloud"}


@st.composite
def specs(draw: st.DrawFn, provider: Provider) -> tuple[Platform, Json]:
    """A valid spec on that cloud, and what its file says."""
    said = {**HEAD, "cloud": _cloud(provider), **_features(provider)}
    kept = _checked(said)
    assert kept, f"the least spec on {provider} is not valid"
    pools = draw(st.lists(_pools(provider), max_size=3, unique_by=lambda each: each["name"]))
    for pool in pools:
        more = copy.deepcopy(said)
        more.setdefault("gpu", {}).setdefault("pools", []).append(pool)
        if found := _checked(more):
            said, kept = more, found
    places = st.sampled_from(_places(provider))
    for path, section in draw(st.lists(places, max_size=12, unique=True)):
        value = draw(_value(section, str(path[-1])))
        more = copy.deepcopy(said)
        try:
            language.merge(more, language.with_value(path, value, _classes()[section]))
        except (KeyError, TypeError, ValueError):
            continue  # the place is in another kind of section than the one that is there
        if found := _checked(more):
            said, kept = more, found
    return kept, said


def _cloud(provider: Provider) -> Json:
    """The least that a cloud must be told, and who administers."""
    whole = CLOUDS[provider]
    needed = {
        "aws": ("provider", "region", "accountId", "admins"),
        "gcp": ("provider", "project", "region", "billingAccount", "admins"),
        "azure": ("provider", "location", "subscriptionId", "tenantId", "admins"),
        "onprem": ("provider", "site"),
    }
    return {key: whole[key] for key in needed[provider]}


def _features(provider: Provider) -> Json:
    if provider in ("azure", "onprem"):
        return {"features": {"offline": "postgres", "online": "redis"}}
    return {}


def _checked(said: Json) -> Platform | None:
    try:
        return load("acme", language.stack(said)).platform
    except SpecError:
        return None


@cache
def _classes() -> dict[str, type[Section]]:
    return {each.__name__: each for each in language.sections()}


@cache
def _places(provider: Provider) -> list[tuple[tuple[str | int, ...], str]]:
    """Places where a spec may say something, but for the cloud that it is on."""
    strange = set(OTHERS.values()) - {OTHERS[provider]}
    return [
        (path, section.__name__)
        for path, section, _ in language.paths()
        if section.__name__ not in strange
        and path not in {("name",), ("kind",), ("apiVersion",), ("cloud", "provider")}
        and not (path[:1] == ("cloud",) and path[-1] in CLOUDS[provider] and len(path) == 2)
    ]


@st.composite
def _pools(draw: st.DrawFn, provider: Provider) -> Json:
    """A pool of accelerators, often one that the cloud has."""
    known = [
        each.name
        for each in accelerators.accelerators()
        if provider == "onprem" or accelerators.offers(each.name, provider)
    ]
    low = draw(st.integers(0, 2))
    pool: Json = {
        "name": draw(st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)),
        "accelerator": draw(st.sampled_from(known)),
        "gpusPerNode": draw(st.sampled_from((1, 2, 4, 8, 16))),
        "nodes": {"min": low, "max": low + draw(st.integers(0, 4))},
    }
    for key in ("capacity", "purpose", "interconnect", "zones", "labels", "sharing"):
        if draw(st.booleans()):
            pool[key] = draw(_value("GpuPool", key))
    return pool


@cache
def _value(section: str, key: str) -> st.SearchStrategy[Any]:
    """Values of a field, by its schema."""
    properties = (raw()["$defs"].get(section) or raw())["properties"]
    return _of(properties[key])


def _of(schema: Json) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return _of(raw()["$defs"][schema["$ref"].rpartition("/")[2]])
    if branches := schema.get("anyOf") or schema.get("oneOf"):
        return st.one_of([_of(each) for each in branches])
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    return _TYPES[schema["type"]](schema)


def _text(schema: Json) -> st.SearchStrategy[str]:
    least, most = schema.get("minLength", 0), min(schema.get("maxLength", 40), 40)
    if pattern := schema.get("pattern"):
        if whole := next((each for each in _PEM if re.fullmatch(pattern, each)), None):
            return st.just(whole)
        plain = st.from_regex(pattern, fullmatch=True, alphabet=_ASCII)
        return plain.filter(lambda each: least <= len(each) <= most)
    return st.text(_ASCII, min_size=least, max_size=most)


_PEM = (language.KEY, "-----BEGIN CERTIFICATE-----\nTUlJ\n-----END CERTIFICATE-----\n")
"""Of several lines, and longer than any text that is drawn."""

_ASCII = st.characters(min_codepoint=32, max_codepoint=126)


def _number(schema: Json) -> tuple[Any, Any]:
    low = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    return low, schema.get("maximum", schema.get("exclusiveMaximum", low + 100))


def _list(schema: Json) -> st.SearchStrategy[Any]:
    least = schema.get("minItems", 0)
    return st.lists(_of(schema["items"]), min_size=least, max_size=least + 2, unique_by=str)


def _map(schema: Json) -> st.SearchStrategy[Any]:
    inner = schema.get("additionalProperties")
    if isinstance(inner, dict):
        keys = _text(schema.get("propertyNames", {"minLength": 1, "maxLength": 12}))
        return st.dictionaries(keys, _of(cast(Json, inner)), max_size=2)
    if keyed := cast(Json, schema.get("patternProperties")):
        ((form, each),) = keyed.items()
        keys = st.from_regex(form, fullmatch=True, alphabet=_ASCII)
        return st.dictionaries(keys, _of(cast(Json, each)), max_size=2)
    properties: Json = schema["properties"]
    needed = {key: _of(properties[key]) for key in schema.get("required", ())}
    more = {key: _of(each) for key, each in properties.items() if key not in needed}
    return st.fixed_dictionaries(needed, optional=more)


_TYPES: dict[str, Callable[[Json], st.SearchStrategy[Any]]] = {
    "string": _text,
    "integer": lambda schema: st.integers(*map(int, _number(schema))),
    "number": lambda schema: st.integers(*map(int, _number(schema))),
    "boolean": lambda schema: st.booleans(),
    "null": lambda schema: st.none(),
    "array": _list,
    "object": _map,
}
