"""The base job templates of the work pools, as Prefect's own worker reads them."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from components.addons.prefect_jobs import POOLS
from tests.addons import place
from tests.addons.conftest import Installed
from tests.needed import missing

PYTHON = Path(__file__).parents[2] / ".plinth/venvs/prefect/bin/python"


@pytest.fixture(scope="module")
def templates() -> dict[str, Any]:
    """Name of a pool -> its template, as the ConfigMap has it."""
    with pytest.MonkeyPatch.context() as patch:
        declared, cloud, urls = place.declare(place.spec("orchestration"), patch)
    found = Installed(declared, cloud.asked, urls).named("acme-prefect-pools-templates")
    return {
        key.removesuffix(".json"): json.loads(text) for key, text in found.inputs["data"].items()
    }


def ask(folder: Path, code: list[str], text: str, **environment: str) -> str:
    """What Prefect's interpreter writes."""
    if not PYTHON.is_file():
        missing("Prefect is not in .plinth/venvs/prefect: run make test")
    told = {"HOME": str(folder), "PATH": os.environ["PATH"], **environment}
    done = subprocess.run(
        [str(PYTHON), *code], input=text, capture_output=True, text=True, env=told, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_worker_makes_jobs_of_them(tmp_path: Path, templates: dict[str, Any]) -> None:
    code = [str(Path(__file__).with_name("accepts.py"))]
    jobs = json.loads(ask(tmp_path, code, json.dumps(templates), PREFECT_HOME=str(tmp_path)))
    assert set(jobs) == {"risk", "risk-gpu", "search"}
    for name, job in jobs.items():
        pod = job["spec"]["template"]["spec"]
        (container,) = pod["containers"]
        variables = {each["name"]: each.get("value") for each in container["env"]}
        assert variables["A"] == "b" and variables["MLFLOW_TRACKING_URI"]
        assert container["args"] == ["prefect", "flow-run", "execute"]
        assert container["resources"]["requests"]["cpu"] == "3"
        assert pod["serviceAccountName"] == name
        # By these labels the worker knows its own Jobs and their pods again.
        for labels in (job["metadata"]["labels"], job["spec"]["template"]["metadata"]["labels"]):
            assert labels["prefect.io/flow-run-id"]
            assert labels["plinth.dev/work-pool"] == name
    assert jobs["risk"]["metadata"]["namespace"] == "flows-risk"


def test_a_template_of_the_wrong_shape_is_refused(
    tmp_path: Path, templates: dict[str, Any]
) -> None:
    broken = json.loads(json.dumps(templates["risk"]))
    del broken["job_configuration"]["job_manifest"]["spec"]["template"]
    code = [str(Path(__file__).with_name("accepts.py"))]
    with pytest.raises(AssertionError, match="missing required attributes"):
        ask(tmp_path, code, json.dumps({"risk": broken}), PREFECT_HOME=str(tmp_path))


PLAY = """
import json, os, sys
from prefect.client import orchestration
from prefect.exceptions import ObjectNotFound

called = []

class Server:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        pass

    async def read_work_pool(self, name):
        if name != "search":
            raise ObjectNotFound(Exception(name))

    async def create_work_pool(self, made):
        called.append(["create", made.name, made.model_dump(mode="json", exclude_unset=True)])

    async def update_work_pool(self, name, made):
        called.append(["update", name, made.model_dump(mode="json", exclude_unset=True)])

orchestration.get_client = Server
exec(compile(sys.stdin.read(), "pools", "exec"), {"__name__": "pools"})
print("TOLD" + json.dumps(called))
"""
"""The job's code, with the library's own types, against a server that knows the pool `search` alone."""


def test_the_job_makes_the_pools(tmp_path: Path, templates: dict[str, Any]) -> None:
    for name, template in templates.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(template))
    told = ask(
        tmp_path,
        ["-c", PLAY],
        POOLS,
        PREFECT_HOME=str(tmp_path / "home"),
        POOLS=json.dumps({"risk": 5, "search": 10}),
        TEMPLATES=str(tmp_path),
    )
    called = json.loads(told.partition("TOLD")[2])
    assert [each[:2] for each in called] == [
        ["create", "risk"],
        ["update", "risk"],
        ["update", "search"],
    ]
    assert called[0][2]["type"] == "kubernetes"
    assert [each[2].get("concurrency_limit") for each in called] == [None, 5, 10]
    assert called[2][2]["base_job_template"] == templates["search"]
    # A pool that somebody paused is left as it is.
    assert all("is_paused" not in each[2] for each in called[1:])
