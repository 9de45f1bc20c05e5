"""Rules of signed images."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric import dsa, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from spec.faults import shown

from ..files import added, faults
from ..language import KEY


def pem(key: Any) -> str:
    made: bytes = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return made.decode()


RSA = pem(rsa.generate_private_key(65537, 2048))
SHORT = pem(rsa.generate_private_key(65537, 1024))  # noqa: S505 - what is refused
DSA = pem(dsa.generate_private_key(2048))
ED25519 = pem(ed25519.Ed25519PrivateKey.generate())
BROKEN = KEY.replace("MFkw", "MFkx")

KEYLESS = {"issuer": "https://id.example.com", "subject": "https://example.com/acme/*"}
REGISTRIES = ["ghcr.io", "docker.io", "registry.example.com:5000/ml/"]


def entry(*registries: str, **more: Any) -> dict[str, Any]:
    signer = {} if {"publicKey", "keyless"} & set(more) else {"publicKey": KEY}
    return {"registries": list(registries or ["ghcr.io/acme"]), **signer, **more}


def said(*entries: dict[str, Any], network: dict[str, Any] | None = None, **more: Any) -> list[str]:
    """What is said of a spec with these entries, without the place in the file."""
    governance = {
        "admission": "kyverno",
        "imageRegistries": REGISTRIES,
        "imageSignatures": list(entries),
        **more,
    }
    text = yaml.safe_dump({"governance": governance, "network": network or {}}, sort_keys=False)
    return [each.split(": ", 1)[1] for each in faults(added(text))]


@pytest.mark.parametrize(
    "good",
    [
        entry(),
        entry("ghcr.io/acme/*", "docker.io/acme", "registry.example.com:5000/ml"),
        entry(publicKey=RSA),
        entry(publicKey=ED25519),
        entry(transparencyLog=False),
        entry(credentialsSecret="registry/ghcr"),
        entry(keyless=KEYLESS),
    ],
)
def test_nothing_is_said_of_what_is_right(good: dict[str, Any]) -> None:
    assert said(good) == []


ONE = "governance.imageSignatures[0]"
EITHER = "(mend: either publicKey or keyless)"
COSIGN = "(mend: what cosign wrote to cosign.pub)"
ORGANIZATION = "(mend: an organization there, such as docker.io/acme)"

CASES: dict[str, tuple[dict[str, Any], str]] = {
    "nobody": (
        {"registries": ["ghcr.io/acme"]},
        f"{ONE}: names nobody who signs {EITHER}",
    ),
    "two at once": (
        entry(publicKey=KEY, keyless=KEYLESS),
        f"{ONE}: names a key and an identity {EITHER}",
    ),
    "a key that is broken": (
        entry(publicKey=BROKEN),
        f"{ONE}.publicKey: is no public key: it does not parse {COSIGN}",
    ),
    "a key that is short": (
        entry(publicKey=SHORT),
        f"{ONE}.publicKey: an RSA key of 1024 bits is too short to trust (mend: 2048 bits or more)",
    ),
    "a key of another kind": (
        entry(publicKey=DSA),
        f"{ONE}.publicKey: is no key that cosign signs with {COSIGN}",
    ),
    "anybody": (
        entry(keyless={**KEYLESS, "subject": "**"}),
        f"{ONE}.keyless.subject: lets anybody sign whom the issuer knows (mend: name the identity)",
    ),
    "an identity without the log": (
        entry(keyless=KEYLESS, transparencyLog=False),
        f"{ONE}.transparencyLog: nothing but the log says that a certificate still held when it "
        "signed (mend: true, or a publicKey)",
    ),
    "a registry that nothing comes from": (
        entry("ghcr.io/acme", "ghcr.iodine.example/acme"),
        f"{ONE}.registries[1]: ghcr.iodine.example/acme is outside governance.imageRegistries: no "
        "image comes from there (mend: add it there, or take it away)",
    ),
    "all of Docker Hub": (
        entry("docker.io"),
        f"{ONE}.registries[0]: images of docker.io need not name it, and so would run unsigned "
        + ORGANIZATION,
    ),
    "the images of Docker Hub itself": (
        entry("docker.io/library/*"),
        f"{ONE}.registries[0]: images of docker.io/library/* need not name it, and so would run "
        f"unsigned {ORGANIZATION}",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_said(case: str) -> None:
    bad, expected = CASES[case]
    assert said(bad) == [expected]


def test_a_registry_has_one_signer() -> None:
    others = entry("registry.example.com:5000/ml", "ghcr.io/acme", keyless=KEYLESS)
    assert said(entry(), others) == [
        "governance.imageSignatures[1].registries[1]: ghcr.io/acme is in "
        "governance.imageSignatures[0] already (mend: keep it in one entry)"
    ]


def test_a_registry_begins_with_its_host() -> None:
    found = said(entry("acme/app"), imageRegistries=["acme"])
    assert found == [
        f"{ONE}.registries[0]: acme is no registry (mend: docker.io/acme/app, or its host first)"
    ]
    assert said(entry("localhost/app"), imageRegistries=["localhost"]) == []


@pytest.mark.parametrize(
    ("engine", "why"),
    [
        ("kubernetes", "the API server cannot verify signatures"),
        ("none", "nothing on the cluster verifies signatures"),
    ],
)
def test_kyverno_alone_verifies(engine: str, why: str) -> None:
    assert said(entry(), admission=engine) == [
        f"governance.imageSignatures: {why} (mend: governance.admission: kyverno, or take it away)"
    ]


def test_what_comes_from_elsewhere_is_not_signed() -> None:
    assert said(entry(), imageRegistries=[]) == [
        "warning: governance.imageSignatures: images from anywhere else run without a signature "
        "(mend: name all registries in governance.imageRegistries)"
    ]


def test_passwords_of_ecr_end() -> None:
    host = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
    assert said(entry(f"{host}/acme"), imageRegistries=[host]) == [
        f"warning: {ONE}.registries[0]: passwords of ECR hold for twelve hours, and Kyverno has no other "
        "way in (mend: see to it that credentialsSecret is renewed, or sign in another registry)"
    ]


def test_without_egress_the_log_is_not_reached() -> None:
    closed = {"egress": "none"}
    assert said(entry(transparencyLog=False), network=closed) == []
    assert said(entry(), network=closed) == [
        f"warning: {ONE}.transparencyLog: Sigstore is not reached from a network without egress "
        "(mend: a publicKey with transparencyLog: false, or a NAT gateway)"
    ]


# --- what is wrong in itself ----------------------------------------------------------------------

SHAPES: dict[str, tuple[dict[str, Any], str]] = {
    "no registry": ({**entry(), "registries": []}, "registries"),
    "the same registry twice": (entry("ghcr.io/acme", "ghcr.io/acme"), "registries"),
    "a registry by a URL": (entry("https://ghcr.io/acme"), "registries[0]"),
    "any host": (entry("*/acme"), "registries[0]"),
    "any host of a domain": (entry("*.example.com/acme"), "registries[0]"),
    "a text that is no key": (entry(publicKey="MFkwEwYHKoZIzj0"), "publicKey"),
    "an issuer without TLS": (
        entry(keyless={**KEYLESS, "issuer": "http://id.example.com"}),
        "keyless.issuer",
    ),
    "no subject": (entry(keyless={**KEYLESS, "subject": ""}), "keyless.subject"),
    "an unknown key": (entry(certificate="a"), "certificate"),
}


@pytest.mark.parametrize("case", SHAPES)
def test_what_is_wrong_in_itself_is_said(case: str) -> None:
    bad, where = SHAPES[case]
    (found,) = said(bad)
    assert found.startswith(f"{ONE}.{where}: ")


def test_a_private_key_is_told_without_being_shown() -> None:
    private = "-----BEGIN EC PRIVATE KEY-----\nhunter2\n-----END EC PRIVATE KEY-----\n"
    (found,) = said(entry(publicKey=private))
    assert "a public key in PEM" in found and "hunter2" not in found
    assert shown(("governance", "imageSignatures", 0, "publicKey"), private) == "(hidden)"
