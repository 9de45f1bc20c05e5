"""What tells the cost of the cluster, and the prices that it reads."""

from __future__ import annotations

from ..cloud import OnPremCloud
from ..finding import Finding, Findings, warning
from ..platform import Platform
from ..suggest import closest


def prices(spec: Platform) -> Findings:
    """OpenCost reads the cloud's list of prices, which is not in the network."""
    if spec.monitoring.cost != "opencost" or isinstance(spec.cloud, OnPremCloud):
        return
    if spec.network.egress == "none":
        message = "opencost cannot read the list of prices: network.egress is none"
        yield warning(("monitoring", "cost"), message, "none, or an egress")


def pools(spec: Platform) -> Findings:
    """What is assumed of a pool is assumed of one that there is."""
    known = ["system", "cpu", *(pool.name for pool in spec.gpu.pools)]
    for name in spec.budget.usage.pool_percent:
        if name not in known:
            meant = closest(name, known)
            mend = f"did you mean {meant}?" if meant else f"one of {', '.join(known)}"
            yield Finding(
                ("budget", "usage", "poolPercent", name), f"there is no pool {name}", mend
            )


RULES = (prices, pools)
