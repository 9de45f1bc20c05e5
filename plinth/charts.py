"""Definitions of custom kinds from the charts that bring them, rendered by Helm at their pinned version."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from . import standins
from .crds import KIND, Loader
from .helm import Helm, HelmError
from .layout import Layout
from .objects import RELEASE
from .plan import Resource

_AT_ONCE = 4


@dataclass(frozen=True)
class Chart:
    """A Helm release of a plan."""

    name: str
    inputs: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """Of all that its definitions follow from."""
        told = {
            key: self.inputs.get(key) for key in ("chart", "repositoryOpts", "version", "values")
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def of(resources: Sequence[Resource]) -> list[Chart]:
    """The charts of a plan's releases."""
    return [
        Chart(each.name, each.inputs)
        for each in resources
        if each.type == RELEASE and each.op != "delete"
    ]


def definitions(
    layout: Layout,
    charts: Sequence[Chart],
    kubernetes: str,
    progress: Callable[[str], None],
) -> tuple[Path, list[str]]:
    """A folder with the definitions of all charts, and what went wrong with which.

    What was rendered is kept in `.plinth/cache/crds`; a chart is fetched once for each version and
    values.

    Raises:
        Failure: there is no Helm and it cannot be built (exit code 4).
    """
    folder = layout.cache / "crds" / kubernetes
    folder.mkdir(parents=True, exist_ok=True)
    missing = [each for each in charts if not _file(folder, each).is_file()]
    if not missing:
        return folder, []
    helm = Helm.find(layout, progress, "name a folder with the definitions: --crds FOLDER")
    progress(f"rendering {len(missing)} charts for their definitions")
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        done = pool.map(partial(_render, helm, folder, kubernetes), missing)
        return folder, [why for why in done if why]


def _file(folder: Path, chart: Chart) -> Path:
    return folder / f"{chart.name}-{chart.digest}.yaml"


def _render(helm: Helm, folder: Path, kubernetes: str, chart: Chart) -> str:
    """Keep a chart's definitions; the reason if that fails, else nothing."""
    inputs = chart.inputs
    command = ["template", str(inputs.get("name") or chart.name), str(inputs["chart"])]
    command += ["--include-crds", "--skip-schema-validation", "--kube-version", kubernetes]
    command += ["--namespace", str(inputs.get("namespace") or "default"), "--values", "-"]
    if inputs.get("version"):
        command += ["--version", str(inputs["version"])]
    if repository := (inputs.get("repositoryOpts") or {}).get("repo"):
        command += ["--repo", str(repository)]
    try:
        made = helm.run(command, json.dumps(standins.without(inputs.get("values") or {})))
    except HelmError as error:
        return f"{chart.name}: {error}"
    # A template may hold what is no YAML of its own; only definitions are read.
    parts = [each for each in re.split(r"^---.*$", made, flags=re.M) if KIND in each]
    try:
        kept = [each for part in parts for each in yaml.load_all(part, Loader) if _is(each)]
    except yaml.YAMLError as error:
        return f"{chart.name}: {str(error).splitlines()[0]}"
    file = _file(folder, chart)
    temporary = file.with_suffix(f".{os.getpid()}.tmp")
    temporary.write_text("".join(f"---\n{json.dumps(each)}\n" for each in kept))
    temporary.replace(file)
    return ""


def _is(document: Any) -> bool:
    return isinstance(document, dict) and document.get("kind") == KIND
