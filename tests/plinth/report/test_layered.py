"""Where boxes and edges go."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from plinth.report.layered import acyclic, place, reduced

_SIZE = st.tuples(st.integers(20, 200), st.integers(10, 90))
_GRAPH = st.lists(_SIZE, min_size=1, max_size=14).flatmap(
    lambda sizes: st.tuples(
        st.just(sizes),
        st.dictionaries(
            st.tuples(
                st.integers(0, len(sizes) - 1), st.integers(0, len(sizes) - 1)
            ).filter(lambda pair: pair[0] != pair[1]),
            st.integers(1, 9),
            max_size=30,
        ),
    )
)  # fmt: skip


def _reach(edges: set[tuple[int, int]] | list[tuple[int, int]], start: int) -> set[int]:
    found: set[int] = set()
    ahead = [start]
    while ahead:
        here = ahead.pop()
        for a, b in edges:
            if a == here and b not in found:
                found.add(b)
                ahead.append(b)
    return found


@settings(max_examples=60, deadline=None)
@given(_GRAPH)
def test_boxes_never_overlap_and_needs_lie_below(graph: object) -> None:
    sizes, weights = graph  # type: ignore[misc]
    made = place(sizes, weights, 400, 20)
    assert made == place(sizes, dict(reversed(weights.items())), 400, 20), (
        "the order decides nothing"
    )
    rects = [(x, y, x + w, y + h) for (x, y), (w, h) in zip(made.corners, sizes, strict=True)]
    for a, b in combinations(rects, 2):
        assert (
            a[2] <= b[0] + 0.01 or b[2] <= a[0] + 0.01 or a[3] <= b[1] + 0.01 or b[3] <= a[1] + 0.01
        )
    for rect in rects:
        assert rect[0] >= -0.01 and rect[1] >= -0.01
        assert rect[2] <= made.width + 0.01 and rect[3] <= made.height + 0.01
    for (a, b), points in made.routes.items():
        assert rects[a][3] <= rects[b][1], "what is needed lies below"
        assert points[0][1] == rects[a][3] and points[-1][1] == rects[b][1]
        assert [y for _, y in points] == sorted(y for _, y in points)


@settings(max_examples=60, deadline=None)
@given(_GRAPH)
def test_what_is_left_out_follows_from_what_is_drawn(graph: object) -> None:
    sizes, weights = graph  # type: ignore[misc]
    edges = acyclic(len(sizes), weights)
    drawn = reduced(len(sizes), edges)
    for box in range(len(sizes)):
        assert box not in _reach(edges, box), "no cycle is left"
        assert _reach(edges, box) == _reach(drawn, box)


def test_the_lightest_edge_of_a_cycle_goes() -> None:
    assert acyclic(3, {(0, 1): 5, (1, 2): 5, (2, 0): 1}) == {(0, 1), (1, 2)}


def test_turned_is_from_left_to_right() -> None:
    made = place([(10, 20), (10, 20)], {(0, 1): 1}, 400, 20).turned()
    assert made.corners[0][0] < made.corners[1][0]
    assert (made.width, made.height) == (60, 10)
