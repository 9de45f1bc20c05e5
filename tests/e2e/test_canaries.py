"""Canaries: secrets planted wherever a run could pick them up are in nothing that it leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from .checkout import Checkout

pytestmark = pytest.mark.engine

CONFIG, MARKED, NAMED = (f"canary-{word}-7f3a9c" for word in ("conf", "mark", "name"))
URL, ASSIGNED, VARIABLE = (f"canary-{word}-7f3a9c" for word in ("url", "assign", "env"))
EVERY = (CONFIG, MARKED, NAMED, URL, ASSIGNED, VARIABLE)

PROGRAM = f'''

_planned = run


def run(loaded):
    import base64
    import pulumi
    import pulumi_aws as aws
    import pulumi_kubernetes as k8s
    import pulumi_random as random

    _planned(loaded)
    tags = {{"owner": "ml", "costCenter": "1", "environment": "dev"}}
    # Of the settings, given to what does not know that it is secret, and joined with more.
    given = pulumi.Config().require_secret("canary")
    aws.ssm.Parameter("given", type="String", value=pulumi.Output.concat("dsn=", given), tags=tags)
    # An output that the provider calls secret, or that a program does.
    made = random.RandomPassword("made", length=20)
    aws.ssm.Parameter("made", type="String", value=made.result, tags=tags)
    marked = pulumi.Output.secret("{MARKED}")
    aws.ssm.Parameter("marked", type="String", value=marked, description=marked, tags=tags)
    # In plain, below a name that says what it is.
    aws.rds.Instance(
        "named", instance_class="db.t4g.micro", engine="postgres", allocated_storage=20,
        username="x", password="{NAMED}", tags=tags,
    )
    pulumi.log.warn("cannot reach postgresql://mlflow:{URL}@db.example.com/mlflow")
    pulumi.log.warn("connecting with password={ASSIGNED} failed")
    import os
    pulumi.log.warn("signed with " + os.environ["AWS_SECRET_ACCESS_KEY"])
    pulumi.export("leak", pulumi.Output.concat("x", given))
'''
FAILS = f"""
    raise RuntimeError("postgresql://mlflow:{URL}@db: password={ASSIGNED} " + __import__("os").environ["AWS_SECRET_ACCESS_KEY"])
"""


def left(checkout: Checkout) -> dict[str, str]:
    """Everything below the checkout that a run has written, but for the simulated cloud's state."""
    # What the user wrote in plain, and the engine's own record of those settings.
    own = {"passphrase", "Pulumi.dev.yaml"}
    kept = [checkout.folder / name for name in (".plinth", "out", "saved.json", "dev.svg")]
    files = [each for top in kept for each in ([top] if top.is_file() else top.rglob("*"))]
    return {
        str(file.relative_to(checkout.folder)): file.read_bytes().decode(errors="replace")
        for file in files
        if file.is_file() and file.name not in own and not {"cache", "history"} & set(file.parts)
    }


def test_no_canary_is_in_anything_that_a_run_leaves(checkout: Checkout) -> None:
    components = checkout.own("components")
    program = components / "program.py"
    program.write_text(program.read_text() + PROGRAM)
    workspace = checkout.folder / ".plinth" / "offline" / "workspace"
    workspace.mkdir(parents=True)
    (workspace / "Pulumi.dev.yaml").write_text(f"config:\n  plinth:canary: {CONFIG}\n")
    checkout.env["AWS_SECRET_ACCESS_KEY"] = VARIABLE
    checkout.edit("dev", governance={"enforcement": "advisory"})
    told: list[str] = []

    def ran(*arguments: str, code: int = 0) -> None:
        ended = checkout.run(*arguments)
        assert ended.returncode == code, ended.stdout[-3000:] + ended.stderr[-3000:]
        told.extend((ended.stdout, ended.stderr))

    out = ("--offline", "--out", str(checkout.folder / "out"))
    ran("preview", "dev", *out, "--save-plan", "saved.json")
    written = {Path(name).name for name in left(checkout)}
    forms = {"plan.json", "report.md", "report.html", "verdicts.sarif", "junit.xml", "saved.json"}
    assert written >= forms
    ran("graph", "dev", "--level", "resources", "--out", "dev.svg")
    _demand_none(told, left(checkout))
    ran("up", "dev", "--yes", *out)
    ran("outputs", "dev", "--offline", "--json")
    made = tuple(checkout.passwords("dev").values())
    assert len(made) > 1
    _demand_none(told, left(checkout), made)

    # Words of a program that fails: told without what is secret in them.
    program.write_text(program.read_text() + FAILS)
    ran("preview", "dev", *out, code=4)
    assert "RuntimeError" in "".join(told[-2:])
    _demand_none(told, left(checkout))


def _demand_none(told: list[str], files: dict[str, str], more: tuple[str, ...] = ()) -> None:
    texts = {"what was printed": "\n".join(told), **files}
    secrets = (*EVERY, *more)
    assert not [(each, name) for each in secrets for name, text in texts.items() if each in text]
