"""What several rules on Google Cloud are tested on, as it should be."""

from __future__ import annotations

import json

from .suite import Fixture

KEY = "projects/p/locations/us-central1/keyRings/r/cryptoKeys/data"


def policy(role: str, *members: str) -> str:
    """A whole policy of one binding."""
    return json.dumps({"bindings": [{"role": role, "members": list(members)}]})


_NODES = {
    "serviceAccount": "nodes@p.iam.gserviceaccount.com",
    "bootDiskKmsKey": KEY,
    "shieldedInstanceConfig": {"enableSecureBoot": True, "enableIntegrityMonitoring": True},
    "workloadMetadataConfig": {"mode": "GKE_METADATA"},
}

GKE = Fixture(
    "gcp:container/cluster:Cluster",
    {
        "name": "prod",
        "location": "us-central1",
        "deletionProtection": True,
        "removeDefaultNodePool": True,
        "enableShieldedNodes": True,
        "datapathProvider": "ADVANCED_DATAPATH",
        "releaseChannel": {"channel": "REGULAR"},
        "privateClusterConfig": {"enablePrivateNodes": True, "enablePrivateEndpoint": True},
        "workloadIdentityConfig": {"workloadPool": "p.svc.id.goog"},
        "databaseEncryption": {"state": "ENCRYPTED", "keyName": KEY},
        "binaryAuthorization": {"evaluationMode": "PROJECT_SINGLETON_POLICY_ENFORCE"},
        "loggingConfig": {"enableComponents": ["SYSTEM_COMPONENTS", "APISERVER"]},
        "monitoringConfig": {"enableComponents": ["SYSTEM_COMPONENTS"]},
    },
)

GKE_WITH_POOL = Fixture(
    GKE.type,
    {
        **{k: v for k, v in GKE.inputs.items() if k != "removeDefaultNodePool"},
        "nodePools": [
            {"nodeConfig": _NODES, "management": {"autoUpgrade": True, "autoRepair": True}}
        ],
    },
)
"""A cluster that has a pool within it."""

AUTOPILOT = Fixture(
    GKE.type,
    {
        "location": "us-central1",
        "enableAutopilot": True,
        "clusterAutoscaling": {
            "autoProvisioningDefaults": {
                "serviceAccount": "nodes@p.iam.gserviceaccount.com",
                "bootDiskKmsKey": KEY,
            }
        },
    },
)

NODE_POOL = Fixture(
    "gcp:container/nodePool:NodePool",
    {
        "cluster": "prod",
        "location": "us-central1",
        "autoscaling": {"totalMinNodeCount": 2, "totalMaxNodeCount": 20},
        "networkConfig": {"enablePrivateNodes": True},
        "management": {"autoUpgrade": True, "autoRepair": True},
        "nodeConfig": _NODES,
    },
)

GCS = Fixture(
    "gcp:storage/bucket:Bucket",
    {
        "name": "models",
        "location": "us-central1",
        "versioning": {"enabled": True},
        "lifecycleRules": [
            {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 7}}
        ],
        "logging": {"logBucket": "access-logs"},
        "uniformBucketLevelAccess": True,
        "publicAccessPrevention": "enforced",
        "encryption": {"defaultKmsKeyName": KEY},
    },
)

CLOUD_SQL = Fixture(
    "gcp:sql/databaseInstance:DatabaseInstance",
    {
        "databaseVersion": "POSTGRES_17",
        "encryptionKeyName": KEY,
        "settings": {
            "tier": "db-custom-4-16384",
            "availabilityType": "REGIONAL",
            "deletionProtectionEnabled": True,
            "backupConfiguration": {
                "enabled": True,
                "pointInTimeRecoveryEnabled": True,
                "backupRetentionSettings": {"retainedBackups": 30, "retentionUnit": "COUNT"},
            },
            "ipConfiguration": {
                "ipv4Enabled": False,
                "sslMode": "ENCRYPTED_ONLY",
                "authorizedNetworks": [{"name": "pods", "value": "100.64.0.0/14"}],
            },
            "databaseFlags": [
                {"name": "log_connections", "value": "on"},
                {"name": "log_disconnections", "value": "on"},
                {"name": "log_statement", "value": "ddl"},
            ],
        },
    },
)

REDIS = Fixture(
    "gcp:redis/instance:Instance",
    {
        "memorySizeGb": 5,
        "authEnabled": True,
        "transitEncryptionMode": "SERVER_AUTHENTICATION",
        "customerManagedKey": KEY,
    },
)

REDIS_CLUSTER = Fixture(
    "gcp:redis/cluster:Cluster",
    {
        "shardCount": 3,
        "authorizationMode": "AUTH_MODE_IAM_AUTH",
        "transitEncryptionMode": "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION",
        "kmsKey": KEY,
    },
)

VALKEY = Fixture(
    "gcp:memorystore/instance:Instance",
    {
        "instanceId": "features",
        "location": "us-central1",
        "shardCount": 3,
        "authorizationMode": "IAM_AUTH",
        "transitEncryptionMode": "SERVER_AUTHENTICATION",
        "kmsKey": KEY,
    },
)

DATASET = Fixture(
    "gcp:bigquery/dataset:Dataset",
    {
        "datasetId": "features",
        "defaultEncryptionConfiguration": {"kmsKeyName": KEY},
        "accesses": [{"role": "READER", "specialGroup": "projectReaders"}],
    },
)

IMAGES = Fixture(
    "gcp:artifactregistry/repository:Repository",
    {
        "format": "DOCKER",
        "repositoryId": "models",
        "kmsKeyName": KEY,
        "dockerConfig": {"immutableTags": True},
        "vulnerabilityScanningConfig": {"enablementConfig": "INHERITED"},
    },
)

SUBNET = Fixture(
    "gcp:compute/subnetwork:Subnetwork",
    {
        "network": "ml",
        "ipCidrRange": "10.0.0.0/16",
        "privateIpGoogleAccess": True,
        "logConfig": {"flowSampling": 0.5},
    },
)

VM = Fixture(
    "gcp:compute/instance:Instance",
    {
        "machineType": "n2-standard-4",
        "bootDisk": {"kmsKeySelfLink": KEY, "initializeParams": {"image": "cos-cloud/cos-stable"}},
        "networkInterfaces": [{"network": "ml"}],
        "serviceAccount": {"email": "job@p.iam.gserviceaccount.com", "scopes": ["cloud-platform"]},
        "shieldedInstanceConfig": {"enableSecureBoot": True},
    },
)

PROJECT_MEMBER = Fixture(
    "gcp:projects/iAMMember:IAMMember",
    {"project": "p", "role": "roles/logging.logWriter", "member": "group:ml@example.com"},
)

PROJECT_BINDING = Fixture(
    "gcp:projects/iAMBinding:IAMBinding",
    {"project": "p", "role": "roles/logging.logWriter", "members": ["group:ml@example.com"]},
)
