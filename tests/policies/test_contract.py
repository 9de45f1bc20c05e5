"""What holds of every rule."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from policies import __version__
from policies.catalog import PACKS, rules
from policies.frameworks import FRAMEWORKS
from policies.reference import page
from policies.rule import Rule

ROOT = Path(__file__).parents[2]
FILES = sorted(
    file
    for pack in PACKS
    for file in (ROOT / "policies" / pack).glob("*.py")
    if not file.name.startswith("_")
)
EVERY = pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_file_holds_one_rule_and_is_named_like_it(file: Path) -> None:
    tree = ast.parse(file.read_text())
    assert ast.get_docstring(tree)
    made: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            made.add(node.name)
        elif isinstance(node, ast.Assign):
            made |= {each.id for each in node.targets if isinstance(each, ast.Name)}
    assert {name for name in made if not name.startswith("_")} == {"RULE"}
    module = import_module(f"policies.{file.parent.name}.{file.stem}")
    assert module.RULE.id == file.stem.replace("_", "-")


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_rule_has_a_test(file: Path) -> None:
    test = ROOT / "tests" / "policies" / file.parent.name / f"test_{file.name}"
    assert f'"{file.stem.replace("_", "-")}"' in test.read_text()


def test_every_file_is_in_the_catalogue_once() -> None:
    assert len(rules()) == len(FILES)
    assert len({rule.id for rule in rules()}) == len(FILES)


@EVERY
def test_a_rule_says_what_it_is(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.id)
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert rule.mend.endswith(".")
    assert set(rule.frameworks) <= set(FRAMEWORKS)
    assert all(ids for ids in rule.frameworks.values())
    assert {each.partition(":")[0] for each in rule.types} <= set(rule.providers)


CIS = r"[1-9]\d?(\.[1-9]\d?){1,3}"
FORMS = {
    "aws-hub": r"[A-Z][A-Za-z0-9]+\.[1-9]\d*",
    "nist-800-53": r"(AC|AT|AU|CA|CM|CP|IA|IR|MA|MP|PE|PL|PM|PS|PT|RA|SA|SC|SI|SR)-[1-9]\d?(\([1-9]\d?\))?",
    "pci-dss": r"([1-9]|1[0-2])(\.[1-9]\d?){2,3}",
    "cis-aws": CIS,
    "cis-k8s": CIS,
    "cis-gcp": CIS,
    "cis-gke": CIS,
    "cis-azure": r"[1-9]\d?(\.[1-9]\d?){1,4}",
    "cis-aks": CIS,
    "iso-27001": r"A\.(5\.([1-9]|[12]\d|3[0-7])|6\.[1-8]|7\.([1-9]|1[0-4])|8\.([1-9]|[12]\d|3[0-4]))",
    "nist-ai-rmf": r"(GOVERN|MAP|MEASURE|MANAGE) [1-6]\.[1-9]\d?",
    "eu-ai-act": r"([1-9]\d?|10\d|11[0-3])(\([1-9]\d?\))?(\([a-z]\))?",
    "soc2": r"CC[1-9]\.[1-9]|A1\.[1-3]|C1\.[12]|PI1\.[1-5]|P[1-8]\.[0-9]",
    "pss": r"baseline|restricted",
}
"""How each framework counts its requirements."""

MONEY_ALONE = {"budget-kept", "budget-set", "disks-current", "gpu-spot-outside-prod"}
"""Rules that no framework asks for; docs/policies.md names them."""


def test_every_framework_has_a_form() -> None:
    assert set(FORMS) == set(FRAMEWORKS)


@EVERY
def test_a_reference_is_of_its_frameworks_form(rule: Rule) -> None:
    for name, ids in rule.frameworks.items():
        assert len(set(ids)) == len(ids)
        assert [each for each in ids if not re.fullmatch(FORMS[name], each)] == []


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("iso-27001", "8.24"),
        ("iso-27001", "A.8.35"),
        ("pci-dss", "3.5"),
        ("pci-dss", "13.1.1"),
        ("nist-800-53", "SC-7 (3)"),
        ("nist-800-53", "ac_6"),
        ("soc2", "CC6"),
        ("nist-ai-rmf", "MEASURE-2.4"),
        ("eu-ai-act", "Art. 15(4)"),
    ],
)
def test_other_forms_are_told(name: str, wrong: str) -> None:
    assert not re.fullmatch(FORMS[name], wrong)


def test_a_rule_refers_to_a_requirement() -> None:
    assert {rule.id for rule in rules() if not rule.frameworks} == MONEY_ALONE


def test_rules_without_a_requirement_are_named() -> None:
    text = (ROOT / "docs" / "policies.md").read_text()
    bare = {rule.id for rule in rules() if not rule.frameworks}
    told = text.partition("refer to nothing: ")[2].partition(".")[0]
    assert set(re.findall(r"`([a-z0-9-]+)`", told)) == bare


CUSTOM = {
    "argoproj.io/v1alpha1",
    "cloud.google.com/v1",
    "gateway.networking.k8s.io/v1",
    "gateway.networking.k8s.io/v1beta1",
    "jobset.x-k8s.io/v1alpha2",
    "karpenter.sh/v1",
    "kubeflow.org/v1",
    "kubeflow.org/v2beta1",
    "kueue.x-k8s.io/v1beta1",
    "kueue.x-k8s.io/v1beta2",
    "leaderworkerset.x-k8s.io/v1",
    "postgresql.cnpg.io/v1",
    "ray.io/v1",
    "serving.knative.dev/v1",
    "serving.kserve.io/v1alpha1",
    "serving.kserve.io/v1beta1",
    "trainer.kubeflow.org/v1alpha1",
}
"""API versions of custom resources, which no SDK has."""


@pytest.fixture(scope="module")
def tokens() -> set[str]:
    """Every type of the SDKs, by what they register: quicker than their schemas, and as sure."""
    from pulumi.runtime.rpc import _RESOURCE_MODULES

    for package in ("pulumi_aws", "pulumi_gcp", "pulumi_azure_native", "pulumi_kubernetes"):
        import_module(package)
    return {
        token
        for versions in _RESOURCE_MODULES.values()
        for module in versions
        for token in module.mod_info["classes"]
    }


@EVERY
def test_its_types_are_in_the_sdk(rule: Rule, tokens: set[str]) -> None:
    official = {token for token in rule.types if token.split(":")[1] not in CUSTOM}
    assert not official - tokens


def test_the_page_is_fresh() -> None:
    assert (ROOT / "docs" / "policies-reference.md").read_text() == page()


def test_the_catalogue_is_light() -> None:
    program = (
        "import sys; from policies.catalog import rules; rules(); "
        "print([m for m in sys.modules if m.split('.')[0] in ('pulumi', 'grpc', 'google', 'pydantic')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_says_what_it_is(pack: str) -> None:
    folder = ROOT / "policies" / pack
    assert yaml.safe_load((folder / "PulumiPolicy.yaml").read_text()) == {
        "description": PACKS[pack].rstrip("."),
        "runtime": {"name": "python", "options": {"virtualenv": "../.venv"}},
        "version": __version__,
    }
    assert f'serve("{pack}")' in (folder / "__main__.py").read_text()


def test_the_version_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == __version__


def test_an_unknown_pack_is_an_error() -> None:
    with pytest.raises(KeyError):
        rules("nonsense")
