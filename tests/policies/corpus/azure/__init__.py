"""Azure: terragoat, AzureGoat, and the fixtures of checkov."""

from __future__ import annotations

from ..model import Also, Fault, Program, Unseen
from . import bad, good

_GOAT = "bridgecrewio/terragoat: terraform/azure/"
_AZUREGOAT = "ine-labs/AzureGoat: main.tf"
_CHECKOV = "bridgecrewio/checkov: tests/terraform/checks/resource/azure/"
_FAST = "JamesWoolfenden/full-fast-fail: terraform/azurerm/"


def _example(name: str) -> str:
    return f"{_CHECKOV}example_{name}/main.tf"


_FAULTS = (
    Fault("k8s-cluster", "no RBAC", _GOAT + "aks.tf", "aks-local-accounts-off"),
    Fault(
        "k8s-cluster", "open to anyone", _example("AKSApiServerAuthorizedIpRanges"), "aks-private"
    ),
    Fault(
        "k8s-cluster",
        "no network policy",
        _FAST + "aks/aks_network_policy_misconfigured.tf",
        "aks-network-policy",
    ),
    Fault("k8s-cluster", "no logs", _GOAT + "aks.tf", "aks-audited"),
    Fault("k8s-cluster", "the free tier", _example("AKSIsPaidSku"), "aks-sla-tier"),
    Fault("k8s-cluster", "never upgraded", _example("AKSUpgradeChannel"), "aks-upgraded"),
    Fault(
        "k8s-cluster",
        "disks of hosts in the clear",
        _example("AKSEncryptionAtHostEnabled"),
        "aks-disks-encrypted",
    ),
    Fault("k8s-cluster", "public nodes", _example("AKSNodePublicIpDisabled"), "aks-nodes-private"),
    Fault("vault", "can be purged", _GOAT + "key_vault.tf", "key-vault-protected"),
    Fault("vault", "open to all networks", _GOAT + "key_vault.tf", "key-vault-private"),
    Fault("vault", "no log", _GOAT + "key_vault.tf", "key-vault-audited"),
    Fault("generated", "never rotated", _GOAT + "key_vault.tf", "key-vault-keys-rotated"),
    Fault("bad-sg", "SSH and RDP for all", _GOAT + "networking.tf", "azure-nsg-restricted"),
    Fault(
        "example-network", "the flow log is off", _GOAT + "networking.tf", "azure-network-logged"
    ),
    Fault("example-subnet", "no security group", _GOAT + "networking.tf", "azure-subnets-guarded"),
    Fault("example-disk", "no encryption", _GOAT + "storage.tf", "azure-disks-encrypted"),
    Fault("linux-machine", "passwords", _GOAT + "instance.tf", "azure-vms-no-passwords"),
    Fault("appazgoat", "blobs may be public", _AZUREGOAT, "azure-storage-private"),
    Fault("appazgoat", "keys that are shared", _AZUREGOAT, "azure-storage-no-shared-keys"),
    Fault(
        "appazgoat",
        "plain HTTP",
        _CHECKOV + "test_StorageAccountsTransportEncryption.py",
        "azure-storage-tls-only",
    ),
    Fault("dev-container", "for everybody", _AZUREGOAT, "azure-storage-private"),
    Fault(
        "function-app",
        "a key and a secret in settings",
        _AZUREGOAT,
        "azure-no-plaintext-secrets",
    ),
    Fault("developer-interface", "a public address", _AZUREGOAT, "azure-vms-private"),
    Fault("my-custom-role", "does anything", _GOAT + "roles.tf", "azure-custom-roles-bounded"),
    Fault("mssql", "passwords", _GOAT + "mssql.tf", "azure-sql-entra"),
    Fault("mssql", "a public endpoint", _GOAT + "mssql.tf", "azure-sql-private"),
    Fault("mssql", "old TLS", _FAST + "MSSQLServerMinTLSVersion.tf", "azure-sql-tls-only"),
    Fault("office", "all addresses", _FAST + "SQLServerNoPublicAccess.tf", "azure-sql-private"),
    Fault("postgres", "backups in one region", _GOAT + "sql.tf", "azure-postgres-backed-up"),
    Fault("postgres", "passwords", _GOAT + "sql.tf", "azure-postgres-entra"),
    Fault("postgres", "a public endpoint", _GOAT + "sql.tf", "azure-postgres-private"),
    Fault("no-tls", "no TLS", _GOAT + "sql.tf", "azure-postgres-tls-only"),
    Fault("cosmos", "a public endpoint", _AZUREGOAT, "cosmosdb-private"),
    Fault("cosmos", "its key is passed on", _AZUREGOAT, "cosmosdb-no-keys"),
    Fault(
        "cache",
        "a port without TLS",
        _CHECKOV + "test_RedisCacheEnableNonSSLPort.py",
        "azure-redis-tls-only",
    ),
    Fault("cache", "a public endpoint", _FAST + "redis/redis_cache.tf", "azure-redis-private"),
    Fault(
        "registry",
        "an administrator's password",
        _example("ACRAdminAccountDisabled"),
        "acr-authenticated",
    ),
    Fault(
        "registry", "a public endpoint", _example("ACRPublicNetworkAccessDisabled"), "acr-private"
    ),
)

_ALSO = (
    Also("budget-set", ("",), "the sources have no budget"),
    Also("aks-run-command-off", ("k8s-cluster",), "commands run without kubectl"),
    Also("aks-secrets-encrypted", ("k8s-cluster",), "no key for Secrets"),
    Also("aks-workload-identity", ("k8s-cluster",), "no workload identity"),
    Also("aks-zones", ("k8s-cluster",), "one zone"),
    Also("azure-storage-encrypted", ("appazgoat",), "no key for the account"),
    Also("azure-storage-recoverable", ("appazgoat",), "nothing deleted comes back"),
    Also("azure-storage-redundant", ("appazgoat",), "one data centre, as in AzureGoat"),
    Also("buckets-logged", ("appazgoat",), "no log"),
    Also("azure-postgres-encrypted", ("postgres",), "no key for the database"),
    Also("azure-postgres-highly-available", ("postgres",), "one zone"),
    Also("azure-postgres-locked", ("postgres",), "may be deleted"),
    Also("cosmosdb-encrypted", ("cosmos",), "no key for the account"),
    Also("azure-redis-fails-over", ("cache",), "the basic tier has one node"),
)

_UNSEEN = (
    Unseen(
        "an identity that owns its resource group",
        _AZUREGOAT,
        "the rule bounds subscriptions; who owns a group is a matter of size",
    ),
    Unseen("CORS for every origin", _AZUREGOAT, "no rule"),
    Unseen(
        "MySQL without TLS", _GOAT + "sql.tf", "no rule on single servers, which Azure has retired"
    ),
    Unseen(
        "web applications over plain HTTP",
        _GOAT + "app_service.tf",
        "no rule on TLS of App Service",
    ),
    Unseen("Defender's free tier", _GOAT + "security_center.tf", "no rule on the subscription"),
    Unseen("the old dashboard", _GOAT + "aks.tf", "AKS has no such add-on any more"),
    Unseen("alerts that are off", _GOAT + "mssql.tf", "no rule on alert policies of SQL"),
)

PROGRAM = Program("azure", ("azure-native",), bad.program, good.program, _FAULTS, _ALSO, _UNSEEN)
