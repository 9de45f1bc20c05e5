"""`plinth verify`, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plinth.apiserver import Programs

from ..charts import ROOT, folder
from ..e2e.checkout import Checkout

pytestmark = pytest.mark.engine


@pytest.fixture
def checkout(tmp_path: Path, cli: Path, programs: Programs) -> Checkout:
    """A checkout in which the server's programs were made before."""
    made = Checkout(tmp_path, cli)
    (made.folder / "tools").symlink_to(ROOT / "tools")
    (made.folder / ".plinth" / "bin").symlink_to(programs.etcd.parent)
    return made


def test_a_stack_is_verified(checkout: Checkout, programs: Programs) -> None:
    ended = checkout.run("verify", "onprem", "--crds", str(folder()))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    last = ended.stdout.splitlines()[-1]
    assert last.startswith(f"onprem: Kubernetes {programs.version} accepts ")
    assert ", rejects 0, " in last
    assert (
        "not verified: metallb.io/v1beta1 L2Advertisement metallb-system/platform" in ended.stdout
    )
    assert "not tried: what " in ended.stdout
    assert "onprem-mlflow-mlflow" in ended.stdout


def test_json(checkout: Checkout, programs: Programs) -> None:
    ended = checkout.run("verify", "dev", "--crds", str(folder()), "--json")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = json.loads(ended.stdout)
    assert (found["schemaVersion"], found["stack"]) == (1, "dev")
    assert found["kubernetes"] == programs.version
    assert found["rejected"] == [] and found["accepted"]
    assert {"object", "urn"} == set(found["accepted"][0])
    assert "dev-mlflow-mlflow" in found["notTried"]


def test_a_rejected_object_ends_with_code_3(checkout: Checkout) -> None:
    # As a component would declare it that its own tests do not hold against Kubernetes.
    pods = checkout.own("components") / "addons" / "pods.py"
    text = pods.read_text()
    assert '"RuntimeDefault")' in text
    pods.write_text(text.replace('"RuntimeDefault")', '"RuntimeDefualt")'))
    (checkout.folder / "none").mkdir()
    ended = checkout.run("verify", "dev", "--crds", "none")
    assert ended.returncode == 3, ended.stdout + ended.stderr
    assert "rejected: apps/v1 Deployment feast/feature-server\n  urn:pulumi:dev::" in ended.stdout
    assert 'Unsupported value: "RuntimeDefualt"' in ended.stdout
    assert "  mend: mend what plinth:addons:Feast declares" in ended.stdout
    assert "rejected by the API server" in ended.stderr
    # Without definitions nothing is said of custom kinds, and that is told.
    assert "not verified: external-secrets.io/v1 ExternalSecret " in ended.stdout
    assert "no definition of its kind was found" in ended.stdout


def test_a_plan_with_errors_is_not_verified(checkout: Checkout) -> None:
    budget = checkout.own("components") / "aws" / "budget.py"
    text = budget.read_text()
    assert 'budget_type="COST"' in text
    budget.write_text(text.replace('budget_type="COST"', "budget_type=5"))
    (checkout.folder / "none").mkdir()
    ended = checkout.run("verify", "dev", "--crds", "none")
    assert ended.returncode == 4, ended.stdout + ended.stderr
    assert "there is no plan to verify" in ended.stderr
    assert "budgetType" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_no_such_stack(checkout: Checkout) -> None:
    ended = checkout.run("verify", "nope")
    assert ended.returncode == 2
    assert "nope" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_no_such_folder(checkout: Checkout) -> None:
    ended = checkout.run("verify", "dev", "--crds", "nowhere")
    assert ended.returncode == 2
    assert "error: --crds nowhere: no such folder" in ended.stderr


def test_programs_that_cannot_be_made(checkout: Checkout) -> None:
    (checkout.folder / ".plinth" / "bin").unlink()
    (checkout.folder / ".plinth" / "bin").mkdir()
    (checkout.folder / "tools").unlink()
    ended = checkout.run("verify", "dev")
    assert ended.returncode == 4
    assert "the Kubernetes API server cannot be built" in ended.stderr
    assert "mend:" in ended.stderr
