"""What several rules are tested on: a bucket, a network, a workload, as they should be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .suite import Fixture

TLS_ONLY = {
    "Sid": "TlsOnly",
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::models", "arn:aws:s3:::models/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def document(*statements: Mapping[str, Any]) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


BUCKET = Fixture(
    "aws:s3/bucket:Bucket",
    {"bucket": "models"},
    {
        "encryption": Fixture(
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            {
                "bucket": "models",
                "rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}}],
            },
        ),
        "block": Fixture(
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
            {
                "bucket": "models",
                "blockPublicAcls": True,
                "blockPublicPolicy": True,
                "ignorePublicAcls": True,
                "restrictPublicBuckets": True,
            },
        ),
        "versioning": Fixture(
            "aws:s3/bucketVersioning:BucketVersioning",
            {"bucket": "models", "versioningConfiguration": {"status": "Enabled"}},
        ),
        "lifecycle": Fixture(
            "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
            {
                "bucket": "models",
                "rules": [
                    {
                        "id": "uploads",
                        "status": "Enabled",
                        "filter": {"prefix": ""},
                        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
                    }
                ],
            },
        ),
        "policy": Fixture(
            "aws:s3/bucketPolicy:BucketPolicy", {"bucket": "models", "policy": document(TLS_ONLY)}
        ),
    },
)

NETWORK = Fixture(
    "aws:ec2/vpc:Vpc",
    {"cidrBlock": "10.20.0.0/16"},
    {
        "flow": Fixture("aws:ec2/flowLog:FlowLog", {"trafficType": "ALL"}, refers="vpcId"),
        "group": Fixture(
            "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
            {"ingress": [], "egress": []},
            refers="vpcId",
        ),
    },
)

DATABASE = Fixture(
    "aws:rds/instance:Instance",
    {
        "instanceClass": "db.m7g.large",
        "storageEncrypted": True,
        "publiclyAccessible": False,
        "deletionProtection": True,
        "backupRetentionPeriod": 30,
        "multiAz": True,
    },
)

CACHE = Fixture(
    "aws:elasticache/replicationGroup:ReplicationGroup",
    {
        "description": "features",
        "atRestEncryptionEnabled": True,
        "transitEncryptionEnabled": True,
        "authToken": "a-token-that-nobody-knows",
        "automaticFailoverEnabled": True,
        "multiAzEnabled": True,
    },
)

TABLE = Fixture(
    "aws:dynamodb/table:Table",
    {
        "serverSideEncryption": {"enabled": True, "kmsKeyArn": "arn:aws:kms:us-east-1:1:key/a"},
        "pointInTimeRecovery": {"enabled": True},
        "deletionProtectionEnabled": True,
    },
)

CLUSTER = Fixture(
    "aws:eks/cluster:Cluster",
    {
        "roleArn": "arn:aws:iam::123456789012:role/eks",
        "deletionProtection": True,
        "enabledClusterLogTypes": [
            "api",
            "audit",
            "authenticator",
            "controllerManager",
            "scheduler",
        ],
        "encryptionConfig": {
            "resources": ["secrets"],
            "provider": {"keyArn": "arn:aws:kms:us-east-1:1:key/a"},
        },
        "vpcConfig": {"subnetIds": ["subnet-1", "subnet-2"], "endpointPublicAccess": False},
    },
)

REPOSITORY = Fixture(
    "aws:ecr/repository:Repository",
    {
        "name": "models",
        "imageTagMutability": "IMMUTABLE",
        "imageScanningConfiguration": {"scanOnPush": True},
    },
    {
        "lifecycle": Fixture(
            "aws:ecr/lifecyclePolicy:LifecyclePolicy", {"repository": "models", "policy": "{}"}
        )
    },
)

GPU_NODES = Fixture(
    "aws:eks/nodeGroup:NodeGroup",
    {
        "clusterName": "prod",
        "nodeRoleArn": "arn:aws:iam::123456789012:role/node",
        "subnetIds": ["subnet-1"],
        "instanceTypes": ["p5.48xlarge"],
        "capacityType": "SPOT",
        "scalingConfig": {"minSize": 0, "desiredSize": 0, "maxSize": 4},
        "taints": [{"key": "nvidia.com/gpu", "value": "true", "effect": "NO_SCHEDULE"}],
    },
)

KARPENTER = Fixture(
    "kubernetes:karpenter.sh/v1:NodePool",
    {
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodePool",
        "spec": {
            "limits": {"nvidia.com/gpu": 32},
            "template": {
                "spec": {
                    "taints": [{"key": "nvidia.com/gpu", "effect": "NoSchedule"}],
                    "requirements": [
                        {
                            "key": "node.kubernetes.io/instance-type",
                            "operator": "In",
                            "values": ["g6.xlarge"],
                        }
                    ],
                }
            },
        },
    },
)

NAMESPACE = Fixture(
    "kubernetes:core/v1:Namespace",
    {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": "models",
            "labels": {"pod-security.kubernetes.io/enforce": "restricted"},
            "annotations": {"plinth.dev/owner": "ml-platform"},
        },
    },
    {
        "policy": Fixture(
            "kubernetes:networking.k8s.io/v1:NetworkPolicy",
            {
                "apiVersion": "networking.k8s.io/v1",
                "kind": "NetworkPolicy",
                "metadata": {"name": "default-deny", "namespace": "models"},
                "spec": {"podSelector": {}, "policyTypes": ["Ingress"]},
            },
        ),
        "quota": Fixture(
            "kubernetes:core/v1:ResourceQuota",
            {
                "apiVersion": "v1",
                "kind": "ResourceQuota",
                "metadata": {"name": "quota", "namespace": "models"},
                "spec": {"hard": {"pods": "100"}},
            },
        ),
        "defaults": Fixture(
            "kubernetes:core/v1:LimitRange",
            {
                "apiVersion": "v1",
                "kind": "LimitRange",
                "metadata": {"name": "defaults", "namespace": "models"},
                "spec": {"limits": [{"type": "Container", "defaultRequest": {"cpu": "10m"}}]},
            },
        ),
    },
)

POD = {
    "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
    "automountServiceAccountToken": False,
    "containers": [
        {
            "name": "server",
            "image": "nvcr.io/nvidia/tritonserver:26.03-py3",
            "env": [{"name": "LOG_LEVEL", "value": "info"}],
            "resources": {
                "requests": {"cpu": "1", "memory": "4Gi"},
                "limits": {"memory": "4Gi"},
            },
            "securityContext": {
                "allowPrivilegeEscalation": False,
                "capabilities": {"drop": ["ALL"]},
                "readOnlyRootFilesystem": True,
            },
        }
    ],
}

DEPLOYMENT = Fixture(
    "kubernetes:apps/v1:Deployment",
    {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "server", "namespace": "models"},
        "spec": {
            "selector": {"matchLabels": {"app": "server"}},
            "template": {"metadata": {"labels": {"app": "server"}}, "spec": POD},
        },
    },
)

POD_SPEC = "spec.template.spec"
"""Path to the pod in `DEPLOYMENT`."""

CONTAINER = f"{POD_SPEC}.containers.0"
"""Path to its container."""

CRONJOB = Fixture(
    "kubernetes:batch/v1:CronJob",
    {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": "purge", "namespace": "models"},
        "spec": {
            "schedule": "0 3 * * *",
            "concurrencyPolicy": "Forbid",
            "jobTemplate": {
                "spec": {
                    "activeDeadlineSeconds": 3600,
                    "template": {"spec": {**POD, "restartPolicy": "Never"}},
                }
            },
        },
    },
)

REPLICAS = Fixture(
    DEPLOYMENT.type,
    {
        **DEPLOYMENT.inputs,
        "spec": {
            **DEPLOYMENT.inputs["spec"],
            "replicas": 3,
            "template": {
                "metadata": {"labels": {"app": "server"}},
                "spec": {
                    **POD,
                    "topologySpreadConstraints": [
                        {
                            "maxSkew": 1,
                            "topologyKey": "kubernetes.io/hostname",
                            "whenUnsatisfiable": "ScheduleAnyway",
                            "labelSelector": {"matchLabels": {"app": "server"}},
                        }
                    ],
                },
            },
        },
    },
    {
        "budget": Fixture(
            "kubernetes:policy/v1:PodDisruptionBudget",
            {
                "apiVersion": "policy/v1",
                "kind": "PodDisruptionBudget",
                "metadata": {"name": "server", "namespace": "models"},
                "spec": {"maxUnavailable": 1, "selector": {"matchLabels": {"app": "server"}}},
            },
        )
    },
)


def role(kind: str = "Role") -> Fixture:
    """A role that reads what it names."""
    return Fixture(
        f"kubernetes:rbac.authorization.k8s.io/v1:{kind}",
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": kind,
            "metadata": {"name": "reader"},
            "rules": [
                {"apiGroups": [""], "resources": ["pods", "configmaps"], "verbs": ["get", "list"]}
            ],
        },
    )


def binding(kind: str = "ClusterRoleBinding") -> Fixture:
    """A role for a group of people."""
    return Fixture(
        f"kubernetes:rbac.authorization.k8s.io/v1:{kind}",
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": kind,
            "metadata": {"name": "admins"},
            "roleRef": {
                "apiGroup": "rbac.authorization.k8s.io",
                "kind": "ClusterRole",
                "name": "cluster-admin",
            },
            "subjects": [
                {
                    "apiGroup": "rbac.authorization.k8s.io",
                    "kind": "Group",
                    "name": "platform-admins",
                }
            ],
        },
    )
