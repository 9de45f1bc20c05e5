"""The JSON Schema: fresh, true to the language, and fit for the files that there are."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from spec.changes import Change, impact
from spec.fields import fields_of
from spec.platform import Platform
from spec.schema import schema

from .files import BASE, OWN
from .language import sections

ROOT = Path(__file__).parents[2]
SCHEMA = schema()
VALIDATOR = Draft7Validator(SCHEMA)
STACKS = sorted((ROOT / "stacks").glob("[!P]*.yaml"))


def faults(data: Any) -> list[str]:
    return sorted(f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(data))


def test_the_file_is_fresh() -> None:
    written = json.loads((ROOT / "spec" / "schema.json").read_text())
    assert written == SCHEMA, "run `make schema`"


def test_the_module_prints_it() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "spec.schema"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(run.stdout) == SCHEMA
    assert run.stdout == (ROOT / "spec" / "schema.json").read_text()


def test_it_is_a_schema() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize("file", STACKS, ids=lambda file: file.name)
def test_stacks_and_bases_fit(file: Path) -> None:
    assert faults(yaml.safe_load(file.read_text())) == []
    # Editors find it from each file.
    first = file.read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=../spec/schema.json"
    assert (file.parent / first.partition("=")[2]).resolve() == ROOT / "spec" / "schema.json"


def test_every_environment_and_the_base_are_there() -> None:
    names = {file.stem for file in STACKS}
    assert names == {"base", "dev", "staging", "prod", "gcp-prod", "azure-prod", "onprem"}


def test_every_key_is_there_with_its_description_and_mark() -> None:
    definitions = SCHEMA["definitions"]
    for section in sections():
        part = SCHEMA if section is Platform else definitions[section.__name__]
        assert part["additionalProperties"] is False
        for key, info in fields_of(section).items():
            shape = part["properties"][key]
            assert shape["description"] == info.description, (section, key)
            mark = impact(info)
            expected = None if mark is Change.IN_PLACE else mark.value
            assert shape.get("x-plinth-change") == expected, (section, key)


def test_extends_is_a_key() -> None:
    assert SCHEMA["properties"]["extends"]["description"]


FITS: dict[str, str] = {
    "a base": BASE,
    "a stack": OWN,
    "a part of a section": OWN + "network: {zones: 2}\nnodes: {cpu: {nodes: {max: 5}}}\n",
    "a part of a section of kinds": OWN + "cloud: {region: eu-west-1}\ntracking: {replicas: 1}\n",
    "null for an inherited key": OWN
    + "serving: null\nnetwork: {zones: null}\ntags: {a: null}\ncloud: null\n",
    "sharing, in each way": OWN
    + "gpu: {pools: ["
    + ", ".join(
        f"{{name: a, accelerator: l4, nodes: {{min: 0, max: 1}}, sharing: {way}}}"
        for way in ("none", "{timeSlicing: 2}", "{mps: 2}", "{mig: 1g.10gb}")
    )
    + "]}\n",
}

UNFIT: dict[str, tuple[str, str]] = {
    "unknown key": (
        OWN + "colour: blue\n",
        "$: Additional properties are not allowed ('colour' was unexpected)",
    ),
    "unknown key, deep": (OWN + "nodes: {cpu: {nodes: {maximum: 5}}}\n", "$.nodes"),
    "wrong type": (OWN + 'budget: {monthlyUsd: "5"}\n', "$.budget"),
    "not a choice": (
        OWN + "environment: production\n",
        "$.environment: 'production' is not one of ['dev', 'staging', 'prod', None]",
    ),
    "out of bounds": (OWN + "network: {zones: 9}\n", "$.network"),
    "entry without what it must have": (OWN + "gpu: {pools: [{name: a}]}\n", "$.gpu"),
    "kind without a name": (
        "kind: Platform\nextends: base.yaml\n",
        "$: 'name' is a dependency of 'kind'",
    ),
    "stack on nothing": ("kind: Platform\nname: acme\n", "$: 'network' is a required property"),
    "key twice in a list of words": (OWN + "registry: {repositories: [a, a]}\n", "$.registry"),
    "another version": ("apiVersion: plinth/v2\n", "$.apiVersion"),
}


@pytest.mark.parametrize("case", FITS)
def test_fits(case: str) -> None:
    assert faults(yaml.safe_load(FITS[case])) == []


@pytest.mark.parametrize("case", UNFIT)
def test_does_not_fit(case: str) -> None:
    text, expected = UNFIT[case]
    found = faults(yaml.safe_load(text))
    assert any(line.startswith(expected) for line in found), found


def test_a_new_schema_each_time() -> None:
    schema()["properties"].clear()
    assert schema() == SCHEMA
