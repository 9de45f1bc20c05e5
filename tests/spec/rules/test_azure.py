"""Rules of Azure: what it has no size for, takes no more of, or does in another way."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from spec.rules.azure import RULES

from ..files import GRAFANA, added, faults


def home(more: str = "") -> str:
    """A section of Azure that no rule has a word against, in line 4; what a test adds begins in line 5."""
    ids = [f"00000000-0000-0000-0000-00000000000{each}" for each in (1, 2, 3)]
    return (
        f"cloud: {{provider: azure, location: eastus, subscriptionId: {ids[0]}, tenantId: {ids[1]}, "
        f"admins: [{ids[2]}]{more}}}\n"
    )


# Each case: the section, what is added besides, and every word that is said of the stack.
CASES: dict[str, tuple[str, str, list[str]]] = {
    "nothing to say": (home(), "features: {offline: postgres}\n", []),
    "more zones than there are": (home(), """\
features: {offline: postgres}
network: {zones: 4}
""", [
        "acme.yaml:6:11: network.zones: 4 zones, and a location of Azure has 3 (mend: 2 or 3)",
    ]),
    "addresses that AKS keeps": (home(), """\
features: {offline: postgres}
network: {cidr: 172.31.0.0/16, serviceCidr: 172.30.0.0/16, podCidr: 192.0.2.0/24}
nodes: {cpu: {nodes: {min: 0, max: 1}}}
""", [
        "acme.yaml:6:11: network.cidr: AKS keeps 172.31.0.0/16 for itself (mend: another network)",
        "acme.yaml:6:32: network.serviceCidr: AKS keeps 172.30.0.0/16 for itself (mend: another network)",
        "acme.yaml:6:60: network.podCidr: AKS keeps 192.0.2.0/24 for itself (mend: another network)",
        "acme.yaml:6:60: warning: network.podCidr: a /24 has a /24 for each of 1 nodes, and the pools may have 7 (mend: a wider range, or fewer nodes at most)",
    ]),
    "pods without a /24 for a node": (home(), """\
features: {offline: postgres}
network: {podCidr: 10.30.0.0/25}
""", [
        "acme.yaml:6:11: network.podCidr: /25 is less than the /24 that a node takes for its pods (mend: /16, or what the nodes need)",
    ]),
    "pods of more nodes than there is room for": (home(), """\
features: {offline: postgres}
network: {podCidr: 10.30.0.0/20}
nodes: {cpu: {capacity: [on-demand, spot]}}
""", [
        "acme.yaml:6:11: warning: network.podCidr: a /20 has a /24 for each of 16 nodes, and the pools may have 24 (mend: a wider range, or fewer nodes at most)",
    ]),
    "nodes larger than any": (home(), """\
features: {offline: postgres}
nodes: {cpu: {vcpus: 192, memoryGib: 1536, architecture: arm64}, system: {vcpus: 192}}
""", [
        "acme.yaml:6:9: nodes.cpu: no arm64 machine has 192 vCPUs and 1536 GiB (mend: less, or instanceTypes outright)",
        "acme.yaml:6:66: nodes.system: no amd64 machine has 192 vCPUs and 16 GiB (mend: less, or instanceTypes outright)",
    ]),
    "more sizes than one": (home(), """\
features: {offline: postgres}
nodes: {cpu: {instanceTypes: [Standard_D4s_v5, Standard_D4as_v5, Standard_D8s_v5]}}
""", [
        "acme.yaml:6:48: warning: nodes.cpu.instanceTypes[1]: an agent pool has one size: the first is taken (mend: take it away)",
        "acme.yaml:6:66: warning: nodes.cpu.instanceTypes[2]: an agent pool has one size: the first is taken (mend: take it away)",
    ]),
    "controllers on spot": (home(), """\
features: {offline: postgres}
nodes: {system: {capacity: [spot, on-demand]}, cpu: {capacity: [spot]}}
""", [
        "acme.yaml:6:18: warning: nodes.system.capacity: controllers in prod on capacity that may be taken away (mend: on-demand first)",
        "acme.yaml:6:29: nodes.system.capacity[0]: AKS has no spot nodes for controllers (mend: on-demand first)",
        "acme.yaml:6:54: nodes.cpu.capacity: AKS's taint keeps the platform's services off spot nodes (mend: on-demand besides)",
    ]),
    "controllers on spot as a second choice": (home(), """\
features: {offline: postgres}
nodes: {system: {capacity: [on-demand, spot]}, cpu: {capacity: [spot, on-demand]}}
""", [
        "acme.yaml:6:40: warning: nodes.system.capacity[1]: AKS's taint keeps the controllers off spot nodes: nothing would run there (mend: take it away)",
    ]),
    "disk larger than any": (home(), """\
features: {offline: postgres}
gpu: {pools: [{name: a, accelerator: t4, diskGib: 4096, nodes: {min: 0, max: 1}}, {name: b, accelerator: t4, diskGib: 2048, nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:6:42: gpu.pools[0].diskGib: 4096 GiB, and AKS makes OS disks of 2048 at most (mend: 2048, or a volume besides)",
    ]),
    "slices that AKS has no name for": (home(), """\
features: {offline: postgres}
gpu: {pools: [{name: a, accelerator: a100-80gb, sharing: {mig: 1g.20gb}, nodes: {min: 0, max: 1}}, {name: b, accelerator: a100-80gb, sharing: {mig: 7g.80gb}, nodes: {min: 0, max: 1}}, {name: c, accelerator: t4, sharing: {mig: 1g.5gb}, nodes: {min: 0, max: 1}}, {name: d, accelerator: voodoo, sharing: {mig: 1g.5gb}, nodes: {min: 0, max: 1}}]}
""", [
        "acme.yaml:6:59: gpu.pools[0].sharing.mig: AKS does not cut NVIDIA A100 80 GB into 1g.20gb (mend: one of 1g.10gb, 2g.20gb, 3g.40gb, 4g.40gb, 7g.80gb)",
        "acme.yaml:6:222: gpu.pools[2].sharing.mig: NVIDIA T4 has no MIG profile 1g.5gb (mend: timeSlicing or mps)",
        "acme.yaml:6:272: gpu.pools[3].accelerator: there is no accelerator voodoo (mend: one of a10, a100-40gb, a100-80gb, a10g, b200, gb200, h100, h200, inferentia2, l4, l40s, t4, tpu-v5e, tpu-v5p, tpu-v6e, trainium1, trainium2)",
    ]),
    "a fabric without its drivers": (home(), """\
features: {offline: postgres}
gpu:
  pools:
    - {name: auto, accelerator: h100, gpusPerNode: 8, nodes: {min: 0, max: 2}}
    - {name: none, accelerator: h100, gpusPerNode: 8, interconnect: none, nodes: {min: 0, max: 2}}
    - {name: one, accelerator: h100, gpusPerNode: 8, nodes: {min: 0, max: 1}}
    - {name: named, accelerator: h100, gpusPerNode: 8, instanceType: Standard_ND96isr_H100_v5, nodes: {min: 0, max: 2}}
    - {name: plain, accelerator: t4, nodes: {min: 0, max: 2}}
""", [
        "acme.yaml:8:7: warning: gpu.pools[0].interconnect: InfiniBand of Standard_ND96isr_H100_v5 stays unused: its drivers are NVIDIA's network operator's, which is not part of the platform (mend: none, or install it (docs/azure.md))",
        "acme.yaml:11:7: warning: gpu.pools[3].interconnect: InfiniBand of Standard_ND96isr_H100_v5 stays unused: its drivers are NVIDIA's network operator's, which is not part of the platform (mend: none, or install it (docs/azure.md))",
    ]),
    "a server of no size that there is": (home(), """\
features: {offline: postgres}
database: {instanceClass: db.m7g.large}
""", [
        "acme.yaml:6:12: database.instanceClass: db.m7g.large is no size of Flexible Server (mend: such as Standard_D4ds_v5)",
    ]),
    "a server that has no standby": (home(), """\
features: {offline: postgres}
database: {instanceClass: Standard_B2ms}
""", [
        "acme.yaml:6:12: database.instanceClass: Standard_B2ms is burstable, which has no standby (mend: highAvailability: false, or such as Standard_D2ds_v5)",
    ]),
    "a server that needs no standby": (home(), """\
features: {offline: postgres}
database: {instanceClass: Standard_B2ms, highAvailability: false}
environment: dev
""", []),
    "backups for too few days": (home(), """\
features: {offline: postgres}
database: {backupDays: 3}
environment: dev
""", [
        "acme.yaml:6:12: warning: database.backupDays: Azure keeps backups 7 days at least (mend: 7 or more)",
    ]),
    "a disk with a bound": (home(), """\
features: {offline: postgres}
database: {storageGib: 100, maxStorageGib: 200}
""", [
        "acme.yaml:6:29: warning: database.maxStorageGib: a disk that grows by itself has no bound but the service's own (mend: null, or as much as storageGib: then it does not grow)",
    ]),
    "a disk that does not grow": (home(), """\
features: {offline: postgres}
database: {storageGib: 100, maxStorageGib: 100}
""", []),
    "backups beside the data": (home(", backupLocation: eastus"), "features: {offline: postgres}\n", [
        "acme.yaml:4:194: cloud.backupLocation: backups are in location already (mend: the pair of location, or null)",
    ]),
    "backups outside of where data may be": (home(", backupLocation: northeurope"), """\
features: {offline: postgres}
governance: {residency: [us]}
""", [
        "acme.yaml:4:194: cloud.backupLocation: northeurope is outside governance.residency (mend: within us)",
    ]),
    "backups where data may be": (home(", backupLocation: westus"), """\
features: {offline: postgres}
governance: {residency: [us]}
""", []),
    "stores that Feast's image does not reach": (home(), "features: {offline: lake}\n", [
        "acme.yaml:5:12: warning: features.offline: Feast's image in the catalogue has no driver for Synapse (mend: postgres, or another image: docs/azure.md)",
    ]),
    "no features, no store": (home(), "features: {engine: none}\n", []),
    "a cache of no size that there is": (home(), "features: {offline: postgres, redis: {nodeType: cache.r7g.large}}\n", [
        "acme.yaml:5:39: features.redis.nodeType: cache.r7g.large is no size of Azure Managed Redis (mend: such as MemoryOptimized_M20)",
    ]),
    "a cache larger than any": (home(), "features: {offline: postgres, redis: {memoryGib: 400, shards: 2}}\n", [
        "acme.yaml:5:39: features.redis.memoryGib: no size of Azure Managed Redis that is out of preview holds 800 GiB (mend: less, or nodeType outright)",
    ]),
    "a cache by name": (home(), "features: {offline: postgres, redis: {nodeType: MemoryOptimized_M1000}}\n", []),
    "runs behind OIDC": (home(), """\
features: {offline: postgres}
tracking: {engine: mlflow, auth: oidc}
access: {domain: ml.example.com, tls: private-ca, oidc: {issuer: https://id.example.com, clientId: a, clientSecret: sso/client, jwksUri: https://id.example.com/keys}}
""", [
        "acme.yaml:6:28: warning: tracking.auth: MLflow's image with OIDC cannot sign in to Blob Storage: it has no azure-identity (mend: basic, or another image: docs/azure.md)",
        f"acme.yaml:7:51: {GRAFANA}",
    ]),
    "logs for too few days": (home(), """\
features: {offline: postgres}
cluster: {logRetentionDays: 7}
""", [
        "acme.yaml:6:11: warning: cluster.logRetentionDays: Log Analytics keeps 30 to 730 days: 30 are taken (mend: 30 to 545)",
    ]),
    "logs for too many days": (home(), """\
features: {offline: postgres}
cluster: {logRetentionDays: 731}
""", [
        "acme.yaml:6:11: warning: cluster.logRetentionDays: Log Analytics keeps 30 to 730 days: 730 are taken (mend: 30 to 545)",
    ]),
    "a sensor that reaches nobody": (home(", defender: true"), """\
features: {offline: postgres}
network: {egress: none}
governance: {imageRegistries: [acme.azurecr.io]}
orchestration: {airflow: {enabled: false}}
""", [
        "acme.yaml:4:194: warning: cloud.defender: the sensor reaches nobody from a network without a way out (mend: false, or a NAT gateway)",
    ]),
    "more alerts than a budget takes": (home(), """\
features: {offline: postgres}
budget: {alertAtPercent: [10, 50, 80, 100, 120]}
""", [
        "acme.yaml:6:10: budget.alertAtPercent: 5 alerts, and a budget of Azure takes 4 (mend: fewer)",
    ]),
    "a zone of another domain": (home(", dnsZoneId: /subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/dns/providers/Microsoft.Network/dnszones/example.org"), """\
features: {offline: postgres}
access: {domain: ml.example.com, tls: lets-encrypt, email: a@example.com}
""", [
        "acme.yaml:4:194: cloud.dnsZoneId: access.domain ml.example.com is not in example.org (mend: the zone that answers for the domain)",
    ]),
    "a zone that the domain is in": (home(", dnsZoneId: /subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/dns/providers/Microsoft.Network/dnszones/example.com"), """\
features: {offline: postgres}
access: {domain: ml.example.com, tls: lets-encrypt, email: a@example.com}
""", []),
    "tags that not every service takes": (home(), """\
features: {offline: postgres}
tags: {"a b": c, 1st: c, "c/d": e, azureThing: f, list: "a,b", pair: "a=b", fine_one: "a b"}
""", [
        "acme.yaml:6:8: tags.a b: is no name of a tag for all of Azure (mend: letters, digits, _ . -, a letter in front; not microsoft, azure or windows)",
        "acme.yaml:6:18: tags.1st: is no name of a tag for all of Azure (mend: letters, digits, _ . -, a letter in front; not microsoft, azure or windows)",
        "acme.yaml:6:26: tags.c/d: is no name of a tag for all of Azure (mend: letters, digits, _ . -, a letter in front; not microsoft, azure or windows)",
        "acme.yaml:6:36: tags.azureThing: is no name of a tag for all of Azure (mend: letters, digits, _ . -, a letter in front; not microsoft, azure or windows)",
        "acme.yaml:6:51: tags.list: AKS takes no comma and no = in a tag (mend: another value)",
        "acme.yaml:6:64: tags.pair: AKS takes no comma and no = in a tag (mend: another value)",
    ]),
    "more tags than a zone takes": (home(), """\
features: {offline: postgres}
tags: {t0: x, t1: x, t2: x, t3: x, t4: x, t5: x, t6: x, t7: x, t8: x, t9: x, t10: x}
""", [
        "acme.yaml:6:1: tags: 11 tags, and a DNS zone of Azure takes 10 besides ours (mend: fewer)",
    ]),
    "secrets that Key Vault has no names for": (home(), """\
features: {offline: postgres}
access: {domain: ml.example.com, tls: private-ca, oidc: {issuer: https://id.example.com, clientId: a, clientSecret: sso/client_1, jwksUri: https://id.example.com/keys}}
orchestration: {airflow: {dags: {repository: https://example.com/a.git, credentialsSecret: airflow.git}}}
monitoring: {alerts: {routes: [{severity: critical, slackSecret: a b, pagerdutySecret: alerts/pager-duty}]}}
tracking:
  engine: wandb
  licenseSecret: wandb_licence
  bucket: {provider: az, name: a/b, credentialsSecret: wandb.keys}
  mysql: {host: db.example.com, passwordSecret: wandb mysql}
  redis: {host: cache.example.com, passwordSecret: wandb/redis}
""", [
        f"acme.yaml:6:51: {GRAFANA}",
        'acme.yaml:6:103: access.oidc.clientSecret: "sso/client_1" is no name of a secret in Key Vault (mend: letters, digits, hyphens and slashes)',
        'acme.yaml:7:73: orchestration.airflow.dags.credentialsSecret: "airflow.git" is no name of a secret in Key Vault (mend: letters, digits, hyphens and slashes)',
        'acme.yaml:8:53: monitoring.alerts.routes[0].slackSecret: "a b" is no name of a secret in Key Vault (mend: letters, digits, hyphens and slashes)',
        "acme.yaml:9:1: warning: tracking.auth: accounts of its own in prod: who leaves keeps theirs (mend: oidc, with access.oidc)",
        'acme.yaml:11:3: tracking.licenseSecret: "wandb_licence" is no name of a secret in Key Vault (mend: letters, digits, hyphens and slashes)',
        'acme.yaml:12:37: tracking.bucket.credentialsSecret: "wandb.keys" is no name of a secret in Key Vault (mend: letters, digits, hyphens and slashes)',
        'acme.yaml:13:33: tracking.mysql.passwordSecret: "wandb mysql" is no name of a secret in Key Vault (mend: letters, digits, hyphens and slashes)',
    ]),
    "services of too few addresses": (home(), """\
features: {offline: postgres}
network: {serviceCidr: 172.20.0.0/29}
""", [
        "acme.yaml:6:11: network.serviceCidr: AKS does not take 172.20.0.0/29 for Services (mend: a /12 to /28)",
    ]),

}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_azure_rules(case: str) -> None:
    cloud, text, expected = CASES[case]
    assert faults(added(cloud + text)) == expected


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_speaks_somewhere(rule: Callable[..., object]) -> None:
    said = "\n".join(line for _, _, lines in CASES.values() for line in lines)
    words = {
        "network": "network.zones: 4 zones",
        "pods": "network.podCidr: a /",
        "nodes": "nodes.cpu: no arm64",
        "pools": "OS disks of 2048",
        "database": "no size of Flexible Server",
        "stores": "no driver for Synapse",
        "tracking": "no azure-identity",
        "operations": "Log Analytics keeps",
        "domain": "is not in example.org",
        "tags": "is no name of a tag",
        "secrets": "is no name of a secret",
    }
    assert words[rule.__name__] in said


@pytest.mark.parametrize("case", [each for each in CASES if CASES[each][2]])
def test_elsewhere_they_are_silent(case: str) -> None:
    """No rule of Azure speaks of another cloud: its words are in no other rule."""
    _, text, expected = CASES[case]
    own = [line.partition(": ")[2] for line in expected if "AKS" in line or "Azure" in line]
    found = "\n".join(faults(added(text)))
    assert not [line for line in own if line in found]
