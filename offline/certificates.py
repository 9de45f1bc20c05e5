"""The tls package's requests and certificates.

Time stands still here: every certificate begins on 2026-01-01, and its serial number comes of the
seed, so that the same inputs make the same one in every run.
"""

from __future__ import annotations

import hashlib
import ipaddress
import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from . import keys

_START = datetime(2026, 1, 1, tzinfo=UTC)
_NAMES = {
    "commonName": NameOID.COMMON_NAME,
    "serialNumber": NameOID.SERIAL_NUMBER,
    "country": NameOID.COUNTRY_NAME,
    "locality": NameOID.LOCALITY_NAME,
    "province": NameOID.STATE_OR_PROVINCE_NAME,
    "streetAddresses": NameOID.STREET_ADDRESS,
    "organization": NameOID.ORGANIZATION_NAME,
    "organizationalUnit": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "postalCode": NameOID.POSTAL_CODE,
    "emailAddress": NameOID.EMAIL_ADDRESS,
}
_USES = {
    "digital_signature": "digital_signature",
    "content_commitment": "content_commitment",
    "key_encipherment": "key_encipherment",
    "data_encipherment": "data_encipherment",
    "key_agreement": "key_agreement",
    "cert_signing": "key_cert_sign",
    "crl_signing": "crl_sign",
    "encipher_only": "encipher_only",
    "decipher_only": "decipher_only",
}
"""Key usages of RFC 5280, 4.2.1.3, by the tls package's names, as the library calls them."""
_EXTENDED = {
    "any_extended": ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
    "server_auth": ExtendedKeyUsageOID.SERVER_AUTH,
    "client_auth": ExtendedKeyUsageOID.CLIENT_AUTH,
    "code_signing": ExtendedKeyUsageOID.CODE_SIGNING,
    "email_protection": ExtendedKeyUsageOID.EMAIL_PROTECTION,
    "timestamping": ExtendedKeyUsageOID.TIME_STAMPING,
    "ocsp_signing": ExtendedKeyUsageOID.OCSP_SIGNING,
    "ipsec_end_system": x509.ObjectIdentifier("1.3.6.1.5.5.7.3.5"),
    "ipsec_tunnel": x509.ObjectIdentifier("1.3.6.1.5.5.7.3.6"),
    "ipsec_user": x509.ObjectIdentifier("1.3.6.1.5.5.7.3.7"),
    "microsoft_server_gated_crypto": x509.ObjectIdentifier("1.3.6.1.4.1.311.10.3.3"),
    "netscape_server_gated_crypto": x509.ObjectIdentifier("2.16.840.1.113730.4.1"),
    "microsoft_commercial_code_signing": x509.ObjectIdentifier("1.3.6.1.4.1.311.2.1.22"),
    "microsoft_kernel_code_signing": x509.ObjectIdentifier("1.3.6.1.4.1.311.61.1.1"),
}
"""Extended key usages by the tls package's names (source: Go, crypto/x509)."""


def self_signed(inputs: Mapping[str, Any], source: random.Random) -> dict[str, Any]:
    """`tls.SelfSignedCert`."""
    key = _key(inputs, "privateKeyPem")
    subject, alternatives = _name(inputs.get("subject") or {}), _alternatives(inputs)
    return _certificate(inputs, source, key, subject, subject, key.public_key(), alternatives)


def request(inputs: Mapping[str, Any], _: random.Random) -> dict[str, Any]:
    """`tls.CertRequest`."""
    key = _key(inputs, "privateKeyPem")
    builder = x509.CertificateSigningRequestBuilder().subject_name(
        _name(inputs.get("subject") or {})
    )
    if alternatives := _alternatives(inputs):
        builder = builder.add_extension(alternatives, critical=False)
    digest, fixed = _signing(key)
    made = builder.sign(key, digest, ecdsa_deterministic=fixed)
    document = made.public_bytes(Encoding.DER)
    return {
        "id": hashlib.sha1(document, usedforsecurity=False).hexdigest(),
        "certRequestPem": made.public_bytes(Encoding.PEM).decode(),
        "keyAlgorithm": keys.algorithm(key),
    }


def locally_signed(inputs: Mapping[str, Any], source: random.Random) -> dict[str, Any]:
    """`tls.LocallySignedCert`."""
    key = _key(inputs, "caPrivateKeyPem")
    asked = x509.load_pem_x509_csr(inputs["certRequestPem"].encode())
    authority = x509.load_pem_x509_certificate(inputs["caCertPem"].encode())
    try:
        named = asked.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        named = None
    public = asked.public_key()
    made = _certificate(inputs, source, key, asked.subject, authority.subject, public, named)
    return {**made, "caKeyAlgorithm": keys.algorithm(key)}


def _certificate(
    inputs: Mapping[str, Any],
    source: random.Random,
    key: keys.Key,
    subject: x509.Name,
    issuer: x509.Name,
    public: CertificatePublicKeyTypes,
    alternatives: x509.SubjectAlternativeName | None,
) -> dict[str, Any]:
    end = _START + timedelta(hours=float(inputs["validityPeriodHours"]))
    serial = source.getrandbits(126) | 1
    builder = (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .public_key(public)
        .serial_number(serial)
        .not_valid_before(_START)
        .not_valid_after(end)
    )
    for extension, critical in _extensions(inputs, public, key):
        builder = builder.add_extension(extension, critical)
    if alternatives:
        builder = builder.add_extension(alternatives, critical=False)
    digest, fixed = _signing(key)
    made = builder.sign(key, digest, ecdsa_deterministic=fixed)
    return {
        "id": str(serial),
        "certPem": made.public_bytes(Encoding.PEM).decode(),
        "keyAlgorithm": keys.algorithm(key),
        "readyForRenewal": False,
        "validityStartTime": _START.isoformat().replace("+00:00", "Z"),
        "validityEndTime": end.isoformat().replace("+00:00", "Z"),
    }


def _extensions(
    inputs: Mapping[str, Any], public: CertificatePublicKeyTypes, authority: keys.Key
) -> Iterator[tuple[x509.ExtensionType, bool]]:
    """Each with whether it is critical."""
    uses: list[str] = inputs.get("allowedUses") or []
    if strange := [use for use in uses if use not in _USES and use not in _EXTENDED]:
        raise ValueError(f"allowedUses has no {', '.join(strange)}")
    if any(use in _USES for use in uses):
        yield x509.KeyUsage(**{name: use in uses for use, name in _USES.items()}), True
    if extended := [_EXTENDED[use] for use in uses if use in _EXTENDED]:
        yield x509.ExtendedKeyUsage(extended), False
    is_authority = bool(inputs.get("isCaCertificate"))
    longest = inputs.get("maxPathLength") if is_authority else None
    yield x509.BasicConstraints(ca=is_authority, path_length=longest), True
    if inputs.get("setSubjectKeyId") or is_authority:
        yield x509.SubjectKeyIdentifier.from_public_key(public), False
    if inputs.get("setAuthorityKeyId") or public != authority.public_key():
        yield x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), False


def _alternatives(inputs: Mapping[str, Any]) -> x509.SubjectAlternativeName | None:
    """The subject's other names; None if it has none."""
    found: list[x509.GeneralName] = [
        *(x509.DNSName(each) for each in inputs.get("dnsNames") or []),
        *(x509.IPAddress(ipaddress.ip_address(each)) for each in inputs.get("ipAddresses") or []),
        *(x509.UniformResourceIdentifier(each) for each in inputs.get("uris") or []),
    ]
    return x509.SubjectAlternativeName(found) if found else None


def _name(subject: Mapping[str, Any]) -> x509.Name:
    return x509.Name(
        x509.NameAttribute(oid, value)
        for key, oid in _NAMES.items()
        for given in [subject.get(key)]
        for value in (given if isinstance(given, list) else [given])
        if value
    )


def _key(inputs: Mapping[str, Any], name: str) -> keys.Key:
    """The private key that is given as `name`, or in its write-only form."""
    given = inputs.get(name) or inputs.get(f"{name}Wo")
    if not given:
        raise ValueError(f"give {name}")
    return keys.read(given)


def _signing(key: keys.Key) -> tuple[SHA256 | None, bool | None]:
    """Digest, and whether to derive the nonce from key and message (RFC 6979), as `sign` wants it."""
    if isinstance(key, Ed25519PrivateKey):
        return None, None
    return SHA256(), True if isinstance(key, EllipticCurvePrivateKey) else None
