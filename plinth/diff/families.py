"""What resources hold, by their type: what is lost or stops when one goes, and what restarts.

Read by `risk.py`; each rule is documented in docs/diff.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .comparison import Risk


@dataclass(frozen=True)
class Family:
    """Resources that lose the same when they are replaced or deleted."""

    rule: str
    risk: Risk
    what: str
    """What happens, for a person; follows the resource's name."""
    types: tuple[str, ...]
    """Patterns of whole type tokens, without version: `kubernetes:apps:StatefulSet`."""

    def holds(self, token: str) -> bool:
        """Whether a resource of that type is one of them."""
        return any(re.fullmatch(each, token) for each in self.types)


LOST: Sequence[Family] = (
    Family("database-lost", "data-loss", "what the database holds goes with it", (
        r"aws:rds/(instance|cluster|globalCluster):.*",
        r"aws:(dynamodb/(table|globalTable)|docdb/cluster|neptune/cluster|timestreamwrite/table):.*",
        r"aws:(opensearch|elasticsearch)/domain:.*",
        r"gcp:(sql/(databaseInstance|database)|spanner/(instance|database)|alloydb/(cluster|instance)"
        r"|bigtable/(instance|table)|firestore/database):.*",
        r"azure-native:(dbforpostgresql|dbformysql|sql|documentdb):"
        r"(Server|FlexibleServer|Database|ManagedInstance|DatabaseAccount|SqlResource\w+)",
        r"kubernetes:postgresql\.cnpg\.io:(Cluster|Database)",
    )),
    Family("warehouse-lost", "data-loss", "its tables and what they hold go with it", (
        r"aws:(redshift/cluster|redshiftserverless/namespace|glue/catalogTable|s3tables/\w+):.*",
        r"gcp:bigquery/(dataset|table):.*",
        r"azure-native:synapse:(Workspace|SqlPool)",
    )),
    Family("bucket-lost", "data-loss", "its objects go with it", (
        r"aws:s3/bucket(V2)?:.*",
        r"gcp:storage/bucket:.*",
        r"azure-native:storage:(StorageAccount|BlobContainer|FileShare|Table|Queue)",
    )),
    Family("volume-lost", "data-loss", "the files on it go with it", (
        r"aws:(ebs/volume|efs/fileSystem|fsx/\w+FileSystem):.*",
        r"gcp:(compute/(disk|regionDisk)|filestore/instance):.*",
        r"azure-native:(compute:Disk|netapp:(Volume|CapacityPool))",
        r"kubernetes:core:(PersistentVolumeClaim|PersistentVolume)",
    )),
    Family("registry-lost", "data-loss", "its images go with it", (
        r"aws:ecr/repository:.*",
        r"gcp:artifactregistry/repository:.*",
        r"azure-native:containerregistry:Registry",
    )),
    Family("key-lost", "data-loss", "what was encrypted with it cannot be read any more", (
        r"aws:kms/(key|replicaKey|externalKey):.*",
        r"gcp:kms/(keyRing|cryptoKey|cryptoKeyVersion):.*",
        r"azure-native:keyvault:(Vault|Key|ManagedHsm)",
    )),
    Family("secret-lost", "data-loss", "the values that were put into it go with it", (
        r"aws:secretsmanager/secret:.*",
        r"gcp:secretmanager/(secret|regionalSecret):.*",
        r"azure-native:keyvault:Secret",
    )),
    Family("logs-lost", "data-loss", "the logs in it go with it", (
        r"aws:cloudwatch/logGroup:.*",
        r"gcp:logging/projectBucketConfig:.*",
        r"azure-native:operationalinsights:Workspace",
    )),
    Family("backups-lost", "data-loss", "the backups in it go with it", (
        r"aws:backup/vault:.*",
        r"gcp:gkebackup/backupPlan:.*",
        r"azure-native:(recoveryservices|dataprotection):(Vault|BackupVault)",
    )),
    Family("queue-lost", "data-loss", "messages that nobody has read yet go with it", (
        r"aws:(sqs/queue|kinesis/stream|msk/cluster):.*",
        r"gcp:pubsub/(topic|subscription):.*",
        r"azure-native:(servicebus|eventhub):(Namespace|Queue|Topic|EventHub)",
    )),
    Family("group-lost", "data-loss", "everything in it goes with it", (
        r"azure-native:resources:ResourceGroup",
    )),
    Family("namespace-lost", "data-loss", "everything in it goes with it, volumes too", (
        r"kubernetes:core:Namespace",
    )),
    Family("definition-lost", "data-loss", "every object of its kind goes with it", (
        r"kubernetes:apiextensions\.k8s\.io:CustomResourceDefinition",
    )),
    Family("cluster-lost", "outage", "everything that runs on it stops, and its endpoint changes", (
        r"aws:eks/cluster:.*",
        r"gcp:container/cluster:.*",
        r"azure-native:containerservice:ManagedCluster",
    )),
    Family("cache-lost", "outage", "what is cached goes with it, and it does not answer meanwhile", (
        r"aws:(elasticache|memorydb)/(replicationGroup|cluster|serverlessCache):.*",
        r"gcp:(redis|memcache|memorystore)/(instance|cluster):.*",
        r"azure-native:(cache|redis|redisenterprise):(Redis|RedisEnterprise|Database)",
    )),
    Family("entrance-lost", "outage", "its address changes and nothing gets in meanwhile", (
        r"aws:(lb|alb|elb)/(loadBalancer|listener|targetGroup):.*",
        r"gcp:compute/(address|globalAddress|forwardingRule|globalForwardingRule|urlMap"
        r"|backendService|targetHttpsProxy):.*",
        r"azure-native:network:(LoadBalancer|ApplicationGateway|PublicIPAddress)",
        r"kubernetes:(gateway\.networking\.k8s\.io|networking\.istio\.io):"
        r"(Gateway|HTTPRoute|GRPCRoute|VirtualService)",
        r"kubernetes:networking\.k8s\.io:Ingress",
        r"kubernetes:core:Service",
    )),
    Family("names-lost", "outage", "names that clients use do not resolve meanwhile", (
        r"aws:route53/(zone|record):.*",
        r"gcp:dns/(managedZone|recordSet):.*",
        r"azure-native:(dns|privatedns|network):(Zone|RecordSet|PrivateZone|PrivateRecordSet)",
    )),
    Family("network-lost", "outage", "traffic that goes through it stops meanwhile", (
        r"aws:ec2/(vpc|subnet|natGateway|internetGateway|route|routeTable|vpcEndpoint|eip"
        r"|routeTableAssociation):.*",
        r"gcp:compute/(network|subnetwork|router|routerNat|route):.*",
        r"azure-native:network:(VirtualNetwork|Subnet|NatGateway|RouteTable|PrivateEndpoint)",
    )),
    Family("workload-lost", "outage", "its pods stop until others are up", (
        r"kubernetes:apps:(Deployment|StatefulSet|DaemonSet)",
        r"kubernetes:helm\.sh:Release",
        r"kubernetes:serving\.kserve\.io:(InferenceService|ClusterServingRuntime|ServingRuntime)",
    )),
    Family("nodes-lost", "restart", "its nodes are drained: pods on them start elsewhere", (
        r"aws:eks/(nodeGroup|fargateProfile):.*",
        r"aws:(ec2/(instance|launchTemplate)|autoscaling/group):.*",
        r"gcp:(container/nodePool|compute/instance):.*",
        r"azure-native:(containerservice:AgentPool|compute:VirtualMachine\w*)",
        r"kubernetes:karpenter\.(sh|k8s\.aws):.*",
    )),
    Family("job-again", "restart", "the job runs again", (r"kubernetes:batch:Job",)),
    Family("generated-anew", "replace", "a new value is made: whoever uses it must take it", (
        r"random:.*", r"tls:.*",
    )),
)  # fmt: skip
"""By type: what is lost when a resource is replaced or deleted; the first that holds counts."""


@dataclass(frozen=True)
class Restart:
    """Properties whose change in place makes something start again."""

    rule: str
    what: str
    types: tuple[str, ...]
    paths: tuple[str, ...]
    """Patterns of paths, from their beginning; a change of any other is plainly in place."""

    def holds(self, token: str, path: str) -> bool:
        """Whether changing that property of that type starts something again."""
        return any(re.fullmatch(each, token) for each in self.types) and any(
            re.match(each, path) for each in self.paths
        )


RESTARTED: Sequence[Restart] = (
    Restart(
        "pods-restarted", "its pods start again, some at a time",
        (r"kubernetes:apps:(Deployment|StatefulSet|DaemonSet)",), (r"spec\.template\b",),
    ),
    Restart(
        "release-restarted", "what the chart installs starts again where its pods change",
        (r"kubernetes:helm\.sh:Release",),
        (r"values\b", r"valueYamlFiles\b", r"version\b", r"chart\b", r"repositoryOpts\b"),
    ),
    Restart(
        "models-restarted", "models that are served by it start again",
        (r"kubernetes:serving\.kserve\.io:.*",), (r"spec\b",),
    ),
    Restart(
        "nodes-rolled", "its nodes are replaced, some at a time: pods on them start elsewhere",
        (r"aws:eks/nodeGroup:.*", r"gcp:container/nodePool:.*",
         r"azure-native:containerservice:AgentPool"),
        (r"launchTemplate\b", r"version\b", r"releaseVersion\b", r"amiType\b", r"nodeConfig\b",
         r"orchestratorVersion\b", r"vmSize\b", r"nodeImageVersion\b", r"kubeletConfig\b",
         r"linuxOSConfig\b"),
    ),
    Restart(
        "nodes-rolled", "nodes that are made from it are replaced, some at a time",
        (r"aws:ec2/launchTemplate:.*",), (r"(?!tags)",),
    ),
    Restart(
        "cluster-upgraded", "its control plane is upgraded: its API answers with short gaps",
        (r"aws:eks/cluster:.*", r"gcp:container/cluster:.*",
         r"azure-native:containerservice:ManagedCluster"),
        (r"version\b", r"minMasterVersion\b", r"kubernetesVersion\b"),
    ),
    Restart(
        "addon-restarted", "its pods start again, some at a time",
        (r"aws:eks/addon:.*",), (r"addonVersion\b", r"configurationValues\b"),
    ),
    Restart(
        "database-restarted", "it starts again, or fails over to its standby: a minute or two",
        (r"aws:rds/(instance|cluster):.*", r"gcp:sql/databaseInstance:.*",
         r"azure-native:(dbforpostgresql|dbformysql):(Server|FlexibleServer)"),
        (r"engineVersion\b", r"instanceClass\b", r"parameterGroupName\b", r"multiAz\b",
         r"databaseVersion\b", r"settings\.(tier|databaseFlags|availabilityType)\b", r"sku\b",
         r"version\b", r"highAvailability\b"),
    ),
    Restart(
        "cache-restarted", "it starts again, or fails over to its replica",
        (r"aws:elasticache/\w+:.*", r"gcp:redis/\w+:.*",
         r"azure-native:(cache|redis|redisenterprise):.*"),
        (r"engineVersion\b", r"nodeType\b", r"parameterGroupName\b", r"tier\b", r"redisVersion\b",
         r"memorySizeGb\b", r"sku\b"),
    ),
)  # fmt: skip


def plain(token: str) -> str:
    """A type without its version: `kubernetes:apps/v1:Deployment` is `kubernetes:apps:Deployment`."""
    if token.startswith(("kubernetes:", "azure-native:")):
        package, group, kind = token.split(":", 2)
        return f"{package}:{group.rsplit('/', 1)[0]}:{kind}"
    return token
