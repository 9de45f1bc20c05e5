"""The pipelines of the other systems, held against what their makers publish."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from plinth.ci import azure_devops, gitlab, jenkins

from ...needed import program
from .repository import pipeline

DATA = Path(__file__).parent / "data"
SETS = [(), ("dev",), ("onprem",), ("dev", "gcp-prod")]


def faults(schema: str, text: str) -> list[str]:
    validator = jsonschema.Draft7Validator(json.loads((DATA / f"{schema}.json").read_text()))
    return [each.message[:400] for each in validator.iter_errors(yaml.safe_load(text))]


@pytest.mark.parametrize("stacks", SETS, ids=lambda stacks: "-".join(stacks) or "all")
def test_gitlab_s_schema_finds_nothing(stacks: tuple[str, ...]) -> None:
    made = gitlab.files_of(pipeline(*stacks))
    assert list(made) == [".gitlab-ci.yml"]
    assert faults("gitlab-ci", made[".gitlab-ci.yml"]) == []
    broken = made[".gitlab-ci.yml"].replace("resource_group:", "resource_groups:")
    assert faults("gitlab-ci", broken)


def test_gitlab_jobs_hang_together() -> None:
    made: dict[str, Any] = yaml.safe_load(gitlab.files_of(pipeline())[".gitlab-ci.yml"])
    stages, jobs = made["stages"], {n: j for n, j in made.items() if isinstance(j, dict)}
    for name, job in jobs.items():
        for each in job.get("needs") or ():
            assert each in jobs, name
        if "extends" in job:
            assert job["extends"] in jobs, name
        if "stage" in job:
            assert job["stage"] in stages, name
    assert jobs["up prod"]["resource_group"] == "prod"
    assert jobs["plan prod"]["needs"] == ["up staging"]
    assert jobs[".up"]["rules"][0]["when"] == "manual"
    # Only the jobs that sign in have a token.
    assert {n for n, j in jobs.items() if "id_tokens" in j} == {
        name for name in jobs if name.split()[0] in ("online", "plan", "up", "drift")
    }
    assert "PLINTH_ID_TOKEN" not in str(jobs["diff"])


@pytest.mark.parametrize("stacks", SETS, ids=lambda stacks: "-".join(stacks) or "all")
def test_azure_pipelines_schema_finds_nothing(stacks: tuple[str, ...]) -> None:
    for path, text in azure_devops.files_of(pipeline(*stacks)).items():
        assert faults("azure-pipelines", text) == [], path
        assert faults("azure-pipelines", text.replace("- bash:", "- bashes:")), path


def test_azure_stages_hang_together() -> None:
    made = azure_devops.files_of(pipeline())
    stages = {each["stage"]: each for each in yaml.safe_load(made["azure-pipelines.yml"])["stages"]}
    for name, stage in stages.items():
        assert set(stage["dependsOn"]) <= set(stages), name
    assert stages["plan_prod"]["dependsOn"] == ["plan_staging", "up_staging"]
    (job,) = stages["up_gcp_prod"]["jobs"]
    assert job["environment"] == "gcp-prod"
    assert "outputs['plan_gcp_prod.look.changes']" in stages["up_gcp_prod"]["condition"]
    for use in (each for each in made if each.startswith(".azure/")):
        assert use in made["azure-pipelines.yml"]


@pytest.fixture(scope="module")
def groovy() -> str:
    """The genuine compiler of Groovy; Debian has 2.4, which Jenkins runs, too."""
    return program("groovyc", "groovy")


def compiled(groovy: str, folder: Path, text: str) -> str:
    """What Groovy's compiler says against a script; nothing if it takes it."""
    script = folder / "Jenkinsfile.groovy"
    script.write_text(text)
    java = Path(program("java", "default-jre-headless")).resolve().parents[1]
    said = subprocess.run(
        [groovy, "-d", str(folder / "out"), str(script)],
        env={"PATH": os.environ["PATH"], "JAVA_HOME": str(java)},
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if said.returncode == 0 else said.stdout + said.stderr or "it failed"


@pytest.mark.parametrize("stacks", [(), ("dev",)], ids=["all", "dev"])
def test_groovy_parses_the_jenkinsfile(
    tmp_path: Path, groovy: str, stacks: tuple[str, ...]
) -> None:
    text = jenkins.files_of(pipeline(*stacks))["Jenkinsfile"]
    assert compiled(groovy, tmp_path, text) == ""
    assert "Jenkinsfile.groovy" in compiled(groovy, tmp_path, text.replace("def drift() {", ""))


def test_jenkins_asks_before_and_locks_while_it_brings_up() -> None:
    text = jenkins.files_of(pipeline())["Jenkinsfile"]
    body = text[text.index("def bringUp(") : text.index("def drift(")]
    marks = ["--save-plan", "input(", "lock(", "--plan"]
    assert sorted(marks, key=body.index) == marks
    assert "submitter: env.PLINTH_APPROVERS" in body
