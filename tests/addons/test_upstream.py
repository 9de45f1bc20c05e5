"""Everything that is handed to upstream is what upstream takes: chart values, and custom resources."""

from __future__ import annotations

import re

from components.addons import catalog
from plinth.chart_values import unknown
from tests import charts
from tests.addons import strict
from tests.addons.conftest import ALL, Get

STAMPED = {
    "cert-manager",
    "envoy-gateway",
    "gpu-operator",
    "karpenter",
    "karpenter-crd",
    "prefect-server",
}
"""Charts whose version in git is a placeholder that upstream's release job stamps."""


@ALL
def test_every_value_is_a_key_of_its_chart(installed: Get, name: str) -> None:
    for chart, release in installed(name).releases.items():
        assert not strict.unknown_keys(chart, release.get("values", {})), chart


def test_commented_keys_are_there() -> None:
    for chart, paths in strict.COMMENTED.items():
        for path in paths:
            folder = path.partition(".")[0] if path.startswith("grafana.") else chart
            text = (charts.folder() / folder / "values.yaml").read_text()
            assert re.search(rf"^ *#? *{path.rpartition('.')[2]}:", text, re.MULTILINE), path


@ALL
def test_values_meet_the_schema_that_the_chart_ships(installed: Get, name: str) -> None:
    releases = installed(name).releases
    for chart, release in releases.items():
        assert not strict.schema_faults(chart, release.get("values", {})), chart
    assert {"cert-manager", "external-secrets"} <= {
        each for each in releases if strict.schema(each)
    }


def test_a_value_of_the_wrong_type_is_seen() -> None:
    assert strict.schema_faults("cert-manager", {"replicaCount": "two"})


@ALL
def test_custom_resources_meet_their_crds(installed: Get, name: str) -> None:
    objects = installed(name).objects
    assert objects
    for each in objects:
        assert not strict.crd_faults(each), each["metadata"]["name"]


def test_an_unknown_key_is_seen() -> None:
    known = {"a": {"b": 1}, "free": {}, "any": None, "list": []}
    assert list(unknown({"a": {"c": 1}}, known)) == ["a.c"]
    assert list(unknown({"x": 1, "free": {"y": 1}, "any": {"z": 1}}, known)) == ["x"]
    assert list(unknown({"a": {"b": {"c": 1}}}, known)) == ["a.b: a map where the chart has 1"]


def test_an_unknown_field_of_a_custom_resource_is_seen() -> None:
    object_ = {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "spec": {"refreshIntervall": "1h"},
    }
    assert [each for each in strict.crd_faults(object_) if "refreshIntervall" in each]


def test_catalogue_pins_the_stored_versions() -> None:
    seen = 0
    for name, chart in catalog.charts().items():
        folder = charts.folder() / strict.FOLDERS.get(name, name)
        if name in strict.KEYS_ONLY or name in STAMPED:
            continue
        stored = (folder / "Chart.yaml").read_text().splitlines()
        told = [line.partition("#")[0].replace('"', "").rstrip() for line in stored]
        assert f"version: {chart.version}" in told, name
        seen += 1
    assert seen >= 6
