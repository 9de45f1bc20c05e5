"""The command line. Modules that need Pulumi are imported inside the commands that use them."""

from __future__ import annotations

import atexit
import gc
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from .ci.app import app as ci
from .commands.diff_app import diff
from .cost.app import cost, prices

app = typer.Typer(
    name="plinth",
    help="One typed spec, one command: a whole production ML platform.",
    epilog="Exit codes: 0 fine, 1 spec invalid, 2 usage, 3 policy violation or rejected object, "
    "4 engine or provider failure, 5 guarded change refused, 6 drifted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"plinth {version('plinth')}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """What every command has in common."""


Stack = Annotated[str, typer.Argument(help="Stack: the name of its file in stacks/.")]
Offline = Annotated[
    bool, typer.Option("--offline", help="Simulated providers; no credentials, no network.")
]
Out = Annotated[
    Path | None,
    typer.Option("--out", help="Folder for plan.json and the reports; made if missing."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
AllowDataLoss = Annotated[
    list[str] | None,
    typer.Option("--allow-data-loss", metavar="PATH", help="Accept the loss at this spec path."),
]


@app.command()
def check(
    stacks: Annotated[list[str] | None, typer.Argument(help="Stacks; all of them if none.")] = None,
) -> None:
    """Check specs: every fault, with its place and how to mend it."""
    from .commands import check as command

    command.run(stacks or [])


@app.command()
def schema() -> None:
    """Print the JSON Schema of the spec."""
    from spec.schema import schema as generate

    print(json.dumps(generate(), indent=2))


@app.command()
def show(stack: Stack) -> None:
    """Print a stack's spec, merged and with every default."""
    from .commands import show as command

    command.run(stack)


@app.command()
def preview(
    stack: Stack,
    offline: Offline = False,
    out: Out = None,
    allow_data_loss: AllowDataLoss = None,
    save_plan: Annotated[
        Path | None,
        typer.Option("--save-plan", metavar="FILE", help="Keep the plan for `up --plan`."),
    ] = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Compare with what the cloud has now.")
    ] = False,
    expect_no_changes: Annotated[
        bool, typer.Option("--expect-no-changes", help="End with 6 if anything would change.")
    ] = False,
) -> None:
    """Plan a stack and show what would change, with policies; change nothing."""
    from .commands import operate

    operate.preview(
        stack, offline, out, allow_data_loss or [], save_plan, refresh, expect_no_changes
    )


@app.command()
def up(
    stack: Stack,
    offline: Offline = False,
    yes: Yes = False,
    out: Out = None,
    allow_data_loss: AllowDataLoss = None,
    plan: Annotated[
        Path | None,
        typer.Option("--plan", metavar="FILE", help="Do what this saved plan says, and no more."),
    ] = None,
) -> None:
    """Bring a stack to its spec, after a preview and a question."""
    from .commands import operate

    operate.up(stack, offline, yes, out, allow_data_loss or [], plan)


@app.command()
def destroy(
    stack: Stack,
    offline: Offline = False,
    yes: Yes = False,
    unprotect: Annotated[
        bool, typer.Option("--unprotect", help="Delete protected resources as well.")
    ] = False,
    out: Out = None,
) -> None:
    """Delete everything that a stack has made."""
    from .commands import operate

    operate.destroy(stack, offline, yes, unprotect, out)


@app.command()
def outputs(
    stack: Stack,
    offline: Offline = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Print what a stack gives: endpoints, buckets, names. Secrets are never shown."""
    from .commands import operate

    operate.outputs(stack, offline, as_json)


app.command("diff")(diff)


@app.command()
def graph(
    stack: Stack,
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="svg, png or mermaid.")
    ] = "svg",
    level: Annotated[
        str, typer.Option("--level", metavar="LEVEL", help="components, or resources as well.")
    ] = "components",
    theme: Annotated[
        str, typer.Option("--theme", metavar="THEME", help="auto, light or dark.")
    ] = "auto",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Standard output if left out.")
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option("--plan", metavar="FILE", help="Draw this plan.json, with what it changes."),
    ] = None,
) -> None:
    """Draw the architecture of a stack; planned offline, without credentials."""
    from .commands import graph as command

    command.run(stack, form, level, theme, out, plan)


@app.command()
def verify(
    stack: Stack,
    crds: Annotated[
        Path | None,
        typer.Option("--crds", metavar="FOLDER", help="Definitions of custom kinds, as YAML."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Try every Kubernetes object of a stack's plan on a genuine API server of its own."""
    from .commands import verify as command

    command.run(stack, crds, as_json)


charts = typer.Typer(
    help="The pinned Helm charts: list them, fetch them, see what an upgrade changes.",
    invoke_without_command=True,
)
app.add_typer(charts, name="charts")


@charts.callback()
def charts_list(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List the charts of the catalogue, or do what the command below says."""
    if context.invoked_subcommand is None:
        from .commands import charts as command

        command.show(as_json)


@charts.command("pull")
def charts_pull(
    names: Annotated[list[str] | None, typer.Argument(help="Charts; all of them if none.")] = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FOLDER", help=".plinth/charts if left out.")
    ] = None,
) -> None:
    """Fetch charts at their pinned versions, unpacked."""
    from .commands import charts as command

    command.pull(names or [], to)


@charts.command("diff")
def charts_diff(
    name: Annotated[str, typer.Argument(help="Chart of the catalogue.")],
    version: Annotated[str | None, typer.Argument(help="Version; the newest if none.")] = None,
    stack: Annotated[
        str | None, typer.Option("--stack", help="Mark the values that this stack sets.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show what another version of a chart changes in its values."""
    from .commands import charts as command

    command.diff(name, version, stack, as_json)


@charts.command("check")
def charts_check(
    stack: Stack,
    folder: Annotated[
        Path | None, typer.Option("--charts", metavar="FOLDER", help="Charts that are there.")
    ] = None,
) -> None:
    """Hold the values of every release of a stack against its chart's values and schema."""
    from .commands import charts as command

    command.check(stack, folder)


@app.command()
def accelerators(
    cloud: Annotated[
        str | None, typer.Option("--cloud", help="aws, gcp or azure; all of them.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List the accelerators that a pool may ask for, and the machines that carry them."""
    from .commands import accelerators as command

    command.run(cloud, as_json)


@app.command()
def parity(
    stack: Stack,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show what a stack's spec comes to on every cloud, and what is lost or different there."""
    from .commands import parity as command

    command.run(stack, as_json)


@app.command()
def identities(
    stack: Stack,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List what every workload of a stack may do on its cloud."""
    from .commands import identities as command

    command.run(stack, as_json)


app.command("cost")(cost)
app.add_typer(prices, name="prices")
app.add_typer(ci, name="ci")

policies = typer.Typer(
    help="The rules that every preview and update keeps: list and explain them.",
    invoke_without_command=True,
)
app.add_typer(policies, name="policies")

OfStack = Annotated[
    str | None, typer.Option("--stack", help="With the rules and levels of this stack.")
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


@policies.callback()
def policies_list(context: typer.Context, stack: OfStack = None, as_json: AsJson = False) -> None:
    """List the rules, or do what the command below says."""
    if context.invoked_subcommand is None:
        from .commands import policies as command

        command.run(as_json, stack)


@policies.command("explain")
def policies_explain(
    rule: Annotated[str, typer.Argument(help="Id of the rule.")],
    stack: OfStack = None,
    as_json: AsJson = False,
) -> None:
    """Tell what a rule holds, why, how to mend, and how to set it; with a stack, how it is there."""
    from .commands import policies as command

    command.explain(rule, stack, as_json)


@policies.command("frameworks")
def policies_frameworks(
    name: Annotated[
        str | None, typer.Argument(help="Framework, such as cis-aws, or cis for all of them.")
    ] = None,
    stack: OfStack = None,
    as_json: AsJson = False,
) -> None:
    """Show how many rules serve which framework, or the rules of each requirement of one."""
    from .commands import policies as command

    command.frameworks(name, stack, as_json)


@policies.command("admission")
def policies_admission(
    stack: OfStack = None,
    engine: Annotated[
        str, typer.Option("--engine", metavar="ENGINE", help="kubernetes or kyverno.")
    ] = "kubernetes",
) -> None:
    """Print the rules as objects by which a cluster holds them itself, as YAML."""
    from .commands import admission as command

    command.run(stack, engine)


@policies.command("reference")
def policies_reference(stack: OfStack = None) -> None:
    """Print the reference page in Markdown, with the rules that a stack brings."""
    from .commands import policies as command

    command.reference(stack)


@app.command()
def attach(
    stack: Stack,
    port: Annotated[
        list[str] | None,
        typer.Option("--port", metavar="PACKAGE=PORT", help="Fixed port of a package's provider."),
    ] = None,
) -> None:
    """Serve the simulated providers for an ordinary `pulumi` in another terminal."""
    from .commands import attach as command

    command.run(stack, port or [])


def main() -> None:
    """Entry point of `plinth`; usage faults end with exit code 2."""
    from .bytecode import keep
    from .console import ending

    keep(Path.cwd() / ".plinth")
    # The SDKs' objects live to the end; looking for garbage among them costs a fifth of a preview.
    gc.set_threshold(50_000, 20, 20)
    # Nor is a last search worth its while, when all of it goes: a tenth of `plinth check`.
    atexit.register(gc.freeze)
    # A checkout's packages (spec, components, ...) are what the command works with.
    sys.path.insert(0, str(Path.cwd()))
    with ending():
        app(prog_name="plinth")
