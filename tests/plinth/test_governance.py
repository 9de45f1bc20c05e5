"""What governance refers to is there, or it is told where the spec says it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from plinth import governance
from plinth.commands import check
from plinth.layout import Layout
from policies.catalog import packs
from spec.faults import SpecError
from spec.files import Folder
from spec.load import Loaded, load

ROOT = Path(__file__).parents[2]


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """A checkout with the shipped stacks and a pack beside them."""
    shutil.copytree(ROOT / "stacks", tmp_path / "stacks")
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    shutil.copytree(ROOT / "examples" / "policies" / "acme", tmp_path / "policies-acme")
    monkeypatch.chdir(tmp_path)
    return Layout(tmp_path)


def edited(layout: Layout, added: str) -> Loaded:
    file = layout.stacks / "dev.yaml"
    file.write_text(f"{file.read_text()}\ngovernance:\n{added}")
    return load("dev", Folder(layout.stacks))


def told(layout: Layout, added: str) -> list[str]:
    faults = governance.faults(edited(layout, added), layout)
    assert all(fault.file == "stacks/dev.yaml" and fault.line > 1 for fault in faults)
    return [f"{fault.path}: {fault.message} ({fault.mend})" for fault in faults]


def test_what_is_there_is_fine(layout: Layout) -> None:
    added = """\
  packs: [../policies-acme]
  frameworks: [cis, soc2, acme]
  rules: {kms-rotated: advisory, acme-buckets-few: mandatory}
  settings: {acme-buckets-named: {bucketPrefix: ml-}}
"""
    loaded = edited(layout, added)
    assert governance.faults(loaded, layout) == []
    assert not [each for each in loaded.warnings if "governance.frameworks" in each.path]
    folders = governance.folders(loaded, layout)
    assert [pack.name for pack in packs(folders)][-1] == "policies-acme"


def test_rules_settings_and_frameworks_that_there_are_not(layout: Layout) -> None:
    added = """\
  frameworks: [cis, soc3]
  rules: {kms-rotate: advisory}
  settings: {ingress-restricted: {openPort: []}}
  exemptions:
    - {rule: s3-privat, resource: x, owner: o, reason: because it is so, ticket: T, expires: "2027-01-31"}
"""
    assert told(layout, added) == [
        "governance.rules.kms-rotate: there is no rule 'kms-rotate' (did you mean 'kms-rotated'?)",
        "governance.exemptions[0].rule: an exemption is for the rule 's3-privat', which there is "
        "not (did you mean 's3-private'?)",
        "governance.settings.ingress-restricted.openPort: the rule 'ingress-restricted' has no "
        "setting 'openPort' (did you mean 'openPorts'?)",
        "governance.frameworks[1]: there is no framework soc3 (did you mean soc2?)",
    ]


def test_a_pack_stays_in_the_repository(layout: Layout) -> None:
    inside = "a folder that is checked in with the spec, or an installed pack"
    assert told(layout, "  packs: [../../elsewhere]\n") == [
        f"governance.packs[0]: leads out of the repository ({inside})"
    ]
    loaded = load("dev", Folder(layout.stacks))
    assert governance.folders(loaded, layout) == ()


def test_a_link_does_not_lead_out_either(
    layout: Layout, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (layout.root / "linked").symlink_to(tmp_path_factory.mktemp("outside"))
    assert "leads out of the repository" in told(layout, "  packs: [../linked]\n")[0]


def test_in_a_larger_repository_a_pack_may_be_above_the_checkout(layout: Layout) -> None:
    inner = layout.root / "ml" / "platform"
    inner.mkdir(parents=True)
    (layout.root / ".git").mkdir()
    for name in ("stacks", "Pulumi.yaml"):
        shutil.move(layout.root / name, inner)
    moved = Layout(inner)
    loaded = edited(moved, "  packs: [../../../policies-acme]\n")
    assert governance.faults(loaded, moved) == []


def test_check_tells_what_is_wrong_with_a_pack(layout: Layout) -> None:
    (layout.root / "policies-acme" / "bad.py").write_text("raise RuntimeError('not today')\n")
    edited(layout, "  packs: [../policies-acme]\n")
    with pytest.raises(SpecError) as raised:
        check.run(["dev"])
    (fault,) = raised.value.faults
    assert fault.path == "governance.packs[0]"
    said = "policies-acme/bad.py does not import: RuntimeError: not today (line 1)"
    assert fault.message == said


def test_only_references_that_were_asked_for_are_reported(layout: Layout) -> None:
    rules = "{s3-private: disabled, kms-rotated: advisory}"
    loaded = edited(layout, f"  frameworks: [cis]\n  rules: {rules}\n")
    held = {rule.id: rule for rule in governance.held(loaded, ())}
    assert "s3-private" not in held
    assert held["kms-rotated"].frameworks == {"cis-aws": ("3.6",)}
    assert held["kms-rotated"].enforcement == "advisory"
    assert all(name.startswith("cis-") for rule in held.values() for name in rule.frameworks)
    names = governance.referred(held.values(), ())
    assert names["cis-aws"] == "CIS AWS Foundations Benchmark v3.0.0"
    assert all(name.startswith("cis-") for name in names)
