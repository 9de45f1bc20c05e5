"""The runtime's own tests, run where its packages are: in Airflow's environment."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path

from tests.airflow.library import BIN, RUNTIME, environment


def test_the_runtimes_own_tests_pass(tmp_path: Path) -> None:
    command = [str(BIN / "python"), "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null",
               f"--rootdir={RUNTIME}", str(RUNTIME / "tests")]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path, env=environment(tmp_path)
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert " passed" in done.stdout.splitlines()[-1]


def test_its_versions_are_those_that_it_is_tested_with() -> None:
    pinned = {
        name.strip(): version.split()[0]
        for line in (RUNTIME.parent / "requirements/airflow.txt").read_text().splitlines()
        if "==" in line and not line.startswith(" ")
        for name, _, version in [line.partition("==")]
    }
    wanted = (RUNTIME / "requirements.in").read_text()
    assert f"great-expectations=={pinned['great-expectations']}" in wanted
    assert f"mlflow-skinny=={pinned['mlflow-skinny']}" in wanted
    project = tomllib.loads((RUNTIME / "pyproject.toml").read_text())["project"]
    assert project["name"] == "plinth-runtime"
