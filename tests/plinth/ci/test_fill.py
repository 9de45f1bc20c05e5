"""Templates have places and nothing else."""

from __future__ import annotations

import pytest

from plinth.ci.fill import fill


def test_places_and_blocks() -> None:
    text = "a: @{one}\nb:\n  @{two}\nc: ${{ x }} @{one}\n"
    assert fill(text, one="1", two="x: 1\n\ny:\n  z\n") == (
        "a: 1\nb:\n  x: 1\n\n  y:\n    z\nc: ${{ x }} 1\n"
    )


def test_an_empty_block_leaves_no_line() -> None:
    assert fill("a\n  @{x}\nb\n", x="") == "a\nb\n"


def test_a_value_is_never_a_template() -> None:
    assert fill("@{a}@{b}\n@{a}\n", a="@{b}", b="2") == "@{b}2\n@{b}\n"


def test_what_does_not_fit_is_a_fault() -> None:
    with pytest.raises(KeyError, match="b"):
        fill("@{a} @{b}", a="1")
    with pytest.raises(KeyError, match="b"):
        fill("@{a}", a="1", b="2")
    with pytest.raises(ValueError, match="several lines"):
        fill("x @{a}", a="1\n2")
