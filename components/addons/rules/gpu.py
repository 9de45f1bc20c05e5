"""GPUs: whether they are there, whether they are used, and whether they are well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .form import PERCENT, Rule, alert, record, renamed

AREA = "gpu"

# dcgm-exporter 4.6, etc/default-counters.csv (2026-11): what the GPU operator and GKE export by default.
UTILIZATION = "DCGM_FI_DEV_GPU_UTIL"
USED, FREE = "DCGM_FI_DEV_FB_USED", "DCGM_FI_DEV_FB_FREE"
TEMPERATURE = "DCGM_FI_DEV_GPU_TEMP"
POWER = "DCGM_FI_DEV_POWER_USAGE"
XID = "DCGM_FI_DEV_XID_ERRORS"
REMAPPED = "DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS"
REMAP_FAILED = "DCGM_FI_DEV_ROW_REMAP_FAILURE"

ALLOCATABLE = 'kube_node_status_allocatable{resource="nvidia_com_gpu"}'
"""kube-state-metrics, docs/metrics/cluster/node-metrics.md; it writes nvidia.com/gpu so."""

DEVICE = "Hostname, gpu, UUID"
"""Labels of one GPU. Which pod has it is in `exported_namespace` and `exported_pod`, because the
exporter's own pod has the plain names."""

IDLE_PERCENT = 10
IDLE_HOURS = 3
HOT_CELSIUS = 87
"""Some degrees below where data centre GPUs slow down by themselves, which differs by model."""
FULL_RATIO = 0.98

BROKEN = (48, 63, 64, 74, 79, 95, 119, 120)
"""XID codes after which a GPU, or its link, wants a reset or an exchange (NVIDIA, XID errors): double-bit
ECC, rows remapped or not, NVLink, fallen off the bus, uncontained ECC, GSP. Most others are a
program's own fault."""


def records() -> Iterator[Rule]:
    """Utilisation of each GPU with the pool that its node is of."""
    used = f"max by ({DEVICE}, modelName, exported_namespace, exported_pod) ({UTILIZATION})"
    yield record(
        "plinth:gpu_utilization:percent",
        f"{used} * on (Hostname) group_left (pool) plinth:node_pool:info",
    )


def alerts(pools: Sequence[str]) -> Iterator[Rule]:
    """What goes wrong with the GPUs of these pools."""
    yield from _missing(pools)
    yield from _idle()
    yield from _health()


def _missing(pools: Sequence[str]) -> Iterator[Rule]:
    named = "|".join(pools)
    yield alert(
        "GpuNotAdvertised",
        f'plinth:node_pool:info{{pool=~"{named}"}} unless on (node) ({ALLOCATABLE} > 0)',
        wait="20m",
        severity="critical",
        area=AREA,
        summary="{{ $labels.node }} of pool {{ $labels.pool }} offers no GPU",
        description="The node is paid for and no pod can use its GPU: the driver or the device "
        "plugin did not come up there. Look at the pods of gpu-operator on that node.",
    )
    yield alert(
        "GpuMetricsMissing",
        f"count by (node) ({ALLOCATABLE} > 0) unless on (node) "
        f"{renamed(f'count by (Hostname) ({UTILIZATION})', 'node', 'Hostname')}",
        wait="20m",
        severity="warning",
        area=AREA,
        summary="No metrics of the GPUs of {{ $labels.node }}",
        description="The DCGM exporter does not run there, so that no alert on its GPUs can fire.",
    )


def _idle() -> Iterator[Rule]:
    held = (
        f"avg by (exported_namespace, exported_pod, Hostname, gpu) "
        f'(avg_over_time({UTILIZATION}{{exported_pod!=""}}[{IDLE_HOURS}h]))'
    )
    # A pod that was not there for all of that time is not idle yet.
    old = (
        f"count by (exported_namespace, exported_pod, Hostname, gpu) "
        f'({UTILIZATION}{{exported_pod!=""}} offset {IDLE_HOURS}h)'
    )
    by_namespace = renamed(f"{held} < {IDLE_PERCENT} and {old}", "namespace", "exported_namespace")
    yield alert(
        "GpuIdle",
        by_namespace,
        wait="15m",
        severity="warning",
        area=AREA,
        summary="{{ $labels.exported_pod }} holds a GPU and uses {{ $value | humanize }} % of it",
        description=f"For {IDLE_HOURS} hours, and it costs as if it were busy. Stop it, share the "
        "GPU (gpu.pools[].sharing), or let it scale to zero.",
    )
    unheld = f'count by (Hostname) ({UTILIZATION}{{exported_pod!=""}})'
    yield alert(
        "GpuNodeIdle",
        f"count by (Hostname) (min_over_time({UTILIZATION}[1h])) unless on (Hostname) {unheld}",
        wait="2h",
        severity="info",
        area=AREA,
        summary="{{ $labels.Hostname }} has {{ $value }} GPUs and no pod that uses one",
        description="The pool's minimum keeps it, or a pod that may not be moved. A minimum of 0 "
        "lets the autoscaler take it away.",
    )


def _health() -> Iterator[Rule]:
    worst = f"max by ({DEVICE}) ({XID})"
    broken = " or ".join(f"{worst} == {code}" for code in BROKEN)
    yield alert(
        "GpuBroken",
        broken,
        wait="0m",
        severity="critical",
        area=AREA,
        summary="GPU {{ $labels.gpu }} of {{ $labels.Hostname }} reports XID {{ $value }}",
        description="A fault of the hardware. Drain the node and let it be replaced: kubectl drain "
        "{{ $labels.Hostname }} --ignore-daemonsets --delete-emptydir-data.",
    )
    yield alert(
        "GpuXid",
        f"changes(({worst})[15m:1m]) > 0 and on ({DEVICE}) {worst} > 0",
        wait="0m",
        severity="warning",
        area=AREA,
        summary="GPU {{ $labels.gpu }} of {{ $labels.Hostname }} had an XID error",
        description="Mostly the fault of the program that ran (13, 31, 43, 45). The code is the "
        f"value of {XID}, and NVIDIA's list of XID errors says what it stands for.",
    )
    yield alert(
        "GpuMemoryRemapped",
        f"max by ({DEVICE}) (increase({REMAPPED}[1d])) > 0",
        wait="0m",
        severity="warning",
        area=AREA,
        summary="GPU {{ $labels.gpu }} of {{ $labels.Hostname }} lost rows of memory to ECC errors",
        description="It put spare rows in their place, at its next reset. Replace the node when it "
        "comes again.",
    )
    yield alert(
        "GpuMemoryBroken",
        f"max by ({DEVICE}) ({REMAP_FAILED}) > 0",
        wait="0m",
        severity="critical",
        area=AREA,
        summary="GPU {{ $labels.gpu }} of {{ $labels.Hostname }} has no spare rows left",
        description="Uncorrectable memory errors cannot be remapped. Drain the node and have it replaced.",
    )
    yield alert(
        "GpuHot",
        f"max by ({DEVICE}) ({TEMPERATURE}) > {HOT_CELSIUS}",
        wait="10m",
        severity="warning",
        area=AREA,
        summary="GPU {{ $labels.gpu }} of {{ $labels.Hostname }} is at {{ $value }} °C",
        description="It slows down soon. On your own machines look at fans and air; in a cloud, "
        "replace the node.",
    )
    yield alert(
        "GpuMemoryFull",
        f"max by ({DEVICE}) ({USED} / ({USED} + {FREE})) > {FULL_RATIO}",
        wait="30m",
        severity="info",
        area=AREA,
        summary=f"GPU {{{{ $labels.gpu }}}} of {{{{ $labels.Hostname }}}} has {PERCENT} of its "
        "memory in use",
        description="The next batch that is larger ends in an out-of-memory error. Some frameworks "
        "take all memory at the start, and then this means nothing.",
    )
