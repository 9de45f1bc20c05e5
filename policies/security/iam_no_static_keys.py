"""There are no access keys that never change."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    del case
    yield "The stack makes a static access key"


RULE = Rule(
    id="iam-no-static-keys",
    title="No static access keys are made",
    severity="high",
    why="They leak, into logs and images and histories, and are good until somebody notices.",
    mend="Use a role: EKS Pod Identity for pods, an OIDC provider for pipelines.",
    providers=("aws",),
    types=("aws:iam/accessKey:AccessKey",),
    check=_check,
    frameworks={
        "iso-27001": ("A.5.17", "A.8.5"),
        "nist-800-53": ("AC-2", "AC-3"),
        "pci-dss": ("8.2.1",),
        "soc2": ("CC6.1",),
    },
)
