"""The forms of text that the language asks for, in words."""

from __future__ import annotations

from .callers import CLAIM_PATTERN
from .governance import FOLDER_PATTERN, KEY_PATTERN, SIGNED_PATTERN
from .models import SIGNATURE_PATTERN, STORAGE_PATTERN, VERSION_PATTERN
from .section import NAME_PATTERN

_HEXADECIMAL = "an id such as 01234567-89ab-cdef-0123-456789abcdef"
_URL = "a URL that begins with"

WORDS = {
    NAME_PATTERN: "lower-case letters, digits and single hyphens, beginning with a letter",
    r"^[A-Za-z0-9][A-Za-z0-9 ._@-]{0,62}$":
        "up to 63 letters, digits, spaces and . _ @ -, beginning with a letter or digit",
    r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$":
        "up to 63 letters, digits and . _ -, beginning with a letter or digit",
    r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$":
        "a namespace: up to 63 lower-case letters, digits and hyphens within",
    r"^[a-z][a-z0-9_]*$": "lower-case letters, digits and underscores, beginning with a letter",
    r"^[a-zA-Z0-9_]+$": "letters, digits and underscores",
    r"^-----BEGIN CERTIFICATE-----\n(.|\n)+-----END CERTIFICATE-----\n?$":
        "a certificate in PEM, from its BEGIN line to its END line",
    r"^[a-z]{2}(-[a-z]+)+-[0-9]$": "a region such as us-east-1",
    r"^[0-9]{12}$": 'twelve digits in quotes, such as "123456789012"',
    r"^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$": "such as arn:aws:iam::123456789012:role/name",
    r"^[a-z][a-z0-9-]{4,28}[a-z0-9]$":
        "6 to 30 lower-case letters, digits and hyphens, beginning with a letter",
    r"^[0-9]+$": 'digits in quotes, such as "123456789012"',
    r"^[a-z]+-[a-z]+[0-9]+$": "a region such as us-central1",
    r"^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$": "an account such as 01AB23-45CD67-89EF01",
    r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$": _HEXADECIMAL,
    r"^/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/]+"
    r"/providers/Microsoft\.Network/dnszones/[^/]+$":
        "a resource id such as /subscriptions/ID/resourceGroups/NAME/providers/"
        "Microsoft.Network/dnszones/ml.example.com",
    r"^[0-9]+x[0-9]+(x[0-9]+)?$": "a shape such as 2x4",
    r"^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._/-]+)?$": "a registry such as registry.example.com/ml",
    r"^[a-z0-9.-]+(:[0-9]+)?/[a-z0-9._/-]+(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?(@sha256:[0-9a-f]{64})?$":
        "an image with its registry and tag, such as registry.example.com/ml/pipelines:1.4.0",
    r"^[A-Za-z0-9_.-]{1,250}(/[A-Za-z0-9_.-]{1,250})?$":
        "the id of a DAG such as retrain, or flow/deployment of Prefect",
    r"^[a-z]+[0-9]*$": "a location such as eastus",
    r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$": "a host name or address, such as mysql.example.com",
    r"^https?://.+$": f"{_URL} http:// or https://",
    r"^https://.+$": f"{_URL} https://",
    r"^(https://|ssh://|git@).+$": f"{_URL} https:// or ssh://, or git@host:path",
    r"^1\.[0-9]{2}$": 'a minor version in quotes, such as "1.35"',
    r"^[0-9]{2}$": 'a major version in quotes, such as "17"',
    r"^[0-9]g\.[0-9]{1,3}gb$": "a profile such as 1g.10gb",
    r"^\S+( \S+){4}$": 'five fields with one space between, such as "*/15 * * * *"',
    r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$": "a domain such as ml.example.com",
    r"^[^@\s]+@[^@\s]+\.[^@\s]+$": "an address such as team@example.com",
    r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$": "the name of a host such as mail.example.com",
    FOLDER_PATTERN: "a folder such as ../policies-acme",
    KEY_PATTERN: "a public key in PEM, from its BEGIN line to its END line",
    SIGNED_PATTERN: "a registry such as ghcr.io/acme; * for any part of the path",
    CLAIM_PATTERN: "the name of a claim such as groups or realm_access.roles",
    STORAGE_PATTERN: "artifacts: and a path, or a URI of s3, gs, hf, pvc, oci or https",
    SIGNATURE_PATTERN: "sha256: and 64 digits, as the promotion of the model gave it",
    VERSION_PATTERN: 'up to 63 letters, digits and . _ -, such as "3"',
    r"^#.+$": 'a channel in quotes, such as "#ml-alerts"',
}  # fmt: skip
"""Each pattern of the language, and what to write to match it."""
