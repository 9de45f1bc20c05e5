"""The pipeline of Jenkins: a scripted Jenkinsfile for a multibranch pipeline."""

from __future__ import annotations

from .fill import fill, template
from .model import Pipeline


def files_of(pipeline: Pipeline) -> dict[str, str]:
    """Path -> text of the one file that Jenkins reads."""
    stacks = ",\n".join(
        f"[stack: '{each.stack}', environment: '{each.environment}', label: 'plinth-{each.stack}']"
        for each in pipeline.targets
    )
    text = fill(
        template("jenkins.groovy"),
        command=pipeline.command,
        branch=pipeline.branch,
        stacks=stacks,
        environments=", ".join(f"'{each}'" for each in pipeline.environments),
    )
    return {"Jenkinsfile": text}
