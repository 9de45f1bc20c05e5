"""What a picture shows of a plan."""

from __future__ import annotations

from dataclasses import replace

from plinth.plan import Plan
from plinth.report.tree import Node, tree

from ..plans import PLATFORM, STACK, component, plan
from .samples import large, part, small, thing


def _shape(node: Node) -> dict[str, object]:
    return {node.name: {"items": [item.name for item in node.items],
                        **{k: v for child in node.children for k, v in _shape(child).items()}}}  # fmt: skip


def _tree(made: Plan) -> Node:
    return tree(made.stack, made.resources, {}).root


def test_names_leave_out_what_their_component_says() -> None:
    assert _shape(_tree(small())) == {
        "prod": {
            "items": [],
            "data": {"items": ["table"]},
            "net": {"items": ["subnet"]},
            "web": {"items": ["0", "1", "2", "3"]},
        }
    }


def test_needs_are_counted_by_component() -> None:
    made = small()
    found = tree("prod", made.resources, {})
    names = {each.urn: each.name for each in made.resources}
    assert {(names[a], names[b]): count for (a, b), count in found.needs.items()} == {
        ("prod-web", "prod-data"): 4,
        ("prod-web", "prod-net"): 4,
        ("prod-data", "prod-net"): 1,
    }


def test_marks_are_counted_upwards() -> None:
    made = small()
    marks = {made.resources[-1].urn: "add", made.resources[-2].urn: "delete"}
    root = tree("prod", made.resources, marks).root  # type: ignore[arg-type]
    assert root.counts == {"delete": 1, "add": 1, "same": 4}
    assert sum(root.counts.values()) == 6


def test_components_that_are_alike_get_a_frame() -> None:
    names = [part(f"prod-{each}-identity", kind="plinth:aws:Identity") for each in "abc"]
    addons = [
        part(f"prod-{each}", kind=f"plinth:addons:{each}") for each in ("Loki", "Tempo", "Mlflow")
    ]
    other = part("prod-net")
    made = replace(
        plan(),
        resources=[component(STACK, ""), component(PLATFORM, STACK), *names, *addons, other,
                   *(thing(f"{each.name}-x", each.urn) for each in (*names, *addons, other))],
    )  # fmt: skip
    shape = _shape(_tree(made))["prod"]
    assert isinstance(shape, dict)
    assert set(shape) == {"items", "add-ons", "identities", "net"}
    assert set(shape["identities"]) == {"items", "a", "b", "c"}


def test_a_resource_below_a_resource_lies_in_its_component() -> None:
    first = thing("prod-first", PLATFORM)
    made = replace(plan(), resources=[component(STACK, ""), component(PLATFORM, STACK), first,
                                      thing("prod-second", first.urn)])  # fmt: skip
    assert _shape(_tree(made)) == {"prod": {"items": ["first", "second"]}}


def test_a_program_without_components_is_drawn_as_well() -> None:
    stack = component(STACK, "")
    made = replace(plan(), resources=[stack, thing("a", STACK), thing("b", "urn:that::is::gone")])
    root = _tree(made)
    assert sorted(item.name for node in root.walk() for item in node.items) == ["a", "b"]


def test_nothing_at_all_is_drawn_as_well() -> None:
    assert _tree(replace(plan(), resources=[])).counts == {}


def test_no_resource_is_lost() -> None:
    assert sum(_tree(large()).counts.values()) == 3000
