"""What a spec's governance refers to and the language cannot know: rules, packs, frameworks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from posixpath import dirname

from policies.added import PackError
from policies.catalog import frameworks, packs, rules
from policies.config import ConfigError
from policies.frameworks import FRAMEWORKS, named
from spec.faults import Fault, SpecError, written
from spec.faults import Path as Way
from spec.load import Loaded
from spec.suggest import closest

from . import verdicts
from .layout import Layout
from .plan import Rule


def folders(loaded: Loaded, layout: Layout) -> tuple[Path, ...]:
    """The folders of `governance.packs`; of those that may not be read, none is among them."""
    found = (_folder(loaded, layout, index) for index in range(len(_packs(loaded))))
    return tuple(folder for folder in found if folder)


def demand(loaded: Loaded, layout: Layout) -> None:
    """See to it that all that governance refers to is there.

    Raises:
        SpecError: with every fault.
    """
    if found := faults(loaded, layout):
        raise SpecError(found)


def faults(loaded: Loaded, layout: Layout) -> list[Fault]:
    """Everything that governance refers to and that is not there. Runs the code of the packs."""
    governance = loaded.platform.governance
    asked = (
        governance.packs,
        governance.frameworks,
        governance.rules,
        governance.settings,
        governance.exemptions,
    )
    if not any(asked):
        return []  # without importing a hundred rules
    found = list(_outside(loaded, layout))
    paths = folders(loaded, layout)
    own: dict[str, str] = {}
    try:
        for pack in packs(paths):
            own |= pack.frameworks
        verdicts.config(loaded.platform, paths=paths)
    except PackError as error:
        return found + list(_unusable(loaded, layout, error))
    except ConfigError as error:
        for each in error.found:
            way: Way = ("governance", *each.where)
            found.append(_fault(loaded, way, each.message, each.mend))
    return found + list(_unnamed(loaded, own))


def _packs(loaded: Loaded) -> tuple[str, ...]:
    return loaded.platform.governance.packs


def _folder(loaded: Loaded, layout: Layout, index: int) -> Path | None:
    """A folder of `governance.packs`, from the file that names it; None if it leads out."""
    file = loaded.where(("governance", "packs", index)).file
    # Resolved: a symbolic link must not lead out of what was reviewed.
    folder = (layout.root / dirname(file) / _packs(loaded)[index]).resolve()
    return folder if folder.is_relative_to(layout.repository.resolve()) else None


def _outside(loaded: Loaded, layout: Layout) -> Iterator[Fault]:
    for index in range(len(_packs(loaded))):
        if _folder(loaded, layout, index) is None:
            message = "leads out of the repository"
            mend = "a folder that is checked in with the spec, or an installed pack"
            yield _fault(loaded, ("governance", "packs", index), message, mend)


def _unusable(loaded: Loaded, layout: Layout, error: PackError) -> Iterator[Fault]:
    by_path = {_folder(loaded, layout, index): index for index in range(len(_packs(loaded)))}
    for each in error.faults:
        way: Way = ("governance", "packs")
        if each.path in by_path:
            way = (*way, by_path[each.path])
        yield _fault(loaded, way, each.message)


def _unnamed(loaded: Loaded, own: dict[str, str]) -> Iterator[Fault]:
    known = [*FRAMEWORKS, *own]
    for index, name in enumerate(loaded.platform.governance.frameworks):
        if not named(name, known):
            meant = closest(name, known)
            mend = f"did you mean {meant}?" if meant else f"one of {', '.join(known)}"
            way: Way = ("governance", "frameworks", index)
            yield _fault(loaded, way, f"there is no framework {name}", mend)


def _fault(loaded: Loaded, way: Way, message: str, mend: str = "") -> Fault:
    return Fault(written(way), message, mend, *loaded.where(way))


def references(
    served: Mapping[str, tuple[str, ...]], asked: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """A rule's references that reports have: to the frameworks asked for, or to all if none is."""
    asked = tuple(asked)
    return {
        name: ids
        for name, ids in sorted(served.items())
        if not asked or any(named(each, [name]) for each in asked)
    }


def held(loaded: Loaded, paths: tuple[Path, ...]) -> list[Rule]:
    """The rules that a stack is held against, with the references that its reports have."""
    asked = loaded.platform.governance.frameworks
    levels = verdicts.config(loaded.platform, paths=paths)
    return [
        Rule(
            id=rule.id,
            pack=rule.pack,
            title=rule.title,
            severity=rule.severity,
            enforcement="advisory" if level == "advisory" else "mandatory",
            why=rule.why,
            mend=rule.mend,
            frameworks=references(rule.frameworks, asked),
        )
        for rule in rules(paths=paths)
        if (level := levels[rule.id]["enforcementLevel"]) != "disabled"
    ]


def referred(held: Iterable[Rule], paths: tuple[Path, ...]) -> dict[str, str]:
    """Full names of the frameworks that rules refer to, by short name."""
    served = {name for rule in held for name in rule.frameworks}
    return {name: full for name, full in frameworks(paths).items() if name in served}
