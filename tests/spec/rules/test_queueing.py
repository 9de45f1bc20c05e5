"""Rules of the queues for accelerators."""

from __future__ import annotations

import pytest

from ..files import added, faults

POOLS = "{name: train, accelerator: h100, gpusPerNode: 8, nodes: {min: 1, max: 2}}, {name: share, accelerator: t4, nodes: {min: 0, max: 2}, sharing: {timeSlicing: 4}}"


def gpu(queueing: str, more: str = "") -> str:
    """A stack with two pools: 16 of `train`, and 8 shares of `share`."""
    return f"gpu:\n  queue: kueue\n  pools: [{POOLS}]\n  queueing: {queueing}\n{more}"


CASES: dict[str, tuple[str, list[str]]] = {
    "all there is, given away": (gpu("{queues: [{name: a, namespaces: [a], quotas: [{pool: train, gpus: 16}, {pool: share, gpus: 8, lending: 8}]}]}"), []),
    "nothing to queue for": ("gpu: {queue: kueue}\n", [
        "acme.yaml:4:7: gpu.queue: there is nothing to queue for: gpu.pools is empty (mend: none, or add a pool)",
    ]),
    "options of a queue that there is not": ("gpu: {queueing: {startWithinMinutes: 5}}\n", [
        "acme.yaml:4:18: warning: gpu.queueing.startWithinMinutes: is not used: gpu.queue is none (mend: take it away, or change that)",
    ]),
    "two of a name, a pool that is not, and one twice": (gpu("{queues: [{name: a, namespaces: [a], quotas: [{pool: trian, gpus: 1}]}, {name: a, namespaces: [b], quotas: [{pool: share, gpus: 8}, {pool: share, gpus: 0}]}]}"), [
        "acme.yaml:7:60: gpu.queueing.queues[0].quotas[0].pool: gpu.pools has no trian (mend: did you mean train?)",
        "acme.yaml:7:86: gpu.queueing.queues[1].name: a is also the name of queues[0] (mend: one name per queue)",
        "acme.yaml:7:146: gpu.queueing.queues[1].quotas[1].pool: a second quota of share (mend: one quota per pool)",
    ]),
    "more than the pool has, and more lent than owned": (gpu("{queues: [{name: a, namespaces: [a], quotas: [{pool: train, gpus: 12, lending: 13}]}, {name: b, namespaces: [b], quotas: [{pool: train, gpus: 12}, {pool: share, gpus: 2}]}]}"), [
        "acme.yaml:7:14: warning: gpu.queueing.queues: 6 of 8 of share are no queue's, and nobody can borrow them (mend: give them to a queue, which may lend them)",
        "acme.yaml:7:14: gpu.queueing.queues: the queues are promised 24 of train, which has 16 at most (mend: 16 in all, or a larger pool)",
        "acme.yaml:7:83: gpu.queueing.queues[0].quotas[0].lending: lends 13 of 12 (mend: at most 12)",
    ]),
    "placement in a pool without nodes, and in none": (gpu("{topology: {pools: [share, trian]}}"), [
        "acme.yaml:7:33: gpu.queueing.topology.pools[0]: share may have no node, and only nodes that stand are counted: no job would start (mend: nodes.min of share 1 or more, or no topology for it)",
        "acme.yaml:7:40: gpu.queueing.topology.pools[1]: gpu.pools has no trian (mend: did you mean train?)",
    ]),
    "something below a node": (gpu("{topology: {pools: [train], levels: [kubernetes.io/hostname, rack]}}"), [
        "acme.yaml:7:50: gpu.queueing.topology.levels[0]: nothing is below a node (mend: name it last)",
    ]),
    "placement where nobody says where nodes are": ("cloud: {provider: onprem, site: lab}\nfeatures: {offline: postgres, online: postgres}\n" + gpu("{topology: {pools: [train]}}"), [
        "acme.yaml:9:14: gpu.queueing.topology: onprem puts no labels of its network on nodes (mend: name the labels that yours carry: levels: [...])",
    ]),
    "a queue for nobody": (gpu("{queues: [{name: a, namespaces: [], quotas: []}]}"), [
        "acme.yaml:7:33: gpu.queueing.queues[0].namespaces: the list has 0 items (mend: at least 1 item)",
        "acme.yaml:7:49: gpu.queueing.queues[0].quotas: the list has 0 items (mend: at least 1 item)",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_queueing_rules(case: str) -> None:
    text, expected = CASES[case]
    assert faults(added(text)) == expected
