"""What is handed to the charts is what they take: every key at every depth, and every kind of value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from .. import charts
from ..addons import strict
from .whole import EVERY, releases, whole

DIRECTORY = {"name", "type", "size", "storageClass", "annotations", "maxVolumes"}
"""Keys of `volume.dataDirs[]` with a claim, as a comment of the chart's values has them."""

BUCKET = {"name", "anonymousRead", "ttl", "objectLock", "versioning"}
"""Keys of `s3.createBuckets[]`, as a comment of the chart's values has them."""


def values(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Charts of a platform and what they are given."""
    for chart, each in releases(whole(name)).items():
        yield chart, each.inputs.get("values", {})


@pytest.mark.parametrize("name", EVERY)
def test_every_value_is_a_key_of_its_chart(name: str) -> None:
    for chart, given in values(name):
        assert not strict.unknown_keys(chart, given), chart


@pytest.mark.parametrize("name", EVERY)
def test_values_meet_the_schema_that_the_chart_ships(name: str) -> None:
    for chart, given in values(name):
        assert not strict.schema_faults(chart, given), chart


@pytest.mark.parametrize("name", EVERY)
def test_values_are_of_the_kind_that_the_chart_has(name: str) -> None:
    for chart, given in values(name):
        if chart in ("seaweedfs", "valkey", "cloudnative-pg", "plugin-barman-cloud"):
            assert not list(mistyped(given, strict.defaults(chart))), chart


def mistyped(given: Any, known: Any, path: str = "") -> Iterator[str]:
    """Paths whose value is of another kind than the default, where there is one."""
    for key, value in given.items():
        here = f"{path}.{key}" if path else key
        default = known.get(key) if isinstance(known, Mapping) else None
        if isinstance(value, Mapping) and isinstance(default, Mapping):
            yield from mistyped(value, default, here)
        # Neither nothing, nor an empty map or list, says of what kind it is to be.
        elif default not in (None, {}, []) and kind(value) is not kind(default):
            yield f"{here}: {value!r} where the chart has {default!r}"


def kind(value: Any) -> type:
    """A value's kind; the engine knows numbers of one kind alone."""
    return float if isinstance(value, int) and not isinstance(value, bool) else type(value)


def test_a_value_of_another_kind_is_seen() -> None:
    known = strict.defaults("seaweedfs")
    assert not list(mistyped({"master": {"replicas": 3}}, known))
    assert list(mistyped({"master": {"replicas": "3"}}, known))
    assert list(mistyped({"master": {"nodeSelector": {"a": "b"}}}, known))
    assert list(mistyped({"s3": {"extraVolumes": [{"name": "a"}]}}, known))


def test_an_unknown_key_is_seen_however_deep() -> None:
    assert strict.unknown_keys("seaweedfs", {"s3": {"readinessProbe": {"scheme": "HTTPS"}}})
    assert strict.unknown_keys("seaweedfs", {"global": {"seaweedfs": {"replication": "001"}}})
    assert strict.unknown_keys("metallb", {"speaker": {"frr": {"on": False}}})
    assert not strict.unknown_keys("seaweedfs", {"s3": {"createBuckets": []}})


@pytest.mark.parametrize("name", EVERY)
def test_what_is_text_for_a_template_is_yaml_of_its_place(name: str) -> None:
    found = dict(values(name)).get("seaweedfs")
    if found is None:
        return
    for part in ("master", "volume", "filer", "s3"):
        assert yaml.safe_load(found[part]["nodeSelector"]) == {"plinth.dev/pool": "system"}
    (volume,) = yaml.safe_load(found["s3"]["extraVolumes"])
    (mount,) = yaml.safe_load(found["s3"]["extraVolumeMounts"])
    assert volume == {"name": mount["name"], "secret": {"secretName": "seaweedfs-s3-tls"}}
    for argument in found["s3"]["extraArgs"]:
        assert argument.partition("=")[2].startswith(mount["mountPath"] + "/")


@pytest.mark.parametrize("name", EVERY)
def test_entries_of_lists_have_the_keys_that_the_chart_reads(name: str) -> None:
    found = dict(values(name)).get("seaweedfs")
    if found is None:
        return
    for each in found["volume"]["dataDirs"]:
        assert set(each) <= DIRECTORY and each["type"] == "persistentVolumeClaim"
    for each in found["s3"]["createBuckets"]:
        assert set(each) <= BUCKET and each["anonymousRead"] is False


@pytest.mark.parametrize("keys", [DIRECTORY, BUCKET])
def test_the_keys_of_comments_are_there(keys: set[str]) -> None:
    text = (charts.folder() / "seaweedfs" / "values.yaml").read_text()
    for key in keys:
        assert re.search(rf"^ *# *(- )?\"?{key}\"?:", text, re.MULTILINE), key
