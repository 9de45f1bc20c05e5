"""A stack's spec, from its files to a checked `Platform`: all faults at once, each with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from .faults import Fault, Path, Position, SpecError, ordered, written
from .fields import kinds
from .merge import Layer, overlay, without_nulls
from .platform import Platform
from .sources import Chain, Reader, Source, sources, stack_fault, stacks
from .validate import parts, place, validate

__all__ = ["Loaded", "Reader", "load", "stacks"]

_OWN = {"kind", "name"}


@dataclass(frozen=True)
class Loaded:
    """A valid spec, what it was made from, and where everything in it is written."""

    platform: Platform
    merged: dict[str, Any]
    """The files' data after `extends`, in the spec's own keys; what no file says is not in it."""
    files: tuple[str, ...]
    """Files read, the outermost base first and the stack's own last."""
    sha256: str
    """Digest of the files' names and bytes."""
    warnings: tuple[Fault, ...]
    """What does not stop the spec: opt-outs of safety, fields that nothing comes of yet."""
    positions: Mapping[Path, Position]

    def where(self, path: Path | str) -> Position:
        """Where a field is written, or the nearest thing around it if a default holds."""
        way = parts(path) if isinstance(path, str) else path
        return place(way, self.positions, self.files[-1])


def load(stack: str, read: Reader) -> Loaded:
    """The spec of the stack of that name.

    Raises:
        SpecError: something is wrong; it has every fault that could be found.
    """
    if fault := stack_fault(stack, read):
        raise SpecError([fault])
    chain = sources(stack, read)
    if not chain.whole:
        raise SpecError(chain.faults)
    if base := _base(chain.sources[0], read):
        raise SpecError([*chain.faults, base])
    faults = [*chain.faults, *_own(chain.sources[0]), *_emptied(chain)]
    layer = reduce(
        lambda base, top: overlay(base, top, kinds()), map(_layer, reversed(chain.sources))
    )
    platform, found = validate(layer, chain.sources[0].title)
    known = {fault.path for fault in faults if fault.path and fault.severity == "error"}
    faults += [fault for fault in found if fault.path not in known]
    if platform is None or any(fault.severity == "error" for fault in faults):
        raise SpecError(faults)
    return Loaded(
        platform=platform,
        merged=without_nulls(layer.data),
        files=tuple(source.title for source in reversed(chain.sources)),
        sha256=_digest(chain),
        warnings=ordered(faults),
        positions=layer.where,
    )


def _layer(source: Source) -> Layer:
    data = {key: value for key, value in source.document.data.items() if key != "extends"}
    return Layer(data, source.document.where, source.document.text)


def _base(own: Source, read: Reader) -> Fault | None:
    """What is wrong with a base that is taken for a stack."""
    if not _OWN.isdisjoint(own.document.data):
        return None
    known = stacks(read)
    others = f"choose one of {', '.join(known)}, or " if known else ""
    message = "this is a base for stacks, not a stack: it has neither kind nor name"
    return Fault("", message, f"{others}give it kind and name", own.title)


def _own(own: Source) -> list[Fault]:
    """A stack says itself what it is and what it is called."""
    return [
        Fault(key, "is missing; a stack has its own", f"add {key}", own.title)
        for key in sorted(_OWN.difference(own.document.data))
    ]


def _emptied(chain: Chain) -> list[Fault]:
    """Keys left empty that thereby take away what a base says; `null` in words is taken as meant."""
    faults: list[Fault] = []
    for index, source in enumerate(chain.sources):
        below = [lower.document.where for lower in chain.sources[index + 1 :]]
        for path, text in source.document.text.items():
            if text == "" and any(path in where for where in below):
                faults.append(
                    Fault(
                        written(path),
                        "is empty, which takes away what the base says",
                        "write null to mean that, or take the line away",
                        *source.document.where[path],
                        severity="warning",
                    )
                )
    return faults


def _digest(chain: Chain) -> str:
    digest = hashlib.sha256()
    for source in reversed(chain.sources):
        digest.update(f"{source.title}\0{len(source.raw)}\0".encode() + source.raw)
    return digest.hexdigest()
