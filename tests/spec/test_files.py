"""The folder of the stacks: what is read from it, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from spec.document import MAX_BYTES
from spec.faults import SpecError
from spec.files import Folder
from spec.load import load

from .files import BASE, OWN


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    stacks = tmp_path / "stacks"
    stacks.mkdir()
    (stacks / "base.yaml").write_text(BASE)
    (stacks / "acme.yaml").write_text(OWN)
    (stacks / "Pulumi.acme.yaml").write_text("config: {}\n")
    (stacks / "notes.txt").write_text("x")
    return Folder(stacks)


def test_names_and_titles(folder: Folder) -> None:
    assert folder.names() == ("acme.yaml", "base.yaml")
    assert folder.title("acme.yaml") == "stacks/acme.yaml"
    assert Folder(folder.path / "none").names() == ()


def test_load(folder: Folder) -> None:
    assert load("acme", folder).files == ("stacks/base.yaml", "stacks/acme.yaml")


def said(folder: Folder) -> list[str]:
    with pytest.raises(SpecError) as caught:
        load("acme", folder)
    return [str(fault) for fault in caught.value.faults]


def test_a_folder_in_place_of_a_file(folder: Folder) -> None:
    (folder.path / "base.yaml").unlink()
    (folder.path / "base.yaml").mkdir()
    assert said(folder) == [
        "stacks/acme.yaml:2:1: extends: stacks/base.yaml cannot be read: it is not a regular file (acme.yaml -> base.yaml) (mend: make it a readable file in the folder of the stacks)"
    ]


def test_a_link_that_leads_out(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("password: hunter2\n")
    (folder.path / "base.yaml").unlink()
    (folder.path / "base.yaml").symlink_to(tmp_path / "secret.yaml")
    found = said(folder)
    assert "it leads out of the folder" in found[0] and "hunter2" not in found[0]


def test_a_link_to_itself(folder: Folder) -> None:
    (folder.path / "acme.yaml").unlink()
    (folder.path / "acme.yaml").symlink_to("acme.yaml")
    (found,) = said(folder)
    assert "stacks/acme.yaml cannot be read" in found


def test_no_more_is_read_than_allowed(folder: Folder) -> None:
    (folder.path / "acme.yaml").write_bytes(b"#" * (3 * MAX_BYTES))
    assert len(folder.read("acme.yaml")) == MAX_BYTES + 1


def test_a_device_is_not_read(folder: Folder) -> None:
    (folder.path / "base.yaml").unlink()
    (folder.path / "base.yaml").symlink_to("/dev/zero")
    assert "cannot be read" in said(folder)[0]
