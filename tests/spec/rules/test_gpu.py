"""Rules of the pools of accelerators: their names, where they stand, and how they are bought."""

from __future__ import annotations

import pytest

from ..files import added, faults

# Each case: what is added to a stack, and every word that is said of it.
CASES: dict[str, tuple[str, list[str]]] = {
    "pools of one name, and of a taken one": ("""\
gpu:
  pools:
    - {name: a, accelerator: l4, nodes: {min: 0, max: 1}}
    - {name: a, accelerator: t4, nodes: {min: 0, max: 1}}
    - {name: cpu, accelerator: t4, nodes: {min: 0, max: 1}}
""", [
        "acme.yaml:7:8: gpu.pools[1].name: a is also the name of gpu.pools[0] (mend: one name per pool)",
        "acme.yaml:8:8: gpu.pools[2].name: cpu is the name of a pool of nodes (mend: another name)",
    ]),
    "more nodes at least than at most": ("gpu: {pools: [{name: a, accelerator: l4, nodes: {min: 3, max: 2}}]}\n", [
        "acme.yaml:4:50: gpu.pools[0].nodes.min: 3 is more than max 2 (mend: min: 2, or max: 3)",
    ]),
    "name that AKS does not take": ("""\
cloud: {provider: azure, location: eastus, subscriptionId: 00000000-0000-0000-0000-000000000001, tenantId: 00000000-0000-0000-0000-000000000002, admins: [00000000-0000-0000-0000-000000000003]}
features: {offline: postgres}
gpu: {pools: [{name: fine-tuning, accelerator: t4, nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:6:16: gpu.pools[0].name: AKS takes no pool of the name fine-tuning (mend: up to 12 lower-case letters and digits, no hyphen)",
    ]),
    "reserved without a reservation": ("gpu: {pools: [{name: a, accelerator: l4, capacity: [reserved], nodes: {min: 0, max: 1}}]}\n", [
        "acme.yaml:4:42: gpu.pools[0].capacity: reserved without a reservation (mend: add a: {id: ..., zone: ...} to cloud.reservations)",
    ]),
    "reservation that is not used": ("""\
cloud: {reservations: {a: {id: cr-0a1b2c3d4e5f67890, zone: us-east-1a}}}
gpu: {pools: [{name: a, accelerator: l4, nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:4:24: cloud.reservations.a: reserved is not among the capacity of gpu.pools[0] (mend: add reserved or capacity-block to its capacity, or take the reservation away)",
    ]),
    "reservation of two kinds, in a form and a zone that are none": ("""\
cloud: {reservations: {a: {id: mine, zone: eu-west-1a}}}
gpu: {pools: [{name: a, accelerator: h100, capacity: [reserved, capacity-block], nodes: {min: 0, max: 1}}]}
""", [
        'acme.yaml:4:28: cloud.reservations.a.id: "mine" is no id of a capacity reservation (mend: such as cr-0a1b2c3d4e5f67890)',
        "acme.yaml:4:38: cloud.reservations.a.zone: eu-west-1a is no zone of the region (mend: such as us-east-1a)",
        "acme.yaml:5:44: gpu.pools[0].capacity: one reservation is either reserved or a capacity-block (mend: two pools, one for each)",
    ]),
    "reservation outside the pool's zones": ("""\
cloud: {reservations: {a: {id: cr-0a1b2c3d4e5f67890, zone: us-east-1a}}}
gpu: {pools: [{name: a, accelerator: l4, capacity: [reserved], zones: [us-east-1b], nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:4:54: cloud.reservations.a.zone: us-east-1a is not among the pool's zones (mend: add it to zones, or name one of us-east-1b)",
    ]),
    "more zones than the network has": ("""\
network: {zones: 2}
environment: dev
gpu: {pools: [{name: a, accelerator: l4, zones: [us-east-1a, us-east-1b, us-east-1c], nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:4:11: network.zones: 2 zones, and the pools name us-east-1a, us-east-1b, us-east-1c (mend: 3, or fewer zones in gpu.pools)",
    ]),
    "capacity blocks elsewhere": ("""\
cloud: {provider: gcp, project: acme-ml, region: us-central1, billingAccount: 01AB23-45CD67-89EF01, admins: ["group:team@example.com"], reservations: {a: {id: mine, zone: us-central1-a}}}
gpu: {autoscaler: karpenter, pools: [{name: a, accelerator: h100, capacity: [capacity-block], nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:5:7: gpu.autoscaler: Karpenter is not for gcp (mend: cluster-autoscaler)",
        "acme.yaml:5:78: gpu.pools[0].capacity[0]: gcp does not sell capacity as capacity-block (mend: one of on-demand, spot, reserved, flex-start, queued)",
    ]),
    "every way there is to write a pool": ("""\
cloud: {reservations: {a: {id: cr-0a1b2c3d4e5f67890, zone: us-east-1b}}}
gpu:
  pools:
    - {name: a, accelerator: h100, gpusPerNode: 8, capacity: [capacity-block], zones: [us-east-1b], interconnect: none, purpose: interactive, diskGib: 500, labels: {team/role: ml}, taints: [{key: ml}], nodes: {min: 0, max: 1}}
    - {name: b, accelerator: h100, gpusPerNode: 8, instanceType: p5.48xlarge, sharing: {mig: 3g.40gb}, nodes: {min: 0, max: 1}}
    - {name: c, accelerator: t4, sharing: {mps: 4}, capacity: [spot, on-demand], nodes: {min: 0, max: 1}}
    - {name: d, accelerator: inferentia2, gpusPerNode: 12, nodes: {min: 0, max: 1}}
""", [
    ]),
    "reservation for a pool that there is none of": ("""\
cloud: {reservations: {trian: {id: cr-0a1b2c3d4e5f67890, zone: us-east-1a}}}
gpu: {pools: [{name: train, accelerator: l4, nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:4:24: cloud.reservations.trian: gpu.pools has no trian (mend: did you mean train?)",
    ]),
    "ways of buying that are another cloud's": ("gpu: {pools: [{name: a, accelerator: l4, capacity: [flex-start, queued], nodes: {min: 1, max: 2}}]}\n", [
        "acme.yaml:4:53: gpu.pools[0].capacity[0]: aws does not sell capacity as flex-start (mend: one of on-demand, spot, reserved, capacity-block)",
        "acme.yaml:4:65: gpu.pools[0].capacity[1]: aws does not sell capacity as queued (mend: one of on-demand, spot, reserved, capacity-block)",
        "acme.yaml:4:82: gpu.pools[0].nodes.min: nodes of queued provisioning come with the job that asks for them (mend: 0)",
    ]),
    "ways of buying on Google Cloud": ("""\
cloud: {provider: gcp, project: acme-ml, region: us-central1, billingAccount: 01AB23-45CD67-89EF01, admins: ["group:team@example.com"], reservations: {b: {id: Mine, zone: us-central1-a}}}
gpu: {pools: [{name: a, accelerator: tpu-v5e, capacity: [queued, flex-start], nodes: {min: 0, max: 2}}, {name: b, accelerator: l4, capacity: [reserved, spot], nodes: {min: 0, max: 2}}]}
""", [
        'acme.yaml:4:156: cloud.reservations.b.id: "Mine" is no id of a capacity reservation (mend: such as h100-train)',
        "acme.yaml:5:1: warning: gpu.queue: nobody makes the ProvisioningRequest that nodes of a come for (mend: kueue, or make one with each job)",
        "acme.yaml:5:58: warning: gpu.pools[0].capacity[0]: queued nodes come for a ProvisioningRequest alone, and stand in for no others (mend: a pool of its own for queued)",
    ]),
    "ways of buying nodes that exist": ("""\
cloud: {provider: onprem, site: lab}
features: {offline: postgres, online: postgres}
gpu: {pools: [{name: a, accelerator: l4, capacity: [spot, on-demand], nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:6:53: warning: gpu.pools[0].capacity[0]: spot has no meaning for nodes that exist (mend: take it away, or on-demand)",
    ]),
    "nodes that exist, of no pool and of two": ("""\
cloud: {provider: onprem, site: lab, nodes: {system: [n1, n2, n3], b: [n4], cpu: [n1]}}
features: {offline: postgres, online: postgres}
gpu: {pools: [{name: a, accelerator: l4, nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:4:68: cloud.nodes.b: there is no pool b (mend: one of system, cpu, a)",
        "acme.yaml:4:83: cloud.nodes.cpu[0]: n1 is of the pool system already (mend: one pool per node)",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_gpu_rules(case: str) -> None:
    text, expected = CASES[case]
    assert faults(added(text)) == expected
