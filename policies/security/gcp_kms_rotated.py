"""Keys of Cloud KMS are rotated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..checks import on, say
from ..rule import Case, Rule

_DAY = 86_400
_MOST = 90 * _DAY
# Cloud KMS cannot make versions of what is kept elsewhere.
_ELSEWHERE = ("EXTERNAL", "EXTERNAL_VPC")


def _check(case: Case) -> Iterator[str]:
    inputs = case.inputs
    # It rotates symmetric keys alone.
    if inputs.get("purpose", "ENCRYPT_DECRYPT") != "ENCRYPT_DECRYPT" or on(
        inputs.get("importOnly")
    ):
        return
    if inputs.get("versionTemplate.protectionLevel") in _ELSEWHERE:
        return
    period = inputs.get("rotationPeriod")
    seconds = re.fullmatch(r"(\d+)(\.\d+)?s", str(period))
    if not seconds:
        yield f"rotationPeriod is {say(period)}"
    elif int(seconds[1]) > _MOST:
        yield f"rotationPeriod is {period}, more than 90 days"


RULE = Rule(
    id="gcp-kms-rotated",
    title="Keys of Cloud KMS are rotated every 90 days",
    severity="medium",
    why="It bounds how much is ever encrypted with the same material.",
    mend=f"Set rotationPeriod to {_MOST}s or less.",
    providers=("gcp",),
    types=("gcp:kms/cryptoKey:CryptoKey",),
    check=_check,
    frameworks={
        "cis-gcp": ("1.10",),
        "iso-27001": ("A.8.12", "A.8.24"),
        "nist-800-53": ("IA-5", "SC-12", "SC-28"),
        "pci-dss": ("3.7.4",),
        "soc2": ("CC6.1",),
    },
)
