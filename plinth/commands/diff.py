"""`plinth diff`: base against head, for a reviewer; needs no credentials and no network."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from components.identity import Permission
from offline.replacing import Replacing

from .. import engine, matrix, terminal
from ..cost.report import today
from ..diff import comment
from ..diff.compare import compare
from ..diff.comparison import Comparison, Report
from ..diff.planned import Planned, SideOf
from ..diff.snapshot import Repository, Tree
from ..exits import Exit, Failure
from ..layout import Layout
from ..report import html
from ..words import many
from .common import judge, writable, write


def run(
    base: str,
    head: str | None,
    stacks: Sequence[str],
    out: Path | None,
    allowed: Sequence[str],
    *,
    merge_base: bool = False,
) -> None:
    """Plan both sides, compare, show, write.

    Args:
        base: a commit.
        head: another; None is the working tree.
        stacks: those to compare; all that either side has if none.
        allowed: spec paths and resource names whose loss of data is accepted.
        merge_base: whether the base is where both sides parted.

    Raises:
        Failure: in this order, a head that cannot be planned (1, 2 or 4), one that breaks a
            mandatory rule (3), a loss of data that was not accepted by name (5).
    """
    layout = Layout.here()
    writable(out)
    repository = Repository(layout)
    old = repository.commit(base, (head or "HEAD") if merge_base else None)
    new = repository.commit(head) if head else repository.working_tree()
    progress = terminal.Progress("diff")
    found = engine.find(layout, progress.say)
    private = layout.private / "run"
    private.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="diff-", dir=private) as made:
        sides: list[SideOf] = []
        for name, tree in (("base", old), ("head", new)):
            scratch = Path(made) / name
            scratch.mkdir()
            sides.append(SideOf(layout, repository, tree, found.version, scratch, progress.say))
        try:
            planned, removed = _planned(sides[0], sides[1], stacks)
        finally:
            for side in sides:
                side.close()
            progress.done()
    report = _report((old, new), planned, removed, layout, allowed)
    print(comment.text(report))
    if out:
        files = {
            "report.md": comment.markdown(report),
            "report.html": html.page(report, _permissions(planned), today()),
            "comparison.json": report.to_json(),
            **_reports(planned),
        }
        write(out, files)
    _judge(report, planned)


_SHOWN = 8
_Both = dict[str, tuple[Planned | None, Planned]]


def _planned(base: SideOf, head: SideOf, asked: Sequence[str]) -> tuple[_Both, list[str]]:
    """Both sides of every stack, and the stacks that the head no longer has."""
    old, new = base.stacks(), head.stacks()
    for each in asked:
        if each not in old and each not in new:
            raise Failure(
                Exit.USAGE,
                f"neither side has a stack {each}",
                f"there are {', '.join(sorted({*old, *new}))}",
            )
    wanted = [each for each in new if not asked or each in asked]
    removed = [each for each in old if each not in new and (not asked or each in asked)]
    # One engine of each side at a time; what one has kept, the other need not plan.
    alike = base.tree.digest == head.tree.digest
    with ThreadPoolExecutor(2) as pool:
        after = pool.submit(lambda: {each: head.plan(each) for each in wanted})
        before = (
            after
            if alike
            else pool.submit(lambda: {each: base.plan(each) for each in wanted if each in old})
        )
        made, stood = after.result(), before.result()
    return {each: (stood.get(each), made[each]) for each in wanted}, removed


def _report(
    trees: tuple[Tree, Tree],
    planned: _Both,
    removed: Sequence[str],
    layout: Layout,
    allowed: Sequence[str],
) -> Report:
    rules = Replacing(layout.cache / "schema")
    comparisons: list[Comparison] = []
    failed: list[tuple[str, str]] = []
    for stack, (base, head) in planned.items():
        if head.plan is None:
            failed.append((stack, head.fault))
        else:
            comparisons.append(compare(base, head.plan, head.permissions, rules, allowed))
    old, new = trees
    return Report(old.side, new.side, comparisons, failed, removed)


def _reports(planned: _Both) -> dict[str, str]:
    """The verdicts on each head for other programs: `verdicts-STACK.sarif`, `junit-STACK.xml`."""
    return {
        f"{Path(name).stem}-{stack}{Path(name).suffix}": text
        for stack, (_, head) in planned.items()
        for name, text in head.reports.items()
    }


def _permissions(planned: _Both) -> dict[str, list[Permission]]:
    """What workloads of the head may do, by stack."""
    return {
        stack: [matrix.from_json(row) for row in head.permissions]
        for stack, (_, head) in planned.items()
    }


def _judge(report: Report, planned: _Both) -> None:
    codes = [head.code for _, head in planned.values() if head.plan is None]
    if report.failed:
        raise Failure(
            Exit(min(codes)),
            f"{many(len(report.failed), 'stack')} of the head cannot be planned, told above",
        )
    plans = [each.head for each in report.comparisons]
    judge(sum(len(plan.errors) for plan in plans), sum(len(plan.blocking) for plan in plans))
    refused = [name for each in report.comparisons for name in each.refused]
    if refused:
        names = list(dict.fromkeys(refused))
        flags = " ".join(f"--allow-data-loss {shlex.quote(name)}" for name in names[:_SHOWN])
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        raise Failure(
            Exit.GUARD,
            "data would be lost, told above",
            f"take that back, or accept it by name: {flags}{more}",
        )
