"""Packs that are not of this package: installed ones, and folders that a spec names.

Their code runs in this process, as that of any Python package that is installed or checked in.
"""

from __future__ import annotations

import pkgutil
import re
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module, metadata
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any, get_args
from zlib import crc32

from .frameworks import FRAMEWORKS
from .pack import Pack
from .rule import Rule, Severity

GROUP = "plinth.policies"
"""Entry points that name installed packs."""

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LEVELS = ("advisory", "mandatory", "disabled")
"""What a rule may do where nothing else is said: it adds something only where a spec asks for it."""
_TEST = ("test_", "conftest")
"""Beginnings of the names of files that are no rules."""


@dataclass(frozen=True)
class PackFault:
    """Why a pack cannot be used."""

    path: Path | None
    """The folder that was asked for; None for one that is installed."""
    message: str


class PackError(ValueError):
    """Packs that cannot be used; every fault is in `faults`."""

    def __init__(self, faults: Sequence[PackFault]) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = tuple(faults)


def added(paths: Sequence[Path], ours: Sequence[Pack]) -> tuple[Pack, ...]:
    """The installed packs by name, and then those at `paths`, in their order.

    Raises:
        PackError: something is wrong with any of them.
    """
    found: list[tuple[Path | None, Pack]] = []
    faults: list[PackFault] = []
    for path, name, source in _sources(paths, faults):
        pack = _pack(name, source, faults, path)
        if pack:
            found.append((path, pack))
    faults += _clashes(found, ours)
    if faults:
        raise PackError(faults)
    return tuple(pack for _, pack in found)


def _sources(
    paths: Sequence[Path], faults: list[PackFault]
) -> Iterator[tuple[Path | None, str, ModuleType]]:
    """The modules that hold the packs, with the folder that was asked for and the pack's name."""
    for entry in sorted(metadata.entry_points(group=GROUP), key=lambda each: each.name):
        where = f"installed pack {entry.name} ({entry.value})"
        try:
            yield None, entry.name, import_module(entry.module)
        except (Exception, SystemExit) as fault:
            faults.append(PackFault(None, f"{where} does not import: {_said(fault)}"))
    for path in paths:
        if not path.is_dir():
            faults.append(PackFault(path, f"there is no folder {path.name}"))
            continue
        try:
            yield path, path.name, _folder(path)
        except (Exception, SystemExit) as fault:
            file = f"{path.name}/__init__.py"
            faults.append(PackFault(path, f"{file} does not import: {_said(fault)}"))


def _folder(path: Path) -> ModuleType:
    """A folder as a package, under a name that no other folder has."""
    name = f"plinth_pack_{crc32(str(path.resolve()).encode()):08x}"
    if name in sys.modules:
        return sys.modules[name]
    init = path / "__init__.py"
    spec = None
    if init.is_file():
        spec = spec_from_file_location(name, init, submodule_search_locations=[str(path)])
    if spec is None:
        spec = ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = [str(path)]
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        if spec.loader:
            spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _pack(name: str, source: ModuleType, faults: list[PackFault], path: Path | None) -> Pack | None:
    known = len(faults)
    if not _NAME.fullmatch(name):
        message = f"{name!r} is no name of a pack: lower-case letters, digits and single hyphens"
        faults.append(PackFault(path, message))
    own: dict[str, str] = dict(getattr(source, "FRAMEWORKS", {}))
    found: list[Rule] = []
    for file, module in _modules(name, source, faults, path):
        rule = getattr(module, "RULE", None)
        wrong = _wrong(rule, own)
        faults += [PackFault(path, f"{file} {each}") for each in wrong]
        if isinstance(rule, Rule) and not wrong:
            found.append(replace(rule, pack=name))
    if not found and len(faults) == known:
        faults.append(PackFault(path, f"{name} holds no rule"))
    if len(faults) > known:
        return None
    about = (source.__doc__ or "").strip().partition("\n")[0] or "Rules of this organization."
    return Pack(name, about, tuple(sorted(found, key=lambda rule: rule.id)), own)


def _modules(
    name: str, source: ModuleType, faults: list[PackFault], path: Path | None
) -> Iterator[tuple[str, ModuleType]]:
    """The modules that hold a rule each, with the file as a message names it."""
    if not hasattr(source, "__path__"):
        yield f"{source.__name__}.py", source
        return
    for each in pkgutil.iter_modules(source.__path__):
        if each.ispkg or each.name.startswith(("_", *_TEST)):
            continue
        file = f"{name}/{each.name}.py"
        try:
            yield file, import_module(f"{source.__name__}.{each.name}")
        except (Exception, SystemExit) as fault:
            faults.append(PackFault(path, f"{file} does not import: {_said(fault)}"))


def _wrong(rule: Any, frameworks: Mapping[str, str]) -> list[str]:
    """What is wrong with what a file holds as RULE; each follows the file's name."""
    if rule is None:
        return ["holds no RULE; a helper's name begins with _"]
    if not isinstance(rule, Rule):
        return [f"holds a RULE that is no policies.rule.Rule but {type(rule).__name__}"]
    found: list[str] = []
    if not _NAME.fullmatch(rule.id):
        found.append(f"calls its rule {rule.id!r}: lower-case letters, digits and single hyphens")
    for name, allowed in (("severity", get_args(Severity)), ("enforcement", _LEVELS)):
        if getattr(rule, name) not in allowed:
            found.append(f"has a rule whose {name} is none of {', '.join(allowed)}")
    strange = sorted(set(rule.frameworks) - {*FRAMEWORKS, *frameworks})
    if strange:
        found.append(f"refers to frameworks that the pack does not name: {', '.join(strange)}")
    return found


def _clashes(
    found: Sequence[tuple[Path | None, Pack]], ours: Sequence[Pack]
) -> Iterator[PackFault]:
    packs = {pack.name for pack in ours}
    rules = {rule.id: pack.name for pack in ours for rule in pack.rules}
    for path, pack in found:
        if pack.name in packs:
            yield PackFault(
                path, f"there is a pack {pack.name} already; give this one another name"
            )
        packs.add(pack.name)
        for rule in pack.rules:
            if rule.id in rules:
                message = f"the rule {rule.id} of {pack.name} is in {rules[rule.id]} already"
                yield PackFault(path, message)
            rules.setdefault(rule.id, pack.name)


def _said(fault: BaseException) -> str:
    """What an import ended with, in a line: the type, the words, and the line of the file."""
    words = str(fault).partition("\n")[0]
    if isinstance(fault, SyntaxError):
        line, words = fault.lineno, fault.msg
    else:
        ours = str(Path(__file__).parent)
        frames = [
            each
            for each in traceback.extract_tb(fault.__traceback__)
            if not each.filename.startswith(("<", ours))
        ]
        line = frames[-1].lineno if frames else None
    place = f" (line {line})" if line else ""
    return f"{type(fault).__name__}: {words}{place}"
