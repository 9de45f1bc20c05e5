"""Rules of the accelerators against the catalogue, and no others."""

from __future__ import annotations

import pytest

from spec import rules
from spec.rules import accelerators

from ..files import added, faults

# Each case: what is added to a stack, and every word that these rules have on it.
CASES: dict[str, tuple[str, list[str]]] = {
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
    "region that nobody has verified: one word on all": ("""\
cloud: {provider: azure, location: westeurope, subscriptionId: 00000000-0000-0000-0000-000000000001, tenantId: 00000000-0000-0000-0000-000000000002, admins: [00000000-0000-0000-0000-000000000003]}
gpu: {pools: [{name: a, accelerator: t4, nodes: {min: 0, max: 1}}, {name: b, accelerator: t4, nodes: {min: 0, max: 1}}, {name: c, accelerator: h100, nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:5:25: warning: gpu.pools[0].accelerator: that westeurope has t4 and h100 is not verified (mend: ask the cloud before you rely on it)",
    ]),
    "regions that are seen to have some of it": ("""\
cloud: {provider: azure, location: eastus, subscriptionId: 00000000-0000-0000-0000-000000000001, tenantId: 00000000-0000-0000-0000-000000000002, admins: [00000000-0000-0000-0000-000000000003]}
gpu: {pools: [{name: a, accelerator: h100, gpusPerNode: 8, nodes: {min: 0, max: 1}}, {name: b, accelerator: h200, gpusPerNode: 8, nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:5:96: warning: gpu.pools[1].accelerator: that eastus has h200 is not verified (mend: ask the cloud before you rely on it)",
    ]),
    "region of Google Cloud without it": ("""\
cloud: {provider: gcp, project: acme-ml, region: us-west2, billingAccount: 01AB23-45CD67-89EF01, admins: ["group:team@example.com"]}
gpu: {pools: [{name: a, accelerator: h200, gpusPerNode: 8, nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:5:25: gpu.pools[0].accelerator: there is no h200 in us-west2 (mend: the nearest there: b200, t4, tpu-v5p; or a region that has it: asia-south1, asia-south2, europe-west1, europe-west4, us-central1, us-east4, us-east5, us-south1, us-west1)",
    ]),
    "own cluster: any accelerator of the catalogue": ("""\
cloud: {provider: onprem, site: lab}
features: {offline: postgres, online: postgres}
gpu: {pools: [{name: a, accelerator: a10, gpusPerNode: 3, nodes: {min: 0, max: 1}}]}
""", [
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
        "acme.yaml:11:36: gpu.pools[4].topology: l4 has no slices (mend: take it away)",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_accelerator_rules(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "RULES", accelerators.RULES)
    text, expected = CASES[case]
    assert faults(added(text)) == expected


def test_they_are_among_the_rules() -> None:
    assert set(accelerators.RULES) <= set(rules.RULES)
