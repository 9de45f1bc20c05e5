"""Signatures of images: who verifies them, whose they are, and of which images."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..faults import Path
from ..finding import Finding, Findings, warning
from ..governance import ImageSignature
from ..platform import Platform

_FEW_BITS = 2048

_ECR = r"\d{12}\.dkr\.ecr\."
"""How private registries of AWS begin."""


def engine(spec: Platform) -> Findings:
    """Somebody verifies signatures; the API server by itself cannot."""
    section = spec.governance
    if not section.image_signatures or section.admission == "kyverno":
        return
    if section.admission == "kubernetes":
        message = "the API server cannot verify signatures"
    else:
        message = "nothing on the cluster verifies signatures"
    mend = "governance.admission: kyverno, or take it away"
    yield Finding(("governance", "imageSignatures"), message, mend)


def signers(spec: Platform) -> Findings:
    """Each entry names one signer, who can be told from everybody else."""
    for path, entry in _entries(spec):
        if (entry.public_key is None) == (entry.keyless is None):
            some = "names a key and an identity" if entry.keyless else "names nobody who signs"
            yield Finding(path, some, "either publicKey or keyless")
        if entry.public_key is not None:
            yield from _key(path, entry.public_key)
        if entry.keyless:
            if not entry.keyless.subject.strip("*"):
                message = "lets anybody sign whom the issuer knows"
                yield Finding((*path, "keyless", "subject"), message, "name the identity")
            if not entry.transparency_log:
                message = "nothing but the log says that a certificate still held when it signed"
                yield Finding((*path, "transparencyLog"), message, "true, or a publicKey")


def registries(spec: Platform) -> Findings:
    """Each registry is one that images come from, and has one signer."""
    first: dict[str, str] = {}
    for path, entry in _entries(spec):
        for index, registry in enumerate(entry.registries):
            at = (*path, "registries", index)
            yield from _registry(at, registry)
            if not _within(registry, spec.governance.image_registries):
                message = (
                    f"{registry} is outside governance.imageRegistries: no image comes from there"
                )
                yield Finding(at, message, "add it there, or take it away")
            if registry in first:
                message = f"{registry} is in {first[registry]} already"
                yield Finding(at, message, "keep it in one entry")
            first.setdefault(registry, f"governance.imageSignatures[{path[-1]}]")


def reach(spec: Platform) -> Findings:
    """What is not signed does not come from elsewhere, and who verifies reaches what it needs."""
    section = spec.governance
    if section.image_signatures and spec.protected and not section.image_registries:
        message = "images from anywhere else run without a signature"
        mend = "name all registries in governance.imageRegistries"
        yield warning(("governance", "imageSignatures"), message, mend)
    for path, entry in _entries(spec):
        if entry.transparency_log and spec.network.egress == "none":
            message = "Sigstore is not reached from a network without egress"
            mend = "a publicKey with transparencyLog: false, or a NAT gateway"
            yield warning((*path, "transparencyLog"), message, mend)
        for index, registry in enumerate(entry.registries):
            if re.match(_ECR, registry):
                message = "passwords of ECR hold for twelve hours, and Kyverno has no other way in"
                mend = "see to it that credentialsSecret is renewed, or sign in another registry"
                yield warning((*path, "registries", index), message, mend)


def _entries(spec: Platform) -> Iterator[tuple[Path, ImageSignature]]:
    for index, entry in enumerate(spec.governance.image_signatures):
        yield ("governance", "imageSignatures", index), entry


def _key(path: Path, text: str) -> Findings:
    # here: only a spec with a key pays for the import
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    at = (*path, "publicKey")
    mend = "what cosign wrote to cosign.pub"
    try:
        key = load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm):
        yield Finding(at, "is no public key: it does not parse", mend)
        return
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < _FEW_BITS:
            message = f"an RSA key of {key.key_size} bits is too short to trust"
            yield Finding(at, message, f"{_FEW_BITS} bits or more")
    elif not isinstance(key, (ec.EllipticCurvePublicKey, ed25519.Ed25519PublicKey)):
        yield Finding(at, "is no key that cosign signs with", mend)


def _registry(path: Path, registry: str) -> Findings:
    host, _, rest = registry.partition("/")
    if host != "localhost" and not {".", ":"} & set(host):
        yield Finding(path, f"{host} is no registry", f"docker.io/{registry}, or its host first")
    elif host == "docker.io" and rest.partition("/")[0] in ("", "*", "library"):
        message = f"images of {registry} need not name it, and so would run unsigned"
        yield Finding(path, message, "an organization there, such as docker.io/acme")


def _within(registry: str, agreed: tuple[str, ...]) -> bool:
    return not agreed or any(
        registry == each.rstrip("/") or registry.startswith(f"{each.rstrip('/')}/")
        for each in agreed
    )


RULES = (engine, signers, registries, reach)
