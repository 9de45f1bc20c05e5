"""Definitions out of charts, by the genuine Helm, from a repository on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from plinth import charts, crds, toolchain
from plinth.charts import Chart
from plinth.exits import Exit, Failure
from plinth.layout import Layout
from plinth.objects import RELEASE
from plinth.plan import UNKNOWN, Resource
from tests.plinth.repository import serving

KUBERNETES = "1.35.4"


def definition(kind: str) -> dict[str, Any]:
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{kind.lower()}s.example.com"},
        "spec": {"group": "example.com", "names": {"kind": kind}},
    }


FILES = {
    "Chart.yaml": "apiVersion: v2\nname: things\nversion: 1.2.3\n",
    "values.yaml": "crds: {enabled: false}\n",
    "crds/thing.yaml": yaml.safe_dump(definition("Thing")),
    "templates/crd.yaml": "{{ if .Values.crds.enabled }}\n"
    + yaml.safe_dump(definition("Other"))
    + "{{ end }}\n",
    "templates/notes.yaml": "kind: ConfigMap\nmetadata: {name: a}\ndata: {host: {{ .Values.host }}}\n",
}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A repository with one chart."""
    with serving(tmp_path_factory.mktemp("repository"), {("things", "1.2.3"): FILES}) as url:
        yield url


def chart(repository: str, **inputs: Any) -> Chart:
    return Chart(
        "things",
        {
            "chart": "things",
            "version": "1.2.3",
            "namespace": "things",
            "repositoryOpts": {"repo": repository},
            "values": {"crds": {"enabled": True}, "host": UNKNOWN},
            **inputs,
        },
    )


def read(layout: Layout, *every: Chart) -> tuple[set[str], list[str]]:
    folder, failed = charts.definitions(layout, every, KUBERNETES, lambda _: None)
    kinds = [("example.com", kind) for kind in ("Thing", "Other")]
    return {kind for _, kind in crds.read(folder, kinds)}, failed


def test_definitions_beside_the_templates_and_in_them(layout: Layout, repository: str) -> None:
    assert read(layout, chart(repository)) == ({"Thing", "Other"}, [])


def test_the_values_of_the_release_count(layout: Layout, repository: str) -> None:
    assert read(layout, chart(repository, values={"host": "a"})) == ({"Thing"}, [])


def test_what_was_rendered_is_kept(layout: Layout, repository: str) -> None:
    read(layout, chart(repository))
    (layout.root / "path" / "helm").unlink()
    (layout.root / "path" / "helm").write_text("#!/bin/sh\nexit 9\n")
    (layout.root / "path" / "helm").chmod(0o755)
    assert read(layout, chart(repository)) == ({"Thing", "Other"}, [])


def test_nothing_is_written_into_the_home_of_the_user(
    layout: Layout, repository: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    read(layout, chart(repository))
    assert not list(home.iterdir())


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        ({"chart": "nothing"}, 'chart "nothing"'),
        ({"version": "9.9.9"}, "9.9.9"),
        ({"repositoryOpts": {"repo": "http://127.0.0.1:9"}}, "connection refused"),
        ({"values": {"crds": "yes"}}, "crd.yaml"),
    ],
)
def test_a_chart_that_cannot_be_rendered_is_told(
    layout: Layout, repository: str, inputs: dict[str, Any], why: str
) -> None:
    good, bad = chart(repository), Chart("bad", chart(repository, **inputs).inputs)
    found, failed = read(layout, bad, good)
    assert found == {"Thing", "Other"}
    (told,) = failed
    assert told.startswith("bad: ")
    assert why in told
    # What failed is tried again.
    assert read(layout, bad, good)[1] == failed


def test_no_helm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    def kept(*_: object, **__: object) -> Path:
        raise toolchain.BuildError("there is no Go on PATH")

    monkeypatch.setattr(toolchain, "kept", kept)
    with pytest.raises(Failure) as caught:
        read(Layout(tmp_path), chart("http://127.0.0.1:9"))
    assert caught.value.code == Exit.ENGINE
    assert "there is no Go on PATH" in caught.value.message
    assert "--crds FOLDER" in caught.value.mend


def test_the_charts_of_a_plan() -> None:
    def resource(name: str, type_: str, op: Any) -> Resource:
        return Resource(f"urn::{name}", type_, op, {"chart": name}, {}, "", (), protect=False)

    found = charts.of(
        [
            resource("a", RELEASE, "create"),
            resource("b", RELEASE, "delete"),
            resource("c", "kubernetes:core/v1:ConfigMap", "create"),
        ]
    )
    assert [each.name for each in found] == ["a"]
