"""The pinned facts about charts and images, read from `catalog.yaml`.

Pure: a unit test, a policy or a document can read it without Pulumi.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

T = TypeVar("T")

FILE = Path(__file__).with_name("catalog.yaml")

VERSION = re.compile(r"v?\d+\.\d+\.\d+")
"""An exact release: no range, no floating tag, no pre-release."""


class CatalogError(Exception):
    """An entry of the catalogue is missing or malformed: a fault of the checkout, not of a spec."""


@dataclass(frozen=True)
class Window:
    """Kubernetes minor versions, both included; None is open."""

    min: str
    max: str | None

    def __contains__(self, version: object) -> bool:
        minor = _minor(str(version))
        return _minor(self.min) <= minor and (self.max is None or minor <= _minor(self.max))

    def __str__(self) -> str:
        return f"{self.min} to {self.max}" if self.max else f"{self.min} or newer"


@dataclass(frozen=True)
class Chart:
    """A Helm chart at one version."""

    name: str
    chart: str
    repository: str
    version: str
    app_version: str
    licence: str
    kubernetes: Window | None
    digest: str | None
    source: str
    date: date

    @property
    def oci(self) -> bool:
        """Whether the repository is an OCI registry, where the chart is named by one reference."""
        return self.repository.startswith("oci://")

    @property
    def reference(self) -> str:
        """What Helm takes as the chart's name."""
        return f"{self.repository}/{self.chart}" if self.oci else self.chart


@dataclass(frozen=True)
class Image:
    """A container image at one tag, its registry named."""

    name: str
    image: str
    licence: str
    source: str
    date: date
    digest: str | None = None

    @property
    def pinned(self) -> str:
        """The image by its tag, and by its digest where that is known."""
        return f"{self.image}@{self.digest}" if self.digest else self.image

    @property
    def repository(self) -> str:
        """The image without its tag."""
        return self.image.rpartition(":")[0]

    @property
    def tag(self) -> str:
        """The tag."""
        return self.image.rpartition(":")[2]


@cache
def charts() -> Mapping[str, Chart]:
    """Every chart by its name in the catalogue."""
    return {name: _chart(name, row) for name, row in _table("charts").items()}


@cache
def images() -> Mapping[str, Image]:
    """Every image by its name in the catalogue."""
    return {name: _image(name, row) for name, row in _table("images").items()}


def chart(name: str) -> Chart:
    """The chart of that name.

    Raises:
        CatalogError: there is none.
    """
    return _entry(charts(), "chart", name)


def image(name: str) -> Image:
    """The image of that name.

    Raises:
        CatalogError: there is none.
    """
    return _entry(images(), "image", name)


def _entry(table: Mapping[str, T], kind: str, name: str) -> T:
    if name not in table:
        raise CatalogError(f"{FILE.name}: there is no {kind} named {name}: add it with its source")
    return table[name]


def _minor(version: str) -> tuple[int, int]:
    major, minor = version.split(".")[:2]
    return int(major), int(minor)


@cache
def _table(kind: str) -> dict[str, dict[str, Any]]:
    return yaml.safe_load(FILE.read_text())[kind]


def _chart(name: str, row: dict[str, Any]) -> Chart:
    window = _take(name, row, "kubernetes")
    version = str(_take(name, row, "version"))
    if not VERSION.fullmatch(version):
        raise CatalogError(f"{FILE.name}: charts.{name}.version: {version} is not an exact version")
    return Chart(
        name=name,
        chart=_take(name, row, "chart"),
        repository=_take(name, row, "repository"),
        version=version,
        app_version=str(_take(name, row, "appVersion")),
        licence=_take(name, row, "licence"),
        kubernetes=Window(**window) if window else None,
        digest=_take(name, row, "digest"),
        source=_take(name, row, "source"),
        date=_take(name, row, "date"),
    )


def _image(name: str, row: dict[str, Any]) -> Image:
    fields = {key: _take(name, row, key) for key in ("image", "licence", "source", "date")}
    host, _, tag = fields["image"].partition("/")[0], *fields["image"].rpartition(":")[1:]
    if "." not in host or not tag or tag == "latest":
        raise CatalogError(f"{FILE.name}: images.{name}: name the registry and an exact tag")
    return Image(name=name, digest=row.get("digest"), **fields)


def _take(name: str, row: dict[str, Any], key: str) -> Any:
    if key not in row:
        raise CatalogError(f"{FILE.name}: {name}.{key} is missing")
    return row[key]
