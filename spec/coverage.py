"""What the language has and this version does not provision: said, never ignored in silence.

The one table of it. Whoever provisions a field takes its row away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .faults import Path
from .finding import Findings, warning
from .platform import Platform


@dataclass(frozen=True)
class Gap:
    """A field that is accepted, and when nothing comes of it."""

    path: Path
    asked: Callable[[Platform], bool]
    mend: str = "take it away until it is"


GAPS = (
    Gap(("llm", "vectorStore"), lambda p: p.llm.vector_store != "none"),
    Gap(("llm", "tracing"), lambda p: p.llm.tracing != "none"),
    Gap(("llm", "gateway"), lambda p: p.llm.gateway != "none"),
    Gap(("network", "podCidr"), lambda p: p.cloud.provider == "aws" and p.network.pod_cidr is not None,
        "take it away: on AWS pods have addresses of the network"),
    Gap(("gpu", "driverVersion"),
        lambda p: p.cloud.provider in ("aws", "gcp") and p.gpu.driver_version is not None,
        "take it away: the cloud brings the driver"),
)  # fmt: skip


def gaps(spec: Platform) -> Findings:
    """Fields of the spec that nothing comes of in this version."""
    for gap in GAPS:
        if gap.asked(spec):
            yield warning(gap.path, "is not provisioned yet: nothing comes of it", gap.mend)
