"""Promoting a model: only a version whose signature holds becomes the champion.

Signatures are those of OpenSSF Model Signing, made with a key of an elliptic curve over every file of the
version. Who signs has the private key, and is not who promotes: a pipeline of training signs what it
has made, and the step that promotes has the public key alone.
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from .training import CHAMPION

SIGNATURES = "signatures"
"""Folder of the run that made a version, for the signatures of its versions."""

DIGEST = "plinth.signature"
"""Tag of a version: digest of the signature that was verified. It goes into the spec of what serves."""


class SignatureError(Exception):
    """A version without a signature, or with one that does not hold."""


def sign(name: str, version: str, private_key: str) -> str:
    """Sign a version of the registry, and keep the signature with the run that made it: its digest.

    Args:
        name: of the registered model.
        version: of it.
        private_key: path of a key of an elliptic curve, PEM.
    """
    from mlflow.tracking import MlflowClient
    from model_signing import signing

    client = MlflowClient()
    with tempfile.TemporaryDirectory() as folder:
        model, file = _files(name, version, folder), Path(folder, _file(name, version))
        signing.Config().use_elliptic_key_signer(private_key=private_key).sign(model, file)
        run = client.get_model_version(name, version).run_id
        client.log_artifact(str(run), str(file), SIGNATURES)
        return _digest(file)


def verify(name: str, version: str, public_key: str) -> str:
    """Verify the signature of every file of a version: the digest of the signature.

    Raises:
        SignatureError: there is none, or it does not hold.
    """
    from mlflow.exceptions import MlflowException
    from mlflow.tracking import MlflowClient
    from model_signing import verifying

    client = MlflowClient()
    said = f"{name} {version}"
    run = client.get_model_version(name, version).run_id
    with tempfile.TemporaryDirectory() as folder:
        try:
            at = f"{SIGNATURES}/{_file(name, version)}"
            file = Path(client.download_artifacts(str(run), at, folder))
        except (MlflowException, OSError) as failure:
            raise SignatureError(f"{said}: has no signature: {failure}") from failure
        model = _files(name, version, folder)
        checked = verifying.Config().use_elliptic_key_verifier(public_key=public_key)
        try:
            checked.verify(model, file)
        # The library has no error of its own: what it cannot read it says in many ways.
        except Exception as failure:
            raise SignatureError(f"{said}: its signature does not hold: {failure}") from failure
        return _digest(file)


def promote(name: str, version: str, public_key: str) -> str:
    """Make a version the champion, if its signature holds: the digest for the spec of what serves.

    Raises:
        SignatureError: its signature does not hold. The champion stays.
    """
    from mlflow.tracking import MlflowClient

    digest = verify(name, version, public_key)
    client = MlflowClient()
    client.set_model_version_tag(name, version, DIGEST, digest)
    client.set_registered_model_alias(name, CHAMPION, version)
    return digest


def _files(name: str, version: str, folder: str) -> Path:
    """The files of a version, in a folder of their own."""
    import mlflow.artifacts

    at = Path(folder, "model")
    at.mkdir()
    mlflow.artifacts.download_artifacts(f"models:/{name}/{version}", dst_path=str(at))
    # What the registry adds to what it gives out, and differs from one version to the next.
    (at / "registered_model_meta").unlink(missing_ok=True)
    return at


def _file(name: str, version: str) -> str:
    return f"{name}-{version}.sig"


def _digest(file: Path) -> str:
    return f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"
