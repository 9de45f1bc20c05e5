"""The random and tls packages: their values are really generated, from the resource's seed."""

from __future__ import annotations

import base64
import hashlib
import random
import string
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from .wire import bare

Maker = Callable[[Mapping[str, Any], random.Random], dict[str, Any]]
"""Inputs, and the source of all that is random, to outputs."""


class GenerateError(Exception):
    """The inputs make no such value; says why."""


def generate(token: str, inputs: Mapping[str, Any], seed: str) -> dict[str, Any] | None:
    """Outputs of a generating resource; None if `token` is none of them.

    Raises:
        GenerateError: the inputs make no such value; says why.
    """
    maker = (_tls() if token.startswith("tls:") else _MAKERS).get(token)
    if maker is None:
        return None
    # Seeded, so that the same resource has the same value in every run: nothing real hangs on it.
    source = random.Random(hashlib.sha256(seed.encode()).digest())  # noqa: S311
    try:
        return maker(bare(dict(inputs)), source)
    except (KeyError, ValueError, TypeError, IndexError, OverflowError) as error:
        raise GenerateError(f"{token}: cannot be made of its inputs: {error}") from None


def _text(inputs: Mapping[str, Any], source: random.Random) -> str:
    special = inputs.get("overrideSpecial") or "!@#$%&*()-_=+[]{}<>:?"
    kinds = {
        "Lower": (inputs.get("lower", True), string.ascii_lowercase),
        "Upper": (inputs.get("upper", True), string.ascii_uppercase),
        "Numeric": (inputs.get("numeric", inputs.get("number", True)), string.digits),
        "Special": (inputs.get("special", True), special),
    }
    alphabet = "".join(letters for wanted, letters in kinds.values() if wanted) or "x"
    made = [
        source.choice(letters)
        for kind, (wanted, letters) in kinds.items()
        if wanted
        for _ in range(int(inputs.get(f"min{kind}", 0)))
    ]
    if len(made) > int(inputs["length"]):
        raise ValueError("the least numbers of letters come to more than length")
    made += [source.choice(alphabet) for _ in range(int(inputs["length"]) - len(made))]
    source.shuffle(made)
    return "".join(made)


def _password(inputs: Mapping[str, Any], source: random.Random) -> dict[str, Any]:
    text = _text(inputs, source)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
    return {"id": "none", "result": text, "bcryptHash": f"$2a$10${digest.ljust(53, 'a')[:53]}"}


def _string(inputs: Mapping[str, Any], source: random.Random) -> dict[str, Any]:
    text = _text(inputs, source)
    return {"id": text, "result": text}


def _bytes(inputs: Mapping[str, Any], source: random.Random) -> dict[str, Any]:
    made = source.randbytes(int(inputs["length"]))
    return {"id": "none", "base64": base64.b64encode(made).decode(), "hex": made.hex()}


def _id(inputs: Mapping[str, Any], source: random.Random) -> dict[str, Any]:
    made = source.randbytes(int(inputs["byteLength"]))
    prefix = inputs.get("prefix", "")
    url = base64.urlsafe_b64encode(made).decode().rstrip("=")
    return {
        "id": url,
        "b64Std": prefix + base64.b64encode(made).decode(),
        "b64Url": prefix + url,
        "dec": prefix + str(int.from_bytes(made, "big")),
        "hex": prefix + made.hex(),
    }


def _pet(inputs: Mapping[str, Any], source: random.Random) -> dict[str, Any]:
    words = [source.choice(_ADJECTIVES.split()) for _ in range(int(inputs.get("length", 2)) - 1)]
    words = [
        *([inputs["prefix"]] if "prefix" in inputs else []),
        *words,
        source.choice(_ANIMALS.split()),
    ]
    return {"id": inputs.get("separator", "-").join(words)}


_ADJECTIVES = """able bold brave bright calm clever cosmic deep eager fair fast fine fond game glad
grand great keen kind live loved loyal merry neat nice noble proud quick rare ready sharp smart"""
_ANIMALS = """ant asp bat bear bee boa buck bull cat cod cow crab crow deer dog dove duck eel elk finch
fox frog goat hare hawk heron kid kit lark lion lynx mole moth otter owl ox pug ram"""


def _integer(inputs: Mapping[str, Any], source: random.Random) -> dict[str, Any]:
    made = source.randint(int(inputs["min"]), int(inputs["max"]))
    return {"id": str(made), "result": made}


def _uuid(_: Mapping[str, Any], source: random.Random) -> dict[str, Any]:
    made = str(uuid.UUID(bytes=source.randbytes(16), version=4))
    return {"id": made, "result": made}


def _uuid7(_: Mapping[str, Any], source: random.Random) -> dict[str, Any]:
    # RFC 9562: 48 bits of time in ms, which stands still here (2026-01-01), then the version.
    bits = (1767225600000 << 80) | source.getrandbits(80)
    bits = bits & ~(0xF << 76) & ~(0x3 << 62) | (7 << 76) | (2 << 62)
    made = str(uuid.UUID(int=bits))
    return {"id": made, "result": made}


def _shuffle(inputs: Mapping[str, Any], source: random.Random) -> dict[str, Any]:
    made = list(inputs["inputs"])
    source.shuffle(made)
    count = int(inputs.get("resultCount", len(made)))
    return {
        "id": "-",
        "results": [made[index % len(made)] for index in range(count)] if made else [],
    }


_MAKERS: Mapping[str, Maker] = {
    "random:index/randomPassword:RandomPassword": _password,
    "random:index/randomString:RandomString": _string,
    "random:index/randomBytes:RandomBytes": _bytes,
    "random:index/randomId:RandomId": _id,
    "random:index/randomPet:RandomPet": _pet,
    "random:index/randomInteger:RandomInteger": _integer,
    "random:index/randomUuid:RandomUuid": _uuid,
    "random:index/randomUuid4:RandomUuid4": _uuid,
    "random:index/randomUuid7:RandomUuid7": _uuid7,
    "random:index/randomShuffle:RandomShuffle": _shuffle,
}


def _tls() -> dict[str, Maker]:
    """Apart, as most programs have none of these, and the library takes its time to load."""
    from . import certificates, keys

    return {
        "tls:index/privateKey:PrivateKey": keys.private_key,
        "tls:index/selfSignedCert:SelfSignedCert": certificates.self_signed,
        "tls:index/certRequest:CertRequest": certificates.request,
        "tls:index/locallySignedCert:LocallySignedCert": certificates.locally_signed,
    }
