"""Pod Security levels."""

from __future__ import annotations

from ..fixtures import NAMESPACE
from ..suite import DROP, UNKNOWN, suite

LABEL = "pod-security.kubernetes.io/enforce"


def level(value: object) -> dict[str, object]:
    return {"metadata.labels": {LABEL: value}}


TestRule = suite(
    "namespaces-pod-security",
    NAMESPACE,
    bad=[
        ({"metadata.labels": DROP}, f"The label {LABEL} is not set"),
        (level("privileged"), f"The label {LABEL} is privileged"),
        (level("none"), f"The label {LABEL} is none"),
    ],
    fine=[level("baseline")],
    unknown=[(level(UNKNOWN), f"metadata.labels.{LABEL}")],
    configured=[
        ({"privilegedNamespaces": ["models"]}, level("privileged"), None),
        (
            {"privilegedNamespaces": ["models"]},
            {"metadata.labels": DROP},
            f"The label {LABEL} is not set",
        ),
    ],
)
