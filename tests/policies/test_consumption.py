"""The packs as anybody uses them: copied elsewhere, on a program that knows nothing of Plinth.

And packs of others behind the same engine.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi_aws as aws
import pytest
import yaml
from pulumi import automation as auto

from policies.catalog import PACKS
from policies.config import pack_config
from policies.launcher import passed, write_launcher
from tests.offline.conftest import bench, cache  # noqa: F401 - fixtures
from tests.offline.harness import Bench

from .suite import TODAY, exemption

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]
ACME = ROOT / "examples" / "policies" / "acme"
SITE = Path(sys.prefix) / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
NEEDED = ("pulumi", "grpc", "google", "typing_extensions.py")
"""What of the packages that `pip install pulumi` brings a pack loads; no SDK of a cloud, no Plinth."""


@dataclass(frozen=True)
class Ran:
    """What a preview came to."""

    went: bool
    said: set[tuple[str, str, str]]
    """(pack, rule, level) of each policy event."""
    output: str


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`policies/` elsewhere, after `pulumi install` in a pack, and Pulumi's ordinary installation."""
    folder = tmp_path / "a checkout" / "policies"
    ignored = shutil.ignore_patterns("__pycache__", ".venv")
    shutil.copytree(ROOT / "policies", folder, ignore=ignored)
    _environment(folder / ".venv")
    _executable(tmp_path / "install" / "pulumi-language-python", Path(__file__).parent)
    monkeypatch.setenv("PATH", str(tmp_path / "install"), prepend=":")
    return folder


def _environment(folder: Path) -> None:
    """A virtual environment that has the SDK and nothing else, without the network."""
    site = folder / "lib" / SITE.parent.name / "site-packages"
    site.mkdir(parents=True)
    (folder / "bin").mkdir()
    (folder / "bin" / "python").symlink_to(Path(sys.executable).resolve())
    (folder / "pyvenv.cfg").write_text(f"home = {Path(sys.executable).resolve().parent}\n")
    for name in NEEDED:
        (site / name).symlink_to(SITE / name)


def _executable(file: Path, tests: Path) -> None:
    file.parent.mkdir()
    file.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P "{tests / "language_host.py"}" "$@"\n')
    file.chmod(0o755)


def preview(on: Bench, program: Callable[[], None], packs: list[Path], **options: Any) -> Ran:
    events: list[Any] = []
    went, output = True, ""
    try:
        stack = on.stack(program)
        done = stack.preview(
            on_event=events.append, policy_packs=[str(each) for each in packs], **options
        )
        output = done.stdout
    except auto.CommandError as error:
        went, output = False, str(error)
    said = {
        (each.policy_event.policy_pack_name, each.policy_event.policy_name,
         each.policy_event.enforcement_level)
        for each in events
        if each.policy_event
    }  # fmt: skip
    return Ran(went, said, output)


def ordinary() -> None:
    """A program of somebody who never heard of Plinth."""
    aws.kms.Key("key", deletion_window_in_days=7)
    aws.s3.Bucket("data", bucket="data")
    aws.ebs.Volume("disk", availability_zone="us-east-1a", size=10, type="gp2")
    aws.eks.NodeGroup(
        "gpus",
        cluster_name="c",
        node_role_arn="arn:aws:iam::123456789012:role/r",
        subnet_ids=["subnet-0a1b2c3d"],
        instance_types=["p5.48xlarge"],
        scaling_config={"min_size": 1, "max_size": 4, "desired_size": 1},
    )


def test_every_pack_runs_on_any_program(
    bench: Bench,  # noqa: F811 - the fixture
    copied: Path,
) -> None:
    bench.attach("aws")
    ran = preview(bench, ordinary, [copied / pack for pack in PACKS])
    assert not ran.went
    assert {
        ("plinth-security", "kms-rotated", "mandatory"),
        ("plinth-reliability", "s3-versioned", "mandatory"),
        ("plinth-cost", "disks-current", "advisory"),
        ("plinth-ownership", "tags-present", "mandatory"),
        ("plinth-ml", "gpu-nodes-tainted", "mandatory"),
    } <= ran.said, ran.output
    for pack in PACKS:
        assert f"plinth-{pack}@v" in ran.output
    assert "Traceback" not in ran.output


def test_a_pack_is_configured_in_the_engines_own_form(
    bench: Bench,  # noqa: F811 - the fixture
    copied: Path,
    tmp_path: Path,
) -> None:
    bench.attach("aws")
    file = tmp_path / "policies.json"
    excused = exemption("kms-rotated", TODAY, "key")
    file.write_text(
        json.dumps(
            {
                "all": "disabled",
                "kms-rotated": {
                    "enforcementLevel": "mandatory",
                    "today": TODAY,
                    "exemptions": [excused],
                },
            }
        )
    )
    options = {"policy_pack_configs": [str(file)]}
    ran = preview(bench, ordinary, [copied / "security"], **options)
    assert ran.went, ran.output
    assert ran.said == {("plinth-security", "kms-rotated", "advisory")}


def test_what_install_needs_is_there(copied: Path) -> None:
    for pack in PACKS:
        options = yaml.safe_load((copied / pack / "PulumiPolicy.yaml").read_text())["runtime"]
        assert (copied / pack / options["options"]["virtualenv"]).resolve() == copied / ".venv"
        # `pulumi install` reads the one of the pack's own folder.
        assert (copied / pack / "requirements.txt").read_text() == "-r ../requirements.txt\n"
    assert "\npulumi>=3" in (copied / "requirements.txt").read_text()


def test_a_pack_of_ones_own_is_behind_the_engine_like_ours(
    bench: Bench,  # noqa: F811 - the fixture
    tmp_path: Path,
) -> None:
    bench.attach("aws")
    launcher = write_launcher(tmp_path / "pack", sys.executable, ROOT, [ACME])
    config = pack_config(
        enforcement="disabled",
        overrides={"acme-buckets-named": "mandatory", "acme-buckets-few": "advisory"},
        own_settings={"acme-buckets-named": {"bucketPrefix": "ml-"}},
        settings={"today": TODAY},
        paths=(ACME,),
    )
    file = tmp_path / "config.json"
    file.write_text(json.dumps(config))
    options = {"policy_pack_configs": [str(file)]}

    def program() -> None:
        aws.s3.Bucket("good", bucket="ml-data")
        aws.s3.Bucket("bad", bucket="acme-data")

    ran = preview(bench, program, [launcher], **options)
    assert not ran.went
    assert ran.said == {("plinth", "acme-buckets-named", "mandatory")}
    assert "bucket does not begin with ml-" in ran.output
    found = {(rule, urn.rpartition("::")[2]) for rule, urn in passed(launcher)}
    assert found == {("acme-buckets-named", "good"), ("acme-buckets-few", "")}
