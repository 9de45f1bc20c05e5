"""From the signers of a spec to the objects by which Kyverno asks for their signatures.

Pure. What Kyverno does with them was read from its sources, of 1.19.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from policies.admission import KYVERNO, LABEL, exceptions
from policies.exemptions import Exemption
from spec.governance import ImageSignature
from spec.platform import Platform

RULE = "images-signed"

LOG = "https://rekor.sigstore.dev"
"""Sigstore's public log of signatures."""

TIMEOUT = 30
"""Seconds, the longest that there is: the registry, and where nothing is kept yet the log and
Sigstore's roots, are asked while a pod waits."""

_HUB = "docker.io/"


def registries(platform: Platform) -> list[str]:
    """Registries whose images must be signed."""
    return [each for entry in platform.governance.image_signatures for each in entry.registries]


def policies(
    platform: Platform, level: str, exemptions: Sequence[Exemption] = ()
) -> list[dict[str, Any]]:
    """An ImageValidatingPolicy for each entry and each thing that is done, and who is exempt.

    Args:
        level: enforcement of the rule `images-signed`.
        exemptions: from that rule.
    """
    if level == "disabled":
        return []
    denies = platform.protected and level != "advisory"
    made = [
        policy
        for index, entry in enumerate(platform.governance.image_signatures)
        for policy in _policies(index, entry, denies=denies)
    ]
    return made + exceptions(RULE, exemptions, made) if made else []


def credentials(index: int) -> str:
    """Name of the Secret by which the registries of an entry are read, in Kyverno's namespace."""
    return f"{RULE}-{index}"


def globs(registry: str) -> list[str]:
    """What images of a registry look like, as a pod may write them.

    The star of a glob goes past slashes. An image of Docker Hub need not name it.
    """
    if registry.endswith("*"):
        found = [registry]
    else:
        found = [f"{registry}/*", registry, f"{registry}:*", f"{registry}@*"]
    if not registry.startswith(_HUB):
        return found
    short = [each.removeprefix(_HUB) for each in found]
    return [*found, *short, *(f"index.{each}" for each in found)]


def _policies(index: int, entry: ImageSignature, *, denies: bool) -> list[dict[str, Any]]:
    if not denies:
        return [_policy(index, entry, ["deny", "warn"], denies=False)]
    return [
        _policy(index, entry, ["deny"], denies=True),
        _policy(index, entry, ["warn"], denies=False),
    ]


def _policy(
    index: int, entry: ImageSignature, labels: list[str], *, denies: bool
) -> dict[str, Any]:
    rule = {
        "apiGroups": [""],
        "apiVersions": ["v1"],
        "operations": ["CREATE", "UPDATE"],
        "resources": ["pods", "pods/ephemeralcontainers"],
    }
    where = {"key": LABEL, "operator": "In", "values": labels}
    spec = {
        "validationActions": ["Deny"] if denies else ["Warn", "Audit"],
        "failurePolicy": "Fail" if denies else "Ignore",
        "webhookConfiguration": {"timeoutSeconds": TIMEOUT},
        # Pods alone: a digest that was put into a Deployment would be a change to whoever wrote it. And
        # what is made for its kinds forgets the namespaces.
        "autogen": {"podControllers": {"controllers": []}},
        "matchConstraints": {
            "resourceRules": [rule],
            "namespaceSelector": {"matchExpressions": [where]},
        },
        "matchConditions": [
            {
                "name": "changed",
                "expression": "request.operation != 'UPDATE' || object.spec != oldObject.spec",
            },
            {"name": "stays", "expression": "!has(object.metadata.deletionTimestamp)"},
        ],
        "matchImageReferences": [
            {"glob": glob} for registry in entry.registries for glob in globs(registry)
        ],
        **({"credentials": {"secrets": [credentials(index)]}} if entry.credentials_secret else {}),
        "attestors": [{"name": "signer", "cosign": _signer(entry)}],
        # The digest that was verified is what runs, whatever becomes of the tag. What only tells
        # changes nothing.
        "validationConfigurations": dict.fromkeys(
            ("mutateDigest", "verifyDigest", "required"), denies
        ),
        "validations": [
            {
                # Of every kind of container, and of volumes: those that match, by where they are.
                "expression": "images.all(each, images[each].all(image, "
                "verifyImageSignatures(image, [attestors.signer]) > 0))",
                "message": f"An image of {' or '.join(entry.registries)} has no signature of "
                f"{_called(entry)}. Sign it with cosign, or run one that is signed.",
            }
        ],
    }
    return {
        "apiVersion": KYVERNO,
        "kind": "ImageValidatingPolicy",
        "metadata": {"name": f"{RULE}-{index}-{'deny' if denies else 'warn'}"},
        "spec": spec,
    }


def _signer(entry: ImageSignature) -> dict[str, Any]:
    # A URL is asked for even where the log is not.
    log: dict[str, Any] = {"url": LOG}
    if not entry.transparency_log:
        log |= {"insecureIgnoreTlog": True, "insecureIgnoreSCT": True}
    if entry.keyless is None:
        return {"key": {"data": entry.public_key}, "ctlog": log}
    issuer, subject = entry.keyless.issuer, entry.keyless.subject
    if "*" in subject:
        pattern = ".*".join(map(re.escape, subject.split("*")))
        identity = {"issuer": issuer, "subjectRegExp": f"^{pattern}$"}
    else:
        identity = {"issuer": issuer, "subject": subject}
    return {"keyless": {"identities": [identity]}, "ctlog": log}


def _called(entry: ImageSignature) -> str:
    return entry.keyless.subject if entry.keyless else "the key in governance.imageSignatures"
