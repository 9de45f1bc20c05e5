"""Definitions of custom kinds from the charts that bring them, rendered by Helm at their pinned version."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from . import standins, toolchain
from .crds import KIND, Loader
from .exits import Exit, Failure
from .layout import Layout
from .objects import RELEASE
from .plan import Resource

_WITHIN = 120.0
"""Seconds that one chart may take, its download included."""

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
    helm = find(layout, progress)
    progress(f"rendering {len(missing)} charts for their definitions")
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        done = pool.map(partial(_render, helm, layout, folder, kubernetes), missing)
        return folder, [why for why in done if why]


def find(layout: Layout, progress: Callable[[str], None]) -> Path:
    """Helm: from PATH, else built once from tools/helm.

    Raises:
        Failure: it cannot be built (exit code 4).
    """
    found = shutil.which("helm")
    if found:
        return Path(found)
    try:
        return toolchain.kept(layout, "helm", "helm.sh/helm/v3/cmd/helm", progress=progress)
    except toolchain.BuildError as error:
        raise Failure(
            Exit.ENGINE,
            f"there is no Helm on PATH, and it cannot be built: {error}",
            "install Helm, or name a folder with the definitions: --crds FOLDER",
        ) from None


def _file(folder: Path, chart: Chart) -> Path:
    return folder / f"{chart.name}-{chart.digest}.yaml"


def _render(helm: Path, layout: Layout, folder: Path, kubernetes: str, chart: Chart) -> str:
    """Keep a chart's definitions; the reason if that fails, else nothing."""
    inputs = chart.inputs
    command = [str(helm), "template", str(inputs.get("name") or chart.name), str(inputs["chart"])]
    command += ["--include-crds", "--skip-schema-validation", "--kube-version", kubernetes]
    command += ["--namespace", str(inputs.get("namespace") or "default"), "--values", "-"]
    if inputs.get("version"):
        command += ["--version", str(inputs["version"])]
    if repository := (inputs.get("repositoryOpts") or {}).get("repo"):
        command += ["--repo", str(repository)]
    home = layout.cache / "helm"
    places = {f"HELM_{each}_HOME": str(home / each.lower()) for each in ("CACHE", "CONFIG", "DATA")}
    try:
        answer = subprocess.run(
            command,
            input=json.dumps(standins.without(inputs.get("values") or {})),
            env={**os.environ, **places},
            capture_output=True,
            text=True,
            timeout=_WITHIN,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{chart.name}: {error}"
    if answer.returncode:
        lines = answer.stderr.splitlines() or ["Helm ended without a word"]
        why = next((each for each in lines if each.startswith("Error:")), lines[-1])
        return f"{chart.name}: {why.removeprefix('Error: ')}"
    # A template may hold what is no YAML of its own; only definitions are read.
    parts = [each for each in re.split(r"^---.*$", answer.stdout, flags=re.M) if KIND in each]
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
