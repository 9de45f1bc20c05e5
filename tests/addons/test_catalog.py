"""The catalogue: exact versions, sources, and errors that say where."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.addons import catalog
from components.addons.windows import windows
from spec.rules import charts as rule
from tests.addons.conftest import ALL, Get
from tests.addons.place import spec


def _forget() -> None:
    for each in (catalog.charts, catalog.images, catalog._table):
        each.cache_clear()


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    _forget()
    yield
    _forget()


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / "catalog.yaml"
    copy.write_text(catalog.FILE.read_text())
    monkeypatch.setattr(catalog, "FILE", copy)
    return copy


def test_every_entry_is_exact_and_sourced() -> None:
    for chart in catalog.charts().values():
        assert catalog.VERSION.fullmatch(chart.version), chart.name
        assert chart.source and chart.licence and chart.app_version
        assert chart.date.year >= 2025
    for image in catalog.images().values():
        assert re.fullmatch(r"[a-z0-9.-]+\.[a-z]+/[\w./-]+:[\w.-]+", image.image), image.name
        assert image.repository + ":" + image.tag == image.image
        assert image.digest is None or re.fullmatch(r"sha256:[0-9a-f]{64}", image.digest)
        assert image.pinned == image.image + (f"@{image.digest}" if image.digest else "")


def test_reference_is_what_helm_takes() -> None:
    cert_manager = catalog.chart("cert-manager")
    assert cert_manager.reference == "oci://quay.io/jetstack/charts/cert-manager"
    assert catalog.chart("mlflow").reference == "mlflow"


@pytest.mark.parametrize(
    ("version", "inside"), [("1.31", False), ("1.32", True), ("1.35", True), ("1.36", False)]
)
def test_window(version: str, inside: bool) -> None:
    assert (version in catalog.Window("1.32", "1.35")) is inside


def test_open_window() -> None:
    assert "1.99" in catalog.Window("1.30", None)
    assert str(catalog.Window("1.30", None)) == "1.30 or newer"


def test_unknown_names_say_so() -> None:
    with pytest.raises(catalog.CatalogError, match="no chart named nowhere"):
        catalog.chart("nowhere")
    with pytest.raises(catalog.CatalogError, match="no image named nowhere"):
        catalog.image("nowhere")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("version: 88.5.3", 'version: ">=88"', "charts.kube-prometheus-stack.version"),
        ("version: 88.5.3", "version: latest", "charts.kube-prometheus-stack.version"),
        ("    licence: MIT (MLflow Apache-2.0)\n", "", "mlflow.licence is missing"),
        ("vllm-openai:v0.24.0", "vllm-openai:latest", "images.vllm"),
        ("docker.io/vllm/", "vllm/", "images.vllm"),
    ],
)
def test_a_bad_entry_is_named(file: Path, old: str, new: str, says: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    with pytest.raises(catalog.CatalogError, match=re.escape(says)):
        _ = catalog.charts(), catalog.images()


def test_the_windows_of_the_rules_are_fresh() -> None:
    assert json.loads(rule.WINDOWS.read_text()) == windows(), "run `make schema`"


@ALL
def test_the_rule_of_windows_speaks_of_what_is_installed(installed: Get, name: str) -> None:
    found = {key for key in installed(name).releases if key in windows()}
    said = {key for key, wanted in rule.INSTALLED.items() if wanted(spec(name))}
    assert found == said
