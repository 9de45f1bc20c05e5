"""`plinth identities`, and what holds of the permissions on every cloud."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from components.aws.permissions import UNBOUND
from components.identity import Permission, matrix, permissions
from plinth.commands import identities as command
from spec.files import Folder
from spec.load import load

ROOT = Path(__file__).parents[2]
STACKS = ("dev", "staging", "prod", "gcp-prod", "azure-prod", "onprem")
SPECS = {name: load(name, Folder(ROOT / "stacks")).platform for name in STACKS}

WILDCARD = re.compile(r"^\*|[:/]\*$|:\*:")
"""A permission or a resource that is everything, or everything of a service."""

BROAD = re.compile(r"(?i)\b(owner|editor|contributor|admin|administrator)\b")
"""Roles that may do everything with what they are for."""

NARROW = {"DNS Zone Contributor", "roles/dns.admin"}
"""Broad by name, but of one DNS zone, whose records are all they can touch."""


CLOUDLESS = {
    # Feast reaches Synapse by a password, and stages nothing.
    "azure-prod": {"feast-materialize"},
}
"""Workloads whose needs are no permissions of the cloud, and why."""


OWN = {
    # The databases keep their backups in the object store, where no cloud does it for them.
    "onprem": {"backups": "data/*"},
}
"""Whom a cloud's own parts need besides the matrix, and why."""


@pytest.fixture(autouse=True)
def checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def of(stack: str) -> tuple[Permission, ...]:
    return permissions(SPECS[stack])


@pytest.mark.parametrize("stack", STACKS)
def test_no_permission_is_a_wildcard(stack: str) -> None:
    for each in of(stack):
        assert "*" not in each.permission, each
        assert each.permission in NARROW or not BROAD.search(each.permission), each


@pytest.mark.parametrize("stack", STACKS)
def test_no_resource_is_everything(stack: str) -> None:
    for each in of(stack):
        bound, _, condition = each.resource.partition(" if ")
        assert bound and bound != "*", each
        # A part of an ARN that is not known yet is narrowed by a condition or by a prefix.
        assert not WILDCARD.search(bound) or condition or bound == UNBOUND or "/" in bound, each


@pytest.mark.parametrize("stack", STACKS)
def test_every_need_is_covered_and_nobody_else_may_do_anything(stack: str) -> None:
    needs = {row.name: f"{row.namespace}/{row.service_account}" for row in matrix(SPECS[stack])}
    found = {each.workload: each.service_account for each in of(stack)}
    assert found.items() - OWN.get(stack, {}).items() <= needs.items()
    assert set(needs) - set(found) <= CLOUDLESS.get(stack, set())


@pytest.mark.parametrize("stack", STACKS)
def test_each_workload_has_an_identity_of_its_own(stack: str) -> None:
    found = {(each.workload, each.identity) for each in of(stack)}
    assert len({identity for _, identity in found}) == len(found) == len({w for w, _ in found})


@pytest.mark.parametrize("stack", STACKS)
def test_no_permission_is_granted_twice(stack: str) -> None:
    assert len(set(of(stack))) == len(of(stack))


@pytest.mark.parametrize("stack", STACKS)
def test_a_workload_that_only_reads_may_not_write(stack: str) -> None:
    readers = {
        row.name
        for row in matrix(SPECS[stack])
        if {grant.access for grant in row.grants} == {"read"}
    }
    assert "predictor" in readers
    writing = re.compile(r"(?i)put|write|delete|create(?!d)|\buser$|objectUser|update")
    for each in of(stack):
        if each.workload in readers and each.permission != "Key Vault Secrets User":
            assert not writing.search(each.permission), each


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    command.run("prod", as_json=True)
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == len(of("prod"))
    assert {
        "workload": "predictor",
        "serviceAccount": "models/predictor",
        "identity": "role prod-predictor-identity-role",
        "permission": "s3:GetObject",
        "resource": "arn:aws:s3:::prod-artifacts-123456789012-us-east-1/mlflow/*",
    } in rows


def test_table(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    command.run("azure-prod", as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == [
        "WORKLOAD",
        "SERVICE",
        "ACCOUNT",
        "IDENTITY",
        "PERMISSION",
        "RESOURCE",
    ]
    assert len(lines) == 1 + len(of("azure-prod"))


def test_no_sdk_is_loaded() -> None:
    code = (
        "import sys; from pathlib import Path; from spec.files import Folder; from spec.load import load\n"
        "from components.identity import permissions\n"
        f"for name in {STACKS!r}: permissions(load(name, Folder(Path('stacks').resolve())).platform)\n"
        "print([name for name in sys.modules if name.partition('.')[0].startswith('pulumi')])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"
