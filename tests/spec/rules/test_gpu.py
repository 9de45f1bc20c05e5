"""Rules of the accelerators: what there is, where, in which machines, and how it is bought."""

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
gpu: {pools: [{name: fine-tuning, accelerator: t4, nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:5:16: gpu.pools[0].name: AKS takes no pool of the name fine-tuning (mend: up to 12 lower-case letters and digits, no hyphen)",
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
        "acme.yaml:5:48: warning: gpu.pools[0].accelerator: that us-central1 has h100 is not verified (mend: ask the cloud before you rely on it)",
        "acme.yaml:5:78: gpu.pools[0].capacity[0]: gcp does not sell capacity as capacity-block (mend: one of on-demand, spot, reserved, flex-start, queued)",
    ]),
    "capacity blocks of a machine that is not sold in them": ("""\
cloud: {reservations: {a: {id: cr-0a1b2c3d4e5f67890, zone: us-east-1a}}}
gpu: {pools: [{name: a, accelerator: l4, capacity: [on-demand, capacity-block], nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:5:64: gpu.pools[0].capacity[1]: no machine with 1 l4 is sold in capacity blocks (mend: reserved, spot or on-demand)",
    ]),
    "accelerator that is none": ("gpu: {pools: [{name: a, accelerator: h-100, nodes: {min: 0, max: 1}}, {name: b, accelerator: voodoo, nodes: {min: 0, max: 1}}]}\n", [
        "acme.yaml:4:25: gpu.pools[0].accelerator: there is no accelerator h-100 (mend: did you mean h100? one of a10, a100-40gb, a100-80gb, a10g, b200, gb200, h100, h200, inferentia2, l4, l40s, t4, tpu-v5e, tpu-v5p, tpu-v6e, trainium1, trainium2)",
        "acme.yaml:4:81: gpu.pools[1].accelerator: there is no accelerator voodoo (mend: one of a10, a100-40gb, a100-80gb, a10g, b200, gb200, h100, h200, inferentia2, l4, l40s, t4, tpu-v5e, tpu-v5p, tpu-v6e, trainium1, trainium2)",
    ]),
    "accelerator that the cloud lacks": ("gpu: {pools: [{name: a, accelerator: a10, nodes: {min: 0, max: 1}}, {name: b, accelerator: tpu-v6e, nodes: {min: 0, max: 1}}]}\n", [
        "acme.yaml:4:25: gpu.pools[0].accelerator: aws has no a10 (mend: the nearest there: a10g, l4, a100-40gb)",
        "acme.yaml:4:79: gpu.pools[1].accelerator: aws has no tpu-v6e (mend: the nearest there: inferentia2, trainium1, a100-40gb)",
    ]),
    "accelerator that the region lacks": ("""\
cloud: {region: eu-south-1}
gpu: {pools: [{name: a, accelerator: h100, gpusPerNode: 8, nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:5:25: gpu.pools[0].accelerator: there is no h100 in eu-south-1 (mend: the nearest there: t4; or a region that has it: ap-northeast-1, ap-northeast-2, ap-south-1, ap-southeast-2, ap-southeast-3, ca-central-1, eu-north-1, eu-west-2, sa-east-1, us-east-1, us-east-2, us-west-1, us-west-2)",
    ]),
    "accelerator that the region lacks, and it has none at all": ("""\
cloud: {region: ap-southeast-6}
gpu: {pools: [{name: a, accelerator: trainium1, nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:5:25: gpu.pools[0].accelerator: there is no trainium1 in ap-southeast-6 (mend: take the pool away; or a region that has it: ap-south-1, ap-southeast-2, ap-southeast-4, us-east-1, us-east-2, us-west-2)",
    ]),
    "count that no machine has": ("gpu: {pools: [{name: a, accelerator: l4, gpusPerNode: 3, nodes: {min: 0, max: 1}}]}\n", [
        "acme.yaml:4:42: gpu.pools[0].gpusPerNode: no machine in us-east-1 has 3 l4 (mend: gpusPerNode: 1, 4 or 8)",
    ]),
    "count that no machine of the region has": ("""\
cloud: {region: ca-central-1}
gpu: {pools: [{name: a, accelerator: h100, nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:5:15: gpu.pools[0].gpusPerNode: no machine in ca-central-1 has 1 h100 (mend: gpusPerNode: 8; or a region that has such a machine: ap-northeast-1, ap-south-1, ap-southeast-2, ap-southeast-3, eu-north-1, eu-west-2, sa-east-1, us-east-1, us-east-2, us-west-2)",
    ]),
    "machine by name that carries something else": ("gpu: {pools: [{name: a, accelerator: l4, instanceType: g5.xlarge, nodes: {min: 0, max: 1}}]}\n", [
        "acme.yaml:4:42: gpu.pools[0].instanceType: g5.xlarge carries a10g, not l4 (mend: accelerator: a10g, or another type)",
    ]),
    "machine by name with another count, elsewhere": ("""\
cloud: {region: eu-south-1}
gpu: {pools: [{name: a, accelerator: h100, instanceType: p5.48xlarge, nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:5:25: warning: gpu.pools[0].accelerator: that eu-south-1 has h100 is not verified (mend: ask the cloud before you rely on it)",
        "acme.yaml:5:44: gpu.pools[0].instanceType: p5.48xlarge has 8 accelerators, not 1 (mend: gpusPerNode: 8, or another type)",
        "acme.yaml:5:44: gpu.pools[0].instanceType: there is no p5.48xlarge in eu-south-1 (mend: another type, or a region that has it: ap-northeast-1, ap-northeast-2, ap-south-1, ap-southeast-2, ap-southeast-3, ca-central-1, eu-north-1, eu-west-2, sa-east-1, us-east-1, us-east-2, us-west-1, us-west-2)",
    ]),
    "machine by name that nobody knows": ("gpu: {pools: [{name: a, accelerator: h100, instanceType: p9.48xlarge, nodes: {min: 0, max: 1}}]}\n", [
        "acme.yaml:4:44: warning: gpu.pools[0].instanceType: p9.48xlarge is not in the catalogue: nothing of it is checked (mend: take it away, if accelerator says enough)",
    ]),
    "slices of a GPU that has none": ("gpu: {pools: [{name: a, accelerator: l4, sharing: {mig: 1g.5gb}, nodes: {min: 0, max: 1}}]}\n", [
        "acme.yaml:4:52: gpu.pools[0].sharing.mig: NVIDIA L4 has no MIG profile 1g.5gb (mend: timeSlicing or mps)",
    ]),
    "slices of another GPU": ("gpu: {pools: [{name: a, accelerator: a100-80gb, gpusPerNode: 8, sharing: {mig: 1g.5gb}, nodes: {min: 0, max: 1}}]}\n", [
        "acme.yaml:4:75: gpu.pools[0].sharing.mig: NVIDIA A100 80 GB has no MIG profile 1g.5gb (mend: one of 1g.10gb, 1g.20gb, 2g.20gb, 3g.40gb, 4g.40gb, 7g.80gb)",
    ]),
    "sharing of what is not shared": ("gpu: {pools: [{name: a, accelerator: inferentia2, sharing: {timeSlicing: 2}, nodes: {min: 0, max: 1}}]}\n", [
        "acme.yaml:4:51: gpu.pools[0].sharing: AWS Inferentia2 is not shared between pods (mend: none)",
    ]),
    "region that nobody has verified": ("""\
cloud: {provider: gcp, project: acme-ml, region: us-central1, billingAccount: 01AB23-45CD67-89EF01, admins: ["group:team@example.com"]}
gpu: {pools: [{name: a, accelerator: l4, nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:5:25: warning: gpu.pools[0].accelerator: that us-central1 has l4 is not verified (mend: ask the cloud before you rely on it)",
    ]),
    "own cluster: any accelerator of the catalogue": ("""\
cloud: {provider: onprem, site: lab}
features: {offline: postgres, online: postgres}
gpu: {pools: [{name: a, accelerator: a10, gpusPerNode: 3, nodes: {min: 0, max: 1}}]}
""", [
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
        "acme.yaml:5:115: warning: gpu.pools[1].accelerator: that us-central1 has l4 is not verified (mend: ask the cloud before you rely on it)",
    ]),
    "ways of buying nodes that exist": ("""\
cloud: {provider: onprem, site: lab}
features: {offline: postgres, online: postgres}
gpu: {pools: [{name: a, accelerator: l4, capacity: [spot, on-demand], nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:6:53: warning: gpu.pools[0].capacity[0]: spot has no meaning for nodes that exist (mend: take it away, or on-demand)",
    ]),
    "nodes that exist, of no pool and of two": ("""\
cloud: {provider: onprem, site: lab, nodes: {system: [n1], b: [n2], cpu: [n1]}}
features: {offline: postgres, online: postgres}
gpu: {pools: [{name: a, accelerator: l4, nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:4:60: cloud.nodes.b: there is no pool b (mend: one of system, cpu, a)",
        "acme.yaml:4:75: cloud.nodes.cpu[0]: n1 is of the pool system already (mend: one pool per node)",
    ]),
    "slices of a TPU": ("""\
cloud: {provider: gcp, project: acme-ml, region: us-central1, billingAccount: 01AB23-45CD67-89EF01, admins: ["group:team@example.com"]}
gpu:
  pools:
    - {name: one, accelerator: tpu-v5e, gpusPerNode: 4, topology: 2x2, nodes: {min: 0, max: 3}}
    - {name: four, accelerator: tpu-v5e, gpusPerNode: 4, topology: 4x4, nodes: {min: 0, max: 4}}
    - {name: some, accelerator: tpu-v5e, gpusPerNode: 4, topology: 4x4, nodes: {min: 1, max: 4}}
    - {name: rest, accelerator: tpu-v5p, gpusPerNode: 4, topology: 1x2x3, nodes: {min: 0, max: 1}}
    - {name: gpu, accelerator: l4, topology: 2x2, nodes: {min: 0, max: 1}}
""", [
        "acme.yaml:9:73: gpu.pools[2].nodes: a slice of 4x4 is 4 machines, all or none (mend: min: 0 or 4, max: 4; another pool for another slice)",
        "acme.yaml:10:58: gpu.pools[3].topology: 1x2x3 is 6 chips, and a machine has 4 (mend: a shape of whole machines)",
        "acme.yaml:11:19: warning: gpu.pools[4].accelerator: that us-central1 has l4 is not verified (mend: ask the cloud before you rely on it)",
        "acme.yaml:11:36: gpu.pools[4].topology: l4 has no slices (mend: take it away)",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_gpu_rules(case: str) -> None:
    text, expected = CASES[case]
    assert faults(added(text)) == expected
