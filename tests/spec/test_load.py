"""From a stack's name to its spec: which files are read, how they are merged, what is said of them."""

from __future__ import annotations

import hashlib

import pytest

from spec.faults import Fault, SpecError
from spec.load import load, stacks

from .files import BASE, OWN, Memory, added, faults, loaded

NAMES: dict[str, list[str]] = {
    "acm": ["there is no stack acm: no acm.yaml (mend: did you mean acme? there are acme, other)"],
    "zzz": ["there is no stack zzz: no zzz.yaml (mend: there are acme, other)"],
    "Acme": ['"Acme" is no name of a stack (mend: up to 40 lower-case letters, digits and single hyphens, beginning with a letter)'],
    "a--b": ['"a--b" is no name of a stack (mend: up to 40 lower-case letters, digits and single hyphens, beginning with a letter)'],
    "": ['"" is no name of a stack (mend: up to 40 lower-case letters, digits and single hyphens, beginning with a letter)'],
    "a" * 41: [f'"{"a" * 41}" is no name of a stack (mend: up to 40 lower-case letters, digits and single hyphens, beginning with a letter)'],
    "acme.yaml": ['"acme.yaml" is no name of a stack (mend: write acme)'],
    "stacks/acme.yaml": ['"stacks/acme.yaml" is no name of a stack (mend: write acme)'],
    "../secrets": ['"../secrets" is no name of a stack (mend: write secrets)'],
    "acme\n": ['"acme\n" is no name of a stack (mend: up to 40 lower-case letters, digits and single hyphens, beginning with a letter)'],
    "base": ["base.yaml:1:1: this is a base for stacks, not a stack: it has neither kind nor name (mend: choose one of acme, other, or give it kind and name)"],
    "acme": [],
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_stack_names(name: str) -> None:
    files = Memory({**added("").texts, "other.yaml": OWN, "Notes.yaml": "kind: x\n"})
    assert faults(files, name) == NAMES[name]


def test_no_stacks_at_all() -> None:
    assert faults(Memory({})) == ["there is no stack acme: no acme.yaml (mend: there are none)"]


EXTENDS: dict[str, tuple[dict[str, str], list[str]]] = {
    "missing base": ({"acme.yaml": OWN}, ["acme.yaml:2:1: extends: there is no base.yaml (acme.yaml -> base.yaml) (mend: make the file, or take extends away)"]),
    "misspelt base": ({"acme.yaml": OWN.replace("base", "bse"), "base.yaml": BASE}, ["acme.yaml:2:1: extends: there is no bse.yaml (acme.yaml -> bse.yaml) (mend: did you mean base.yaml?)"]),
    "missing base of a base": ({"acme.yaml": OWN, "base.yaml": "extends: all.yaml\n" + BASE}, ["base.yaml:1:1: extends: there is no all.yaml (acme.yaml -> base.yaml -> all.yaml) (mend: make the file, or take extends away)"]),
    "itself": ({"acme.yaml": OWN.replace("base", "acme")}, ["acme.yaml:2:1: extends: goes round in a circle: acme.yaml -> acme.yaml (mend: take one extends away)"]),
    "circle": ({"acme.yaml": OWN, "base.yaml": "extends: ./acme.yaml\n"}, ["base.yaml:1:1: extends: goes round in a circle: acme.yaml -> base.yaml -> acme.yaml (mend: take one extends away)"]),
    "circle of bases": ({"acme.yaml": OWN, "base.yaml": "extends: b.yaml\n", "b.yaml": "extends: base.yaml\n"}, ["b.yaml:1:1: extends: goes round in a circle: acme.yaml -> base.yaml -> b.yaml -> base.yaml (mend: take one extends away)"]),
    "outside": ({"acme.yaml": OWN.replace("base", "../base")}, ['acme.yaml:2:1: extends: "../base.yaml" is outside the folder of the stacks (mend: write a path from this file that stays in the folder)']),
    "absolute": ({"acme.yaml": OWN.replace("base.yaml", "/etc/base.yaml")}, ['acme.yaml:2:1: extends: "/etc/base.yaml" is outside the folder of the stacks (mend: write a path from this file that stays in the folder)']),
    "two bases": ({"acme.yaml": OWN.replace("base.yaml", "[a.yaml, b.yaml]")}, ["acme.yaml:2:1: extends: a list is not the name of one YAML file (mend: write extends: base.yaml)"]),
    "without an ending": ({"acme.yaml": OWN.replace("base.yaml", "base")}, ['acme.yaml:2:1: extends: "base" is not the name of one YAML file (mend: write extends: base.yaml)']),
    "broken base": ({"acme.yaml": OWN, "base.yaml": "a: [\n"}, ["base.yaml:2:1: not YAML: a list or map that is not closed (mend: close it)"]),
}  # fmt: skip


@pytest.mark.parametrize("case", EXTENDS)
def test_extends(case: str) -> None:
    texts, expected = EXTENDS[case]
    assert faults(Memory(texts)) == expected


def test_bases_in_a_folder_are_named_from_their_file() -> None:
    files = Memory({
        "acme.yaml": OWN.replace("base.yaml", "bases/aws.yaml"),
        "bases/aws.yaml": "extends: all.yaml\nowner: them\n",
        "bases/all.yaml": BASE,
    })  # fmt: skip
    spec = load("acme", files)
    assert spec.platform.owner == "them"
    assert spec.files == ("bases/all.yaml", "bases/aws.yaml", "acme.yaml")


OWN_KEYS: dict[str, tuple[str, list[str]]] = {
    "no kind": ("extends: base.yaml\nname: acme\n", ["acme.yaml:1:1: kind: is missing; a stack has its own (mend: add kind)"]),
    "no name": ("kind: Platform\nextends: base.yaml\n", ["acme.yaml:1:1: name: is missing; a stack has its own (mend: add name)"]),
    "another kind": ("kind: Team\nextends: base.yaml\nname: acme\n", ['acme.yaml:1:1: kind: "Team" is not Platform (mend: write Platform)']),
    "another version": ("apiVersion: plinth/v2\n" + OWN, ['acme.yaml:1:1: apiVersion: "plinth/v2" is not plinth/v1 (mend: write plinth/v1)']),
    "nothing else": ("kind: Platform\nname: acme\n", [
        "acme.yaml:1:1: apiVersion: is missing (mend: add apiVersion: plinth/v1)",
        "acme.yaml:1:1: budget: is missing (mend: add budget: Money.)",
        "acme.yaml:1:1: cloud: is missing (mend: add cloud: Where it stands.)",
        "acme.yaml:1:1: cluster: is missing (mend: add cluster: Kubernetes control plane.)",
        "acme.yaml:1:1: costCenter: is missing (mend: add costCenter: Cost centre (quoted); a tag.)",
        "acme.yaml:1:1: environment: is missing (mend: add environment: dev or staging or prod)",
        "acme.yaml:1:1: network: is missing (mend: add network: Private network.)",
        "acme.yaml:1:1: nodes: is missing (mend: add nodes: Nodes without accelerators.)",
        "acme.yaml:1:1: owner: is missing (mend: add owner: Team that answers for it; a tag.)",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("case", OWN_KEYS)
def test_what_a_stack_says_itself(case: str) -> None:
    text, expected = OWN_KEYS[case]
    assert faults(Memory({"acme.yaml": text, "base.yaml": BASE})) == expected


def test_name_of_a_base_is_not_inherited() -> None:
    files = Memory(
        {"acme.yaml": "kind: Platform\nextends: base.yaml\n", "base.yaml": BASE + "name: other\n"}
    )
    assert faults(files) == [
        "acme.yaml:1:1: name: is missing; a stack has its own (mend: add name)"
    ]


def test_a_key_left_empty_takes_the_inherited_one_away_and_says_so() -> None:
    said = "acme.yaml:4:1: warning: serving: is empty, which takes away what the base says (mend: write null to mean that, or take the line away)"
    assert faults(added("serving:\n")) == [said]
    assert loaded("serving:\n").platform.serving.runtimes == (
        "triton",
        "vllm",
        "sklearn",
        "xgboost",
    )
    assert faults(added("serving: null\n")) == []
    # Where nothing is inherited, nothing is lost.
    assert faults(added("storage:\n")) == []


def test_a_required_key_left_empty_is_an_error_besides() -> None:
    found = faults(added("owner:\n"))
    assert (
        found[1]
        == "acme.yaml:4:1: owner: is missing (mend: add owner: Team that answers for it; a tag.)"
    )
    with pytest.raises(SpecError):
        load("acme", added("owner:\n"))


def test_a_fault_is_told_once() -> None:
    # The reader of YAML and the language would both have a word against it.
    assert faults(added("costCenter: 0441\n")) == [
        "acme.yaml:4:13: costCenter: 0441 means different things to YAML readers (mend: quote it, or write a plain decimal)"
    ]


def test_warnings_do_not_stop_a_spec_but_come_with_its_faults() -> None:
    assert loaded("cluster: {deletionProtection: false}\n").warnings[0].severity == "warning"
    with pytest.raises(SpecError) as caught:
        load("acme", added("cluster: {deletionProtection: false}\nnetwork: {zones: 9}\n"))
    assert [fault.severity for fault in caught.value.faults] == ["warning", "error"]


def test_faults_have_their_parts() -> None:
    with pytest.raises(SpecError) as caught:
        load("acme", added("network: {zones: 9}\n"))
    assert caught.value.faults == (
        Fault("network.zones", "9 is more than 4", "at least 2 and at most 4", "acme.yaml", 4, 11, value="9"),
    )  # fmt: skip


def test_places_follow_the_merge() -> None:
    spec = loaded("network: {zones: 3}\n")
    assert spec.where("network.zones") == ("acme.yaml", 4, 11)
    assert spec.where("network.cidr") == ("base.yaml", 6, 11)
    assert spec.where("monitoring.alerts.routes[0].slackSecret") == ("base.yaml", 11, 53)
    # A default is written nowhere: its section is the nearest thing to it, and then the file.
    assert spec.where("network.egress") == ("acme.yaml", 4, 1)
    assert spec.where("llm.gateway") == ("acme.yaml", 1, 1)


def test_digest_is_of_every_file() -> None:
    first = loaded()
    assert len(first.sha256) == len(hashlib.sha256().hexdigest())
    assert loaded().sha256 == first.sha256
    assert loaded("# a word\n").sha256 != first.sha256
    assert load("acme", added("", base=BASE + "# a word\n")).sha256 != first.sha256


def test_merged_data_are_the_files_own() -> None:
    spec = loaded("network: {zones: 2}\nserving: null\n")
    assert spec.merged["network"] == {"cidr": "10.20.0.0/16", "zones": 2}
    assert "serving" not in spec.merged and "extends" not in spec.merged


def test_stacks_are_the_files_that_have_a_kind() -> None:
    files = Memory(
        {
            "b.yaml": OWN,
            "a.yaml": OWN,
            "base.yaml": BASE,
            "broken.yaml": "a: [",
            "A.yaml": OWN,
            "x.yml": OWN,
        }
    )
    # A file that cannot be read may be one: it is checked, and its fault told.
    assert stacks(files) == ("a", "b", "broken")
