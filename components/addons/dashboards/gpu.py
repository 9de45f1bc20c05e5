"""GPU: what is there, what it does, and whether it is well."""

from __future__ import annotations

from ..rules import gpu as dcgm
from .form import Board, Panel, Row, Variable, graph, stat, table

_SERIES = "plinth:gpu_utilization:percent"
_HERE = '{pool=~"$pool", exported_namespace=~"$namespace"}'
_ON = '* on (Hostname) group_left (pool) plinth:node_pool:info{pool=~"$pool"}'
_GPU = "{{Hostname}} {{gpu}}"


def board(*, costs: bool) -> Board:
    """The dashboard; what idleness costs needs prices, which OpenCost has."""
    return Board(
        "gpu",
        "Plinth / GPU",
        "GPUs by pool and namespace: use, idleness, memory, power, temperature, errors.",
        (_now(costs=costs), _use(), _health()),
        (
            Variable("pool", "Pool", _SERIES, "pool"),
            Variable("namespace", "Namespace", _SERIES, "exported_namespace"),
        ),
    )


def _now(*, costs: bool) -> Row:
    idle = f'count({_SERIES}{{pool=~"$pool"}} < {dcgm.IDLE_PERCENT}) or vector(0)'
    return Row(
        "Now",
        (
            stat("GPUs", "Of the chosen pools, with a node.", "short",
                 f'count({_SERIES}{{pool=~"$pool"}}) or vector(0)'),
            stat("In use", "Average utilisation.", "percent", f"avg({_SERIES}{_HERE})"),
            stat("Idle", f"Used for less than {dcgm.IDLE_PERCENT} % now.", "short", idle, bad=(1, None)),
            stat("Power, all", "Of all that are there.", "watt", f"sum({dcgm.POWER} {_ON})"),
            *((_idle_cost(),) if costs else ()),
        ),
    )  # fmt: skip


def _idle_cost() -> Panel:
    # OpenCost says node, DCGM says Hostname.
    price = 'label_replace(avg by (node) (node_gpu_hourly_cost), "Hostname", "$1", "node", "(.+)")'
    wasted = f'(1 - {_SERIES}{{pool=~"$pool"}} / 100) * on (Hostname) group_left () {price}'
    return stat(
        "Idle cost, per hour",
        "Price of each GPU times the share of it that nobody uses, US dollars.",
        "currencyUSD",
        f"sum({wasted})",
    )


def _use() -> Row:
    used = f"{dcgm.USED} / ({dcgm.USED} + {dcgm.FREE})"
    return Row(
        "Use",
        (
            graph("Utilisation by pool", "Share of time in which a kernel runs, on average.", "percent",
                  (f"avg by (pool) ({_SERIES}{_HERE})", "{{pool}}")),
            graph("Utilisation by namespace", "Of the GPUs that its pods hold.", "percent",
                  (f"avg by (exported_namespace) ({_SERIES}{_HERE})", "{{exported_namespace}}")),
            graph("GPUs by namespace", "Held, whether used or not; empty: by nobody.", "short",
                  (f"count by (exported_namespace) ({_SERIES}{_HERE})", "{{exported_namespace}}"),
                  stacked=True),
            graph("Memory in use", "Share of each GPU's memory.", "percentunit",
                  (f"{used} {_ON}", _GPU), bad=(0.95, None)),
            table("Pods that hold GPUs, the idlest first",
                  f"Average utilisation of the last {dcgm.IDLE_HOURS} hours.", "percent",
                  f"sort(avg by (exported_namespace, exported_pod, pool, modelName) "
                  f'(avg_over_time({_SERIES}{{pool=~"$pool", exported_pod!=""}}[{dcgm.IDLE_HOURS}h])))',
                  width=16),
        ),
    )  # fmt: skip


def _health() -> Row:
    return Row(
        "Health",
        (
            graph("Temperature", "Of the chip. A GPU slows down by itself before it is harmed.", "celsius",
                  (f"{dcgm.TEMPERATURE} {_ON}", _GPU), bad=(dcgm.HOT_CELSIUS, None)),
            graph("Power", "Of each GPU.", "watt", (f"{dcgm.POWER} {_ON}", _GPU)),
            graph("Last XID error", "NVIDIA's number of the last error; 0 is none.", "short",
                  (f"{dcgm.XID} {_ON} > 0", _GPU)),
            graph("Rows of memory lost", "To uncorrectable ECC errors, since the GPU was made.", "short",
                  (f"{dcgm.REMAPPED} {_ON} > 0", _GPU), bad=(1, None)),
        ),
    )  # fmt: skip
