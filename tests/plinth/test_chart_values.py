"""What a chart takes, read from its folder, and held against values by the genuine Helm."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from plinth import chart_values
from plinth.chart_values import UnreadableError
from plinth.helm import Helm
from plinth.plan import UNKNOWN

VALUES = """\
replicas: 1
image: {tag: a}
nodeSelector: {}
extra: null
# hostNetwork: false
#   - zone: a
server:
  # -- Said in a comment alone.
  # timeout: 5
  resources: {limits: {cpu: 1}}
"""
SCHEMA = {
    "type": "object",
    "properties": {"replicas": {"type": "integer"}, "image": {"required": ["tag"]}},
}


@pytest.fixture
def genuine(helm: Path, tmp_path: Path) -> Helm:
    return Helm(helm, tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A chart with a schema, and a chart below it under an alias."""
    place = tmp_path / "chart"
    (place / "charts" / "grafana").mkdir(parents=True)
    below = {"name": "grafana", "alias": "pages", "version": "1.0.0"}
    about = {"apiVersion": "v2", "name": "things", "version": "1.2.3", "dependencies": [below]}
    (place / "Chart.yaml").write_text(yaml.safe_dump(about))
    (place / "values.yaml").write_text(VALUES + "pages: {replicas: 3}\n")
    (place / "values.schema.json").write_text(json.dumps(SCHEMA))
    own = {"apiVersion": "v2", "name": "grafana", "version": "1.0.0"}
    (place / "charts" / "grafana" / "Chart.yaml").write_text(yaml.safe_dump(own))
    (place / "charts" / "grafana" / "values.yaml").write_text("replicas: 1\nadmin: x\n# theme: a\n")
    return place


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, []),
        ({"replicas": 2, "nodeSelector": {"a": "b"}, "extra": {"any": {"thing": 1}}}, []),
        ({"server": {"resources": {"requests": {"cpu": "1"}}}}, []),
        # Named in a comment alone.
        ({"hostNetwork": True, "server": {"timeout": 7}}, []),
        # Of the chart below, by its alias.
        ({"pages": {"replicas": 1, "admin": "y", "theme": "b"}, "global": {"any": 1}}, []),
        ({"replica": 2}, ["replica: the chart has no such value"]),
        ({"pages": {"admins": "y"}}, ["pages.admins: the chart has no such value"]),
        (
            {"server": {"ports": {"http": 1}}, "none": 1},
            ["server.ports: the chart has no such value", "none: the chart has no such value"],
        ),
        ({"replicas": UNKNOWN + "x"}, ["- at '/replicas': got string, want integer"]),
    ],
)
def test_values_against_a_chart(
    folder: Path, genuine: Helm, values: dict[str, Any], said: list[str]
) -> None:
    assert chart_values.faults(chart_values.read(folder), values, genuine) == said


def test_of_a_chart_that_is_not_there_nothing_is_said(folder: Path, genuine: Helm) -> None:
    shutil.rmtree(folder / "charts")
    found = chart_values.faults(chart_values.read(folder), {"pages": {"a": 1}, "b": 2}, genuine)
    assert found == ["b: the chart has no such value"]


def test_what_a_chart_hands_on_is_free_in_that_chart_alone(folder: Path, genuine: Helm) -> None:
    (folder / "values.yaml").write_text("loki: {limits_config: {a: 1}, storage: {b: 1}}\n")
    values = {"loki": {"limits_config": {"any": 1}, "storage": {"any": 1}}}
    other = chart_values.read(folder)
    said = ": the chart has no such value"
    assert chart_values.faults(other, values, genuine) == [
        f"loki.limits_config.any{said}",
        f"loki.storage.any{said}",
    ]
    about = yaml.safe_load((folder / "Chart.yaml").read_text()) | {"name": "loki"}
    (folder / "Chart.yaml").write_text(yaml.safe_dump(about))
    loki = chart_values.read(folder)
    assert chart_values.faults(loki, values, genuine) == [f"loki.storage.any{said}"]


def test_a_map_where_the_chart_has_a_word(folder: Path, genuine: Helm) -> None:
    found = chart_values.faults(chart_values.read(folder), {"image": {"tag": {"a": 1}}}, genuine)
    assert found == ["image.tag: a map where the chart has 'a'"]


def test_every_fault_at_once(folder: Path, genuine: Helm) -> None:
    values = {"replicas": "two", "image": {"tag": None}, "none": 1}
    found = chart_values.faults(chart_values.read(folder), values, genuine)
    assert len(found) == 3, found


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("values.yaml", "a: [\n", "values.yaml:2: not YAML"),
        ("values.yaml", "- a\n", "values.yaml: no map"),
        ("Chart.yaml", None, "Chart.yaml: No such file or directory"),
    ],
)
def test_what_is_no_chart(folder: Path, file: str, text: str | None, said: str) -> None:
    if text is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(text)
    with pytest.raises(UnreadableError) as caught:
        chart_values.read(folder)
    assert str(caught.value).endswith(said)


def test_changes_between_versions() -> None:
    old = {"a": 1, "b": {"c": [1], "gone": True}, "same": {}}
    new = {"a": 2, "b": {"c": [1], "come": None}, "same": {}, "z": {"y": 1}}
    found = [(each.what, each.path) for each in chart_values.changes(old, new)]
    assert found == [("changed", "a"), ("added", "b.come"), ("removed", "b.gone"), ("added", "z")]
