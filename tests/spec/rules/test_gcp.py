"""Rules of Google Cloud: what it has no machine for, takes no more of, or would do otherwise."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from spec.finding import Finding, Findings
from spec.load import load
from spec.platform import Platform
from spec.rules.gcp import RULES, features

from ..files import added, faults

GCP = "cloud: {provider: gcp, project: acme-ml, region: us-central1, "
"""Begins the section in line 4; what a test adds begins in line 5."""


def home(more: str = "") -> str:
    """A section of Google Cloud that no rule has a word against."""
    return (
        f'{GCP}billingAccount: 01AB23-45CD67-89EF01, admins: ["group:team@example.com"]{more}}}\n'
    )


def pools(*each: str) -> str:
    return f"gpu: {{pools: [{', '.join(f'{{{pool}}}' for pool in each)}]}}\n"


NODES = "nodes: {min: 0, max: 4}"

# Each case: what the section and the file have besides, and every word that is said of the stack.
CASES: dict[str, tuple[str, str, list[str]]] = {
    "nothing to say": ("", "", []),
    "nodes larger than any": ("", "nodes: {cpu: {vcpus: 192, memoryGib: 1536, architecture: amd64}}\n", [
        "acme.yaml:5:9: nodes.cpu: no amd64 machine has 192 vCPUs and 1536 GiB (mend: less, or instanceTypes outright)",
    ]),
    "nodes larger than any, outright": ("", "nodes: {cpu: {vcpus: null, memoryGib: null, instanceTypes: [m3-ultramem-128]}}\n", []),
    "nodes of several types": ("", "nodes: {cpu: {instanceTypes: [n2-standard-8, n2d-standard-8]}}\n", [
        "acme.yaml:5:15: warning: nodes.cpu.instanceTypes: a node pool is of one type: n2-standard-8, and not n2d-standard-8 (mend: [n2-standard-8])",
    ]),
    "nodes of two architectures": ("", "nodes: {cpu: {architecture: arm64}}\n", [
        "acme.yaml:5:15: warning: nodes.cpu.architecture: machines of arm64 take other disks: no volume is attached in both pools (mend: amd64)",
    ]),
    "addresses that databases keep": ("", "network: {cidr: 172.17.0.0/16, podCidr: 172.16.0.0/15}\n", [
        "acme.yaml:5:11: network.cidr: Cloud SQL is not reached at or from 172.17.0.0/16, which 172.17.0.0/16 overlaps (mend: another network)",
        "acme.yaml:5:32: network.podCidr: 172.16.0.0/15 overlaps network.cidr 172.17.0.0/16 (mend: choose ranges that have no address in common)",
        "acme.yaml:5:32: network.podCidr: Cloud SQL is not reached at or from 172.17.0.0/16, which 172.16.0.0/15 overlaps (mend: another network)",
    ]),
    "too few addresses for pods": ("", "network: {podCidr: 10.64.0.0/21}\n", [
        "acme.yaml:5:11: network.podCidr: 10.64.0.0/21 is enough for 8 nodes, and there may be 15 (mend: a range of /20, or fewer nodes)",
    ]),
    "no address for a node's pods": ("", "network: {podCidr: 10.64.0.0/25}\n", [
        "acme.yaml:5:11: network.podCidr: 10.64.0.0/25 is enough for 0 nodes, and there may be 15 (mend: a range of /20, or fewer nodes)",
    ]),
    "too few addresses for a pool that is bought in two ways": ("", """\
network: {podCidr: 10.64.0.0/20}
nodes: {cpu: {capacity: [spot, on-demand]}}
""", [
        "acme.yaml:5:11: network.podCidr: 10.64.0.0/20 is enough for 16 nodes, and there may be 24 (mend: a range of /19, or fewer nodes)",
    ]),
    "more nodes than addresses that nobody named": ("", "nodes: {cpu: {nodes: {max: 1000}}, system: {nodes: {max: 25}}}\n", [
        "base.yaml:6:1: network.podCidr: 100.64.0.0/14 is enough for 1024 nodes, and there may be 1025 (mend: a range of /13, or fewer nodes)",
    ]),
    "a GPU that Google has nowhere, in an unknown machine": ("", pools(f"name: a, accelerator: a10g, instanceType: g5-imaginary, {NODES}"), [
        "acme.yaml:5:25: gpu.pools[0].accelerator: gcp has no a10g, in g5-imaginary or elsewhere (mend: the nearest there: l4, a100-40gb, a100-80gb)",
        "acme.yaml:5:44: warning: gpu.pools[0].instanceType: g5-imaginary is not in the catalogue: nothing of it is checked (mend: take it away, if accelerator says enough)",
    ]),
    "small machines of H100s": (", reservations: {a: {id: mine, zone: us-central1-a}}", pools(
        f"name: a, accelerator: h100, gpusPerNode: 2, capacity: [reserved, spot, on-demand, flex-start], {NODES}"
    ), [
        "acme.yaml:5:71: gpu.pools[0].capacity[0]: a3-highgpu-2g is not sold as reserved (mend: spot, flex-start or queued; or gpusPerNode: 8)",
        "acme.yaml:5:87: gpu.pools[0].capacity[2]: a3-highgpu-2g is not sold as on-demand (mend: spot, flex-start or queued; or gpusPerNode: 8)",
    ]),
    "nodes of flex-start that nobody asked for": ("", pools("name: a, accelerator: l4, capacity: [flex-start], nodes: {min: 1, max: 4}"), [
        "acme.yaml:5:74: gpu.pools[0].nodes.min: nodes of flex-start come with the pods that ask for them, and last seven days (mend: 0, or another first choice)",
    ]),
    "flex-start as a second choice": ("", pools("name: a, accelerator: l4, capacity: [on-demand, flex-start], nodes: {min: 1, max: 4}"), []),
    "queued as a fallback": ("", pools(f"name: a, accelerator: l4, capacity: [spot, queued], {NODES}"), [
        "acme.yaml:5:1: warning: gpu.queue: nobody makes the ProvisioningRequest that nodes of a come for (mend: kueue, or make one with each job)",
        "acme.yaml:5:59: warning: gpu.pools[0].capacity[1]: queued nodes come for a ProvisioningRequest alone, and stand in for no others (mend: a pool of its own for queued)",
    ]),
    "a slice in any zone": ("", pools("name: a, accelerator: tpu-v5e, gpusPerNode: 4, topology: 4x4, nodes: {min: 0, max: 4}"), [
        "acme.yaml:5:15: gpu.pools[0].zones: a slice of 4x4 stands in one zone (mend: name the one)",
    ]),
    "a slice in one zone": ("", pools("name: a, accelerator: tpu-v5e, gpusPerNode: 4, topology: 4x4, zones: [us-central1-a], nodes: {min: 0, max: 4}"), []),
    "a slice that is reserved where it is": (", reservations: {a: {id: mine, zone: us-central1-a}}", pools(
        "name: a, accelerator: tpu-v5e, gpusPerNode: 4, topology: 4x4, capacity: [reserved], nodes: {min: 0, max: 4}"
    ), []),
    "a slice of machines that stand alone": ("", pools("name: a, accelerator: tpu-v5e, gpusPerNode: 8, topology: 4x4, zones: [us-central1-a], nodes: {min: 0, max: 2}"), [
        "acme.yaml:5:47: gpu.pools[0].gpusPerNode: machines of 8 make up no slice of 4x4 (mend: 4)",
    ]),
    "a slice with too few sides": ("", pools("name: a, accelerator: tpu-v5p, gpusPerNode: 4, topology: 4x4, zones: [us-central1-a], nodes: {min: 0, max: 4}"), [
        "acme.yaml:5:63: gpu.pools[0].topology: slices of tpu-v5p have 3 sides (mend: such as 2x2x1)",
    ]),
    "one machine of TPUs, in any zone": ("", pools("name: a, accelerator: tpu-v5e, gpusPerNode: 4, topology: 2x2, nodes: {min: 0, max: 9}"), []),
    "linked machines in any zone": ("", pools(f"name: a, accelerator: h100, gpusPerNode: 8, {NODES}"), [
        "acme.yaml:5:15: warning: gpu.pools[0].zones: a3-highgpu-8g is linked by GPUDirect-TCPX in one zone alone (mend: name one, or interconnect: none)",
    ]),
    "linked machines in one zone": ("", pools(f"name: a, accelerator: h100, gpusPerNode: 8, zones: [us-central1-a], {NODES}"), []),
    "linked machines where some are reserved": (", reservations: {a: {id: mine, zone: us-central1-a}}", pools(
        f"name: a, accelerator: h100, gpusPerNode: 8, capacity: [reserved, on-demand], {NODES}"
    ), []),
    "machines that nobody links": ("", pools(f"name: a, accelerator: h100, gpusPerNode: 8, interconnect: none, {NODES}"), []),
    "links that an old GKE does not know": ("", "cluster: {version: \"1.33\"}\n" + pools(
        f"name: a, accelerator: h200, gpusPerNode: 8, zones: [us-central1-a], {NODES}"
    ), [
        'acme.yaml:5:11: warning: cluster.version: GKE 1.33 hands no pod the links of a3-ultragpu-8g (mend: "1.34" or newer)',
        'acme.yaml:5:11: warning: cluster.version: external-secrets 2.8.0 is made for Kubernetes 1.35 to 1.36 (mend: "1.35")',
    ]),
    "redis with replicas and little memory": ("", "features: {redis: {memoryGib: 4, replicas: 2}}\n", [
        "acme.yaml:5:34: features.redis.replicas: Memorystore has more than one replica from 5 GiB on (mend: 1, or memoryGib: 5)",
    ]),
    "redis larger than any": ("", "features: {redis: {memoryGib: 301}}\n", [
        "acme.yaml:5:20: features.redis.memoryGib: Memorystore has at most 300 GiB (mend: 300)",
    ]),
    "a view without a table": ("", """\
features:
  online: key-value
  views: [{name: sales, maxAgeMinutes: 60}, {name: visits, maxAgeMinutes: 60, entities: [shop]}]
""", [
        "acme.yaml:7:11: warning: features.views[0].entities: sales has a table only once somebody who may make tables applied it (mend: the entities of sales)",
    ]),
    "entities that no table is by": ("", "features: {views: [{name: sales, maxAgeMinutes: 60, entities: [shop]}]}\n", [
        "acme.yaml:5:53: warning: features.views[0].entities: is not used: only Bigtable's tables are by entities (mend: take it away, or change that)",
    ]),
    "more people than a budget tells": ("", f"budget: {{notify: [{', '.join(f'{each}@example.com' for each in 'abcdef')}]}}\n", [
        "acme.yaml:5:10: budget.notify: 6 addresses, and a budget of Google Cloud tells 5 (mend: a mailing list)",
    ]),
    "a month that a budget does not begin in": ("", 'budget: {start: "2026-01-01"}\n', [
        "acme.yaml:5:10: warning: budget.start: is not used: a budget there begins anew with each calendar month (mend: take it away, or change that)",
    ]),
    "images that are kept by their number": ("", "registry: {keepImages: 5}\n", [
        "acme.yaml:5:12: warning: registry.keepImages: is not used: tags there never move, and what has one is never deleted (mend: take it away, or change that)",
    ]),
    "a warehouse with a size": ("", "features: {offline: warehouse, warehouse: {baseCapacity: 8}}\n", [
        "acme.yaml:5:32: warning: features.warehouse: is not used: BigQuery has no capacity to set (mend: take it away, or change that)",
    ]),
    "a policy that lets nothing in": (", binaryAuthorization: own", "", [
        "acme.yaml:4:137: cloud.binaryAuthorization: own without governance.imageRegistries refuses every image but Google's (mend: name the registries, or shared)",
    ]),
    "registries that nobody keeps to": ("", "governance: {imageRegistries: [docker.io]}\n", [
        "acme.yaml:4:1: warning: cloud.binaryAuthorization: the cluster keeps to the project's policy, not to governance.imageRegistries (mend: own, if nobody else keeps that policy; else shared)",
    ]),
    "registries of a policy of the platform's own": (", binaryAuthorization: own", "governance: {imageRegistries: [docker.io]}\n", []),
    "registries, and a policy that is another's": (", binaryAuthorization: shared", "governance: {imageRegistries: [docker.io]}\n", []),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_gcp_rules(case: str) -> None:
    section, text, expected = CASES[case]
    assert faults(added(home(section) + text)) == expected


def found(rule: Callable[[Platform], Findings], text: str) -> list[Finding]:
    return list(rule(load("acme", added(text)).platform))


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule is not features])
def test_elsewhere_they_are_silent(rule: Callable[[Platform], Findings]) -> None:
    text = """\
network: {podCidr: 10.64.0.0/25}
nodes: {cpu: {architecture: arm64, instanceTypes: [m7g.xlarge, m7g.2xlarge]}}
governance: {imageRegistries: [docker.io]}
budget: {notify: [a@a.com, b@a.com, c@a.com, d@a.com, e@a.com, f@a.com]}
"""
    assert not found(rule, text)
    assert not found(rule, pools(f"name: a, accelerator: h100, gpusPerNode: 8, {NODES}"))


def test_entities_are_named_wherever_they_are_not_used() -> None:
    text = (
        "features: {online: key-value, views: [{name: sales, maxAgeMinutes: 60, entities: [a]}]}\n"
    )
    (finding,) = found(features, text)
    assert (finding.severity, finding.path) == ("warning", ("features", "views", 0, "entities"))
