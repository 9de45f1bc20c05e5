"""What tells the cost of the cluster, and the prices that it reads."""

from __future__ import annotations

from ..cloud import OnPremCloud
from ..finding import Findings, warning
from ..platform import Platform


def prices(spec: Platform) -> Findings:
    """OpenCost reads the cloud's list of prices, which is not in the network."""
    if spec.monitoring.cost != "opencost" or isinstance(spec.cloud, OnPremCloud):
        return
    if spec.network.egress == "none":
        message = "opencost cannot read the list of prices: network.egress is none"
        yield warning(("monitoring", "cost"), message, "none, or an egress")


RULES = (prices,)
