"""Everything that anybody is granted in a plan, on any cloud, and what least privilege says against it.

What is broad and must be is listed, each with its reason; whatever else is broad is a fault.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from components.aws.policy import UNSCOPED
from components.azure.roles import ROLES

from .engine import Declared, World

NAME = "acme"
"""Stands for the platform's name in the tables."""


@dataclass(frozen=True)
class Open:
    """A broad grant that is let pass."""

    what: str
    """Pattern of the whole resource, or of the role."""
    why: str
    by: str = ""
    """Pattern of who is granted it or of what narrows it: a condition key of AWS, a scope of Azure, a
    principal; of any if empty."""
    may: str = ".*"
    """Pattern of the actions."""


AWS: Sequence[Open] = (
    Open(r"arn:aws:s3:::acme-\w+-\d+-[\w-]+/([\w.-]+/)*\*", "the objects of one bucket, or of a prefix in it",
         may="s3:(GetObject|PutObject|DeleteObject|AbortMultipartUpload|ListMultipartUploadParts)"),
    Open(r"arn:aws:kms:[\w-]+:\d+:key/\*", "ids of keys do not follow from the spec: the alias is the platform's",
         by="kms:ResourceAliases"),
    Open(r"arn:aws:secretsmanager:[\w-]+:\d+:secret:acme/\*", "the platform's own secrets, by their prefix",
         may="secretsmanager:(DescribeSecret|GetSecretValue)"),
    Open(r"arn:aws:secretsmanager:[\w-]+:\d+:secret:[\w./-]+-\?{6}", "one secret: AWS ends its ARN with six characters",
         may="secretsmanager:(DescribeSecret|GetSecretValue)"),
    Open(r"arn:aws:dynamodb:[\w-]+:\d+:table/acme\.\w+\.\*", "Feast's tables, by the platform and the project",
         may=r"dynamodb:(Batch)?(Get|Write|Put|Update)Item"),
    Open(r"arn:aws:glue:[\w-]+:\d+:table/acme_features/\*", "tables of one database, read", may="glue:(Batch)?Get.*"),
    Open(r"arn:aws:glue:[\w-]+:\d+:table/acme_features/_\*", "Feast's scratch tables", may="glue:(Create|Delete)Table"),
    Open(r"arn:aws:route53:::hostedzone/\*", "ids of zones do not follow from the spec: names of records do",
         by="route53:ChangeResourceRecordSetsNormalizedRecordNames", may="route53:ChangeResourceRecordSets"),
    Open(r"arn:aws:route53:::hostedzone/\*", "to find the zone", may="route53:ListResourceRecordSets"),
    Open(r"arn:aws:route53:::change/\*", "ids of changes are drawn as they are made", may="route53:GetChange"),
    Open(r"arn:aws:autoscaling:[\w-]+:\d+:autoScalingGroup:\*:autoScalingGroupName/eks-\*",
         "EKS draws the names of groups: the cluster's tag tells whose they are", by="aws:ResourceTag/eks:cluster-name"),
    Open(r"arn:aws:eks:[\w-]+:\d+:nodegroup/acme/\*/\*", "node groups of this cluster, read", may="eks:DescribeNodegroup"),
    Open(r"arn:aws:redshift-serverless:[\w-]+:\d+:workgroup/\*",
         "ids of workgroups do not follow from the spec: the stack's tag tells whose it is", by="aws:ResourceTag/stack"),
    Open(r"arn:aws:ec2:[\w-]+:\d*:[\w-]+/\*", "what the autoscaler makes, by the tag that it must give it",
         by="aws:RequestTag/kubernetes.io/cluster/acme"),
    Open(r"arn:aws:ec2:[\w-]+:\d*:[\w-]+/\*", "what the autoscaler made, by its tag", by="aws:ResourceTag/kubernetes.io/cluster/acme"),
    Open(r"arn:aws:ec2:[\w-]+:\d*:(image|snapshot|security-group|subnet|capacity-reservation|placement-group)/\*",
         "what a machine is made from; the machine itself is bound by its tags", may="ec2:(RunInstances|CreateFleet)"),
    Open(r"arn:aws:ssm:[\w-]+::parameter/aws/service/\*", "public parameters: the images of EKS", may="ssm:GetParameter"),
    Open(r"arn:aws:logs:[\w-]+:\d+:log-group:/plinth/acme/(flow-logs|pods):(log-stream:)?\*",
         "streams of one log group",
         may="logs:(CreateLogStream|PutLogEvents|DescribeLogStreams)"),
    Open(r"\*", "actions that know no resource (Service Authorization Reference)",
         may="|".join(re.escape(each) for each in UNSCOPED)),
)  # fmt: skip
"""Resources of AWS with a wildcard that an identity may act on."""

AWS_MANAGED: Sequence[Open] = (
    Open("AmazonEKSClusterPolicy", "what EKS asks of its own role", by="control-plane-role"),
    Open("AmazonEKSWorkerNodePolicy", "what EKS asks of nodes", by="acme-node"),
    Open("AmazonEC2ContainerRegistryPullOnly", "nodes pull images", by="acme-node"),
    Open("AmazonEKS_CNI_Policy", "addresses of pods", by="vpc-cni-role"),
    Open("AmazonEBSCSIDriverPolicy", "volumes of pods", by="ebs-csi-role"),
    Open("AmazonRDSEnhancedMonitoringRole", "RDS writes its metrics", by="monitoring"),
)
"""Policies of AWS's own."""

GCP: Sequence[Open] = (
    Open("roles/bigquery.jobUser", "a query is of a project; its data is granted by the dataset", by="principal"),
    Open("roles/bigquery.readSessionUser", "so is a session that reads its result", by="principal"),
    Open("dns", "Cloud DNS grants records by the project or the zone, and the zone may be another project's", by="principal"),
    Open("roles/container.clusterViewer", "people find the cluster, and nothing within it", by="group|user|serviceAccount"),
    *(
        Open(f"roles/{each}", "what GKE asks of the nodes' account (Harden your cluster)", by="serviceAccount:[^@]+-nodes@")
        for each in (
            "autoscaling.metricsWriter", "logging.logWriter", "monitoring.metricWriter", "monitoring.viewer",
            "stackdriver.resourceMetadata.writer",
        )
    ),
    Open("roles/artifactregistry.reader", "nodes pull images", by="serviceAccount:[^@]+-nodes@"),
)  # fmt: skip
"""Roles in a whole project without a condition."""

AZURE: Sequence[Open] = (
    Open("Contributor", "AKS asks for it on the group of reserved capacity that it takes from",
         by=r".*/Microsoft\.Compute/capacityReservationGroups/[^/]+"),
    Open("Network Contributor", "AKS puts load balancers and nodes into the platform's own network",
         by=r"/network/VirtualNetwork/[^/]+"),
    Open("Key Vault Contributor", "AKS joins the vault by a private endpoint, to encrypt its state",
         by=r"/keyvault/Vault/[^/]+"),
    Open("Storage Blob Data Contributor", "the network watcher writes flow logs into an account of their own, and "
         "Synapse its files into a container of its own",
         by=r"/storage/StorageAccount/\w+flow\w+|.*/containers/[\w-]+|/storage/StorageAccount/\w+synapse\w+"),
    Open("DNS Zone Contributor", "it is of one zone, whose records are all it can touch", by=r".*/dnszones/[^/]+"),
    Open("Azure Kubernetes Service RBAC Cluster Admin", "groups that the spec names admins, on one cluster",
         by=r"/containerservice/ManagedCluster/[^/]+"),
)  # fmt: skip
"""Roles of Azure's own that may change or administer something."""

KUBERNETES: Sequence[Open] = (
    Open("cluster-admin", "members that the spec names admins", by="Group|User"),
    Open("view", "members that the spec names viewers", by="Group|User"),
    Open("system:openshift:scc:nonroot-v2", "OpenShift lets pods run as the users that they name, in a namespace of ours",
         by="system:serviceaccounts:.+"),
    Open("system:openshift:scc:privileged", "MetalLB's speakers announce addresses from the network of their host",
         by="system:serviceaccounts:metallb-system"),
    Open("system:openshift:scc:privileged", "agents read as root what the kubelet wrote of every pod",
         by="system:serviceaccounts:logging"),
)  # fmt: skip
"""Cluster roles that are not declared beside their binding."""

BROAD = re.compile(r"(?i)\b(owner|editor|contributor|administrator|admin)\b")
PUBLIC = ("allUsers", "allAuthenticatedUsers", "system:unauthenticated", "system:authenticated")
WHOLE = re.compile(r"/subscriptions/[^/]+(/resourceGroups/[^/]+)?/?")
"""A subscription, or a whole group of resources."""

_PRIMITIVE = ("roles/owner", "roles/editor", "roles/viewer", "roles/browser")


ZONES = {"Microsoft.Network/dnsZones/read"}
"""What a role of the platform's may do in a whole group: external-dns finds its zone by a list of them."""


@dataclass(frozen=True)
class Fault:
    """Something broad."""

    who: str
    what: str


class Judge:
    """Says what is broad in a plan, and notes which of the listed exceptions were needed."""

    def __init__(self) -> None:
        self.used: set[Open] = set()

    def judge(self, world: World) -> list[Fault]:
        """Everything that is broad and not listed."""
        by_package = {"aws": self._aws, "gcp": self._gcp, "azure-native": self._azure}
        found: list[Fault] = []
        for each in world.declared:
            judged = by_package.get(each.package)
            if judged:
                found += judged(each, world)
            elif each.package == "kubernetes":
                found += self._kubernetes(each, world)
        return found

    def _listed(self, table: Sequence[Open], what: str, by: Sequence[str], may: str = "") -> bool:
        for each in table:
            narrowed = not each.by or any(re.match(each.by, one) for one in by)
            if re.fullmatch(each.what, what) and narrowed and re.fullmatch(each.may, may):
                self.used.add(each)
                return True
        return False

    def _aws(self, each: Declared, world: World) -> Iterator[Fault]:
        if each.kind == "RolePolicyAttachment":
            policy = each.inputs["policyArn"].rpartition("/")[2]
            role = each.inputs["role"].replace(world.spec.name, NAME)
            if not self._listed(
                AWS_MANAGED, policy, [role, role.partition(f"{NAME}-")[2], *_endings(role)]
            ):
                yield Fault(role, f"AWS's own policy {policy}")
        if each.kind == "Role":
            for statement in _document(each.inputs["assumeRolePolicy"]):
                if "*" in json.dumps(statement.get("Principal")):
                    yield Fault(each.name, "may be assumed by anybody")
        if each.kind == "RolePolicy":
            for statement in _document(each.inputs["policy"]):
                yield from self._statement(each.name, statement, world.spec.name)
        if each.kind == "BucketPolicy":
            for statement in _document(each.inputs["policy"]):
                open_ = statement["Effect"] == "Allow" and statement.get("Principal") in (
                    "*",
                    {"AWS": "*"},
                )
                if open_ and not statement.get("Condition"):
                    yield Fault(each.name, "is open to anybody")

    def _statement(self, who: str, statement: dict[str, Any], name: str) -> Iterator[Fault]:
        if statement["Effect"] != "Allow":
            return
        keys = [key for tests in statement.get("Condition", {}).values() for key in tests]
        keys = [key.replace(f"cluster/{name}", f"cluster/{NAME}") for key in keys]
        under = name.replace("-", "_")
        for action in _list(statement["Action"]):
            if "*" in action:
                yield Fault(who, action)
            for resource in _list(statement["Resource"]):
                if not re.search(r"[*?]", resource):
                    continue
                said = re.sub(rf"\b{name}(?=[-/.]|$)", NAME, resource)
                said = said.replace(f"/{under}_features", f"/{NAME}_features")
                if not self._listed(AWS, said, keys, action):
                    yield Fault(who, f"{action} on {resource}")

    def _gcp(self, each: Declared, world: World) -> Iterator[Fault]:
        member = str(each.inputs.get("member", ""))
        role = str(each.inputs.get("role", ""))
        if member.removeprefix("iamMember:") in PUBLIC:
            yield Fault(member, role)
        if role in _PRIMITIVE or re.search(r"(?i)\badmin\b", role):
            yield Fault(member, role)
        if each.type == "gcp:projects/iAMMember:IAMMember" and not each.inputs.get("condition"):
            # A role of the platform's own is known by its id.
            own = {one.name for one in world.of("IAMCustomRole")}
            named = "dns" if any(role.startswith(one) for one in own) else role
            if not self._listed(GCP, named, [member]):
                yield Fault(member, f"{role} in the whole project")
        if each.kind == "IAMCustomRole":
            for permission in each.inputs["permissions"]:
                if "*" in permission or permission.endswith(".setIamPolicy"):
                    yield Fault(each.name, permission)

    def _azure(self, each: Declared, world: World) -> Iterator[Fault]:
        if each.kind == "RoleDefinition":
            for allowed in each.inputs["permissions"]:
                for action in (
                    *(allowed.get("actions") or ()),
                    *(allowed.get("dataActions") or ()),
                ):
                    if "*" in action:
                        yield Fault(each.name, action)
        if each.kind != "RoleAssignment":
            return
        scope = str(each.inputs["scope"])
        if WHOLE.fullmatch(scope) and not _finds_zones(each, world):
            yield Fault(each.name, f"a role on {scope}")
        titles = {guid: title for title, guid in ROLES.items()}
        own = {str(one.inputs.get("roleDefinitionId")) for one in world.of("RoleDefinition")}
        guid = str(each.inputs["roleDefinitionId"]).rpartition("/")[2]
        known = guid in own or each.inputs.get("condition") or _finds_zones(each, world)
        title = titles.get(guid, "" if known else f"an unknown role {guid}")
        if title.startswith("an unknown"):
            yield Fault(each.name, title)
        elif BROAD.search(title) and not self._listed(AZURE, title, [scope]):
            yield Fault(each.name, f"{title} on {scope}")

    def _kubernetes(self, each: Declared, world: World) -> Iterator[Fault]:
        if each.kind in ("Role", "ClusterRole"):
            for rule in each.inputs["rules"]:
                for key in ("verbs", "resources", "apiGroups"):
                    if "*" in rule.get(key, ()):
                        yield Fault(each.name, f"{key}: *")
                if each.kind == "ClusterRole" and "secrets" in rule.get("resources", ()):
                    yield Fault(each.name, "secrets of every namespace")
        if each.kind in ("RoleBinding", "ClusterRoleBinding"):
            role = each.inputs["roleRef"]["name"]
            subjects = each.inputs["subjects"]
            for subject in subjects:
                if subject["name"] in PUBLIC or subject["name"] == "system:serviceaccounts":
                    yield Fault(subject["name"], role)
            beside = {
                one.inputs["metadata"]["name"]
                for one in world.declared
                if one.package == "kubernetes" and one.kind in ("Role", "ClusterRole")
            }
            if role not in beside and not self._listed(
                KUBERNETES, role, [one[key] for one in subjects for key in ("kind", "name")]
            ):
                yield Fault(each.name, role)


def _document(policy: Any) -> list[dict[str, Any]]:
    found = json.loads(policy) if isinstance(policy, str) else policy
    return _list(found["Statement"])


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _endings(role: str) -> list[str]:
    """`a-b-c`, `b-c` and `c` of a role's name: which part of the platform it is of."""
    parts = role.split("-")
    return ["-".join(parts[index:]) for index in range(len(parts))]


def _finds_zones(assignment: Declared, world: World) -> bool:
    """Whether a role lists the DNS zones of a group, and does nothing else there."""
    guid = str(assignment.inputs["roleDefinitionId"]).rpartition("/")[2]
    return any(
        set(allowed.get("actions") or ()) <= ZONES and not allowed.get("dataActions")
        for one in world.of("RoleDefinition")
        if str(one.inputs.get("roleDefinitionId")) == guid or one.name == guid
        for allowed in one.inputs["permissions"]
    )
