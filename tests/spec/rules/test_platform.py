"""Rules of the ground: network, cluster, nodes, governance, money."""

from __future__ import annotations

import pytest

from ..files import added, faults

# Each case: what is added to a stack, and every word that is said of it.
CASES: dict[str, tuple[str, list[str]]] = {
    "network too small for its subnets": ("network: {cidr: 10.20.0.0/23}\n", [
        "acme.yaml:4:11: network.cidr: 10.20.0.0/23 has 512 addresses, too few for the subnets of a cluster in 3 zones (mend: /16 to /20, such as 10.20.0.0/20)",
    ]),
    "network too small for its zones": ("network: {cidr: 10.20.0.0/21, zones: 4}\n", [
        "acme.yaml:4:11: network.cidr: 10.20.0.0/21 has 2048 addresses, too few for the subnets of a cluster in 4 zones (mend: /16 to /20, such as 10.20.0.0/20)",
    ]),
    "network too wide": ("network: {cidr: 10.0.0.0/8}\n", [
        "acme.yaml:4:11: network.cidr: 10.0.0.0/8 is wider than /16 (mend: /16 to /20, such as 10.0.0.0/16)",
    ]),
    "network without room for the pods": ("""\
network: {cidr: 10.20.0.0/20}
nodes: {cpu: {nodes: {min: 0, max: 200}}}
""", [
        "acme.yaml:4:11: warning: network.cidr: 10.20.0.0/20 has about 3072 addresses for pods, and 206 nodes at most may ask for 6180 (30 per node) (mend: a wider network, or fewer nodes at most)",
    ]),
    "network of public addresses": ("network: {cidr: 8.8.0.0/16}\n", [
        "acme.yaml:4:11: warning: network.cidr: 8.8.0.0/16 is not a private network (mend: a network within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10)",
    ]),
    "networks that overlap": ("network: {cidr: 172.20.0.0/16}\n", [
        "acme.yaml:4:1: network.serviceCidr: 172.20.0.0/16 overlaps network.cidr 172.20.0.0/16 (mend: choose ranges that have no address in common)",
    ]),
    "pods that overlap both": ("network: {cidr: 172.16.0.0/16, podCidr: 172.16.0.0/12}\n", [
        "acme.yaml:4:32: network.podCidr: 172.16.0.0/12 overlaps network.cidr 172.16.0.0/16 (mend: choose ranges that have no address in common)",
        "acme.yaml:4:32: network.podCidr: 172.16.0.0/12 overlaps network.serviceCidr 172.20.0.0/16 (mend: choose ranges that have no address in common)",
        "acme.yaml:4:32: warning: network.podCidr: is not provisioned yet: nothing comes of it (mend: take it away: on AWS pods have addresses of the network)",
    ]),
    "services on addresses that EKS does not take": ("network: {serviceCidr: 100.64.0.0/16}\n", [
        "acme.yaml:4:11: network.serviceCidr: EKS does not take 100.64.0.0/16 for Services (mend: a /12 to /24 within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16)",
    ]),
    "services in too small a network": ("network: {serviceCidr: 172.20.0.0/25}\n", [
        "acme.yaml:4:11: network.serviceCidr: EKS does not take 172.20.0.0/25 for Services (mend: a /12 to /24 within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16)",
    ]),
    "nodes cut off from the cloud": ("network: {egress: none, privateEndpoints: false}\n", [
        "acme.yaml:4:11: warning: network.egress: none leaves public registries out of reach, and imageRegistries names no own one (mend: mirror the images and set governance.imageRegistries)",
        "acme.yaml:4:11: network.egress: none without privateEndpoints cuts nodes off from the cloud's own services (mend: privateEndpoints: true, or a NAT gateway)",
    ]),
    "DAGs out of reach": ("""\
network: {egress: none}
governance: {imageRegistries: [123456789012.dkr.ecr.us-east-1.amazonaws.com]}
orchestration: {airflow: {dags: {repository: https://example.com/dags.git}}}
""", [
        "acme.yaml:6:34: warning: orchestration.airflow.dags.repository: is not reached from a network without egress (mend: a repository inside the network, or a NAT gateway)",
    ]),
    "registries out of reach": ("network: {egress: none}\n", [
        "acme.yaml:4:11: warning: network.egress: none leaves public registries out of reach, and imageRegistries names no own one (mend: mirror the images and set governance.imageRegistries)",
    ]),
    "one way out in prod": ("network: {egress: nat-single, zones: 2}\n", [
        "acme.yaml:4:11: warning: network.egress: a single NAT gateway in prod: losing its zone cuts every zone off (mend: nat-per-zone)",
        "acme.yaml:4:31: warning: network.zones: 2 zones in prod (mend: 3, so that two remain)",
    ]),
    "no record of traffic": ("network: {flowLogs: {enabled: false, retentionDays: 30}}\n", [
        "acme.yaml:4:22: warning: network.flowLogs.enabled: no record of traffic in prod (mend: true)",
        "acme.yaml:4:38: warning: network.flowLogs.retentionDays: is not used: flow logs are not enabled (mend: take it away, or change that)",
    ]),
    "Kubernetes too old": ('cluster: {version: "1.30"}\n', [
        'acme.yaml:4:11: cluster.version: no add-on of this version is tested with Kubernetes 1.30 (mend: 1.33 to 1.36)',
    ]),
    "Kubernetes too new for some": ('cluster: {version: "1.36"}\n', [
        'acme.yaml:4:11: warning: cluster.version: envoy-gateway 1.8.3 is made for Kubernetes 1.32 to 1.35 (mend: "1.35")',
    ]),
    "public endpoint for everybody": ("cluster: {endpoint: public}\n", [
        "acme.yaml:4:11: cluster.endpoint: public without endpointCidrs opens the API to everybody (mend: name the networks in cluster.endpointCidrs, or make the endpoint private)",
    ]),
    "public endpoint for the whole world by name": ("cluster: {endpoint: public-and-private, endpointCidrs: [0.0.0.0/0]}\n", [
        "acme.yaml:4:57: cluster.endpointCidrs[0]: 0.0.0.0/0 opens the API to everybody (mend: name your own networks)",
    ]),
    "private endpoint with networks": ("cluster: {endpointCidrs: [192.0.2.0/24]}\n", [
        "acme.yaml:4:11: cluster.endpointCidrs: has no meaning for a private endpoint (mend: take them away, or write endpoint: public-and-private)",
    ]),
    "principals of another cloud": ('cloud: {admins: ["group:team@example.com"], viewers: [me]}\n', [
        'acme.yaml:4:18: cloud.admins[0]: "group:team@example.com" is no principal of aws (mend: such as arn:aws:iam::123456789012:role/name)',
        'acme.yaml:4:55: cloud.viewers[0]: "me" is no principal of aws (mend: such as arn:aws:iam::123456789012:role/name)',
    ]),
    "principal in both lists": ('cloud: {viewers: ["arn:aws:iam::123456789012:role/admin"]}\n', [
        'acme.yaml:4:19: cloud.viewers[0]: "arn:aws:iam::123456789012:role/admin" is an admin already (mend: keep it in one list)',
    ]),
    "nobody to administer": ("cloud: {admins: []}\n", [
        "acme.yaml:4:9: warning: cloud.admins: nobody may administer the cluster (mend: name a role or a group)",
    ]),
    "cluster that may be deleted": ("cluster: {deletionProtection: false}\n", [
        "acme.yaml:4:11: warning: cluster.deletionProtection: the cluster in prod may be deleted (mend: leave it out)",
    ]),
    "more nodes at least than at most": ("nodes: {system: {nodes: {min: 9, max: 3}}, cpu: {nodes: {min: 5, max: 4}}}\n", [
        "acme.yaml:4:26: nodes.system.nodes.min: 9 is more than max 3 (mend: min: 3, or max: 9)",
        "acme.yaml:4:58: nodes.cpu.nodes.min: 5 is more than max 4 (mend: min: 4, or max: 5)",
    ]),
    "no node for the controllers": ("nodes: {system: {nodes: {min: 0}}}\n", [
        "acme.yaml:4:26: nodes.system.nodes.min: 0 leaves the controllers without a node, and nothing to scale up from it (mend: at least 1; 2 outside dev)",
    ]),
    "one spot node for the controllers": ("nodes: {system: {capacity: [spot, on-demand], nodes: {min: 1}}}\n", [
        "acme.yaml:4:18: warning: nodes.system.capacity: controllers in prod on capacity that may be taken away (mend: on-demand first)",
        "acme.yaml:4:55: warning: nodes.system.nodes.min: one node for all controllers in prod (mend: 2 or more)",
    ]),
    "size of a node twice": ("nodes: {cpu: {vcpus: 8, instanceTypes: [m7i.2xlarge]}}\n", [
        "acme.yaml:4:25: nodes.cpu.instanceTypes: says again what vcpus and memoryGib say (mend: take instanceTypes away, or write null for vcpus and memoryGib)",
    ]),
    "labels that Kubernetes does not take, or others set": ('nodes: {cpu: {labels: {"-a": b, tier: "a b", kubernetes.io/os: linux, plinth.dev/pool: x, team/role: ml}}}\n', [
        "acme.yaml:4:24: nodes.cpu.labels.-a: -a=b is no Kubernetes label (mend: letters, digits, dots, dashes and underscores, up to 63)",
        "acme.yaml:4:33: nodes.cpu.labels.tier: tier=a b is no Kubernetes label (mend: letters, digits, dots, dashes and underscores, up to 63)",
        "acme.yaml:4:46: nodes.cpu.labels.kubernetes.io/os: kubernetes.io/os is set by others (mend: a prefix of your own)",
        "acme.yaml:4:71: nodes.cpu.labels.plinth.dev/pool: plinth.dev/pool is set by others (mend: a prefix of your own)",
    ]),
    "tags that are taken": ('tags: {owner: me, cost-center: "1", "aws:x": y, team: ml}\n', [
        "acme.yaml:4:8: tags.owner: owner is set by the platform (mend: another key, or take it away)",
        "acme.yaml:4:19: tags.cost-center: cost-center is set by the platform (mend: another key, or take it away)",
        "acme.yaml:4:37: tags.aws:x: AWS keeps keys that begin with aws: for itself (mend: another key)",
    ]),
    "region outside the residency": ("governance: {residency: [eu, uk]}\n", [
        "base.yaml:5:24: cloud.region: us-east-1 is outside governance.residency (eu, uk) (mend: a region within it, or a wider residency)",
    ]),
    "region within the residency": ("governance: {residency: [us]}\n", [
    ]),
    "policies that do not bind": ("governance: {enforcement: advisory, allowUnknown: true, rules: {budget: disabled, tags: mandatory}}\n", [
        "acme.yaml:4:14: warning: governance.enforcement: violations in prod are advisory (mend: mandatory)",
        "acme.yaml:4:37: warning: governance.allowUnknown: rules that cannot be evaluated pass in prod (mend: false)",
        "acme.yaml:4:65: warning: governance.rules.budget: the rule is disabled in prod (mend: mandatory, or an exemption)",
    ]),
    "exemptions": ("""\
governance:
  exemptions:
    - &one {rule: tags, resource: "*", owner: me, reason: no other way, ticket: T-1, expires: 2027-01-31}
    - *one
""", [
        "acme.yaml:6:25: warning: governance.exemptions[0].resource: exempts every resource (mend: name the one that is meant)",
        "acme.yaml:6:25: warning: governance.exemptions[1].resource: exempts every resource (mend: name the one that is meant)",
        "acme.yaml:7:7: governance.exemptions[1]: says again what governance.exemptions[0] says (mend: keep one of them)",
    ]),
    "budget that begins in the middle of a month": ("budget: {start: 2026-02-03}\n", [
        "acme.yaml:4:10: budget.start: 2026-02-03 is not the first of a month (mend: 2026-02-01)",
    ]),
    "budget on Google Cloud without an account": ("""\
cloud: {provider: gcp, project: acme-ml, region: us-central1, admins: ["group:team@example.com"]}
""", [
        "acme.yaml:4:1: cloud.billingAccount: the budget has no billing account to watch (mend: add cloud.billingAccount)",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_platform_rules(case: str) -> None:
    text, expected = CASES[case]
    assert faults(added(text)) == expected
