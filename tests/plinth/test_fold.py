"""A comment keeps to its limit by whole rows, and says what it leaves out."""

from __future__ import annotations

import pytest

from plinth.diff import comment
from plinth.diff.comparison import Changed, Comparison, Property, Report, Side, SpecEdit
from plinth.fold import Block, Section, cell, code, fitted, row

from .plans import plan

SIDES = (Side("main", "a" * 40), Side("working tree", ""))


def tables_whole(text: str) -> bool:
    """Whether every table has its head, its rule, and the same columns in every row."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("|---"):
            width = lines[number - 1].count(" | ")
            rest = lines[number + 1 :]
            rows = rest[
                : next((i for i, each in enumerate(rest) if not each.startswith("|")), None)
            ]
            if not rows or any(each.replace("\\|", "").count(" | ") != width for each in rows):
                return False
    return True


def test_the_lightest_section_is_shortened_first() -> None:
    rows = [row(code(str(index)), "x" * 50) for index in range(100)]
    heavy = Section("heavy", rows, ("a", "b"), open=True, weight=9)
    light = Section("light", rows, ("a", "b"), weight=1)
    text = fitted([Block("head", (light, heavy))], "`all.json`", 8_000)
    assert len(text) <= 8_000
    assert text.count("x" * 50) > 100
    assert "more rows: see `all.json`." in text
    assert tables_whole(text)


@pytest.mark.parametrize("limit", [300, 700, 2_000, 5_000])
def test_any_limit_is_kept(limit: int) -> None:
    rows = [row(code(str(index)), "y" * 40) for index in range(30)]
    blocks = [
        Block("head"),
        *(Block(f"b{n}", (Section("s", rows, ("a", "b")),)) for n in range(20)),
    ]
    text = fitted(blocks, "`all.json`", limit)
    assert len(text) <= limit
    assert tables_whole(text)
    assert text.count("<details") == text.count("</details>")


def test_cells_keep_what_they_are_given() -> None:
    assert cell("a|b\n<i> @me `x` *y*") == "a\\|b &lt;i> @\u200bme \\`x\\` \\*y\\*"
    assert code("a|`b`\nc") == "`a\\|'b' c`"
    assert code("z" * 200).endswith("…`")


def changed(index: int) -> Changed:
    properties = tuple(Property(f"p{n}", "update", "o" * 90, "n" * 90) for n in range(12))
    return Changed(f"urn::t::r{index}", "aws:s3/bucket:Bucket", f"r{index}", ("c",), "storage",
                   "change", "in-place", "changed", "changed in place", "rules", properties)  # fmt: skip


def test_one_comment_has_all_stacks_and_fits() -> None:
    stacks = [
        Comparison(f"stack{n}", plan(), plan(), changes=tuple(changed(i) for i in range(400)),
                   spec_changes=(SpecEdit("name", "a", "b", data_loss=True),))
        for n in range(9)
    ]  # fmt: skip
    text = comment.markdown(Report(*SIDES, stacks))
    assert text.startswith("## Plinth: ")
    assert len(text) <= comment.LIMIT
    assert all(f"<b>stack{n}</b>" in text for n in range(9))
    assert text.count("🛑 loses data") == 9
    assert tables_whole(text)
    assert text.count("<details") == text.count("</details>")


def test_what_failed_stands_in_the_comment() -> None:
    lone = Comparison("prod", None, plan(), base_fault="stacks/prod.yaml:3: no")
    text = comment.markdown(Report(*SIDES, [lone], [("dev", "spec is wrong")], ["old"]))
    assert "dev: cannot be planned" in text
    assert "spec is wrong" in text
    assert "The base cannot be planned" in text
    assert "stacks/prod.yaml:3: no" in text
    assert "nothing destroys what stands" in text
    said = comment.text(Report(*SIDES, [lone], [("dev", "spec is wrong")], ["old"]))
    assert "prod: 3 resources, compared with nothing" in said
    assert "dev: cannot be planned" in said
