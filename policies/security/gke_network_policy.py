"""Network policies have an effect in GKE."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import on, say
from ..gcp import CLUSTER
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    inputs = case.inputs
    if on(inputs.get("enableAutopilot")) or inputs.get("datapathProvider") == "ADVANCED_DATAPATH":
        return
    enabled = inputs.get("networkPolicy.enabled")
    if not on(enabled):
        yield (
            f"datapathProvider is {say(inputs.get('datapathProvider'))}, "
            f"and networkPolicy.enabled is {say(enabled)}"
        )
    elif on(inputs.get("addonsConfig.networkPolicyConfig.disabled")):
        yield "addonsConfig.networkPolicyConfig.disabled is true"


RULE = Rule(
    id="gke-network-policy",
    title="Network policies have an effect in GKE",
    severity="high",
    why="Without something that enforces them they are taken and ignored, and any pod reaches any other.",
    mend="Set datapathProvider to ADVANCED_DATAPATH.",
    providers=("gcp",),
    types=(CLUSTER,),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.20", "A.8.22"),
        "nist-800-53": ("SC-7",),
        "pci-dss": ("1.3.1",),
        "soc2": ("CC6.1",),
    },
)
