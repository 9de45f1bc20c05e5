"""The pipelines of the other systems, held against what their makers publish."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from plinth.ci import azure_devops, gitlab, jenkins

from ...needed import missing, program
from .repository import ROOT, pipeline

DATA = Path(__file__).parent / "data"
SETS = [(), ("dev",), ("onprem",), ("dev", "gcp-prod")]
GROOVY = ("org.apache.groovy:groovy:5.0.8", "groovy-5.0.8.jar")
GROOVY_SHA256 = "942993eee2a6a8f5fcbc1bc76c1ab18d179d598c9b29c8fc96a0138b162e0fa8"


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
def groovy(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The genuine compiler of Groovy, fetched by Maven and known by its digest."""
    java = program("java", "default-jre-headless")
    artifact, name = GROOVY
    jar = ROOT / ".plinth" / "groovy" / name
    if not jar.is_file():
        maven = shutil.which("mvn") or missing("mvn is not installed: Debian has it in maven")
        fetched = tmp_path_factory.mktemp("groovy")
        plugin = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
        said = subprocess.run(
            [maven, "-q", "-B", plugin, f"-Dartifact={artifact}", f"-DoutputDirectory={fetched}"],
            capture_output=True,
            text=True,
            check=False,
        )
        if said.returncode:
            missing(f"Groovy cannot be fetched: {said.stdout[-300:]}")
        jar.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(fetched / name, jar)
    assert hashlib.sha256(jar.read_bytes()).hexdigest() == GROOVY_SHA256
    return [java, "-cp", str(jar), "org.codehaus.groovy.tools.FileSystemCompiler"]


def compiled(groovy: list[str], folder: Path, text: str) -> str:
    """What Groovy's compiler says against a script; nothing if it takes it."""
    script = folder / "Jenkinsfile.groovy"
    script.write_text(text)
    said = subprocess.run(
        [*groovy, "-d", str(folder / "out"), str(script)],
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if said.returncode == 0 else said.stdout + said.stderr or "it failed"


@pytest.mark.parametrize("stacks", [(), ("dev",)], ids=["all", "dev"])
def test_groovy_parses_the_jenkinsfile(
    tmp_path: Path, groovy: list[str], stacks: tuple[str, ...]
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
