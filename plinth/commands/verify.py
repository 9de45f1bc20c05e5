"""`plinth verify`: the Kubernetes objects of a stack's plan, tried on a genuine API server."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from .. import apiserver, charts, conformance, crds, engine, objects, terminal
from ..console import say
from ..exits import Exit, Failure
from ..kubeapi import Api
from ..layout import Layout
from ..objects import Object
from ..session import Session
from ..words import many
from .common import judged

SCHEMA_VERSION = 1
"""Of the JSON."""


def run(stack: str, folder: Path | None, as_json: bool = False) -> None:
    """Plan offline, start a server, apply every object, tell what it says.

    Raises:
        Failure: objects are rejected (3); there is no such folder (2), no plan or no server (4).
    """
    layout = Layout.here()
    if folder:
        crds.demand(folder)
    loaded = judged(layout, stack)
    progress = terminal.Progress("verify")
    programs = apiserver.find(layout, progress.say)
    found = engine.find(layout, progress.say)
    plan = Session(layout, found, stack, loaded, offline=True, label="planning").preview()
    if plan.errors:
        for each in plan.errors:
            say(f"error: {each.urn.rsplit('::', 1)[-1]}: {each.message}")
        raise Failure(
            Exit.ENGINE,
            f"there is no plan to verify: {many(len(plan.errors), 'error')}, told above",
        )
    every = objects.of(plan.resources)
    releases = charts.of(plan.resources)
    if folder is None:
        folder, failed = charts.definitions(layout, releases, programs.version, progress.say)
        for each in failed:
            say(f"note: no definitions from the chart of {each}")
    kinds = {(each.api_version.rpartition("/")[0], each.kind) for each in every}
    definitions = crds.read(folder, kinds)
    with apiserver.serving(programs) as server:
        progress.say(f"{stack}: installing {many(len(definitions), 'definition')}")
        api = Api(server)
        crds.install(api, definitions)
        report = conformance.verify(
            api, every, lambda count: progress.say(f"{stack}: object {count} of {len(every)}")
        )
    progress.done()
    if as_json:
        _print_json(stack, programs.version, report, releases)
    else:
        _tell(report)
        if releases:
            names = ", ".join(sorted(each.name for each in releases))
            print(f"not tried: what {many(len(releases), 'Helm release')} make ({names})")
        print(
            f"{stack}: Kubernetes {programs.version} accepts {len(report.accepted)} "
            f"of {many(len(every), 'object')}, rejects {len(report.rejected)}, "
            f"not verified {len(report.unverified)}"
        )
    minor = ".".join(programs.version.split(".")[:2])
    if loaded.platform.cluster.version != minor:
        say(f"note: the stack's cluster is Kubernetes {loaded.platform.cluster.version}")
    if report.rejected:
        raise Failure(
            Exit.POLICY, f"{many(len(report.rejected), 'object')} rejected by the API server"
        )


def _tell(report: conformance.Report) -> None:
    for each in report.rejected:
        print(f"rejected: {each.object}\n  {each.object.urn}\n  {each.message}")
        print(f"  mend: {each.mend}")
    for each in report.warned:
        print(f"warning: {each.object}\n  {each.object.urn}\n  {each.message}")
    for (kind, why), names in _grouped(report.unverified).items():
        print(f"not verified: {kind} {', '.join(names)}\n  {why}")


def _print_json(
    stack: str, version: str, report: conformance.Report, releases: Sequence[charts.Chart]
) -> None:
    """As docs/verify.md has it: fields may come, none of these goes."""
    data = {
        "schemaVersion": SCHEMA_VERSION,
        "stack": stack,
        "kubernetes": version,
        "accepted": [_named(each) for each in report.accepted],
        "rejected": [_found(each) for each in report.rejected],
        "warned": [_found(each) for each in report.warned],
        "notVerified": [_found(each) for each in report.unverified],
        "notTried": sorted(each.name for each in releases),
    }
    print(json.dumps(data, indent=2))


def _named(each: Object) -> dict[str, str]:
    return {"object": str(each), "urn": each.urn}


def _found(each: conformance.Finding) -> dict[str, str]:
    return {**_named(each.object), "message": each.message, "mend": each.mend}


def _grouped(findings: Iterable[conformance.Finding]) -> dict[tuple[str, str], list[str]]:
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in findings:
        kind, _, name = str(each.object).rpartition(" ")
        groups[kind, each.message].append(name)
    return groups
