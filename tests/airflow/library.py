"""Airflow in its own environment, as the tests start it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.needed import missing

ROOT = Path(__file__).parents[2]
BIN = ROOT / ".plinth/venvs/airflow/bin"
RUNTIME = ROOT / "runtime"


def environment(home: Path, **more: str) -> dict[str, str]:
    """Variables of a process of Airflow: a home of its own, SQLite, and the runtime's packages."""
    if not (BIN / "airflow").exists():
        missing("Airflow's environment is missing: make .venv/airflow.stamp")
    return {
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "HOME": str(home),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(RUNTIME / "dags"),
        "AIRFLOW__CORE__AUTH_MANAGER": (
            "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager"
        ),
        "PYTHONPATH": str(RUNTIME),
        "GX_ANALYTICS_ENABLED": "false",
        **more,
    }


def run(
    command: list[str], home: Path, *, given: Any = None, variables: Mapping[str, str] | None = None
) -> str:
    """What a command prints; it must end well."""
    done = subprocess.run(
        command,
        input=json.dumps(given) if given is not None else None,
        capture_output=True,
        text=True,
        cwd=home,
        env=environment(home, **(variables or {})),
    )
    assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-8000:]}"
    return done.stdout


def script(name: str, home: Path, given: Any, **variables: str) -> Any:
    """What a script beside this module prints last, as JSON."""
    file = str(Path(__file__).with_name(name))
    said = run([str(BIN / "python"), file], home, given=given, variables=variables)
    return json.loads(said.strip().splitlines()[-1])
