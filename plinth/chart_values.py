"""What values a chart takes: its values.yaml with those of the charts below it, and its schema."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from . import standins
from .crds import Loader
from .helm import Helm, HelmError

FREE = frozenset(
    {
        "nodeSelector", "annotations", "labels", "podLabels", "externalLabels", "grafana.ini",
        "resources", "affinity", "podSecurityContext", "securityContext", "tlsConfig",
    }
)  # fmt: skip
"""Names of maps that take any key, whatever they hold by default."""

HANDED_ON: Mapping[str, frozenset[str]] = {
    "loki": frozenset({"loki.limits_config", "loki.storage.object_store.s3"}),
    "tempo": frozenset({"tempo.storage.trace"}),
}
"""Chart -> maps of its values that it hands on as they are, as the program's own configuration."""

_NONE: frozenset[str] = frozenset()

_COMMENTED = re.compile(r"^\s*#[#\s-]*([\w.-]+):(?=\s|$)", re.MULTILINE)

_PLAIN = "apiVersion: v2\nname: values\nversion: 0.0.0\n"


class UnreadableError(Exception):
    """A chart's folder is not one, or its values are no YAML; the message says which file."""


@dataclass(frozen=True)
class Chart:
    """A chart's folder, as `helm pull --untar` leaves it; its templates may be absent."""

    folder: Path
    about: Mapping[str, Any]
    """Its Chart.yaml."""
    defaults: Mapping[str, Any]
    """Its values, with those of the charts below it under their name or alias."""
    commented: frozenset[str]
    """Keys that a comment of values.yaml alone names."""
    absent: frozenset[str]
    """Keys of charts below it that the folder lacks: of their values nothing can be said."""

    @property
    def schema(self) -> Path | None:
        """Its values.schema.json, if it has one."""
        found = self.folder / "values.schema.json"
        return found if found.is_file() else None


def read(folder: Path) -> Chart:
    """A chart, and the charts below it.

    Raises:
        UnreadableError: there is none, or a file of it is no YAML.
    """
    about = _yaml(folder / "Chart.yaml")
    text = _text(folder / "values.yaml")
    defaults = dict(_yaml(folder / "values.yaml"))
    commented = set(_COMMENTED.findall(text))
    absent: set[str] = set()
    for each in about.get("dependencies") or []:
        below = folder / "charts" / str(each["name"])
        key = str(each.get("alias") or each["name"])
        if below.is_dir():
            found = read(below)
            defaults[key] = merged(defaults.get(key) or {}, found.defaults)
            commented |= found.commented
        else:
            absent.add(key)
    return Chart(folder, about, defaults, frozenset(commented), frozenset(absent))


def faults(chart: Chart, values: Mapping[str, Any], helm: Helm) -> list[str]:
    """What a chart has against a release's values; nothing where they fit.

    A key that neither values.yaml nor a comment in it knows is a fault. The schema is asked through
    Helm itself, with texts in place of what a plan does not know.
    """
    found = [
        path if ": " in path else f"{path}: the chart has no such value"
        for path in unknown(
            values, chart.defaults, free=HANDED_ON.get(str(chart.about.get("name")), _NONE)
        )
        if path.rpartition(".")[2] not in chart.commented
        and path.partition(".")[0] not in chart.absent
    ]
    return [*found, *_schema(chart, values, helm)]


def _schema(chart: Chart, values: Mapping[str, Any], helm: Helm) -> list[str]:
    if chart.schema is None:
        return []
    # Of the schema alone: the templates may want a cluster, and the charts below may be absent.
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "Chart.yaml").write_text(_PLAIN)
        (folder / "values.yaml").write_text(json.dumps(chart.defaults, default=str))
        shutil.copy(chart.schema, folder)
        given = json.dumps(standins.without(values))
        try:
            helm.run(["template", "values", place, "--values", "-"], given)
        except HelmError as error:
            why = str(error).partition("schema(s) in the following chart(s):")
            return [each.strip() for each in (why[2] or why[0]).split("; ") if each.strip()]
    return []


def unknown(
    values: Any, known: Any, path: str = "", *, free: frozenset[str] = _NONE
) -> Iterator[str]:
    """Paths in `values` that `known` has not; what is at a path of `free` is not looked at.

    A map that is empty by default takes any key: node selectors, resources, annotations. So does what
    is null by default. All else is closed, and a map where a scalar was is a fault.
    """
    if not isinstance(values, Mapping) or known is None or known == {}:
        return
    if not isinstance(known, Mapping):
        yield f"{path}: a map where the chart has {known!r}"
        return
    for key, value in values.items():
        here = f"{path}.{key}" if path else str(key)
        if key in known and (key in FREE or here in free):
            continue
        if key in known:
            yield from unknown(value, known[key], here, free=free)
        elif key != "global":
            yield here


def merged(values: Any, known: Any) -> Any:
    """Values over their defaults, as Helm merges them."""
    if not isinstance(values, Mapping) or not isinstance(known, Mapping):
        return values
    return {**known, **{key: merged(each, known.get(key)) for key, each in values.items()}}


@dataclass(frozen=True)
class Change:
    """One value that two versions of a chart have differently."""

    path: str
    old: Any
    new: Any
    what: str
    """`added`, `removed` or `changed`."""


def changes(old: Mapping[str, Any], new: Mapping[str, Any], path: str = "") -> Iterator[Change]:
    """What differs between the defaults of two versions, in the order of their paths."""
    for key in sorted({*old, *new}, key=str):
        here = f"{path}.{key}" if path else str(key)
        before, after = old.get(key), new.get(key)
        if key not in new:
            yield Change(here, before, None, "removed")
        elif key not in old:
            yield Change(here, None, after, "added")
        elif isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from changes(before, after, here)
        elif before != after:
            yield Change(here, before, after, "changed")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise UnreadableError(f"{file}: {error.strerror}") from None


def _yaml(file: Path) -> Mapping[str, Any]:
    try:
        # Loader is the safe one.
        found = yaml.load(_text(file), Loader) or {}  # noqa: S506
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", -1) + 1
        raise UnreadableError(f"{file}:{line}: not YAML") from None
    if not isinstance(found, Mapping):
        raise UnreadableError(f"{file}: no map")
    return found
