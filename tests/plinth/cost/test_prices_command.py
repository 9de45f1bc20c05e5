"""`plinth prices`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from plinth.commands import prices as command
from plinth.cost.catalogue import catalogue
from plinth.cost.estimate import Wanted
from plinth.cost.refresh.answers import Answers, Found
from plinth.exits import Exit, Failure
from plinth.layout import Layout

from ..plans import plan
from .stacks import platform, resource, stack


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with the stacks `acme`, which has a control plane, and `site`, which has no bill."""
    (tmp_path / "stacks").mkdir()
    (tmp_path / "Pulumi.yaml").touch()
    site = {"features": {"offline": "postgres", "online": "postgres"}}
    specs = {"acme": platform(), "site": platform("onprem", **site)}

    def read(layout: Layout, name: str) -> SimpleNamespace:
        del layout
        return SimpleNamespace(platform=specs[name])

    def planned(layout: Layout, name: str, loaded: SimpleNamespace) -> object:
        del layout
        assert loaded.platform is specs[name]
        return replace(plan(), resources=stack(resource("aws:eks/cluster:Cluster")))

    monkeypatch.setattr(command, "read", read)
    monkeypatch.setattr(command, "planned", planned)
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Cloud:
    """Answers with what it was told to."""

    def __init__(self, *found: Found, failed: str = "") -> None:
        self.found, self.failed = found, failed
        self.asked: list[Wanted] = []

    def __call__(self, prices: Sequence[Wanted]) -> Answers:
        self.asked = list(prices)
        answers = Answers("AWS Price List API", list(self.found), failed=self.failed)
        known = {each.item for each in self.found}
        for each in prices:
            if each.item not in known:
                answers.missing[each] = f"no price of {each.item} was found"
        return answers


EKS = Found("eks.cluster", "us-east-1", "hour", 0.11)


def test_a_refresh_asks_for_what_the_stacks_use_and_writes_it(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    aws = Cloud(EKS)
    command.refresh(["acme", "site"], {"aws": aws})
    assert aws.asked == [Wanted("egress", "us-east-1"), Wanted("eks.cluster", "us-east-1")]
    found = catalogue("aws", root / "prices").find("eks.cluster", "us-east-1")
    assert found and (found.usd, found.source.verified) == (0.11, True)
    told = capsys.readouterr().err
    assert "site: nobody bills an existing cluster" in told
    assert "aws: 1 price read from the AWS Price List API" in told
    assert "egress in us-east-1: no price of egress was found" in told


def test_what_an_interface_refuses_ends_with_4_and_loses_nothing(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command.refresh(["acme"], {"aws": Cloud(EKS)})
    before = (root / "prices" / "aws.json").read_text()
    with pytest.raises(Failure, match="not all prices of aws could be read") as caught:
        command.refresh(["acme"], {"aws": Cloud(failed="it does not answer")})
    assert caught.value.code is Exit.ENGINE
    assert "aws: it does not answer" in capsys.readouterr().err
    assert (root / "prices" / "aws.json").read_text() == before


def test_prices_that_are_at_fault_are_told_before_anybody_is_asked(root: Path) -> None:
    (root / "prices").mkdir()
    (root / "prices" / "aws.json").write_text("{")
    aws = Cloud(EKS)
    with pytest.raises(Failure, match=r"prices are at fault: aws\.json") as caught:
        command.refresh(["acme"], {"aws": aws})
    assert caught.value.code is Exit.USAGE
    assert aws.asked == []


def test_a_folder_that_cannot_be_written_ends_with_4(root: Path) -> None:
    (root / "prices").write_text("a file")
    with pytest.raises(Failure, match="prices cannot be written"):
        command.refresh(["acme"], {"aws": Cloud(EKS)})


def test_google_without_a_key_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOOGLE_API_KEY", raising=False)
    answers = command.ask_gcp([])
    assert "GOOGLE_API_KEY is not set" in answers.failed
    assert "gcloud services api-keys create" in answers.failed


def test_the_list_says_how_old_it_is(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    del root
    monkeypatch.setattr(command, "today", lambda: date(2027, 4, 1))
    command.show("aws", as_json=False)
    text = capsys.readouterr().out
    assert "eks.cluster" in text and "gke.cluster" not in text
    assert "Prices of 2026-07-31 (244 days old) to 2026-11-28 (124 days old)." in text
    assert "older than 90 days: `plinth prices refresh`." in text


def test_the_list_as_json(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    del root
    command.show(None, as_json=True)
    data = json.loads(capsys.readouterr().out)
    assert data["schemaVersion"] == 1
    assert {each["cloud"] for each in data["prices"]} == {"aws", "gcp", "azure"}
    assert set(data["prices"][0]) == {
        "cloud", "item", "region", "unit", "usd", "source", "date", "read", "verified",
    }  # fmt: skip


def test_another_cloud_is_refused(root: Path) -> None:
    del root
    with pytest.raises(Failure, match="no prices of a cloud azur") as caught:
        command.show("azur", as_json=False)
    assert caught.value.mend == "did you mean azure? one of aws, gcp, azure"
