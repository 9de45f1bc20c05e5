"""Keys are rotated."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_on
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    # KMS rotates symmetric keys alone.
    if case.inputs.get("customerMasterKeySpec", "SYMMETRIC_DEFAULT") == "SYMMETRIC_DEFAULT":
        yield from demand_on(case.inputs, "enableKeyRotation")


RULE = Rule(
    id="kms-rotated",
    title="Keys of KMS are rotated",
    severity="medium",
    why="It bounds how much is ever encrypted with the same material.",
    mend="Set enableKeyRotation to true.",
    providers=("aws",),
    types=("aws:kms/key:Key",),
    check=_check,
    frameworks={
        "aws-hub": ("KMS.4",),
        "cis-aws": ("3.6",),
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-12", "SC-12(2)", "SC-28(3)"),
        "pci-dss": ("3.7.4",),
        "soc2": ("CC6.1",),
    },
)
