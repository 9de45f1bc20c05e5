"""Virtual networks keep flow logs."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import FLOW_LOG, referring
from ..checks import say
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    logs = referring(
        case,
        "targetResourceId",
        "virtualNetworks",
        "virtualNetworkName",
        FLOW_LOG,
    )
    if not logs:
        yield "The network has no flow log"
        return
    states = [log.inputs.get("enabled") for log in logs]
    if True not in states:
        yield f"The network has a flow log, but enabled is {say(states[0])}"


RULE = Rule(
    id="azure-network-logged",
    title="Virtual networks keep flow logs",
    severity="medium",
    why="They show who tried to reach what, and where data went.",
    mend="Add a FlowLog whose targetResourceId is the network, with enabled true.",
    providers=("azure-native",),
    types=("azure-native:network:VirtualNetwork",),
    siblings=True,
    check=_check,
    frameworks={
        "iso-27001": ("A.8.15",),
        "nist-800-53": ("AU-2",),
        "pci-dss": ("10.2.1",),
        "soc2": ("CC7.2",),
    },
)
