"""Private keys of the simulated tls package: real ones, derived from a seed, so that the same
resource has the same key in every run. Nothing of worth must ever hang on one.
"""

from __future__ import annotations

import base64
import hashlib
import math
import random
import textwrap
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_ssh_private_key,
)

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey

_CURVES: Mapping[str, ec.EllipticCurve] = {
    "P224": ec.SECP224R1(),
    "P256": ec.SECP256R1(),
    "P384": ec.SECP384R1(),
    "P521": ec.SECP521R1(),
}


def private_key(inputs: Mapping[str, Any], source: random.Random) -> dict[str, Any]:
    """`tls.PrivateKey`; `source` decides which."""
    name = inputs["algorithm"]
    if name == "RSA":
        key: Key = _rsa(int(inputs.get("rsaBits", 2048)), source)
    elif name == "ECDSA":
        curve = _CURVES.get(inputs.get("ecdsaCurve", "P224"))
        if curve is None:
            raise ValueError(f"ecdsaCurve {inputs['ecdsaCurve']} is none of {', '.join(_CURVES)}")
        key = ec.derive_private_key(source.randrange(1, curve.group_order), curve)
    elif name == "ED25519":
        key = ed25519.Ed25519PrivateKey.from_private_bytes(source.randbytes(32))
    else:
        raise ValueError(f"algorithm {name} is none of RSA, ECDSA, ED25519")
    own_form = PrivateFormat.PKCS8 if name == "ED25519" else PrivateFormat.TraditionalOpenSSL
    public = _public(key)
    kind = public["publicKeyOpenssh"].split()
    return {
        **public,
        "privateKeyPem": _pem(key, own_form).decode(),
        "privateKeyPemPkcs8": _pem(key, PrivateFormat.PKCS8).decode(),
        "privateKeyOpenssh": _openssh(key, kind[0], source) if kind else "",
    }


def public_key(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """`tls.getPublicKey`."""
    if text := inputs.get("privateKeyOpenssh"):
        return _public(_taken(load_ssh_private_key(text.encode(), None)))
    return _public(read(inputs["privateKeyPem"]))


def read(text: str) -> Key:
    """A private key from its PEM form.

    Raises:
        ValueError: it is none that the tls package has.
    """
    try:
        key = load_pem_private_key(text.encode(), None)
    except ValueError:
        raise ValueError("no private key in PEM form") from None
    return _taken(key)


def _taken(key: object) -> Key:
    if not isinstance(key, Key):
        raise ValueError("a private key that is none of RSA, ECDSA, ED25519")
    return key


def algorithm(key: Key) -> str:
    """As the tls package calls it."""
    if isinstance(key, rsa.RSAPrivateKey):
        return "RSA"
    return "ECDSA" if isinstance(key, ec.EllipticCurvePrivateKey) else "ED25519"


def _public(key: Key) -> dict[str, Any]:
    public = key.public_key()
    info = PublicFormat.SubjectPublicKeyInfo
    document = public.public_bytes(Encoding.DER, info)
    made: dict[str, Any] = {
        "id": hashlib.sha1(document, usedforsecurity=False).hexdigest(),
        "publicKeyPem": public.public_bytes(Encoding.PEM, info).decode(),
        "publicKeyOpenssh": "",
        "publicKeyFingerprintMd5": "",
        "publicKeyFingerprintSha256": "",
    }
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name == "secp224r1":
        return made  # OpenSSH has no such curve
    text = public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    blob = base64.b64decode(text.split()[1])
    sha256 = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
    made["publicKeyOpenssh"] = f"{text}\n"
    made["publicKeyFingerprintMd5"] = hashlib.md5(blob, usedforsecurity=False).digest().hex(":")
    made["publicKeyFingerprintSha256"] = f"SHA256:{sha256}"
    return made


def _pem(key: Key, form: PrivateFormat) -> bytes:
    return key.private_bytes(Encoding.PEM, form, NoEncryption())


def _openssh(key: Key, kind: str, source: random.Random) -> str:
    """OpenSSH's own form. The library draws the number that stands twice before the private key
    (OpenSSH, PROTOCOL.key); here it comes of `source`, as everything else does."""
    first, *lines, last = _pem(key, PrivateFormat.OpenSSH).decode().splitlines()
    content = bytearray(base64.b64decode("".join(lines)))
    at = content.rindex(len(kind).to_bytes(4, "big") + kind.encode())
    content[at - 8 : at] = 2 * source.randbytes(4)
    return "\n".join((first, *textwrap.wrap(base64.b64encode(content).decode(), 64), last, ""))


def _rsa(size: int, source: random.Random) -> rsa.RSAPrivateKey:
    """A key of `size` bits: 2048 take some 0.3 s, 4096 some 4 s."""
    if size < 1024:
        raise ValueError(f"rsaBits {size} are fewer than the 1024 that are still taken")
    p, q = _prime(size // 2, source), _prime(size - size // 2, source)
    d = pow(65537, -1, math.lcm(p - 1, q - 1))
    parts = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
    return rsa.RSAPrivateNumbers(p, q, d, *parts, rsa.RSAPublicNumbers(65537, p * q)).private_key()


def _prime(size: int, source: random.Random) -> int:
    """A prime by Fermat's test, which is as good as certain of a random number of this size; the
    library tests it again when it takes the key."""
    while True:
        # The two highest bits are set, so that the product of two has the full length.
        found = source.getrandbits(size) | (3 << (size - 2)) | 1
        if math.gcd(found, _SMALL) == 1 and found % 65537 != 1 and pow(2, found - 1, found) == 1:
            return found


_SMALL = math.prod(n for n in range(3, 2000) if all(n % d for d in range(2, math.isqrt(n) + 1)))
"""The product of the small primes, whose multiples are sorted out before the slow test."""
