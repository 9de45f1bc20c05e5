"""`plinth charts`: the pinned Helm charts, what an upgrade of one changes, and whether values fit."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.addons import catalog
from spec.suggest import closest

from .. import chart_values, charts, engine, terminal
from ..chart_values import Change, UnreadableError
from ..columns import columns, fitted, room
from ..console import say
from ..exits import Exit, Failure
from ..helm import Helm, HelmError
from ..layout import Layout
from ..plan import UNKNOWN
from ..session import Session
from ..words import many
from .common import judged

SCHEMA_VERSION = 1
"""Of the JSON: fields may come, none of these goes."""

_NO_HELM = "name a folder with the charts: --charts FOLDER"
_LONGEST = 60
"""Characters of a value in a table."""


def show(as_json: bool) -> None:
    """List the catalogue."""
    every = catalog.charts().values()
    if as_json:
        listed = [_row(each) for each in every]
        print(json.dumps({"schemaVersion": SCHEMA_VERSION, "charts": listed}, indent=2))
        return
    head = ("CHART", "VERSION", "APP", "KUBERNETES", "OF", "FROM")
    rows = [
        (
            each.name,
            each.version,
            each.app_version,
            str(each.kubernetes or "-"),
            each.date.isoformat(),
            each.repository,
        )
        for each in every
    ]
    print(columns([head, *rows]))


def _row(each: catalog.Chart) -> dict[str, Any]:
    window = each.kubernetes
    return {
        "name": each.name,
        "chart": each.chart,
        "repository": each.repository,
        "version": each.version,
        "appVersion": each.app_version,
        "licence": each.licence,
        "kubernetes": {"min": window.min, "max": window.max} if window else None,
        "source": each.source,
        "date": each.date.isoformat(),
    }


def pull(names: Sequence[str], to: Path | None) -> None:
    """Fetch charts at their pinned versions: those named, else all.

    Raises:
        Failure: there is no such chart (2), or one cannot be fetched (4); the others are.
    """
    layout = Layout.here()
    wanted = [_entry(each) for each in names] or list(catalog.charts().values())
    progress = terminal.Progress("charts")
    helm = Helm.find(layout, progress.say, "put charts there by hand")
    folder = to or layout.private / "charts"
    failed: list[str] = []
    for each in wanted:
        progress.say(f"fetching {each.name} {each.version}")
        try:
            print(_fetched(helm, each, each.version, folder))
        except HelmError as error:
            failed.append(each.name)
            say(f"error: {each.name} {each.version}: {error}")
    progress.done()
    if failed:
        raise Failure(
            Exit.ENGINE,
            f"{many(len(failed), 'chart')} not fetched: {', '.join(failed)}",
            "look at the pins in components/addons/catalog.yaml, or try again",
        )


def diff(name: str, version: str | None, stack: str | None, as_json: bool) -> None:
    """Show what another version of a chart changes in its values.

    With a stack, values that it sets are marked, and are held against the new version.

    Raises:
        Failure: no such chart (2); it cannot be fetched (4); values of the stack do not fit (3).
    """
    layout = Layout.here()
    entry = _entry(name)
    progress = terminal.Progress("charts")
    helm = Helm.find(layout, progress.say, "install it")
    given = _values(layout, stack, progress).get(entry.name) if stack else None
    if stack and given is None:
        raise Failure(Exit.USAGE, f"{stack} has no release of {name}", "another stack, or none")
    with tempfile.TemporaryDirectory() as place:
        try:
            progress.say(f"fetching {name}")
            old = chart_values.read(_fetched(helm, entry, entry.version, _kept(layout)))
            folder = _fetched(helm, entry, version, Path(place))
            new = chart_values.read(folder)
        except (HelmError, UnreadableError) as error:
            raise Failure(Exit.ENGINE, f"{name}: {error}", "look at the version") from None
        progress.done()
        found = list(chart_values.changes(old.defaults, new.defaults))
        faults = chart_values.faults(new, given, helm) if given is not None else []
        head = {
            key: (str(old.about.get(key, "-")), str(new.about.get(key, "-")))
            for key in ("version", "appVersion", "kubeVersion")
        }
    compared = _Comparison(entry.name, head, found, given, faults, stack)
    if as_json:
        _print_json(compared)
    else:
        _print(compared)
    if faults:
        raise Failure(
            Exit.POLICY,
            f"{many(len(faults), 'value')} of {stack} would not fit {name} {head['version'][1]}",
            "mend the add-on's values before the pin",
        )


def check(stack: str, folder: Path | None) -> None:
    """Hold the values of every release of a stack against the chart that takes them.

    Raises:
        Failure: a value is unknown to its chart or against its schema (3); no plan (4).
    """
    layout = Layout.here()
    if folder and not folder.is_dir():
        raise Failure(Exit.USAGE, f"--charts {folder}: no such folder", "name one with charts")
    progress = terminal.Progress("charts")
    releases = _values(layout, stack, progress)
    helm = Helm.find(layout, progress.say, _NO_HELM)
    wrong, untried = 0, 0
    for name, values in releases.items():
        progress.say(f"{stack}: {name}")
        entry = catalog.charts().get(name)
        try:
            if entry is None:
                raise HelmError("the catalogue has no such chart")
            place = _stored(folder, entry) or _fetched(helm, entry, entry.version, _kept(layout))
            faults = chart_values.faults(chart_values.read(place), values, helm)
        except (HelmError, UnreadableError) as error:
            untried += 1
            print(f"not checked: {name}: {error}")
            continue
        wrong += bool(faults)
        for each in faults:
            print(f"{name} {entry.version}: {each}")
    progress.done()
    fit = len(releases) - wrong - untried
    print(f"{stack}: the values of {fit} of {many(len(releases), 'release')} fit their charts")
    if wrong:
        raise Failure(Exit.POLICY, f"{many(wrong, 'release')} with values that do not fit")


def _values(
    layout: Layout, stack: str, progress: terminal.Progress
) -> dict[str, Mapping[str, Any]]:
    """Values of a stack's releases by chart of the catalogue, out of an offline plan."""
    loaded = judged(layout, stack)
    found = engine.find(layout, progress.say)
    plan = Session(layout, found, stack, loaded, offline=True, label="planning").preview()
    if plan.errors:
        for each in plan.errors:
            say(f"error: {each.urn.rsplit('::', 1)[-1]}: {each.message}")
        raise Failure(Exit.ENGINE, f"there is no plan: {many(len(plan.errors), 'error')}")
    made: dict[str, Mapping[str, Any]] = {}
    for each in charts.of(plan.resources):
        values = each.inputs.get("values") or {}
        made[str(each.inputs.get("name"))] = {} if values == UNKNOWN else values
    return made


def _entry(name: str) -> catalog.Chart:
    known = catalog.charts()
    if name not in known:
        meant = closest(name, list(known))
        mend = f"did you mean {meant}?" if meant else "plinth charts lists them"
        raise Failure(Exit.USAGE, f"the catalogue has no chart {name}", mend)
    return known[name]


def _kept(layout: Layout) -> Path:
    return layout.private / "charts"


def _fetched(helm: Helm, entry: catalog.Chart, version: str | None, folder: Path) -> Path:
    """The unpacked chart; kept as `FOLDER/NAME-VERSION` where the version is known."""
    target = folder / f"{entry.name}-{version or 'newest'}"
    if (target / "Chart.yaml").is_file():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        repository = None if entry.oci else entry.repository
        made = helm.pull(entry.reference, repository, version, Path(place))
        made.replace(target)
    return target


def _stored(folder: Path | None, entry: catalog.Chart) -> Path | None:
    """The chart in a folder of charts, with or without its version in its name."""
    if folder is None:
        return None
    # One chart may be installed twice, under two names.
    names = (f"{entry.name}-{entry.version}", entry.name, entry.chart)
    found = next((folder / each for each in names if (folder / each).is_dir()), None)
    if found is None:
        raise UnreadableError(f"{folder} has no {entry.name}")
    return found


@dataclass(frozen=True)
class _Comparison:
    """What another version of a chart changes, and what a stack has to do with it."""

    chart: str
    head: Mapping[str, tuple[str, str]]
    """Fields of Chart.yaml, old and new."""
    changes: Sequence[Change]
    given: Mapping[str, Any] | None
    """Values that the stack sets."""
    faults: Sequence[str]
    stack: str | None

    def sets(self, change: Change) -> bool:
        return _set(self.given, change.path)


def _print(found: _Comparison) -> None:
    told = [f"{key} {old} -> {new}" for key, (old, new) in found.head.items() if old != new]
    print(f"{found.chart}: {', '.join(told) or 'the same version'}")
    if found.changes:
        rows = [
            (
                each.what,
                each.path,
                _short(each.old),
                _short(each.new),
                f"set by {found.stack}" if found.sets(each) else "",
            )
            for each in found.changes
        ]
        print(fitted([("CHANGE", "VALUE", "OLD", "NEW", "STACK"), *rows], room()))
    print(f"{many(len(found.changes), 'value')} added, removed or changed")
    for each in found.faults:
        print(f"does not fit: {each}")


def _print_json(found: _Comparison) -> None:
    rows = [
        {
            "value": each.path,
            "change": each.what,
            "old": each.old,
            "new": each.new,
            "set": found.sets(each),
        }
        for each in found.changes
    ]
    versions = {key: {"old": old, "new": new} for key, (old, new) in found.head.items()}
    data = {"schemaVersion": SCHEMA_VERSION, "chart": found.chart, "stack": found.stack}
    whole = {**data, **versions, "changes": rows, "faults": found.faults}
    print(json.dumps(whole, indent=2, default=str))


def _set(given: Mapping[str, Any] | None, path: str) -> bool:
    """Whether values say anything at a path, above it or below it."""
    here: Any = given
    while isinstance(here, Mapping) and path:
        # A key may have dots of its own.
        key = next((each for each in here if path == each or path.startswith(f"{each}.")), None)
        if key is None:
            return False
        here, path = here[key], path[len(key) + 1 :]
    return here is not None


def _short(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."
