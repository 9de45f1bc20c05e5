"""Reading definitions from a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from plinth import crds
from plinth.exits import Exit, Failure

ONE = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec: {group: example.com, names: {kind: Thing}, versions: [{name: v1, pattern: =}]}
"""
THING = ("example.com", "Thing")


def test_it_finds_what_is_asked_for_at_any_depth(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "one.yml").write_text(f"kind: ConfigMap\n---\n---\n{ONE}")
    (tmp_path / "readme.md").write_text(ONE.replace("Thing", "Text"))
    found = crds.read(tmp_path, [THING, ("example.com", "Text"), ("example.org", "Thing")])
    assert list(found) == [THING]
    assert found[THING]["spec"]["versions"][0]["pattern"] == "="


def test_files_that_nobody_asks_for_may_be_anything(tmp_path: Path) -> None:
    (tmp_path / "half.yaml").write_text("kind: CustomResourceDefinition\nspec: {names: Thing}\n")
    (tmp_path / "list.yaml").write_text("- CustomResourceDefinition\n- Thing\n")
    (tmp_path / "template.yaml").write_text("{{ if }}\n")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "one.yaml").write_text(ONE)
    assert list(crds.read(tmp_path, [THING])) == [THING]


def test_a_template_in_place_of_a_definition_is_told(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(f"{{{{- if .Values.crds }}}}\n{ONE}\n{{{{- end }}}}\n")
    with pytest.raises(Failure) as caught:
        crds.read(tmp_path, [THING])
    assert caught.value.code == Exit.USAGE
    assert caught.value.message == f"{tmp_path / 'one.yaml'}:1: not YAML"
    assert "helm template --include-crds" in caught.value.mend


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    crds.demand(tmp_path)
    with pytest.raises(Failure) as caught:
        crds.demand(tmp_path / "nowhere")
    assert caught.value.code == Exit.USAGE
    assert "no such folder" in caught.value.message
