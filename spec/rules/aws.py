"""What AWS has no machine for, or takes no more of."""

from __future__ import annotations

from ..finding import Finding, Findings
from ..platform import Platform

MOST_ALERTS = 9
"""Thresholds of a budget: AWS takes ten notifications, one of which is of the forecast
(`Notification`, AWS Budgets API)."""

MOST_ADDRESSES = 10
"""Addresses that a notification is mailed to (`Notification`, AWS Budgets API)."""

REDSHIFT_ZONES = 3
"""Zones that Redshift Serverless asks for ("Considerations when using Amazon Redshift Serverless",
Redshift management guide)."""

REDSHIFT_UNIT = 8
"""RPUs that its capacity goes up by; 4 is the one smaller choice (same guide)."""


def nodes(spec: Platform) -> Findings:
    """Some machine is as large as a node is asked to be."""
    if spec.cloud.provider != "aws":
        return
    from ..catalog import instances  # here: no other cloud needs the catalogue

    for name, pool in (("system", spec.nodes.system), ("cpu", spec.nodes.cpu)):
        asked = (pool.vcpus, pool.memory_gib, pool.architecture)
        if not pool.instance_types and not instances.pick("node", *asked):
            size = f"{pool.vcpus} vCPUs and {pool.memory_gib} GiB"
            message = f"no {pool.architecture} machine has {size}"
            yield Finding(("nodes", name), message, "less, or instanceTypes outright")


def warehouse(spec: Platform) -> Findings:
    """Redshift Serverless takes the capacity and the network."""
    features = spec.features
    if spec.cloud.provider != "aws" or features.engine == "none" or features.offline != "warehouse":
        return
    if spec.network.zones < REDSHIFT_ZONES:
        message = f"{spec.network.zones} zones, and Redshift Serverless needs {REDSHIFT_ZONES}"
        yield Finding(("network", "zones"), message, f"{REDSHIFT_ZONES}, or features.offline: lake")
    capacities = {
        "baseCapacity": features.warehouse.base_capacity,
        "maxCapacity": features.warehouse.max_capacity,
    }
    for key, value in capacities.items():
        if value % REDSHIFT_UNIT and value != REDSHIFT_UNIT // 2:
            below = value // REDSHIFT_UNIT * REDSHIFT_UNIT
            mend = f"{below or REDSHIFT_UNIT // 2} or {below + REDSHIFT_UNIT}"
            message = f"Redshift Serverless counts in units of {REDSHIFT_UNIT} RPUs, not {value}"
            yield Finding(("features", "warehouse", key), message, mend)


def budget(spec: Platform) -> Findings:
    """AWS Budgets takes the alerts."""
    if spec.cloud.provider != "aws":
        return
    alerts, addresses = len(spec.budget.alert_at_percent), len(spec.budget.notify)
    if alerts > MOST_ALERTS:
        message = f"{alerts} alerts, and a budget of AWS takes {MOST_ALERTS}"
        yield Finding(("budget", "alertAtPercent"), message, "fewer")
    if addresses > MOST_ADDRESSES:
        message = f"{addresses} addresses, and an alert of AWS takes {MOST_ADDRESSES}"
        yield Finding(("budget", "notify"), message, "a mailing list")


RULES = (nodes, warehouse, budget)
