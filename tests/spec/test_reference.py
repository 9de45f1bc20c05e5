"""The pages that are made from the language and its catalogue."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from spec.catalog import reference as accelerators
from spec.catalog.accelerators import accelerators as known
from spec.fields import fields_of
from spec.reference import reference

from .language import sections

ROOT = Path(__file__).parents[2]
PAGE = reference()


@pytest.mark.parametrize(
    ("module", "file"),
    [("spec.reference", "spec-reference.md"), ("spec.catalog.reference", "accelerators.md")],
)
def test_pages_are_fresh(module: str, file: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", module], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (ROOT / "docs" / file).read_text() == run.stdout, "run `make schema`"


def test_every_field_is_there() -> None:
    rows = PAGE.splitlines()
    for section in sections():
        for key, info in fields_of(section).items():
            assert any(
                row.startswith(f"| `{key}` |") and row.endswith(f"| {info.description} |")
                for row in rows
            ), key


def test_links_lead_somewhere() -> None:
    headings = re.findall(r"^#+ (.*)$", PAGE, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}
    assert len(anchors) == len(headings)
    links = set(re.findall(r"\]\(#([^)]*)\)", PAGE))
    assert links and links <= anchors


def test_rows() -> None:
    rows = PAGE.splitlines()
    for row in (
        "| `cidr` | text such as `10.20.0.0/16` | *required* | **data loss** | Addresses of the whole network; /16 to /20. |",
        "| `zones` | whole number, 2 to 4 | `3` | replace | Availability zones that subnets are made in. |",
        "| `capacity` | list of `on-demand`, `spot`, at least 1, each once | `[on-demand]` | in place | How capacity is bought, first choice first. |",
        "| `materialize` | text, `^\\S+( \\S+){4}$` | `\"*/15 * * * *\"` | in place | Cron schedule of incremental materialisation. |",
        "| `tracking` | [engine: mlflow](#tracking-engine-mlflow) or [engine: wandb](#tracking-engine-wandb) | `{engine: mlflow}` |  | Experiment tracking. |",
        "| `sharing` | `none` or [timeSlicing](#gpupoolssharing-timeslicing) or [mps](#gpupoolssharing-mps) or [mig](#gpupoolssharing-mig) | `none` |  | How pods share one GPU. |",
        "| `rules` | map of text to `advisory`, `mandatory`, `remediate`, `disabled` | `{}` | in place | Enforcement of single rules, by id; remediate adds what is missing. |",
        "| `threshold` | number, more than 0, at most 1 | `0.2` | in place | Population stability index that counts as drift. |",
        "| `monthlyUsd` | whole number, at least 1 | *required* | in place | Limit, US dollars a month. |",
    ):  # fmt: skip
        assert row in rows


def test_every_machine_of_the_catalogue_is_on_its_page() -> None:
    page = accelerators.reference()
    for each in known():
        assert f"| `{each.name}` | {each.title} |" in page
        for offer in each.offers:
            assert f"| `{each.name}` | {offer.instance_type} | {offer.gpus} |" in page
