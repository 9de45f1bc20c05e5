"""The random and tls packages make real values."""

from __future__ import annotations

import base64
import shutil
import string
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from offline.generated import GenerateError, generate

from .harness import Local

WEB: dict[str, Any] = {
    "subject": {"commonName": "web"},
    "allowedUses": ["server_auth"],
    "validityPeriodHours": 24,
}

OPENSSL = shutil.which("openssl")
needs_openssl = pytest.mark.skipif(OPENSSL is None, reason="no openssl to judge by")


def made(kind: str, seed: str = "seed", **inputs: Any) -> dict[str, Any]:
    if kind in ("PrivateKey", "SelfSignedCert", "CertRequest", "LocallySignedCert"):
        token = f"tls:index/{kind[0].lower()}{kind[1:]}:{kind}"
    else:
        token = f"random:index/random{kind}:Random{kind}"
    found = generate(token, inputs, seed)
    assert found is not None
    return found


def test_a_password_has_length_and_letters_that_were_asked_for() -> None:
    inputs = {"length": 40, "special": False, "minUpper": 10, "minNumeric": 10, "lower": False}
    text = made("Password", **inputs)["result"]
    assert len(text) == 40
    assert set(text) <= set(string.ascii_uppercase + string.digits)
    assert sum(letter.isupper() for letter in text) >= 10
    assert sum(letter.isdigit() for letter in text) >= 10


def test_special_letters_can_be_chosen() -> None:
    only = {"upper": False, "lower": False, "numeric": False, "overrideSpecial": "_%"}
    assert set(made("String", length=30, **only)["result"]) == set("_%")


def test_a_password_without_letters_is_refused() -> None:
    with pytest.raises(GenerateError, match="length"):
        made("Password", length=2, minUpper=3)


def test_forms_of_an_id_agree() -> None:
    found = made("Id", byteLength=6, prefix="p-")
    raw = bytes.fromhex(found["hex"].removeprefix("p-"))
    assert len(raw) == 6
    assert found["dec"] == f"p-{int.from_bytes(raw, 'big')}"
    assert base64.b64decode(found["b64Std"].removeprefix("p-")) == raw
    assert base64.urlsafe_b64decode(found["id"] + "==") == raw


def test_the_others() -> None:
    assert len(base64.b64decode(made("Bytes", length=32)["base64"])) == 32
    for kind, version in (("Uuid", 4), ("Uuid4", 4), ("Uuid7", 7)):
        found = uuid.UUID(made(kind)["result"])
        assert (found.version, found.variant) == (version, uuid.RFC_4122)
    assert made("Pet", length=3, prefix="my", separator="_")["id"].count("_") == 3
    assert 5 <= made("Integer", min=5, max=7)["result"] <= 7
    shuffled = made("Shuffle", inputs=["a", "b", "c"], resultCount=5)["results"]
    assert set(shuffled) == {"a", "b", "c"}
    assert len(shuffled) == 5


@pytest.mark.parametrize("kind", ["Password", "Bytes"])
def test_the_seed_decides(kind: str) -> None:
    assert made(kind, length=20) == made(kind, length=20)
    assert made(kind, length=20) != made(kind, "other", length=20)


def test_every_resource_of_the_random_package_is_generated() -> None:
    import pulumi_random  # noqa: F401
    from pulumi.runtime.rpc import _RESOURCE_MODULES

    tokens = [
        token
        for name, (module, *_) in _RESOURCE_MODULES.items()
        if name.startswith("random:")
        for token in module.mod_info["classes"]
    ]
    inputs = {"length": 3, "byteLength": 3, "min": 1, "max": 2, "inputs": ["a"]}
    assert len(tokens) >= 8
    assert not [token for token in tokens if generate(token, inputs, "s") is None]


KEYS: list[dict[str, Any]] = [
    {"algorithm": "RSA"},
    {"algorithm": "RSA", "rsaBits": 1024},
    {"algorithm": "ECDSA"},
    {"algorithm": "ECDSA", "ecdsaCurve": "P256"},
    {"algorithm": "ECDSA", "ecdsaCurve": "P384"},
    {"algorithm": "ECDSA", "ecdsaCurve": "P521"},
    {"algorithm": "ED25519"},
]
names = pytest.mark.parametrize("inputs", KEYS, ids=lambda each: "-".join(map(str, each.values())))


def openssl(*arguments: str, text: str = "") -> str:
    assert OPENSSL
    done = subprocess.run(
        [OPENSSL, *arguments], input=text, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@names
def test_the_seed_decides_keys_and_certificates_to_the_letter(inputs: dict[str, Any]) -> None:
    key, same, other = (made("PrivateKey", seed, **inputs) for seed in ("1", "1", "2"))
    assert key == same
    assert not {name for name in key if key[name] and key[name] == other[name]}
    certificates = [
        made("SelfSignedCert", privateKeyPem=key["privateKeyPem"], **WEB) for _ in range(2)
    ]
    assert certificates[0] == certificates[1]


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"algorithm": "DSA"}, "none of RSA, ECDSA, ED25519"),
        ({"algorithm": "ECDSA", "ecdsaCurve": "P999"}, "P999 is none of P224"),
        ({"algorithm": "RSA", "rsaBits": 512}, "fewer than the 1024"),
    ],
)
def test_a_key_that_cannot_be_made(inputs: dict[str, Any], says: str) -> None:
    with pytest.raises(GenerateError, match=says):
        made("PrivateKey", **inputs)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"allowedUses": ["server_atuh"]}, "no server_atuh"),
        ({"ipAddresses": ["10.0.0"]}, "10.0.0"),
        ({"privateKeyPem": ""}, "give privateKeyPem"),
    ],
)
def test_a_certificate_that_cannot_be_made(change: dict[str, Any], says: str) -> None:
    key = made("PrivateKey", algorithm="ED25519")["privateKeyPem"]
    with pytest.raises(GenerateError, match=says):
        made("SelfSignedCert", **{"privateKeyPem": key, **WEB, **change})


@needs_openssl
@names
def test_openssl_takes_the_keys(inputs: dict[str, Any]) -> None:
    key = made("PrivateKey", **inputs)
    for form in ("privateKeyPem", "privateKeyPemPkcs8"):
        assert "valid" in openssl("pkey", "-check", "-noout", text=key[form])
        assert openssl("pkey", "-pubout", text=key[form]) == key["publicKeyPem"]


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen to judge by")
@names
def test_openssh_takes_the_keys(inputs: dict[str, Any], tmp_path: Path) -> None:
    key = made("PrivateKey", **inputs)
    if inputs == {"algorithm": "ECDSA"}:  # P224, which OpenSSH has not
        assert key["publicKeyOpenssh"] == ""
        return
    file = tmp_path / "key"
    file.write_text(key["privateKeyOpenssh"])
    file.chmod(0o600)
    run = ["ssh-keygen", "-y", "-f", str(file)]
    public = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert public.split()[:2] == key["publicKeyOpenssh"].split()
    run = ["ssh-keygen", "-l", "-f", str(file)]
    assert (
        key["publicKeyFingerprintSha256"]
        in subprocess.run(run, capture_output=True, text=True, check=True).stdout
    )


@needs_openssl
@names
def test_openssl_trusts_a_chain_of_certificates(inputs: dict[str, Any], tmp_path: Path) -> None:
    authority_key, server_key = made("PrivateKey", **inputs), made("PrivateKey", "2", **inputs)
    authority = made(
        "SelfSignedCert",
        privateKeyPem=authority_key["privateKeyPem"],
        subject={"commonName": "root", "organization": "ML"},
        isCaCertificate=True,
        allowedUses=["cert_signing", "crl_signing"],
        validityPeriodHours=24 * 365 * 30,
    )
    asked = made(
        "CertRequest",
        privateKeyPem=server_key["privateKeyPemPkcs8"],
        subject={"commonName": "web"},
        dnsNames=["web.ml.svc", "web"],
        ipAddresses=["10.0.0.1"],
    )
    openssl("req", "-verify", "-noout", text=asked["certRequestPem"])
    server = made(
        "LocallySignedCert",
        certRequestPem=asked["certRequestPem"],
        caPrivateKeyPem=authority_key["privateKeyPem"],
        caCertPem=authority["certPem"],
        allowedUses=["digital_signature", "key_encipherment", "server_auth"],
        validityPeriodHours=24 * 365 * 30,
    )
    root, leaf = tmp_path / "root.pem", tmp_path / "leaf.pem"
    root.write_text(authority["certPem"])
    leaf.write_text(server["certPem"])
    verify = ("verify", "-x509_strict", "-CAfile", str(root), "-purpose", "sslserver")
    assert "OK" in openssl(*verify, "-verify_hostname", "web.ml.svc", str(leaf))
    text = openssl("x509", "-noout", "-text", text=server["certPem"])
    assert "DNS:web.ml.svc, DNS:web, IP Address:10.0.0.1" in text
    assert "CN=root,O=ML" in text.replace(" ", "")
    assert (
        openssl("x509", "-noout", "-pubkey", text=server["certPem"]) == server_key["publicKeyPem"]
    )


def test_a_key_that_is_none_is_refused(local: Callable[..., Local]) -> None:
    import grpc

    class AbortedError(Exception):
        pass

    tls = local("tls")

    def abort(code: grpc.StatusCode, details: str) -> None:
        raise AbortedError(details)

    tls._context.abort = abort  # type: ignore[attr-defined]
    token = "tls:index/selfSignedCert:SelfSignedCert"
    with pytest.raises(AbortedError, match="no private key in PEM form"):
        tls.create(token, {"privateKeyPem": "x", "validityPeriodHours": 1, "allowedUses": []})
