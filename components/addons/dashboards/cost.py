"""Cost: what the cluster costs by the hour, and for whom."""

from __future__ import annotations

from ..rules.rest import HOURS_A_MONTH, NODE_COST
from .form import Board, Row, graph, stat, table

# OpenCost, docs: metrics. Requests and use, whichever is more, at the price of the node.
_CPU = "sum by (namespace, node) (container_cpu_allocation)"
_MEMORY = "sum by (namespace, node) (container_memory_allocation_bytes) / 1024 ^ 3"
_GPU = "sum by (namespace, node) (container_gpu_allocation)"


def board(monthly_usd: int) -> Board:
    """The dashboard, against the month's budget."""
    return Board(
        "cost",
        "Plinth / Cost",
        "What nodes, accelerators and volumes cost by OpenCost's prices: US dollars.",
        (_now(monthly_usd), _by_namespace(), _by_node()),
    )


def _now(monthly_usd: int) -> Row:
    month = f"sum({NODE_COST}) * {HOURS_A_MONTH}"
    disks = (
        "sum(kube_persistentvolume_capacity_bytes / 1024 ^ 3 "
        "* on (persistentvolume) group_left () max by (persistentvolume) (pv_hourly_cost))"
    )
    gpus = "sum(avg by (node) (node_gpu_hourly_cost) * on (node) avg by (node) (node_gpu_count))"
    return Row(
        "Now",
        (
            stat("Nodes, per month", "At the rate of this hour.", "currencyUSD", month, width=6,
                 bad=(monthly_usd * 0.8, monthly_usd)),
            stat("Of the budget", "budget.monthlyUsd, which is for the whole platform.", "percentunit",
                 f"{month} / {monthly_usd}", width=6, bad=(0.8, 1)),
            stat("Accelerators, per hour", "Of nodes that are there, used or not.", "currencyUSD", gpus,
                 width=6),
            stat("Volumes, per hour", "By their capacity.", "currencyUSD", disks, width=6),
        ),
    )  # fmt: skip


def _by_namespace() -> Row:
    def priced(allocation: str, price: str) -> str:
        return (
            f"sum by (namespace) (({allocation}) * on (node) group_left () avg by (node) ({price}))"
        )

    cpu, memory = priced(_CPU, "node_cpu_hourly_cost"), priced(_MEMORY, "node_ram_hourly_cost")
    gpu = priced(_GPU, "node_gpu_hourly_cost")
    whole = f"({cpu} + {memory}) + on (namespace) ({gpu} or {cpu} * 0)"
    return Row(
        "By namespace",
        (
            graph("Per hour", "Processors, memory and accelerators that its pods hold.", "currencyUSD",
                  (whole, "{{namespace}}"), stacked=True, width=12),
            table("Per month", "At the rate of now.", "currencyUSD",
                  f"sort_desc(({whole}) * {HOURS_A_MONTH})"),
        ),
    )  # fmt: skip


def _by_node() -> Row:
    pool = f"sum by (pool) (max by (node) ({NODE_COST}) * on (node) group_left (pool) plinth:node_pool:info)"
    return Row(
        "By node",
        (
            graph("Per hour by pool", "Nodes that are there.", "currencyUSD", (pool, "{{pool}}"),
                  stacked=True, width=12),
            table("Dearest nodes, per hour", "By type of machine.", "currencyUSD",
                  f"topk(10, max by (node, instance_type) ({NODE_COST}))"),
        ),
    )  # fmt: skip
