"""Packs that are not of this package: installed, or in a folder."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from policies.added import PackError
from policies.analyzer import Analyzer
from policies.catalog import PACKS, frameworks, packs, rules
from policies.config import ConfigError, pack_config
from policies.reference import page

ROOT = Path(__file__).parents[2]
ACME = ROOT / "examples" / "policies" / "acme"

RULE = """
from policies.rule import Rule
RULE = Rule(id={id!r}, title="t", severity="low", why="w.", mend="m.", check=lambda case: [],
            providers=("aws",), {more})
"""


def pack(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return folder


def rule(id_: str, more: str = "") -> str:
    return RULE.format(id=id_, more=more)


def faults(*paths: Path) -> list[str]:
    with pytest.raises(PackError) as raised:
        packs(paths)
    return [fault.message for fault in raised.value.faults]


def test_a_folder_is_a_pack_beside_ours() -> None:
    assert [each.name for each in packs((ACME,))] == [*PACKS, "acme"]
    assert [each.id for each in rules("acme", (ACME,))] == [
        "acme-buckets-few",
        "acme-buckets-named",
    ]
    assert {each.pack for each in rules("acme", (ACME,))} == {"acme"}
    assert len(rules(paths=(ACME,))) == len(rules()) + 2
    assert frameworks((ACME,))["acme"] == "Acme Cloud Standard, 4th edition"
    assert "acme" not in frameworks()


def test_the_example_is_tested_as_it_says() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    done = subprocess.run(
        [*command, str(ACME.parent)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_levels_settings_and_exemptions_are_as_of_ours() -> None:
    config = pack_config(
        enforcement="advisory",
        overrides={"acme-buckets-few": "mandatory"},
        own_settings={"acme-buckets-named": {"bucketPrefix": "ml-"}},
        exemptions=[{"rule": "acme-buckets-named", "resource": "x"}],
        paths=(ACME,),
    )
    assert config["acme-buckets-few"]["enforcementLevel"] == "mandatory"
    named = config["acme-buckets-named"]
    assert (named["enforcementLevel"], named["bucketPrefix"]) == ("advisory", "ml-")
    assert named["exemptions"] == [{"rule": "acme-buckets-named", "resource": "x"}]
    assert "acme-buckets-named" not in pack_config()


def test_settings_are_held_against_their_schemas() -> None:
    with pytest.raises(ConfigError) as raised:
        pack_config(
            own_settings={
                "acme-buckets-named": {"bucketPrefix": "Ml", "bucketprefx": "x"},
                "acme-buckets-few": {"mostBuckets": 0},
                "exemptions-current": {"register": []},
                "ingress-restricted": {"openPorts": [443, "80"]},
                "kms-rotate": {},
                "kms-rotated": {"days": 1},
            },
            paths=(ACME,),
        )
    assert raised.value.faults == [
        "the rule 'acme-buckets-named': bucketPrefix does not have the form ^[a-z][a-z0-9-]*$",
        "the rule 'acme-buckets-named' has no setting 'bucketprefx'; did you mean 'bucketPrefix'?",
        "the rule 'acme-buckets-few': mostBuckets is less than 1",
        "the rule 'exemptions-current' has no setting 'register'; it has none",
        "the rule 'ingress-restricted': openPorts[1] is not of type integer",
        "there is no rule 'kms-rotate'; did you mean 'kms-rotated'?",
        "the rule 'kms-rotated' has no setting 'days'; it has none",
    ]
    assert raised.value.found[1].where == ("settings", "acme-buckets-named", "bucketprefx")


def test_the_engine_is_told_of_its_settings() -> None:
    info = Analyzer("acme", rules("acme", (ACME,))).GetAnalyzerInfo(None, None)
    (named,) = [each for each in info.policies if each.name == "acme-buckets-named"]
    assert named.configSchema.properties["bucketPrefix"]["type"] == "string"
    assert list(named.tags) == ["acme:7.2"]


def test_the_reference_has_it() -> None:
    text = page(packs((ACME,)))
    assert "### acme-buckets-named" in text
    assert '| `bucketPrefix` | `"acme-"` | What names of buckets begin with. |' in text
    assert "| 7.2 | [`acme-buckets-named`](#acme-buckets-named) |" in text
    assert "acme" not in page()


def test_an_installed_pack_is_found_by_its_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack(tmp_path / "site" / "house_rules", __init__='"""Of the house."""', a_rule=rule("house-a"))
    info = tmp_path / "site" / "house-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: house\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[plinth.policies]\nhouse = house_rules\n")
    program = (
        "from policies.catalog import packs, rules; "
        "print([(p.name, p.about) for p in packs()][-1], [r.id for r in rules('house')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.append('site'); {program}"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "('house', 'Of the house.') ['house-a']\n", done.stderr
    # One that does not import is told, and no traceback.
    entry = metadata.EntryPoint("gone", "no_such_module", "plinth.policies")
    monkeypatch.setattr("policies.added.metadata.entry_points", lambda **_: [entry])
    said = "installed pack gone (no_such_module) does not import: ModuleNotFoundError: "
    assert faults(tmp_path / "none")[0].startswith(said)


def test_what_cannot_be_used_is_told_with_its_file(tmp_path: Path) -> None:
    bad = pack(
        tmp_path / "bad",
        syntax="RULE = (\n",
        missing="import nothing_like_this\n",
        ends="raise SystemExit('no')\n",
        empty="x = 1\n",
        strange="RULE = {'id': 'x'}\n",
        named=rule("Not Kebab"),
        framework=rule("own-framework", 'frameworks={"house": ("1",)}'),
        level=rule("own-level", 'enforcement="remediate"'),
        setting=rule("own-setting", 'settings=("nonsense",)'),
        taken=rule("own-taken", 'own_settings={"environment": None}'),
        _helper="raise RuntimeError('never imported')\n",
        test_it="raise RuntimeError('never imported')\n",
    )
    assert faults(bad) == [
        "bad/empty.py holds no RULE; a helper's name begins with _",
        "bad/ends.py does not import: SystemExit: no (line 1)",
        "bad/framework.py refers to frameworks that the pack does not name: house",
        "bad/level.py has a rule whose enforcement is none of advisory, mandatory, disabled",
        "bad/missing.py does not import: ModuleNotFoundError: No module named "
        "'nothing_like_this' (line 1)",
        "bad/named.py calls its rule 'Not Kebab': lower-case letters, digits and single hyphens",
        "bad/setting.py does not import: ValueError: rule own-setting: no such setting: nonsense "
        "(line 3)",
        "bad/strange.py holds a RULE that is no policies.rule.Rule but dict",
        "bad/syntax.py does not import: SyntaxError: '(' was never closed (line 1)",
        "bad/taken.py does not import: ValueError: rule own-taken: there is a setting already: "
        "environment (line 3)",
    ]


def test_a_folder_that_is_no_pack_is_told(tmp_path: Path) -> None:
    assert faults(tmp_path / "none") == ["there is no folder none"]
    assert faults(pack(tmp_path / "empty")) == ["empty holds no rule"]
    (told,) = faults(pack(tmp_path / "broken", __init__="1 / 0\n", a=rule("a-rule")))
    assert (
        told == "broken/__init__.py does not import: ZeroDivisionError: division by zero (line 1)"
    )
    (told,) = faults(pack(tmp_path / "Some_Pack", a=rule("a-rule")))
    assert told.startswith("'Some_Pack' is no name of a pack")


def test_names_are_there_once(tmp_path: Path) -> None:
    ours = pack(tmp_path / "security", mine=rule("kms-rotated"))
    twice = pack(tmp_path / "a" / "acme", one=rule("own-rule"), two=rule("own-rule"))
    again = pack(tmp_path / "b" / "acme", three=rule("another"))
    assert faults(ours, twice, again) == [
        "there is a pack security already; give this one another name",
        "the rule kms-rotated of security is in security already",
        "the rule own-rule of acme is in acme already",
        "there is a pack acme already; give this one another name",
    ]
