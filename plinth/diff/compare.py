"""Comparing: two plans of one stack, or what an online plan tells of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from components import identity
from components.identity import Permission
from offline.replacing import Replacing
from spec.changes import Change as Impact
from spec.changes import changes as spec_changes
from spec.validate import revive

from .. import matrix
from ..cost import compare as costs
from ..outline import lineage
from ..places import section_of
from ..plan import Plan, Resource, Verdict
from ..words import many
from . import exposure
from .cascade import cascade
from .comparison import (
    OPS,
    RISKS,
    Changed,
    Comparison,
    Identities,
    Op,
    Property,
    SpecEdit,
)
from .differences import differences, secrets
from .pairing import same
from .paths import put, steps
from .permit import permits
from .planned import Planned
from .risk import grade

Permissions = Sequence[Mapping[str, str]]

_OPS: Mapping[str, Op] = {
    "create": "add",
    "update": "change",
    "replace": "replace",
    "delete": "delete",
}


def compare(
    base: Planned | None, head: Plan, permissions: Permissions, rules: Replacing,
    allowed: Sequence[str] = (),
) -> Comparison:  # fmt: skip
    """Both sides of one stack, planned offline.

    Args:
        base: None for a stack that the base has not.
        permissions: of the head's workloads, as `plinth identities --json` writes them.
        rules: what is known to replace resources.
        allowed: spec paths and resource names whose loss of data is accepted.
    """
    if base is None:
        return Comparison(head.stack, None, head, new=True)
    if base.plan is None:
        return Comparison(head.stack, None, head, base_fault=base.fault)
    edits, unread = _edits(base.plan.spec, head.spec, allowed)
    notes = [unread] if unread else []
    if hidden := sum(secrets(each.inputs) for each in head.resources):
        notes.append(f"Of {many(hidden, 'secret value')} nobody can tell whether they differ.")
    if base.plan.errors or head.errors:
        side = "head" if head.errors else "base"
        notes.append(
            f"The plan of the {side} failed: what it did not come to looks as if it were not there."
        )
    found = _paired(base.plan, head, rules)
    accepted = permits(allowed, edits)
    return Comparison(
        head.stack,
        base.plan,
        head,
        changes=_sorted(replace(each, allowed=accepted(each)) for each in found),
        verdicts_new=_without(head.telling, base.plan.verdicts),
        verdicts_mended=_without(base.plan.telling, head.verdicts),
        identities=_identities(base.permissions, permissions),
        exposure=exposure.compared(base.plan.resources, head.resources),
        spec_changes=edits,
        cost=costs.compare(base.plan.cost, head.cost) if base.plan.cost and head.cost else None,
        notes=tuple(notes),
    )


def from_plan(plan: Plan, allowed: Sequence[str] = ()) -> Comparison:
    """What an operation does to what stands, by the engine's own diff; policies stand in the plan."""
    places = lineage(plan)
    found: list[Changed] = []
    for each in plan.resources:
        op = _OPS.get(each.op)
        if op is None or each.component:
            continue
        properties = tuple(
            Property(
                one.path,
                one.kind,
                one.old,
                one.new,
                one.replaces,
                by="engine" if one.replaces else "",
            )
            for one in each.changes
        )
        found.append(_changed(each, op, places, properties, "engine"))
    edits, unread = _edits(plan.made_from, plan.spec, allowed) if plan.made_from else ((), "")
    accepted = permits(allowed, edits)
    return Comparison(
        plan.stack,
        None,
        plan,
        changes=_sorted(replace(each, allowed=accepted(each)) for each in found),
        identities=_granted(plan.made_from, plan.spec),
        exposure=exposure.compared(
            (stood for each in plan.resources if (stood := _stood(each))),
            (each for each in plan.resources if each.op != "delete"),
        ),
        spec_changes=edits,
        notes=(unread,) if unread else (),
    )


def _stood(resource: Resource) -> Resource | None:
    """A resource as it was before the operation; None if it was not there."""
    if resource.op == "create":
        return None
    inputs = deepcopy(dict(resource.inputs))
    for change in resource.changes:
        put(inputs, steps(change.path), change.old)
    return replace(resource, inputs=inputs)


def _granted(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Identities:
    """Permissions of workloads that differ between two specs."""
    if not old or not new:
        return Identities()
    try:
        before, after = (identity.permissions(revive(spec)) for spec in (old, new))
    except ValidationError:
        return Identities()
    return _differing(before, after)


def _changed(
    resource: Resource,
    op: Op,
    places: Mapping[str, tuple[Resource, ...]],
    properties: tuple[Property, ...] = (),
    basis: Any = "rules",
) -> Changed:
    graded = grade(resource.type, op, properties, resource.protect)
    return Changed(
        urn=resource.urn,
        type=resource.type,
        name=resource.name,
        component=tuple(each.name for each in places[resource.urn]),
        section=section_of(each.type.rsplit(":", 1)[-1] for each in places[resource.urn]),
        op=op,
        risk=graded.risk,
        rule=graded.rule,
        why=graded.why,
        basis=basis,
        properties=properties,
    )


def _paired(base: Plan, head: Plan, rules: Replacing) -> list[Changed]:
    """Every resource that differs, with those that only have another URN told as one."""
    old = {each.urn: each for each in base.resources if not each.component}
    new = {each.urn: each for each in head.resources if not each.component}
    gone = [each for urn, each in old.items() if urn not in new]
    made = [each for urn, each in new.items() if urn not in old]
    renamed = same(gone, made, rules)
    pairs = {urn: old[urn] for urn in new if urn in old} | renamed
    properties = {urn: _properties(was, new[urn], rules) for urn, was in pairs.items()}
    replaced = {urn for urn, each in properties.items() if any(one.replaces for one in each)}
    for urn, following in cascade(head, replaced | renamed.keys(), rules).items():
        if urn in pairs:
            properties[urn] = (*properties[urn], *following)
            if any(each.replaces for each in following):
                replaced.add(urn)
    before, after = lineage(base), lineage(head)
    found: list[Changed] = []
    for urn, each in new.items():
        if urn not in pairs:
            found.append(_changed(each, "add", after))
        elif urn in renamed:
            found.append(_moved(_changed(each, "replace", after, properties[urn]), renamed[urn]))
        elif properties[urn]:
            op: Op = "replace" if urn in replaced else "change"
            found.append(_changed(each, op, after, properties[urn]))
    taken = {each.urn for each in renamed.values()}
    found += [_changed(each, "delete", before) for each in gone if each.urn not in taken]
    return found


def _moved(change: Changed, was: Resource) -> Changed:
    why = f"{change.why}; it was {was.name}, whose place in the program is another"
    return replace(change, renamed=was.urn, why=why)


def _properties(old: Resource, new: Resource, rules: Replacing) -> tuple[Property, ...]:
    found: list[Property] = []
    for each in differences(old.inputs, new.inputs):
        names = tuple(step for step in steps(each.path) if isinstance(step, str))
        by = rules.forced(new.type, names, each.kind)
        found.append(replace(each, replaces=by is not None, by=by or ""))
    return tuple(found)


def _sorted(found: Iterable[Changed]) -> tuple[Changed, ...]:
    return tuple(
        sorted(
            found,
            key=lambda each: (
                RISKS.index(each.risk),
                OPS.index(each.op),
                each.component,
                each.type,
                each.name,
            ),
        )
    )


def _without(telling: Iterable[Verdict], others: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Findings that the other side has not: of the same rule, the same resource and state."""
    known = {_key(each) for each in others if each.state != "pass"}
    return tuple(each for each in telling if each.state != "pass" and _key(each) not in known)


def _key(verdict: Verdict) -> tuple[str, ...]:
    return verdict.rule, verdict.urn, verdict.state, verdict.enforcement


def _identities(base: Permissions, head: Permissions) -> Identities:
    return _differing(map(matrix.from_json, base), map(matrix.from_json, head))


def _differing(base: Iterable[Permission], head: Iterable[Permission]) -> Identities:
    old, new = dict.fromkeys(base), dict.fromkeys(head)
    return Identities(
        added=tuple(each for each in new if each not in old),
        removed=tuple(each for each in old if each not in new),
    )


def _edits(
    old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, allowed: Sequence[str]
) -> tuple[tuple[SpecEdit, ...], str]:
    """Edits of the spec with its defaults, and why their marks are not known, if they are not."""
    if old is None or new is None:
        return (), "A side does not tell its spec: edits of it are not shown."
    try:
        found = spec_changes(revive(old), revive(new))
    except ValidationError:
        plain = tuple(SpecEdit(each.path, each.old, each.new) for each in differences(old, new))
        return plain, (
            "The base's spec is in another version of the language: "
            "which edits of it lose data is not told."
        )
    return tuple(
        SpecEdit(
            each.path,
            each.before,
            each.after,
            each.impact == Impact.DATA_LOSS,
            each.path in allowed,
        )
        for each in found
    ), ""
