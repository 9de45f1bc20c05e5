"""The pipelines of Azure DevOps."""

from __future__ import annotations

from .fill import fill, template
from .model import Pipeline, Target

_SIGN_IN = """\
file="$AGENT_TEMPDIRECTORY/plinth-token"
.venv/bin/python -m plinth.ci.token azure-devops > "$file"
identity=$(.venv/bin/plinth ci identity "$STACK" --token "$file")
eval "$identity"
"""
_SHOW = """\
# What whoever approves reads.
- bash: |
    if [ -f "out/$OPERATION/$STACK/report.md" ]; then
      echo "##vso[task.uploadsummary]$PWD/out/$OPERATION/$STACK/report.md"
    fi
  displayName: Show
  condition: succeededOrFailed()
  env:
    OPERATION: @{operation}
    STACK: ${{ parameters.stack }}
"""


def files_of(pipeline: Pipeline) -> dict[str, str]:
    """Path -> text of the pipeline, and of the jobs on one stack that it is made of."""
    return {
        "azure-pipelines.yml": fill(
            template("azure-pipelines.yml"),
            command=pipeline.command,
            branch=pipeline.branch,
            previews=_jobs(pipeline, "preview"),
            drifts=_jobs(pipeline, "drift"),
            ups="\n".join(_up(pipeline, each) for each in pipeline.targets),
        ),
        **{
            f".azure/plinth-{kind}.yml": fill(
                template(f"azure-{kind}.yml"),
                command=pipeline.command,
                stacks=", ".join(each.stack for each in pipeline.targets),
                sign_in=_SIGN_IN,
                show=fill(_SHOW, operation=operation),
            )
            for kind, operation in (("read", "${{ parameters.operation }}"), ("write", "up"))
        },
    }


def _jobs(pipeline: Pipeline, operation: str) -> str:
    return "".join(_job(each, operation) for each in pipeline.targets)


def _job(target: Target, operation: str, **more: str) -> str:
    parameters = {"operation": operation, "stack": target.stack, **more}
    return fill(
        template("azure-job.yml"),
        operation=operation,
        id=_id(target.stack),
        stack=target.stack,
        parameters=", ".join(f"{name}: {value}" for name, value in parameters.items()),
    )


def _up(pipeline: Pipeline, target: Target) -> str:
    allowed = '"${{ parameters.allowDataLoss }}"'
    return fill(
        template("azure-up.yml"),
        id=_id(target.stack),
        stack=target.stack,
        branch=pipeline.branch,
        after=", ".join(
            f"{kind}_{_id(each)}" for each in pipeline.before(target) for kind in ("plan", "up")
        ),
        plan=_job(target, "plan", allowDataLoss=allowed),
    )


def _id(stack: str) -> str:
    """The stack's name as Azure Pipelines lets a job be called."""
    return stack.replace("-", "_")
