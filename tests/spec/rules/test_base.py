"""Rules of what the platform stands on: DNS records, backups of the cluster, cost."""

from __future__ import annotations

import pytest

from ..files import added, faults

GCP = 'cloud: {provider: gcp, project: acme-ml, region: us-central1, billingAccount: 01AB23-45CD67-89EF01, admins: ["group:team@example.com"]%s}\n'
AZURE = "cloud: {provider: azure, location: eastus, subscriptionId: 00000000-0000-0000-0000-000000000001, tenantId: 00000000-0000-0000-0000-000000000002, admins: [00000000-0000-0000-0000-000000000003]%s}\nfeatures: {offline: postgres}\n"
SITE = "cloud: {provider: onprem, site: lab%s}\nfeatures: {offline: postgres, online: postgres}\n"
ZONE = ", dnsZoneId: /subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/dns/providers/Microsoft.Network/dnszones/%s"
ENDPOINT = ", objectStore: {endpoint: https://s3.example.com, credentialsSecret: s3/keys}"
DNS = "access: {domain: ml.example.com, dns: external-dns}\n"

# Each case: what is added to a stack, and every word that is said of it.
CASES: dict[str, tuple[str, list[str]]] = {
    # --- records ---
    "records on AWS, where the zone is found by its name": (DNS, []),
    "records on Google Cloud": (GCP % ", dnsZone: ml" + DNS, []),
    "records on Azure, in a zone above the domain": (AZURE % (ZONE % "example.com") + DNS, []),
    "records without a name": ("access: {dns: external-dns}\n", [
        "acme.yaml:4:10: access.dns: external-dns without access.domain (mend: add access.domain, or dns: none)",
    ]),
    "records without a gateway": ("serving: {gateway: none}\n" + DNS, [
        "acme.yaml:5:34: access.dns: external-dns keeps records of the gateway's routes, and there is no gateway (mend: serving.gateway: envoy, or dns: none)",
    ]),
    "records without a zone of Google Cloud": (GCP % "" + DNS, [
        "acme.yaml:5:34: access.dns: external-dns without the zone of the domain (mend: add cloud.dnsZone, or dns: none)",
    ]),
    "records without a zone of Azure": (AZURE % "" + DNS, [
        "acme.yaml:6:34: access.dns: external-dns without the zone of the domain (mend: add cloud.dnsZoneId, or dns: none)",
    ]),
    "records on an existing cluster": (SITE % "" + DNS, [
        "acme.yaml:6:34: access.dns: external-dns keeps records in a zone of a cloud, and an existing cluster has none (mend: dns: none, and a record of your own for *.<domain>)",
    ]),
    "records by somebody else": ("access: {dns: route53}\n", [
        'acme.yaml:4:10: access.dns: "route53" is not one of external-dns, none (mend: choose one of these)',
    ]),
    # --- rules on the cluster ---
    "rules on the cluster": ("governance: {admission: kubernetes}\n", []),
    "another engine": ("governance: {admission: gatekeeper}\n", [
        'acme.yaml:4:14: governance.admission: "gatekeeper" is not one of kubernetes, kyverno, none (mend: choose one of these)',
    ]),
    "rules that are all disabled, held on the cluster": ("environment: dev\ngovernance: {admission: kubernetes, enforcement: disabled}\n", [
        "acme.yaml:5:14: warning: governance.admission: is not used: every rule is disabled (mend: take it away, or change that)",
    ]),
    "all but one": ("environment: dev\ngovernance: {admission: kubernetes, enforcement: disabled, rules: {pods-unprivileged: mandatory}}\n", []),
    # --- backups ---
    "backups as they are by themselves": ("backup: {enabled: true}\n", []),
    "backups of some namespaces, every six hours": ('backup: {enabled: true, schedule: "0 */6 * * *", retentionDays: 7, namespaces: [models]}\n', []),
    "settings of no backups": ("backup: {retentionDays: 9, namespaces: [models]}\n", [
        "acme.yaml:4:10: warning: backup.retentionDays: is not used: backup is not enabled (mend: take it away, or change that)",
        "acme.yaml:4:28: warning: backup.namespaces: is not used: backup is not enabled (mend: take it away, or change that)",
    ]),
    "a schedule that no clock follows": ('backup: {enabled: true, schedule: "0 25 * * *"}\n', [
        'acme.yaml:4:25: backup.schedule: 0 25 * * * has no hour 25 (mend: five fields of cron, such as "0 3 * * *")',
    ]),
    "a schedule that never comes": ('backup: {enabled: true, schedule: "0 3 31 4 *"}\n', [
        'acme.yaml:4:25: backup.schedule: 0 3 31 4 * never comes (mend: five fields of cron, such as "0 3 * * *")',
    ]),
    "a schedule in words": ('backup: {enabled: true, schedule: daily}\n', [
        'acme.yaml:4:25: backup.schedule: "daily" has the wrong form (mend: write five fields with one space between, such as "*/15 * * * *")',
    ]),
    "backups that run out before the next": ('backup: {enabled: true, schedule: "0 3 1 * *", retentionDays: 7}\n', [
        "acme.yaml:4:25: backup.schedule: there are 31 days between two backups, and one is kept 7 (mend: a schedule that comes sooner, or more retentionDays)",
    ]),
    "backups that come seldom": ('backup: {enabled: true, schedule: "0 3 1 * *", retentionDays: 90}\n', [
        "acme.yaml:4:25: warning: backup.schedule: there are 31 days between two backups in prod (mend: at least one a week)",
    ]),
    "backups kept longer than their bucket keeps objects": ("backup: {enabled: true, retentionDays: 60}\nstorage: {artifacts: {expireDays: 30}}\n", [
        "acme.yaml:4:25: backup.retentionDays: backups are kept 60 days, and storage.artifacts, where they lie, deletes objects after 30 (mend: take storage.artifacts.expireDays away)",
        "acme.yaml:5:23: warning: storage.artifacts.expireDays: models of prod are deleted after 30 days (mend: null)",
    ]),
    "backups in a bucket that deletes what they rest on": ("backup: {enabled: true, retentionDays: 30}\nstorage: {artifacts: {expireDays: 90}}\n", [
        "acme.yaml:5:23: storage.artifacts.expireDays: deletes objects after 90 days, and with them the unchanged files that every later backup of the cluster rests on (mend: take it away)",
        "acme.yaml:5:23: warning: storage.artifacts.expireDays: models of prod are deleted after 90 days (mend: null)",
    ]),
    "namespaces that are none": ("backup: {enabled: true, namespaces: [Models, models, models]}\n", [
        'acme.yaml:4:38: backup.namespaces[0]: "Models" has the wrong form (mend: write a namespace: up to 63 lower-case letters, digits and hyphens within)',
    ]),
    "backups of a cluster that exists, on itself": (SITE % "" + "backup: {enabled: true}\n", [
        "acme.yaml:4:1: warning: cloud.objectStore: the backups lie on the cluster that they are of (mend: an endpoint elsewhere)",
    ]),
    "backups of a cluster that exists, elsewhere": (SITE % ENDPOINT + "backup: {enabled: true}\n", [
        "acme.yaml:4:38: warning: cloud.objectStore: databases are not backed up: nothing there can read the key pair for them (mend: add cloud.secretStore, or back up their volumes)",
        "acme.yaml:4:86: warning: cloud.objectStore.credentialsSecret: every workload has the one key pair: what each may do there is not narrowed (mend: a key pair for the platform's buckets alone, or seaweedfs)",
    ]),
    "backups of the databases' files": (SITE % ENDPOINT + "backup: {enabled: true, namespaces: [models, data]}\n", [
        "acme.yaml:4:38: warning: cloud.objectStore: databases are not backed up: nothing there can read the key pair for them (mend: add cloud.secretStore, or back up their volumes)",
        "acme.yaml:4:86: warning: cloud.objectStore.credentialsSecret: every workload has the one key pair: what each may do there is not narrowed (mend: a key pair for the platform's buckets alone, or seaweedfs)",
        "acme.yaml:6:46: backup.namespaces[1]: data holds databases, whose files are not whole while they run (mend: take it away)",
    ]),
    "backups on OpenShift": (SITE % (ENDPOINT + ", distribution: openshift") + "backup: {enabled: true}\n", [
        "acme.yaml:4:38: warning: cloud.objectStore: databases are not backed up: nothing there can read the key pair for them (mend: add cloud.secretStore, or back up their volumes)",
        "acme.yaml:4:86: warning: cloud.objectStore.credentialsSecret: every workload has the one key pair: what each may do there is not narrowed (mend: a key pair for the platform's buckets alone, or seaweedfs)",
        "acme.yaml:6:10: backup.enabled: OpenShift lets no agent read the volumes of a node but its own operator's (mend: enabled: false, and OpenShift's OADP)",
        "base.yaml:12:1: warning: serving.gateway: from 4.19 on OpenShift has the Gateway API itself and may refuse Envoy Gateway's (mend: try it on a cluster of that release first)",
    ]),
    # --- cost ---
    "cost with a way out to the list of prices": ("monitoring: {cost: opencost}\n", []),
    "cost without one": ("monitoring: {cost: opencost}\nnetwork: {egress: none}\n", [
        "acme.yaml:4:14: warning: monitoring.cost: opencost cannot read the list of prices: network.egress is none (mend: none, or an egress)",
        "acme.yaml:5:11: warning: network.egress: none leaves public registries out of reach, and imageRegistries names no own one (mend: mirror the images and set governance.imageRegistries)",
    ]),
    "cost of a cluster that exists": (SITE % "" + "monitoring: {cost: opencost}\n", []),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_base_rules(case: str) -> None:
    text, expected = CASES[case]
    assert faults(added(text)) == expected
