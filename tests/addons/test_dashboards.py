"""Dashboards: that Grafana's own model takes them, and Prometheus their expressions."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models import units
from grafana_foundation_sdk.models.dashboard import Dashboard

from components.addons import dashboards, rules
from spec.platform import Platform

from .conftest import ALL, Get
from .place import spec
from .prometheus import parse
from .test_rules import everything, other, whole

UNITS = {
    getattr(units, each) for each in dir(units) if isinstance(getattr(units, each), str)
}  # fmt: skip

WHOLE_BYTES = 140_000
"""All that one spec can ask for: they are in the plan, and in every state."""

CONFIG_MAP_BYTES = 200_000
"""One: kubectl apply keeps a copy in an annotation, which may have 256 KiB."""


def texts() -> dict[str, str]:
    """All that there are: no spec asks for both tracking servers."""
    return {**dashboards.rendered(other()), **dashboards.rendered(everything())}


def rendered() -> dict[str, dict[str, Any]]:
    return {name: json.loads(text) for name, text in texts().items()}


def panels(board: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (each for each in board["panels"] if each["type"] != "row")


def expressions(board: dict[str, Any]) -> Iterator[str]:
    for panel in panels(board):
        for target in panel["targets"]:
            yield target["expr"]


def plain(expression: str) -> str:
    """As Grafana asks it, with one value chosen for each variable."""
    rate = expression.replace("$__rate_interval", "5m")
    return re.sub(r"\$[a-z]\w*", "chosen", rate)


def test_there_is_one_of_each() -> None:
    assert set(rendered()) == {
        "platform", "base", "admission", "backups", "gpu", "serving", "features", "pipelines",
        "kubeflow", "wandb", "cost", "telemetry",
    }  # fmt: skip


def test_grafanas_own_model_reads_them_back() -> None:
    register_default_plugins()
    for name, board in rendered().items():
        read = Dashboard.from_json(board)
        again = json.loads(json.dumps(read, cls=JSONEncoder))
        for link in again["links"]:
            link.pop("placement", None)
        assert again == board, name


def test_prometheus_takes_every_expression(tmp_path: Path) -> None:
    for name, board in rendered().items():
        found = [plain(each) for each in expressions(board)]
        assert found and not any(re.search(r"\$[a-z_]", each) for each in found)
        assert parse(tmp_path, found) == "", name


def test_uids_and_titles_are_one_of_a_kind() -> None:
    boards = rendered().values()
    for key in ("uid", "title"):
        found = [each[key] for each in boards]
        assert len(found) == len(set(found))
    assert all(each["uid"].startswith("plinth-") for each in boards)
    for board in boards:
        numbers = [each["id"] for each in board["panels"]]
        titles = [each["title"] for each in panels(board)]
        assert len(numbers) == len(set(numbers)) and 0 not in numbers
        assert len(titles) == len(set(titles)), board["uid"]


def test_every_panel_says_its_unit_and_what_it_shows() -> None:
    for name, board in rendered().items():
        for panel in panels(board):
            assert panel["description"].endswith((".", "?")), (name, panel["title"])
            assert panel["fieldConfig"]["defaults"]["unit"] in UNITS, (name, panel["title"])
            assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}


def test_panels_do_not_lie_over_each_other() -> None:
    for name, board in rendered().items():
        taken: set[tuple[int, int]] = set()
        for panel in board["panels"]:
            at = panel["gridPos"]
            assert at["x"] + at["w"] <= 24, (name, panel["title"])
            cells = {
                (x, y)
                for x in range(at["x"], at["x"] + at["w"])
                for y in range(at["y"], at["y"] + at["h"])
            }
            assert not cells & taken, (name, panel["title"])
            taken |= cells


def test_variables_are_those_that_expressions_name() -> None:
    for name, board in rendered().items():
        known = {each["name"] for each in board["templating"]["list"]}
        asked = {
            found
            for each in expressions(board)
            for found in re.findall(r"\$([a-z_]\w*)", each)
            if not found.startswith("__")
        }
        assert asked == known - {"datasource"}, name


def test_series_of_ours_are_recorded() -> None:
    made = {
        rule["record"] for group in whole()["groups"] for rule in group["rules"] if "record" in rule
    }
    for name, board in rendered().items():
        asked = set(re.findall(r"plinth:\w+:\w+", json.dumps(board)))
        assert asked <= made, name


def test_each_leads_to_the_others() -> None:
    for board in rendered().values():
        assert "plinth" in board["tags"]
        (link,) = board["links"]
        assert (link["type"], link["tags"]) == ("dashboards", ["plinth"])
        assert "placement" not in link


def test_they_are_small_enough() -> None:
    assert all(len(each) < CONFIG_MAP_BYTES for each in texts().values())
    assert sum(map(len, dashboards.rendered(everything()).values())) < WHOLE_BYTES


def test_the_same_spec_gives_the_same_bytes() -> None:
    assert dashboards.rendered(everything()) == dashboards.rendered(everything())


@ALL
def test_they_land_where_the_sidecar_looks(installed: Get, name: str) -> None:
    platform = spec(name)
    found = installed(name)
    made = {
        each.inputs["metadata"]["name"]: each.inputs
        for each in found.of("kubernetes:core/v1:ConfigMap")
        if each.inputs["metadata"]["name"].startswith("dashboard-")
    }
    assert set(made) == {f"dashboard-{each}" for each in dashboards.rendered(platform)}
    for each in made.values():
        assert each["metadata"]["namespace"] == "monitoring"
        assert each["metadata"]["labels"]["grafana_dashboard"] == "1"
        assert each["metadata"]["annotations"]["grafana_folder"] == "Plinth"
        (file,) = each["data"]
        assert file.startswith("plinth-") and json.loads(each["data"][file])["uid"] == file[:-5]
    sidecar = found.releases["kube-prometheus-stack"]["values"]["grafana"]["sidecar"]["dashboards"]
    assert sidecar["folderAnnotation"] == "grafana_folder"


@ALL
def test_they_are_of_what_the_spec_asks_for(name: str) -> None:
    platform = spec(name)
    made = {each.name for each in dashboards.boards(platform)}
    assert "platform" in made
    assert ("gpu" in made) == bool(rules.nvidia_pools(platform))
    assert ("serving" in made) == (platform.serving.engine == "kserve")
    assert ("features" in made) == (platform.features.engine == "feast")
    assert ("cost" in made) == (platform.monitoring.cost == "opencost")
    assert ("admission" in made) == (platform.governance.admission == "kyverno")
    assert ("backups" in made) == platform.backup.enabled
    assert ("wandb" in made) == (platform.tracking.engine == "wandb")
    flows = platform.orchestration.kubeflow
    assert ("kubeflow" in made) == (flows.pipelines or flows.trainer or flows.ray)


def test_base_services_show_what_there_is() -> None:
    def rows(platform: Platform) -> set[str]:
        (board,) = [each for each in dashboards.boards(platform) if each.name == "base"]
        return {row.title.partition(" ")[0] for row in board.rows}

    assert rows(everything()) == {"Secrets", "Certificates", "Names", "Scaling"}
    assert rows(spec("least")) == {"Secrets", "Certificates"}


def test_grafanas_sdk_is_loaded_by_what_renders_alone() -> None:
    code = (
        "import sys, components.addons.install, plinth.main\n"
        "assert not [each for each in sys.modules if each.startswith('grafana')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
