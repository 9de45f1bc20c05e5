"""Rules of a cluster that exists."""

from __future__ import annotations

import pytest

from ..files import BASE, GRAFANA, added, faults

SITE = BASE.replace(
    """cloud: {provider: aws, region: us-east-1, accountId: "123456789012", admins: ["arn:aws:iam::123456789012:role/admin"]}
""",
    "features: {offline: postgres}\n",
)
"""The base without a cloud, and with the one offline store that an existing cluster has."""

ENDPOINT = "endpoint: https://s3.example.com, credentialsSecret: s3/keys"

NARROW = "warning: cloud.objectStore.credentialsSecret: every workload has the one key pair: what each may do there is not narrowed (mend: a key pair for the platform's buckets alone, or seaweedfs)"

# Each case: what is added to a stack, and every word that is said of it.
CASES: dict[str, tuple[str, list[str]]] = {
    "nothing to say": ("cloud: {provider: onprem, site: lab}\n", []),
    "MetalLB": (
        "cloud: {provider: onprem, site: lab, loadBalancer: metallb, loadBalancerAddresses: [10.0.0.0/28, 10.0.1.9-10.0.1.20, 'fd00::/120']}\n", [],
    ),
    "MetalLB without an address": ("cloud: {provider: onprem, site: lab, loadBalancer: metallb}\n", [
        "acme.yaml:4:38: cloud.loadBalancer: metallb without loadBalancerAddresses has no address to give (mend: add loadBalancerAddresses, such as [10.0.0.200-10.0.0.220])",
    ]),
    "addresses that are none": ("""\
cloud:
  {provider: onprem, site: lab, loadBalancer: metallb,
   loadBalancerAddresses: [10.0.0.1/28, 10.0.0.9-10.0.0.1, somewhere, 10.0.0.1-fd00::1]}
""", [
        'acme.yaml:6:28: cloud.loadBalancerAddresses[0]: "10.0.0.1/28" is no range of addresses (mend: such as 10.0.0.0/28, or 10.0.0.200-10.0.0.220)',
        'acme.yaml:6:41: cloud.loadBalancerAddresses[1]: "10.0.0.9-10.0.0.1" is no range of addresses (mend: such as 10.0.0.0/28, or 10.0.0.200-10.0.0.220)',
        'acme.yaml:6:60: cloud.loadBalancerAddresses[2]: "somewhere" is no range of addresses (mend: such as 10.0.0.0/28, or 10.0.0.200-10.0.0.220)',
        'acme.yaml:6:71: cloud.loadBalancerAddresses[3]: "10.0.0.1-fd00::1" is no range of addresses (mend: such as 10.0.0.0/28, or 10.0.0.200-10.0.0.220)',
    ]),
    "addresses that mean two things": ("""\
cloud:
  {provider: onprem, site: lab, loadBalancer: metallb,
   loadBalancerAddresses: [172.20.8.0/24, 10.0.0.0/28, 10.0.0.9-10.0.0.30]}
""", [
        "acme.yaml:6:28: cloud.loadBalancerAddresses[0]: 172.20.8.0/24 overlaps network.serviceCidr (mend: ranges that have no address in common)",
        "acme.yaml:6:56: cloud.loadBalancerAddresses[2]: 10.0.0.9-10.0.0.30 overlaps 10.0.0.0/28 (mend: ranges that have no address in common)",
    ]),
    "addresses that nobody gives": ("cloud: {provider: onprem, site: lab, loadBalancerAddresses: [10.0.0.0/28]}\n", [
        "acme.yaml:4:38: warning: cloud.loadBalancerAddresses: is not used: cloud.loadBalancer is existing (mend: take it away, or loadBalancer: metallb)",
    ]),
    "no address for the gateway": ("cloud: {provider: onprem, site: lab, loadBalancer: none}\n", [
        "acme.yaml:4:38: warning: cloud.loadBalancer: nobody gives the gateway an address: it is reached inside the cluster alone (mend: an ingress of yours to its Service, or metallb, or existing)",
    ]),
    "too few nodes": ("""\
cloud: {provider: onprem, site: lab}
nodes: {system: {nodes: {min: 2, max: 2}}}
""", [
        "acme.yaml:5:34: nodes.system.nodes.max: 2 nodes, and 3 instances of a database each want one of their own (mend: 3 or more nodes, or database.highAvailability: false)",
        "acme.yaml:5:34: nodes.system.nodes.max: 2 nodes, and 3 masters of SeaweedFS each want one of their own (mend: 3 or more nodes, or an object store of yours)",
        "acme.yaml:5:34: nodes.system.nodes.max: 2 nodes, and 3 volume servers each want one of their own (mend: 3 or more nodes, or fewer cloud.objectStoreCopies)",
    ]),
    "too few nodes by name": ("""\
cloud: {provider: onprem, site: lab, objectStoreCopies: 3, nodes: {system: [a, b, c]}}
""", [
        "acme.yaml:4:68: cloud.nodes.system: 3 nodes, and 4 volume servers each want one of their own (mend: 4 or more nodes, or fewer cloud.objectStoreCopies)",
    ]),
    "enough nodes in dev": ("""\
environment: dev
cloud: {provider: onprem, site: lab, distribution: kind, loadBalancer: metallb, loadBalancerAddresses: [172.18.255.0/28]}
nodes: {system: {nodes: {min: 1, max: 1}}}
""", []),
    "nodes that are none, and too many": ("""\
cloud: {provider: onprem, site: lab, nodes: {cpu: [Node_1], gpu: [g-1, g-2]}}
gpu: {pools: [{name: gpu, accelerator: t4, nodes: {min: 1, max: 1}}]}
""", [
        'acme.yaml:4:52: cloud.nodes.cpu[0]: "Node_1" is no name of a node (mend: as kubectl get nodes prints it)',
        "acme.yaml:4:61: warning: cloud.nodes.gpu: names 2, and the pool has 1 to 1 (mend: say in nodes how many there are)",
    ]),
    "secrets that cannot be called so": ("""\
cloud: {provider: onprem, site: lab, secretStore: vault, objectStore: {endpoint: "https://s3.example.com", credentialsSecret: S3/keys}}
access: {domain: ml.example.com, oidc: {issuer: "https://id.example.com/", clientId: a, clientSecret: sso_client, jwksUri: https://id.example.com/keys}}
tracking: {engine: mlflow, auth: oidc}
orchestration: {airflow: {dags: {repository: "git@example.com:dags.git", credentialsSecret: airflow/Git}}}
monitoring: {alerts: {routes: [{severity: critical, slackSecret: /slack, pagerdutySecret: alerts/pager}]}}
""", [
        'acme.yaml:4:108: cloud.objectStore.credentialsSecret: "S3/keys" is no name for a Secret of the cluster (mend: small letters, digits, dots, hyphens and slashes)',
        f"acme.yaml:4:108: {NARROW}",
        f"acme.yaml:5:34: {GRAFANA}",
        'acme.yaml:5:89: access.oidc.clientSecret: "sso_client" is no name for a Secret of the cluster (mend: small letters, digits, dots, hyphens and slashes)',
        'acme.yaml:7:74: orchestration.airflow.dags.credentialsSecret: "airflow/Git" is no name for a Secret of the cluster (mend: small letters, digits, dots, hyphens and slashes)',
        'acme.yaml:8:53: monitoring.alerts.routes[0].slackSecret: "/slack" is no name for a Secret of the cluster (mend: small letters, digits, dots, hyphens and slashes)',
    ]),
    "shards": ("""\
cloud: {provider: onprem, site: lab}
features: {redis: {shards: 3}}
""", [
        "acme.yaml:5:20: features.redis.shards: 3 shards, and Valkey on an existing cluster has one (mend: 1 and more memoryGib, or features.online: postgres)",
    ]),
    "an endpoint whose keys databases cannot have": (f"""\
cloud: {{provider: onprem, site: lab, objectStore: {{{ENDPOINT}}}}}
""", [
        "acme.yaml:4:38: warning: cloud.objectStore: databases are not backed up: nothing there can read the key pair for them (mend: add cloud.secretStore, or back up their volumes)",
        f"acme.yaml:4:86: {NARROW}",
    ]),
    "an endpoint in the clear": ("""\
cloud:
  provider: onprem
  site: lab
  secretStore: vault
  objectStoreGib: 500
  objectStore:
    endpoint: http://s3.example.com
    credentialsSecret: s3/keys
    certificateAuthority: |
      -----BEGIN CERTIFICATE-----
      MIID
      -----END CERTIFICATE-----
""", [
        "acme.yaml:8:3: warning: cloud.objectStoreGib: is not used: cloud.objectStore is an endpoint of yours (mend: take it away)",
        "acme.yaml:10:5: warning: cloud.objectStore.endpoint: objects and what is asked for them pass in the clear (mend: https://)",
        f"acme.yaml:11:5: {NARROW}",
        "acme.yaml:12:5: cloud.objectStore.certificateAuthority: there is no certificate to trust at an http:// endpoint (mend: https://, or take it away)",
    ]),
    "kind in prod": ("cloud: {provider: onprem, site: lab, distribution: kind}\n", [
        "acme.yaml:4:38: warning: cloud.distribution: kind for prod: its nodes are containers of one machine (mend: environment: dev, or another cluster)",
        "acme.yaml:4:1: warning: cloud.loadBalancer: kind gives Services of type LoadBalancer no address by itself (mend: metallb, or none, or start cloud-provider-kind beside it)",
        "acme.yaml:4:1: warning: cloud.storageClass: local-path keeps a volume on one node: whoever loses the node loses it (mend: a class whose volumes move)",
    ]),
    "k3s as it comes": ("cloud: {provider: onprem, site: lab, distribution: k3s, storageClass: local-path}\n", [
        "acme.yaml:4:1: warning: cloud.loadBalancer: Traefik of k3s has ports 80 and 443 of every node: the gateway would wait for them (mend: k3s server --disable=traefik)",
        "acme.yaml:4:57: warning: cloud.storageClass: local-path keeps a volume on one node: whoever loses the node loses it (mend: a class whose volumes move)",
    ]),
    "k3s with MetalLB": ("""\
cloud:
  {provider: onprem, site: lab, distribution: k3s, storageClass: longhorn,
   loadBalancer: metallb, loadBalancerAddresses: [10.0.0.0/28]}
""", [
        "acme.yaml:6:4: warning: cloud.loadBalancer: ServiceLB of k3s answers for the same Services (mend: k3s server --disable=servicelb)",
    ]),
    "OpenShift": ("""\
cloud: {provider: onprem, site: lab, distribution: openshift}
gpu: {driverVersion: "580.105.08", pools: [{name: gpu, accelerator: t4, nodes: {min: 1, max: 1}}]}
""", [
        "acme.yaml:4:38: warning: cloud.distribution: GPUs are made ready by NVIDIA's operator from OperatorHub, and not by the platform (mend: install it, with the sharing of gpu.pools in its ClusterPolicy)",
        "acme.yaml:5:7: warning: gpu.driverVersion: is not used: the operator from OperatorHub brings the driver (mend: take it away)",
        "base.yaml:12:1: warning: serving.gateway: from 4.19 on OpenShift has the Gateway API itself and may refuse Envoy Gateway's (mend: try it on a cluster of that release first)",
    ]),
    "what OpenShift's nodes and its own gateway refuse": ("""\
cloud: {provider: onprem, site: lab, distribution: openshift}
gpu: {pools: [{name: gpu, accelerator: t4, purpose: serving, nodes: {min: 1, max: 8}}]}
serving:
  gateway: istio
  runtimes: [vllm]
  autoscaling: {minReplicas: 2, maxReplicas: 2}
  models:
    - {name: kept, runtime: vllm, storage: "hf://a/b", gpuPool: gpu, cache: true, sizeGib: 8}
    - {name: fetched, runtime: vllm, storage: "hf://a/b", gpuPool: gpu}
""", [
        "acme.yaml:4:38: warning: cloud.distribution: GPUs are made ready by NVIDIA's operator from OperatorHub, and not by the platform (mend: install it, with the sharing of gpu.pools in its ClusterPolicy)",
        "acme.yaml:7:3: serving.gateway: from 4.19 on OpenShift has an Istio and the Gateway API itself, and refuses others' (mend: envoy, or none)",
        "acme.yaml:11:70: serving.models[0].cache: SELinux of OpenShift's nodes keeps the cache's agent out of its folder there (mend: cache: false)",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_rules_of_a_cluster_that_exists(case: str) -> None:
    text, expected = CASES[case]
    assert sorted(faults(added(text, SITE))) == sorted(expected)
