"""A plan by component: what both the terminal and the Markdown report are drawn from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from .plan import OPS, Op, Plan, Resource

MARKS: dict[Op, str] = {"create": "+", "update": "~", "replace": "±", "delete": "-", "same": "="}


@dataclass
class Group:
    """A component and the resources that lie directly under it."""

    name: str
    type: str
    depth: int
    resources: list[Resource] = field(default_factory=list[Resource])

    @property
    def counts(self) -> dict[Op, int]:
        counted = Counter(resource.op for resource in self.resources)
        return {op: counted[op] for op in OPS if counted[op]}

    @property
    def kinds(self) -> str:
        """Resource types by frequency, such as `6 Subnet, 3 NatGateway`."""
        counted = Counter(resource.type.rsplit(":", 1)[-1] for resource in self.resources)
        shown = [f"{count} {kind}" if count > 1 else kind for kind, count in counted.most_common(5)]
        return ", ".join(shown) + (", ..." if len(counted) > 5 else "")


def groups(plan: Plan) -> list[Group]:
    """Components in tree order, with those that hold no resource of their own left out."""
    known = {resource.urn: resource for resource in plan.resources}
    children: dict[str, list[Resource]] = {}
    for resource in plan.resources:
        children.setdefault(resource.parent, []).append(resource)
    found: list[Group] = []

    def visit(component: Resource, depth: int) -> None:
        group = Group(component.name, component.type, depth)
        found.append(group)
        own = sorted(children.get(component.urn, ()), key=lambda each: each.urn)
        nested: list[Resource] = []
        for each in own:
            if each.component:
                nested.append(each)
            else:
                group.resources.append(each)
                # A resource below a resource (a policy of a bucket) is shown with it.
                group.resources += _below(each, children)
        for each in nested:
            visit(each, depth + 1)

    for resource in plan.resources:
        if resource.component and resource.parent not in known:
            visit(resource, 0)
    return [group for group in found if group.resources]


def _below(resource: Resource, children: dict[str, list[Resource]]) -> list[Resource]:
    found: list[Resource] = []
    for each in children.get(resource.urn, ()):
        found += [each, *_below(each, children)]
    return found


def lineage(plan: Plan) -> dict[str, tuple[Resource, ...]]:
    """By URN, the components that a resource lies in, the outermost first, without the stack."""
    known = {each.urn: each for each in plan.resources}
    found: dict[str, tuple[Resource, ...]] = {}

    def of(urn: str) -> tuple[Resource, ...]:
        if urn not in found:
            parent = known.get(known[urn].parent)
            above = of(parent.urn) if parent else ()
            inside = parent and parent.component and not parent.type.startswith("pulumi:")
            found[urn] = (*above, parent) if parent and inside else above
        return found[urn]

    for urn in known:
        of(urn)
    return found


def counted(counts: dict[Op, int]) -> str:
    """Counts as `+12 ~1 -2`; operations that do not occur are left out."""
    return " ".join(f"{MARKS[op]}{count}" for op, count in counts.items() if count)
