"""Google Cloud: terragoat, GCPGoat, and the fixtures of checkov."""

from __future__ import annotations

from ..model import Also, Fault, Program, Unseen
from . import bad, good

_GOAT = "bridgecrewio/terragoat: terraform/gcp/"
_GCPGOAT = "ine-labs/GCPGoat: main.tf"
_CHECKOV = "bridgecrewio/checkov: tests/terraform/checks/resource/gcp/"


def _example(name: str) -> str:
    return f"{_CHECKOV}example_{name}/main.tf"


def _test(name: str) -> str:
    return f"{_CHECKOV}test_{name}/main.tf"


_FAULTS = (
    Fault("workload-cluster", "no logs", _GOAT + "gke.tf", "gke-audited"),
    Fault("workload-cluster", "ABAC of yesterday", _GOAT + "gke.tf", "gke-legacy-off"),
    Fault("workload-cluster", "open to anyone", _GOAT + "gke.tf", "gke-endpoint-restricted"),
    Fault("workload-cluster", "public nodes", _test("GKEPrivateNodes"), "gke-nodes-private"),
    Fault(
        "workload-cluster",
        "no workload identity",
        _test("GKEMetadataServerisEnabled"),
        "gke-workload-identity",
    ),
    Fault(
        "workload-cluster",
        "any image runs",
        _test("GKEBinaryAuthorization"),
        "gke-binary-authorization",
    ),
    Fault(
        "workload-cluster", "no release channel", _test("GKEReleaseChannel"), "gke-release-channel"
    ),
    Fault(
        "workload-cluster",
        "no network policy",
        _example("GKENetworkPolicyEnabled"),
        "gke-network-policy",
    ),
    Fault("custom-node-pool", "the default account", _GOAT + "gke.tf", "gke-node-identity"),
    Fault(
        "custom-node-pool",
        "no secure boot",
        _test("GKESecureBootforShieldedNodes"),
        "gke-shielded-nodes",
    ),
    Fault(
        "custom-node-pool",
        "pods read the node's token",
        _test("GKEMetadataServerisEnabled"),
        "gke-workload-identity",
    ),
    Fault("server", "a public address", _GOAT + "instances.tf", "gcp-vms-private"),
    Fault("server", "no secure boot", _GOAT + "instances.tf", "gcp-vms-shielded"),
    Fault("server", "a disk without a key", _GOAT + "instances.tf", "gcp-disks-encrypted"),
    Fault(
        "server", "no OS Login, and a serial port", _GOAT + "instances.tf", "gcp-vms-logins-bounded"
    ),
    Fault("developer-vm", "the default account", _GCPGOAT, "gcp-vms-identity"),
    Fault("unencrypted-disk", "no key", _GOAT + "instances.tf", "gcp-disks-encrypted"),
    Fault("notebook", "a public address", _example("VertexAIPrivateInstance"), "workbench-private"),
    Fault(
        "public-subnetwork",
        "no flow logs",
        _example("GoogleSubnetworkLoggingEnabled"),
        "gcp-subnets-logged",
    ),
    Fault(
        "public-subnetwork",
        "APIs over the internet",
        _example("GoogleSubnetworkPrivateGoogleEnabled"),
        "gcp-apis-private",
    ),
    Fault("vm-vpc", "a subnet in every region", _GCPGOAT, "gcp-network-custom"),
    Fault("allow-all", "all ports for all", _GOAT + "networks.tf", "gcp-firewall-restricted"),
    Fault("allow-ssh", "SSH for all", _GCPGOAT, "gcp-firewall-restricted"),
    Fault("zone", "not signed", _test("GoogleCloudDNSSECEnabled"), "gcp-dns-signed"),
    Fault("terragoat-website", "no uniform access", _GOAT + "gcs.tf", "gcs-private"),
    Fault("terragoat-website", "no log", _GOAT + "gcs.tf", "buckets-logged"),
    Fault(
        "terragoat-website",
        "no versions",
        _example("CloudStorageVersioningEnabled"),
        "gcs-versioned",
    ),
    Fault("allow-public-read", "for everybody", _GOAT + "gcs.tf", "gcp-iam-not-public"),
    Fault("everybody-develops", "everybody decides who reads", _GCPGOAT, "gcp-iam-not-public"),
    Fault("invoker", "everybody calls it", _GCPGOAT, "gcp-iam-not-public"),
    Fault("master-instance", "open to the internet", _GOAT + "big_data.tf", "cloudsql-private"),
    Fault("master-instance", "no backups", _GOAT + "big_data.tf", "cloudsql-backed-up"),
    Fault("master-instance", "answers without TLS", _GOAT + "big_data.tf", "cloudsql-tls-only"),
    Fault(
        "master-instance",
        "logs no connections",
        _example("GoogleCloudPostgreSqlLogConnection"),
        "cloudsql-logged",
    ),
    Fault("dataset", "for all of Google", _GOAT + "big_data.tf", "bigquery-private"),
    Fault("dataset", "no key", _example("BigQueryDatasetEncryptedWithCMK"), "bigquery-encrypted"),
    Fault(
        "redis",
        "no password",
        _example("MemorystoreForRedisAuthEnabled"),
        "memorystore-authenticated",
    ),
    Fault(
        "redis",
        "in the clear",
        _example("MemorystoreForRedisInTransitEncryption"),
        "memorystore-encrypted",
    ),
    Fault(
        "images",
        "no key",
        _example("ArtifactRegistryEncryptedWithCMK"),
        "artifact-registry-encrypted",
    ),
    Fault("events", "no key", _example("CloudPubSubEncryptedWithCMK"), "gcp-stores-encrypted"),
    Fault("ledger", "no key", _example("SpannerDatabaseEncryptedWithCMK"), "gcp-stores-encrypted"),
    Fault(
        "ledger",
        "may be dropped",
        _example("SpannerDatabaseDropProtection"),
        "spanner-deletion-protected",
    ),
    Fault(
        "features",
        "may be deleted",
        _example("BigTableInstanceDeletionProtection"),
        "bigtable-deletion-protected",
    ),
    Fault("features", "no key", _example("BigTableInstanceEncryptedWithCMK"), "bigtable-encrypted"),
    Fault("half-year", "rotated too late", _example("GoogleKMSRotationPeriod"), "gcp-kms-rotated"),
    Fault("never", "never rotated", _example("GoogleKMSRotationPeriod"), "gcp-kms-rotated"),
    Fault("owner", "owns the project", _GCPGOAT, "gcp-iam-roles-bounded"),
    Fault(
        "editors", "edit everything", _example("GoogleProjectBasicRole"), "gcp-iam-roles-bounded"
    ),
    Fault(
        "any-repository",
        "any repository",
        _example("GoogleIAMWorkloadIdentityConditional"),
        "gcp-trust-bounded",
    ),
)

_ALSO = (
    Also("budget-set", ("",), "the sources have no budget"),
    Also("gke-secrets-encrypted", ("workload-cluster",), "no key for Secrets"),
    Also("gcp-disks-encrypted", ("custom-node-pool",), "no key for disks"),
    Also("gcs-encrypted", ("terragoat-website",), "no key for the bucket"),
    Also("cloudsql-encrypted", ("master-instance",), "no key for the database"),
    Also("cloudsql-highly-available", ("master-instance",), "one zone"),
    Also("cloudsql-deletion-protected", ("master-instance",), "may be deleted"),
    Also("memorystore-fails-over", ("redis",), "the basic tier has one node"),
    Also("artifact-registry-immutable", ("images",), "tags can be moved"),
)

_UNSEEN = (
    Unseen(
        "forwards what is not its own",
        _GOAT + "instances.tf",
        "no rule: routers and proxies need canIpForward",
    ),
    Unseen(
        "keys of the project log in",
        _GOAT + "instances.tf",
        "OS Login, which is asked for, sets them aside",
    ),
    Unseen("Ubuntu on nodes", _GOAT + "gke.tf", "no rule: a supported image"),
    Unseen(
        "a role that decides who reads",
        _GCPGOAT,
        "custom roles are not looked into; to whom one is given is",
    ),
    Unseen("an old runtime of a function", _GCPGOAT, "rules know no calendar of versions"),
)

PROGRAM = Program("gcp", ("gcp",), bad.program, good.program, _FAULTS, _ALSO, _UNSEEN)
