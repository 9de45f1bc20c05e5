"""The pipeline of GitLab CI."""

from __future__ import annotations

from .fill import fill, template
from .model import AUDIENCES, Pipeline, Target


def files_of(pipeline: Pipeline) -> dict[str, str]:
    """Path -> text of the one file that GitLab reads."""
    text = fill(
        template("gitlab.yml"),
        command=pipeline.command,
        branch=pipeline.branch,
        stages=", ".join(f"plan {each}, up {each}" for each in pipeline.environments),
        previews="\n".join(
            fill(template("gitlab-preview.yml"), **_named(each)) for each in pipeline.targets
        ),
        stacks="\n".join(
            fill(
                template("gitlab-stack.yml"),
                environment=each.environment,
                needs=", ".join(f"up {name}" for name in pipeline.before(each)),
                **_named(each),
            )
            for each in pipeline.targets
        ),
    )
    return {".gitlab-ci.yml": text}


def _named(target: Target) -> dict[str, str]:
    return {
        "stack": target.stack,
        "runner": f"$PLINTH_RUNNER_{target.variable}",
        "audience": AUDIENCES[target.provider],
    }
