"""What a row of the parity report comes to in a plan: service by service, the kinds of resources.

Each row of the report names a service on each cloud. Here is by which resources it is known: all of
`always` are declared wherever a row names it, `sometimes` may be, and nothing else is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Service:
    """Kinds of resources of one service; of Helm releases `helm:` and the chart's name in the catalogue."""

    always: frozenset[str] = frozenset()
    sometimes: frozenset[str] = frozenset()


def _of(prefix: str, always: str, sometimes: str = "") -> Service:
    return Service(
        frozenset(f"{prefix}{each}" for each in always.split()),
        frozenset(f"{prefix}{each}" for each in sometimes.split()),
    )


def _aws(always: str, sometimes: str = "") -> Service:
    return _of("aws:", always, sometimes)


def _gcp(always: str, sometimes: str = "") -> Service:
    return _of("gcp:", always, sometimes)


def _azure(always: str, sometimes: str = "") -> Service:
    return _of("azure-native:", always, sometimes)


def _cluster(always: str, sometimes: str = "") -> Service:
    return _of("", always, sometimes)


NOTHING = Service()
"""A service that is a setting of another's resources, or that the site has: see `PROOFS`."""


_MODELS = " ".join(
    (
        "helm:kserve-localmodel-resources",
        "kubernetes:serving.kserve.io/v1beta1:InferenceService",
        "kubernetes:serving.kserve.io/v1alpha1:LocalModelNodeGroup",
        "kubernetes:serving.kserve.io/v1alpha1:LocalModelNamespaceCache",
    )
)
"""What stands where the spec has models."""

_HOMES = (
    "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy "
    "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding"
)
"""What keeps the namespace of a team to its own secrets."""

_KUEUE = "kubernetes:kueue.x-k8s.io/v1beta2"

ADDONS: Mapping[tuple[str, str], Service] = {
    ("Job queue", "Kueue"): _cluster(
        f"helm:kueue {_KUEUE}:ClusterQueue {_KUEUE}:LocalQueue {_KUEUE}:Cohort "
        f"{_KUEUE}:ResourceFlavor {_KUEUE}:WorkloadPriorityClass",
        f"{_KUEUE}:Topology {_KUEUE}:AdmissionCheck {_KUEUE}:ProvisioningRequestConfig",
    ),
    ("Gateway", "Envoy Gateway"): _cluster("helm:envoy-gateway"),
    ("Gateway", "Istio"): _cluster(
        "helm:istio-base helm:istiod kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"
    ),
    ("Model serving", "Knative Serving"): _cluster(
        "helm:knative-operator kubernetes:operator.knative.dev/v1beta1:KnativeServing"
    ),
    ("Certificates", ""): _cluster("helm:cert-manager"),
    ("Tracking, model registry", "MLflow"): _cluster(
        "helm:mlflow", "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
    ),
    ("Tracking by Weights & Biases", "W&B server"): _cluster(
        "helm:wandb-operator kubernetes:apps.wandb.com/v1:WeightsAndBiases"
    ),
    ("Pipelines", "Airflow"): _cluster("helm:airflow"),
    ("Flows by team", "Prefect"): _cluster(
        "helm:prefect-server",
        f"{_HOMES} kubernetes:rbac.authorization.k8s.io/v1:Role "
        "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
    ),
    ("Training jobs", "Kubeflow Trainer"): _cluster(
        "helm:kubeflow-trainer",
        f"kubernetes:trainer.kubeflow.org/v1alpha1:ClusterTrainingRuntime {_HOMES}",
    ),
    ("Ray", "KubeRay"): _cluster("helm:kuberay-operator", _HOMES),
    ("Pipelines of teams", "Kubeflow Pipelines"): _cluster(
        "helm:argo-workflows kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
        "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole "
        "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding "
        "kubernetes:rbac.authorization.k8s.io/v1:Role "
        "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
    ),
    ("Model serving", "KServe"): _cluster(
        "helm:kserve-crd helm:kserve-resources "
        "kubernetes:serving.kserve.io/v1alpha1:ClusterServingRuntime",
        _MODELS,
    ),
    ("Cost of workloads", "OpenCost"): _cluster("helm:opencost"),
    ("Scaling by metrics", "KEDA"): _cluster("helm:keda"),
    ("Admission", "ValidatingAdmissionPolicy"): _cluster(_HOMES),
    ("Admission", "Kyverno"): _cluster(
        "helm:kyverno",
        "kubernetes:policies.kyverno.io/v1:ValidatingPolicy kubernetes:policies.kyverno.io/v1:PolicyException",
    ),
    ("Backups of the cluster", "Velero"): _cluster("helm:velero kubernetes:velero.io/v1:Schedule"),
    # No chart: see the proof.
    ("Feature store", "Feast"): NOTHING,
    ("Logs of pods", "Loki"): _cluster("helm:loki helm:opentelemetry-collector"),
    ("Traces", "Tempo"): _cluster("helm:tempo helm:opentelemetry-gateway"),
    ("Long-term metrics", "Thanos"): NOTHING,
    ("Payloads of models", "Parquet in the bucket of datasets"): NOTHING,
    ("Drift", "a check by the clock, against the training"): NOTHING,
    ("Monitoring", "Prometheus"): _cluster("helm:prometheus-operator-crds helm:kube-prometheus-stack"),
}  # fmt: skip
"""What the platform itself brings, the same on every cloud, by row and the beginning of its service."""

_OPERATOR = _cluster("helm:gpu-operator")
_EXTERNAL = "helm:external-secrets"
_RBAC = "kubernetes:rbac.authorization.k8s.io/v1"
_VOLUMES = _cluster("kubernetes:storage.k8s.io/v1:StorageClass")

AWS: Mapping[tuple[str, str], Service] = {
    ("DNS records", "external-dns"): _cluster("helm:external-dns"),
    ("Network", "VPC"): _aws(
        "ec2/vpc:Vpc ec2/subnet:Subnet ec2/routeTable:RouteTable ec2/securityGroup:SecurityGroup "
        "ec2/routeTableAssociation:RouteTableAssociation "
        "ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "vpc/securityGroupIngressRule:SecurityGroupIngressRule "
        "vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    ),
    ("Way out", "NAT gateway"): _aws(
        "ec2/natGateway:NatGateway ec2/eip:Eip ec2/internetGateway:InternetGateway ec2/route:Route"
    ),
    ("Traffic records", "VPC Flow Logs"): _aws("ec2/flowLog:FlowLog cloudwatch/logGroup:LogGroup"),
    ("Private endpoints", "VPC endpoints"): _aws("ec2/vpcEndpoint:VpcEndpoint"),
    ("Kubernetes", "EKS"): _aws(
        "eks/cluster:Cluster eks/addon:Addon iam/role:Role iam/rolePolicy:RolePolicy "
        "iam/rolePolicyAttachment:RolePolicyAttachment"
    ),
    ("Sign-in", "EKS access entries"): _aws(
        "", "eks/accessEntry:AccessEntry eks/accessPolicyAssociation:AccessPolicyAssociation"
    ),
    ("Control-plane records", "CloudWatch Logs"): _aws("cloudwatch/logGroup:LogGroup"),
    ("Logs of pods", "CloudWatch Logs"): _of(
        "", "aws:cloudwatch/logGroup:LogGroup helm:opentelemetry-collector"
    ),
    ("Upgrades", "by the spec"): NOTHING,
    ("Nodes", "EC2"): _aws("eks/nodeGroup:NodeGroup ec2/launchTemplate:LaunchTemplate"),
    ("Autoscaling", "cluster-autoscaler"): _of(
        "", "helm:cluster-autoscaler", "aws:autoscaling/tag:Tag"
    ),
    ("Autoscaling", "Karpenter"): _cluster(
        "helm:karpenter helm:karpenter-crd aws:sqs/queue:Queue aws:sqs/queuePolicy:QueuePolicy "
        "aws:cloudwatch/eventRule:EventRule aws:cloudwatch/eventTarget:EventTarget "
        "aws:iam/instanceProfile:InstanceProfile kubernetes:karpenter.sh/v1:NodePool "
        "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass"
    ),
    ("Volumes", "EBS"): _VOLUMES,
    ("Accelerators", "EKS node groups"): _cluster(
        "",
        "aws:ec2/placementGroup:PlacementGroup aws:eks/nodeGroup:NodeGroup aws:autoscaling/tag:Tag "
        # The device plugins of Neuron devices, which are not NVIDIA's operator's.
        f"{_RBAC}:ClusterRole {_RBAC}:ClusterRoleBinding",
    ),
    ("Capacity", ""): NOTHING,
    ("GPU driver", "image of the nodes"): _OPERATOR,
    ("GPU sharing", "NVIDIA GPU operator"): _OPERATOR,
    ("GPU metrics", "DCGM exporter"): _OPERATOR,
    ("Buckets", "S3"): _aws(
        "s3/bucket:Bucket s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration "
        "s3/bucketLogging:BucketLogging s3/bucketOwnershipControls:BucketOwnershipControls "
        "s3/bucketPolicy:BucketPolicy s3/bucketPublicAccessBlock:BucketPublicAccessBlock "
        "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration "
        "s3/bucketVersioning:BucketVersioning"
    ),
    ("PostgreSQL", "RDS"): _aws(
        "rds/instance:Instance rds/parameterGroup:ParameterGroup rds/subnetGroup:SubnetGroup"
    ),
    ("MySQL", "RDS for MySQL"): _aws("rds/instance:Instance rds/parameterGroup:ParameterGroup"),
    ("Backups", "RDS"): NOTHING,
    ("Images", "ECR"): _aws("ecr/repository:Repository ecr/lifecyclePolicy:LifecyclePolicy"),
    ("Features, offline", "Athena"): _aws(
        "athena/workgroup:Workgroup glue/catalogDatabase:CatalogDatabase"
    ),
    ("Features, offline", "Redshift"): _aws(
        "redshiftserverless/namespace:Namespace redshiftserverless/workgroup:Workgroup "
        "redshiftdata/statement:Statement"
    ),
    ("Features, offline", "RDS"): NOTHING,
    ("Features, online", "ElastiCache"): _aws(
        "elasticache/replicationGroup:ReplicationGroup elasticache/parameterGroup:ParameterGroup "
        "elasticache/subnetGroup:SubnetGroup"
    ),
    # Feast makes the tables: see the proof.
    ("Features, online", "DynamoDB"): NOTHING,
    ("Features, online", "RDS"): NOTHING,
    ("Secrets", "Secrets Manager"): _cluster(
        f"{_EXTERNAL} aws:secretsmanager/secret:Secret "
        "aws:secretsmanager/secretVersion:SecretVersion"
    ),
    ("Encryption at rest", "KMS key"): _aws("kms/key:Key kms/alias:Alias"),
    ("Identities", "EKS Pod Identity"): _aws(
        "eks/podIdentityAssociation:PodIdentityAssociation iam/role:Role"
    ),
    ("Load balancer", "Network Load Balancer"): NOTHING,
    ("Budget", "AWS Budgets"): _aws("budgets/budget:Budget"),
}
"""AWS's services by row and the beginning of what it says."""

GCP: Mapping[tuple[str, str], Service] = {
    ("DNS records", "external-dns"): _cluster("helm:external-dns"),
    ("Network", "VPC network"): _gcp(
        "compute/network:Network compute/subnetwork:Subnetwork compute/firewall:Firewall "
        # The databases' own network is paired with it.
        "compute/globalAddress:GlobalAddress servicenetworking/connection:Connection "
        "projects/service:Service"
    ),
    ("Way out", "Cloud NAT"): _gcp(
        "compute/router:Router compute/routerNat:RouterNat compute/address:Address"
    ),
    ("Traffic records", "VPC Flow Logs"): _gcp(
        "logging/projectBucketConfig:ProjectBucketConfig logging/projectSink:ProjectSink"
    ),
    ("Private endpoints", "Private Google Access"): _gcp(
        "compute/globalForwardingRule:GlobalForwardingRule compute/globalAddress:GlobalAddress "
        "dns/managedZone:ManagedZone dns/recordSet:RecordSet"
    ),
    ("Kubernetes", "GKE Standard"): _gcp(
        "container/cluster:Cluster serviceaccount/account:Account projects/iAMMember:IAMMember",
        "binaryauthorization/policy:Policy",
    ),
    ("Sign-in", "IAM and RBAC"): _cluster(
        "", "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding"
    ),
    ("Control-plane records", "Cloud Logging"): _gcp(
        "logging/projectBucketConfig:ProjectBucketConfig logging/projectSink:ProjectSink"
    ),
    ("Upgrades", "release channel"): NOTHING,
    ("Nodes", "Compute Engine"): _gcp("container/nodePool:NodePool"),
    ("Autoscaling", "GKE's autoscaler"): _cluster(
        "", "kubernetes:cloud.google.com/v1:ComputeClass"
    ),
    ("Volumes", "Persistent Disk"): _VOLUMES,
    ("Accelerators", "GKE node pools"): _gcp("container/nodePool:NodePool"),
    ("Capacity", ""): NOTHING,
    ("GPU driver", "GKE"): NOTHING,
    ("GPU sharing", "GKE"): NOTHING,
    ("GPU metrics", "GKE's DCGM exporter"): NOTHING,
    ("Buckets", "Cloud Storage"): _gcp("storage/bucket:Bucket"),
    ("PostgreSQL", "Cloud SQL"): _gcp(
        "sql/databaseInstance:DatabaseInstance sql/database:Database sql/user:User"
    ),
    ("MySQL", "Cloud SQL for MySQL"): _gcp("sql/databaseInstance:DatabaseInstance sql/user:User"),
    ("Backups", "Cloud SQL"): NOTHING,
    ("Images", "Artifact Registry"): _gcp("artifactregistry/repository:Repository"),
    ("Features, offline", "BigQuery"): _gcp(
        "bigquery/dataset:Dataset bigquery/datasetIamMember:DatasetIamMember"
    ),
    ("Features, offline", "BigQuery over Cloud Storage"): _gcp(
        "bigquery/dataset:Dataset bigquery/datasetIamMember:DatasetIamMember "
        "bigquery/connection:Connection"
    ),
    ("Features, offline", "Cloud SQL"): NOTHING,
    ("Features, online", "Memorystore"): _gcp("redis/instance:Instance"),
    ("Features, online", "Bigtable"): _gcp(
        "bigtable/instance:Instance bigtable/instanceIamMember:InstanceIamMember",
        # The tables of the views that the spec names.
        "bigtable/table:Table bigtable/gCPolicy:GCPolicy",
    ),
    ("Features, online", "Cloud SQL"): NOTHING,
    ("Secrets", "Secret Manager"): _cluster(
        f"{_EXTERNAL} gcp:secretmanager/secret:Secret gcp:secretmanager/secretVersion:SecretVersion"
    ),
    ("Encryption at rest", "Cloud KMS key"): _gcp(
        "kms/keyRing:KeyRing kms/cryptoKey:CryptoKey kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
        "projects/serviceIdentity:ServiceIdentity",
    ),
    ("Identities", "Workload Identity"): _gcp(
        "projects/iAMMember:IAMMember",
        "storage/bucketIAMMember:BucketIAMMember projects/iAMCustomRole:IAMCustomRole",
    ),
    ("Load balancer", "Network Load Balancer"): NOTHING,
    ("Logs of pods", "Cloud Logging"): NOTHING,
    ("Budget", "Cloud Billing budget"): _gcp(
        "billing/budget:Budget monitoring/notificationChannel:NotificationChannel"
    ),
}
"""Google Cloud's services by row and the beginning of what it says."""

AZURE: Mapping[tuple[str, str], Service] = {
    ("DNS records", "external-dns"): _cluster("helm:external-dns"),
    # Models run with an identity by their label alone, which is asked of them.
    ("Model serving", "KServe"): _cluster(
        "helm:kserve-crd helm:kserve-resources "
        "kubernetes:serving.kserve.io/v1alpha1:ClusterServingRuntime",
        f"{_MODELS} kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy "
        "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding",
    ),
    ("Network", "Virtual Network"): _azure(
        "network:VirtualNetwork network:Subnet network:NetworkSecurityGroup resources:ResourceGroup",
        # The databases are in the network itself, under a zone of their own.
        "privatedns:PrivateZone privatedns:VirtualNetworkLink",
    ),
    ("Way out", "NAT gateway"): _azure("network:NatGateway network:PublicIPAddress"),
    # The flow log of a subscription, where it is let: see the proof.
    ("Traffic records", "VNet flow logs"): _azure(
        "network:FlowLog storage:StorageAccount storage:ManagementPolicy"
    ),
    ("Private endpoints", "Private Link"): _azure(
        "network:PrivateEndpoint network:PrivateDnsZoneGroup privatedns:PrivateZone "
        "privatedns:VirtualNetworkLink"
    ),
    ("Kubernetes", "AKS"): _azure(
        "containerservice:ManagedCluster managedidentity:UserAssignedIdentity",
        "containerregistry:CacheRule",
    ),
    ("Sign-in", "Entra ID"): _azure("authorization:RoleAssignment"),
    ("Control-plane records", "Log Analytics"): _azure(
        "operationalinsights:Workspace monitor:DiagnosticSetting"
    ),
    ("Logs of pods", "Container insights"): _azure(
        "monitor:DataCollectionRule monitor:DataCollectionRuleAssociation"
    ),
    ("Upgrades", "patch channel"): _azure("containerservice:MaintenanceConfiguration"),
    ("Nodes", "Virtual Machines"): _azure("containerservice:AgentPool"),
    ("Autoscaling", "AKS's autoscaler"): NOTHING,
    ("Volumes", "Premium SSD"): _VOLUMES,
    ("Accelerators", "AKS agent pools"): _azure("containerservice:AgentPool"),
    ("Capacity", ""): NOTHING,
    ("GPU driver", "NVIDIA GPU operator"): _OPERATOR,
    ("GPU sharing", "NVIDIA GPU operator"): _OPERATOR,
    ("GPU metrics", "DCGM exporter"): _OPERATOR,
    ("Buckets", "Blob Storage"): _azure(
        "storage:StorageAccount storage:BlobContainer storage:BlobServiceProperties",
        "storage:ManagementPolicy authorization:ManagementLockByScope",
    ),
    ("PostgreSQL", "Flexible Server"): _azure(
        "dbforpostgresql:Server dbforpostgresql:Database dbforpostgresql:Configuration",
        "authorization:ManagementLockByScope dbforpostgresql:AdministratorsMicrosoftEntra",
    ),
    ("MySQL", "Azure Database for MySQL"): _azure(
        "dbformysql:Server dbformysql:Configuration", "authorization:ManagementLockByScope"
    ),
    ("Backups", "Flexible Server"): NOTHING,
    ("Images", "Container Registry"): _azure("containerregistry:Registry"),
    ("Features, offline", "Synapse serverless"): _azure("synapse:Workspace"),
    ("Features, offline", "Synapse"): _azure(
        "synapse:Workspace synapse:SqlPool synapse:SqlPoolTransparentDataEncryption"
    ),
    ("Features, offline", "Flexible Server"): NOTHING,
    ("Features, online", "Azure Managed Redis"): _azure(
        "redisenterprise:RedisEnterprise redisenterprise:Database"
    ),
    ("Features, online", "Flexible Server"): NOTHING,
    ("Secrets", "Key Vault"): _cluster(
        f"{_EXTERNAL} azure-native:keyvault:Vault azure-native:keyvault:Secret"
    ),
    ("Encryption at rest", "Key Vault key"): _azure("keyvault:Key compute:DiskEncryptionSet"),
    ("Identities", "Workload ID"): _azure(
        "managedidentity:FederatedIdentityCredential managedidentity:UserAssignedIdentity "
        "authorization:RoleAssignment",
        "authorization:RoleDefinition",
    ),
    ("Load balancer", "Azure Load Balancer"): NOTHING,
    ("Budget", "Consumption budget"): _azure("consumption:Budget"),
}
"""Azure's services by row and the beginning of what it says."""

_CERTIFICATES = " ".join(
    f"tls:index/{each[0].lower()}{each[1:]}:{each}"
    for each in ("PrivateKey", "SelfSignedCert", "CertRequest", "LocallySignedCert")
)

ONPREM: Mapping[tuple[str, str], Service] = {
    ("Network", "the site's"): NOTHING,
    # OpenShift is told what pods may be, namespace by namespace.
    ("Kubernetes", "the one there is"): _cluster(
        "", "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"
    ),
    ("Sign-in", "the kubeconfig's"): NOTHING,
    ("Nodes", "those there are"): NOTHING,
    ("Volumes", ""): NOTHING,
    ("Accelerators", "labels and taints"): _cluster("", "kubernetes:core/v1:NodePatch"),
    ("GPU driver", "NVIDIA GPU operator"): _OPERATOR,
    ("GPU driver", "NVIDIA GPU operator from OperatorHub"): NOTHING,
    ("GPU sharing", "NVIDIA GPU operator"): _OPERATOR,
    ("GPU sharing", "NVIDIA GPU operator from OperatorHub"): NOTHING,
    ("GPU metrics", "DCGM exporter"): _cluster("", "helm:gpu-operator"),
    # OpenShift has the kinds already.
    ("Monitoring", "Prometheus"): _cluster(
        "helm:kube-prometheus-stack", "helm:prometheus-operator-crds"
    ),
    ("Buckets", "SeaweedFS"): _cluster("helm:seaweedfs", _CERTIFICATES),
    ("Buckets", "the S3 endpoint"): NOTHING,
    ("PostgreSQL", "CloudNativePG"): _cluster(
        "helm:cloudnative-pg kubernetes:postgresql.cnpg.io/v1:Cluster", _CERTIFICATES
    ),
    ("Backups", "Barman Cloud"): _cluster(
        "helm:plugin-barman-cloud kubernetes:barmancloud.cnpg.io/v1:ObjectStore "
        "kubernetes:postgresql.cnpg.io/v1:ScheduledBackup"
    ),
    ("Images", "the one you have"): NOTHING,
    ("Features, offline", "CloudNativePG"): NOTHING,
    ("Features, online", "Valkey"): _cluster("helm:valkey", _CERTIFICATES),
    ("Features, online", "CloudNativePG"): NOTHING,
    ("Secrets", "Secrets of the cluster"): _cluster(
        f"{_EXTERNAL} kubernetes:rbac.authorization.k8s.io/v1:Role "
        "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"
    ),
    # What the platform draws itself is sealed on the cluster all the same.
    ("Secrets", "your ClusterSecretStore"): _cluster(
        "kubernetes:rbac.authorization.k8s.io/v1:Role "
        "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"
    ),
    ("Identities", "service accounts"): NOTHING,
    ("Load balancer", "MetalLB"): _cluster(
        "helm:metallb kubernetes:metallb.io/v1beta1:IPAddressPool "
        "kubernetes:metallb.io/v1beta1:L2Advertisement"
    ),
    ("Load balancer", "the site's"): NOTHING,
}
"""What stands for a cloud's services on an existing cluster."""

SERVICES: Mapping[str, Mapping[tuple[str, str], Service]] = {
    "aws": {**ADDONS, **AWS},
    "gcp": {**ADDONS, **GCP},
    "azure": {**ADDONS, **AZURE},
    "onprem": {**ADDONS, **ONPREM},
}
