"""Signatures of models, by the library itself, against MLflow's own registry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import mlflow
import mlflow.pyfunc
import pytest
from mlflow.tracking import MlflowClient

pytest.importorskip("model_signing", reason="it has an environment of its own")

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from plinth_runtime import promotion


@pytest.fixture(autouse=True)
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A registry of its own, with one version."""
    monkeypatch.chdir(tmp_path)
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/mlflow.db")
    mlflow.set_registry_uri(f"sqlite:///{tmp_path}/mlflow.db")
    made = MlflowClient().create_experiment("promotion", str(tmp_path / "artifacts"))
    mlflow.set_experiment(experiment_id=made)
    register()
    yield
    mlflow.set_tracking_uri("")
    mlflow.set_registry_uri("")


class Answer(mlflow.pyfunc.PythonModel):
    """Answers every row alike."""

    def predict(self, context: object, model_input: list[str], params: object = None) -> list[str]:
        return model_input


def register() -> str:
    with mlflow.start_run():
        made = mlflow.pyfunc.log_model(name="model", python_model=Answer(), pip_requirements=[])
    return str(mlflow.register_model(made.model_uri, "failures").version)


def keys(folder: Path, name: str = "key") -> tuple[str, str]:
    """Paths of a private key and of its public one."""
    key = ec.generate_private_key(ec.SECP256R1())
    private, public = folder / f"{name}.pem", folder / f"{name}.pub"
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    public.write_bytes(
        key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    return str(private), str(public)


def champion() -> str | None:
    found = MlflowClient().get_registered_model("failures").aliases.get("champion")
    return None if found is None else str(found)


def test_a_signed_version_becomes_the_champion(tmp_path: Path) -> None:
    private, public = keys(tmp_path)
    digest = promotion.sign("failures", "1", private)
    assert promotion.promote("failures", "1", public) == digest
    assert digest.startswith("sha256:")
    assert len(digest) == 71
    assert champion() == "1"
    assert MlflowClient().get_model_version("failures", "1").tags[promotion.DIGEST] == digest


def test_one_that_nobody_signed_does_not(tmp_path: Path) -> None:
    _, public = keys(tmp_path)
    with pytest.raises(promotion.SignatureError, match="failures 1: has no signature"):
        promotion.promote("failures", "1", public)
    assert champion() is None


def test_one_that_another_key_signed_does_not(tmp_path: Path) -> None:
    private, public = keys(tmp_path)
    promotion.sign("failures", "1", keys(tmp_path, "other")[0])
    with pytest.raises(promotion.SignatureError, match="does not hold"):
        promotion.promote("failures", "1", public)
    assert champion() is None
    promotion.sign("failures", "1", private)
    assert promotion.promote("failures", "1", public)


@pytest.mark.parametrize("change", ["altered", "added", "removed"])
def test_one_whose_files_were_changed_does_not(tmp_path: Path, change: str) -> None:
    private, public = keys(tmp_path)
    promotion.sign("failures", "1", private)
    (file,) = (tmp_path / "artifacts").rglob("python_model.pkl")
    if change == "altered":
        file.write_bytes(file.read_bytes() + b"x")
    elif change == "added":
        file.with_name("more.py").write_text("import os")
    else:
        file.unlink()
    with pytest.raises(promotion.SignatureError, match="does not hold"):
        promotion.promote("failures", "1", public)
    assert champion() is None


def test_a_version_is_not_promoted_by_the_signature_of_another(tmp_path: Path) -> None:
    private, public = keys(tmp_path)
    promotion.sign("failures", "1", private)
    assert register() == "2"
    with pytest.raises(promotion.SignatureError, match="failures 2: has no signature"):
        promotion.promote("failures", "2", public)
    promotion.promote("failures", "1", public)
    assert champion() == "1"
