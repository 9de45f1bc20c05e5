"""Bad input through the command line: a clear error, the right exit code, never a traceback."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path

import pytest

from .checkout import Checkout

BAD_SPECS = {
    "empty": ("", "the file is empty"),
    "a base": ("owner: me\n", "this is a base for stacks"),
    "no yaml": ("name: [dev", "not YAML"),
    "tab": ("kind: Platform\nname: dev\ncluster:\n\tversion: '1.35'\n", "a tab in the indentation"),
    "twice": ("kind: Platform\nname: dev\nname: dev\n", "is written twice"),
    "base missing": ("kind: Platform\nname: dev\nextends: bsae.yaml\n", "did you mean base.yaml?"),
    "circle": ("kind: Platform\nname: dev\nextends: dev.yaml\n", "goes round in a circle"),
    "not text": (b"name: \xff\xfe", "the file is not UTF-8"),
}


@pytest.mark.parametrize("name", BAD_SPECS)
@pytest.mark.parametrize("command", [("check", "dev"), ("preview", "dev", "--offline")])
def test_a_bad_spec_ends_with_1(checkout: Checkout, name: str, command: tuple[str, ...]) -> None:
    text, said = BAD_SPECS[name]
    file = checkout.folder / "stacks" / "dev.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    ended = checkout.run(*command)
    assert ended.returncode == 1
    assert said in ended.stderr
    assert "stacks/dev.yaml:" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_every_fault_of_every_stack_at_once(checkout: Checkout) -> None:
    checkout.edit("dev", network={"cidr": "10.40.0.0/26", "zonse": 2})
    checkout.edit("staging", nodes={"cpu": {"nodes": {"min": 5, "max": 2}}})
    ended = checkout.run("check")
    assert ended.returncode == 1
    assert "network.zonse: is not a key here (mend: did you mean zones?)" in ended.stderr
    assert "too few for" in ended.stderr
    assert "nodes.cpu.nodes.min" in ended.stderr
    assert "prod: valid" in ended.stdout
    assert "3 faults in the spec" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check", "porod"), "did you mean prod?"),
        (("preview", "../etc/passwd", "--offline"), "is no name of a stack"),
        (("show", "Prod"), "is no name of a stack"),
        (("preview", "dev", "--ofline"), "No such option"),
        (("fly",), "No such command"),
        (("preview",), "Missing argument"),
        (("attach", "dev", "--port", "aws=99999"), "not PACKAGE=PORT"),
        (("attach", "dev", "--port", "gcp=4000"), "name one of aws"),
    ],
)
def test_wrong_usage_ends_with_2(checkout: Checkout, arguments: tuple[str, ...], said: str) -> None:
    ended = checkout.run(*arguments)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_elsewhere_than_in_a_checkout(checkout: Checkout) -> None:
    (checkout.folder / "Pulumi.yaml").unlink()
    ended = checkout.run("check")
    assert ended.returncode == 2
    assert "not the root of a Plinth project" in ended.stderr


def test_a_report_that_cannot_be_written(checkout: Checkout) -> None:
    (checkout.folder / "out").write_text("a file")
    ended = checkout.run("preview", "dev", "--offline", "--out", "out/dev")
    assert ended.returncode == 2
    assert "--out out/dev: " in ended.stderr


def test_a_port_that_is_taken(checkout: Checkout) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = checkout.run("attach", "dev", "--port", f"aws={port}")
    assert ended.returncode == 4
    assert str(port) in ended.stderr
    assert "choose another --port" in ended.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is corrupt"),
        ("", "is corrupt"),
        ("[]", "is corrupt"),
        (
            json.dumps(
                {
                    "version": 3,
                    "checkpoint": {
                        "latest": {"resources": [{"urn": "urn:pulumi:dev::shop::a:b/c:D::x"}]}
                    },
                }
            ),
            "belongs to another project or stack (dev::shop)",
        ),
    ],
    ids=["cut off", "empty", "list", "another project"],
)
def test_a_state_file_that_cannot_be_used(checkout: Checkout, text: str, said: str) -> None:
    file = checkout.statefile("dev")
    file.parent.mkdir(parents=True)
    file.write_text(text)
    ended = checkout.run("preview", "dev", "--offline")
    assert ended.returncode == 4
    assert said in ended.stderr
    assert "mend:" in ended.stderr
    assert file.read_text() == text


def test_an_old_pulumi_on_path_is_passed_over(checkout: Checkout, cli: Path) -> None:
    old = checkout.folder / "old"
    old.mkdir()
    (old / "pulumi").write_text("#!/bin/sh\necho v3.100.0\n")
    (old / "pulumi").chmod(0o755)
    made = checkout.folder / ".plinth" / "bin"
    made.mkdir()
    info = cli.stat()
    (made / "pulumi").symlink_to(cli)
    record = {"version": "3.259.0", "size": info.st_size, "mtime": info.st_mtime_ns}
    (made / "pulumi.json").write_text(json.dumps(record))
    ended = checkout.run("outputs", "dev", "--offline", env={"PATH": f"{old}:/usr/bin:/bin"})
    assert ended.returncode == 0, ended.stderr
    assert "is 3.100.0, older than the pinned" in ended.stderr


@pytest.mark.engine
def test_a_violation_ends_with_3_and_says_which(checkout: Checkout) -> None:
    checkout.edit("prod", governance={"imageRegistries": ["ghcr.io"]})
    ended = checkout.run("preview", "prod", "--offline", "--out", "out")
    assert ended.returncode == 3
    assert "mandatory" in ended.stderr
    plan = json.loads((checkout.folder / "out" / "plan.json").read_text())
    blocking = [
        each
        for each in plan["verdicts"]
        if each["state"] != "pass" and each["enforcement"] == "mandatory"
    ]
    assert blocking
    refused = checkout.run("up", "prod", "--offline", "--yes")
    assert refused.returncode == 3
    assert not checkout.standing("prod")


@pytest.mark.engine
def test_all_faults_of_providers_are_told_in_one_run(checkout: Checkout) -> None:
    """Two components go wrong; one preview names both, deep paths and all."""
    aws = checkout.own("components") / "aws"
    _spoil(aws / "budget.py", 'budget_type="COST"', "budget_type=5")
    _spoil(aws / "registry.py", "scan_on_push=True", "scan_on_push='often'")
    ended = checkout.run("preview", "dev", "--offline")
    assert ended.returncode == 4
    assert "budgetType" in ended.stdout
    assert "imageScanningConfiguration.scanOnPush" in ended.stdout
    refused = checkout.run("up", "dev", "--offline", "--yes")
    assert refused.returncode == 4
    assert not checkout.standing("dev")


@pytest.mark.engine
def test_a_program_that_crashes_shows_no_traceback(checkout: Checkout) -> None:
    aws = checkout.own("components") / "aws"
    _spoil(aws / "budget.py", 'budget_type="COST"', "budget_type=1 / 0")
    ended = checkout.run("preview", "dev", "--offline", "--out", "out")
    assert ended.returncode == 4
    assert "the program failed: ZeroDivisionError: division by zero" in ended.stdout
    written = (checkout.folder / "out" / "plan.json").read_text()
    assert "Traceback" not in ended.stdout + ended.stderr + written
    assert "budget.py" in (checkout.folder / ".plinth" / "error.txt").read_text()


def _spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_the_engine_cannot_be_had(checkout: Checkout) -> None:
    """No CLI, no network, no Go: the error has each way and what to install."""
    (checkout.folder / "tools").mkdir()
    python = Path(subprocess.check_output(["which", "env"], text=True).strip()).parent
    ended = checkout.run(
        "preview",
        "dev",
        "--offline",
        env={"PATH": str(checkout.folder / "nowhere"), "HOME": str(python)},
    )
    assert ended.returncode == 4
    assert "no pulumi CLI could be found or made" in ended.stderr.replace("Pulumi", "pulumi")
    assert "install Pulumi 3.259.0 or newer" in ended.stderr
