"""Files that are broken as YAML, or that YAML readers would not agree about."""

from __future__ import annotations

import pytest

from spec.document import MAX_BYTES, parse

from .files import BASE, OWN, Memory, added, faults

BROKEN: dict[str, tuple[str | bytes, list[str]]] = {
    "empty": ("", ["1:1: the file is empty (mend: begin with apiVersion, kind and name)"]),
    "comments alone": ("# nothing\n", ["2:1: the file is empty (mend: begin with apiVersion, kind and name)"]),
    "null": ("null\n", ["1:1: the file is empty (mend: begin with apiVersion, kind and name)"]),
    "a list": ("- a\n", ["1:1: the file is a list, not a mapping of keys (mend: begin with apiVersion, kind and name)"]),
    "a word": ("spec\n", ["1:1: the file is a single value, not a mapping of keys (mend: begin with apiVersion, kind and name)"]),
    "two documents": ("kind: a\n---\nkind: b\n", ["2:1: the file has a second document (mend: one file, one spec: split it)"]),
    "tab": ("network:\n\tcidr: x\n", ["2:1: a tab in the indentation (mend: indent with spaces)"]),
    "tabs": (
        "a:\n  b:\n  \tc: 1\n\td: 1\n",
        ["3:3: a tab in the indentation (mend: indent with spaces)", "4:1: a tab in the indentation (mend: indent with spaces)"],
    ),
    "colon in a value": ("a: b: c\n", ["1:5: not YAML: a colon where no key can be (mend: quote the value, or line the key up with its neighbours)"]),
    "key without a colon": ("a: 1\nb\nc: 1\n", ["3:1: not YAML: a key without its colon (mend: write key: value)"]),
    "open quote": ('a: "b\n', ["1:4: not YAML: a quote is never closed (mend: close it)"]),
    "open braces": ("a: {b: 1\n", ["1:4: not YAML: the map in braces is not closed (mend: close it with })"]),
    "open brackets": ("a: [b\nc: 1\n", ["1:4: not YAML: the list in brackets is not closed (mend: close it with ])"]),
    "open bracket at the end": ("a: [\n", ["2:1: not YAML: a list or map that is not closed (mend: close it)"]),
    "indentation": ("a:\n  - b\n c: 1\n", ["3:2: not YAML: a line that fits no mapping (mend: line it up with its neighbours)"]),
    "list and key": ("a:\n  - b\n  c: 1\n", ["3:3: not YAML: a line that is not a list item (mend: line it up with its neighbours)"]),
    "reserved character": ("a: @b\n", ["1:4: not YAML: a value cannot begin with this character (mend: quote the value)"]),
    "unknown escape": ('a: "\\q"\n', ["1:5: not YAML: an unknown escape in double quotes (mend: double the backslash, or use single quotes)"]),
    "control character": ("a: b\x00\n", ["1:5: not YAML: a control character (mend: take it away)"]),
    "not UTF-8": (b"a: 1\nb: \xff\n", ["2:4: the file is not UTF-8: byte 0xff (mend: save it as UTF-8)"]),
    "alias of nothing": ("a: *b\n", ["1:4: a: the alias *b has no anchor before it (mend: write &b at the value that is meant)"]),
    "alias of itself": ("a: &b [*b]\n", ["1:8: a[0]: the alias *b has no anchor before it (mend: write &b at the value that is meant)"]),
    "too large": (b"#" * (MAX_BYTES + 1), ["1:1: the file has more than 1048576 bytes (mend: is this a spec?)"]),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_what_cannot_be_read(case: str) -> None:
    raw, expected = BROKEN[case]
    assert faults(Memory({"acme.yaml": raw})) == [f"acme.yaml:{line}" for line in expected]


READ: dict[str, tuple[str, list[str]]] = {
    "key twice": ("tags: {a: b}\nname: b\ntags: {c: d}\n", [
        "5:1: name: is written twice, first in line 3 (mend: keep one of them)",
        "6:1: tags: is written twice, first in line 4 (mend: keep one of them)",
    ]),
    "key twice, deep": ("gpu: {pools: [{name: a, accelerator: l4, nodes: {min: 0, max: 1, max: 2}}]}\n", [
        "4:66: gpu.pools[0].nodes.max: is written twice, first in line 4 (mend: keep one of them)",
    ]),
    "word of YAML 1.1": ("tags: {a: yes, b: Off}\n", [
        "4:11: tags.a: yes means different things to YAML readers (mend: write true, or quote it)",
        "4:19: tags.b: Off means different things to YAML readers (mend: write false, or quote it)",
    ]),
    "numbers of some YAML": ("tags: {a: 010, b: 0x1F, c: 1_000, d: 1e3, e: 12:30:45, f: .inf, g: 0o17}\n", [
        f"4:{column}: tags.{key}: {text} means different things to YAML readers (mend: quote it, or write a plain decimal)"
        for column, key, text in (
            (11, "a", "010"), (19, "b", "0x1F"), (28, "c", "1_000"), (38, "d", "1e3"),
            (46, "e", "12:30:45"), (59, "f", ".inf"), (68, "g", "0o17"),
        )
    ]),
    "tag": ("tags: !!python/object:os.system {a: b}\n", [
        "4:7: tags: the tag tag:yaml.org,2002:python/object:os.system is not read (mend: take the tag away)",
    ]),
    "merge key": ("tags: &t {a: b}\nstorage: {<<: *t}\n", [
        "5:11: storage: merge keys (<<) are not read (mend: write the keys out, or use extends)",
    ]),
    "key that is no word": ("tags: {[a]: b}\n", ["4:8: tags: a key must be a word (mend: write key: value)"]),
    "nesting": ("tags: " + "{a: " * 60 + "}" * 60 + "\n", ["4:167: nesting is deeper than 40 levels (mend: flatten it)"]),
    "aliases of aliases": (
        "a: &a [1, 2]\n" + "".join(f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdef", "bcdefg", strict=True)),
        ["8:20: more than 10000 values, aliases written out (mend: use fewer)"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", READ)
def test_what_is_read_but_refused(case: str) -> None:
    text, expected = READ[case]
    assert faults(added(text)) == [f"acme.yaml:{line}" for line in expected]


def test_faults_of_two_files_come_together() -> None:
    found = faults(added("colour: blue\n", base=BASE + "tags: {a: no}\ntags: {b: c}\n"))
    assert found == [
        "acme.yaml:4:1: colour: is not a key here (mend: did you mean cloud?)",
        "base.yaml:14:11: tags.a: no means different things to YAML readers (mend: write false, or quote it)",
        "base.yaml:15:1: tags: is written twice, first in line 14 (mend: keep one of them)",
    ]


def test_values_of_yaml() -> None:
    raw = b"a: 1\nb: -2.5\nc: true\nd: ~\ne: 2026-01-31\nf: '1'\ng: |\n  x\n  y\nh: [a, {b: c}]\ni: 1.30\n"
    document = parse("x.yaml", raw)
    assert document.faults == ()
    assert document.data == {
        "a": 1, "b": -2.5, "c": True, "d": None, "e": "2026-01-31", "f": "1", "g": "x\ny\n",
        "h": ["a", {"b": "c"}], "i": 1.3,
    }  # fmt: skip
    assert document.text[("i",)] == "1.30"


def test_places_of_everything() -> None:
    document = parse("x.yaml", b"a:\n  - b: 1\n    c: [2, 3]\nd: &x {e: f}\ng: *x\n")
    places = {path: (at.line, at.column) for path, at in document.where.items()}
    assert places == {
        ("a",): (1, 1), ("a", 0): (2, 5), ("a", 0, "b"): (2, 5), ("a", 0, "c"): (3, 5),
        ("a", 0, "c", 0): (3, 9), ("a", 0, "c", 1): (3, 12), ("d",): (4, 1), ("d", "e"): (4, 8),
        ("g",): (5, 1), ("g", "e"): (4, 8),
    }  # fmt: skip


def test_byte_order_mark_and_dos_lines_are_taken() -> None:
    text = "\ufeff" + OWN.replace("\n", "\r\n")
    assert faults(Memory({**added("").texts, "acme.yaml": text})) == []
