"""The one interface that every cloud implements, and the typed handles that it returns.

Add-ons see these handles and never a cloud. Adding a cloud is adding a folder with a class that
satisfies `Cloud` and a line in `components/clouds.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import pulumi
import pulumi_kubernetes as k8s

from spec import compute, data, network
from spec.budget import Budget as BudgetSection

from .identity import Workload

PodSecurity = Literal["privileged", "baseline", "restricted"]
"""Level of the Pod Security Standards that a namespace enforces."""


@dataclass(frozen=True)
class Network:
    """A private network: its id, its addresses, and one private subnet per zone."""

    id: pulumi.Output[str]
    cidr: str
    zones: Sequence[pulumi.Input[str]]
    private_subnet_ids: Sequence[pulumi.Output[str]]


@dataclass(frozen=True)
class ManagedGpus:
    """GPUs that the cloud makes ready by itself: driver, device plugin, sharing and metrics."""

    namespace: str
    """Where its DCGM exporter runs."""
    labels: Mapping[str, str]
    """Labels of the exporter's pods."""
    port: str
    """Name of the port with the metrics."""


@dataclass(frozen=True)
class Cluster:
    """A Kubernetes cluster and the provider that reaches it."""

    name: pulumi.Output[str]
    version: str
    endpoint: pulumi.Output[str]
    certificate_authority: pulumi.Output[str]
    """Base64 of the PEM certificate."""
    kubeconfig: pulumi.Output[str]
    provider: k8s.Provider
    storage_class: str | None
    """Storage class, made by the platform or found, that encrypts volumes; None where the cluster's
    default is taken, whatever it does."""
    ready: Sequence[pulumi.Resource] = ()
    """What must stand before a pod can run: node groups, network and DNS add-ons."""
    load_balancers: bool = True
    """Whether anybody gives Services of type LoadBalancer an address."""
    load_balancer_annotations: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict[str, Mapping[str, str]]
    )
    """Annotations of a Service of type LoadBalancer by `serving.exposure`: internal, public."""
    nvidia_preinstalled: frozenset[Literal["driver", "toolkit"]] = frozenset()
    """What the image of the GPU nodes brings, so that the GPU operator must not install it."""
    managed_gpus: ManagedGpus | None = None
    """The cloud's own way with GPUs, instead of the GPU operator's."""
    nvidia_toolkit_env: Mapping[str, str] = field(default_factory=dict[str, str])
    """What NVIDIA's container toolkit must be told of the nodes' container runtime."""
    brings: frozenset[str] = frozenset()
    """Add-ons that the cluster has of itself, by key: none is installed beside them."""
    node_exporter: bool = True
    """Whether nodes have room for an exporter of their metrics: it takes a port of the host."""
    pod_roles: Mapping[PodSecurity, str] = field(default_factory=dict[PodSecurity, str])
    """Cluster role without which a namespace's pods are not what its level lets them be, by that level;
    none where the level alone decides."""
    spot_taints: Sequence[compute.Taint] = ()
    """Taints that the cloud itself puts on spot nodes: what may start over must tolerate them."""
    monitors: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    """PodMonitors of what the cloud itself runs on the cluster: name -> spec."""
    pod_logs: Mapping[str, Any] | None = None
    """Exporter of OpenTelemetry's collector into the cloud's own store of logs, by its name, with its
    settings; None where the cloud takes the logs of pods by itself, or has none to take them."""
    acme_solver: Mapping[str, Any] | None = None
    """cert-manager's DNS-01 solver for the platform's domain, such as `{"dns01": {...}}`."""


def sharing_name(sharing: compute.Sharing) -> str:
    """Name of a pool's device-plugin configuration: none, time-slicing-4, mps-4, mig-1g.10gb.

    Nodes select it by the label `nvidia.com/device-plugin.config`; a MIG pool's also carry
    `nvidia.com/mig.config: all-<profile>`.
    """
    if isinstance(sharing, compute.TimeSlicing):
        return f"time-slicing-{sharing.time_slicing}"
    if isinstance(sharing, compute.Mps):
        return f"mps-{sharing.mps}"
    if isinstance(sharing, compute.Mig):
        return f"mig-{sharing.mig}"
    return sharing


@dataclass(frozen=True)
class NodePool:
    """Nodes of one kind, as the scheduler sees them."""

    name: str
    labels: Mapping[str, str]
    taints: Sequence[compute.Taint] = ()
    accelerator: str | None = None
    gpus_per_node: int = 0
    sharing: str = "none"
    """The pool's `sharing_name`."""
    resources: Sequence[pulumi.Resource] = ()


@dataclass(frozen=True)
class Bucket:
    """Object storage: `uri` is what clients take, such as `s3://name`."""

    name: pulumi.Output[str]
    uri: pulumi.Output[str]
    account: str | None = None
    """Host of the storage account that it is a container of, where buckets lie in accounts."""
    endpoint: str | None = None
    """Host of the cloud's S3 API and the region that it stands in, where the cloud has one."""
    region: str | None = None


@dataclass(frozen=True)
class Secret:
    """A secret in the cloud's store, read on the cluster through external-secrets."""

    key: pulumi.Output[str]
    """Remote key."""
    properties: Sequence[str]
    """Properties of the JSON object that the secret holds."""


TRUST = "/etc/trust"
"""Where pods find the certificates of private authorities that they are to trust."""

POSTGRES_AUTHORITY = "postgres.crt"
MYSQL_AUTHORITY = "mysql.crt"
S3_AUTHORITY = "s3.crt"
"""Files there: who signs for databases, and for object storage."""


@dataclass(frozen=True)
class Database:
    """A PostgreSQL database; `secret` has username, password, host, port and dbname."""

    host: pulumi.Output[str]
    port: int
    name: str
    username: str
    secret: Secret
    authority: pulumi.Output[str] | None = None
    """Certificate (PEM) of the private authority that signs for it, where there is one."""


@dataclass(frozen=True)
class Mysql:
    """A MySQL 8.4 server that speaks TLS alone; `secret` has its administrator's username and password.

    Whoever uses it makes databases and users of its own there, and never signs in as the administrator.
    """

    host: pulumi.Output[str]
    port: int
    username: str
    secret: Secret
    authority: pulumi.Output[str] | None = None
    """Certificates (PEM) of the authority that signs for it, and for nothing else, where it is known."""
    public: bool = False
    """Whether an authority that everybody trusts signs for its name."""


FEAST_FILES = "/etc/feast-files"
"""Where Feast's pods find the files of their stores, such as a certificate to trust."""


@dataclass(frozen=True)
class FeastStore:
    """One store of Feast: its section of feature_store.yaml, and the secrets it names.

    `environment` maps an environment variable, written `${NAME}` in `settings`, to the property of
    the secret that fills it.
    """

    settings: Mapping[str, pulumi.Input[Any]]
    secret: Secret | None = None
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    """File under `FEAST_FILES` -> the environment variable whose value it holds too."""


@dataclass(frozen=True)
class Registry:
    """Container images: full repository URLs by name."""

    repositories: Mapping[str, pulumi.Output[str]]


@dataclass(frozen=True)
class AccessKeys:
    """How a pod reaches an S3 endpoint where workload identity does not exist.

    `secret` has the properties accessKey and secretKey.
    """

    secret: Secret
    endpoint: str
    region: str
    authority: pulumi.Output[str] | None = None
    """Certificate (PEM) of the private authority that signs for the endpoint, where there is one."""

    def settings(self) -> dict[str, str]:
        """Environment variables of S3 clients that are no secret."""
        return {
            "AWS_ENDPOINT_URL_S3": self.endpoint,
            "MLFLOW_S3_ENDPOINT_URL": self.endpoint,
            "AWS_DEFAULT_REGION": self.region,
        }


@dataclass(frozen=True)
class Identity:
    """What a pod needs to act as its workload; empty where the cloud binds by name alone."""

    annotations: Mapping[str, pulumi.Input[str]] = field(
        default_factory=dict[str, pulumi.Input[str]]
    )
    pod_labels: Mapping[str, str] = field(default_factory=dict[str, str])
    ready: Sequence[pulumi.Resource] = ()
    keys: AccessKeys | None = None
    """Keys of object storage, where no cloud stands for the service account."""


@dataclass(frozen=True)
class SecretStore:
    """`spec.provider` of the ClusterSecretStore that reads the cloud's secrets."""

    provider: Mapping[str, Any]
    installed: bool = False
    """Whether the cluster has an external-secrets of its own already."""
    separator: str = "/"
    """What stands in the store's keys for the slash in a key that the spec names."""
    whole: str | None = None
    """Property of a secret that is one value, where the store holds objects alone."""
    ready: Sequence[pulumi.Resource] = ()
    """What must stand before anything is read."""


@dataclass(frozen=True)
class Budget:
    """A monthly budget with alerts."""

    name: pulumi.Output[str]


@dataclass(frozen=True)
class Autoscaler:
    """What adds nodes: a chart of the catalogue with its values, or none where it is managed."""

    chart: str | None
    namespace: str = "kube-system"
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    crd_chart: str | None = None
    objects: Sequence[Mapping[str, Any]] = ()
    """Kubernetes objects that follow the chart, such as Karpenter's NodePools."""


class Cloud(Protocol):
    """What a cloud gives to a platform, in the order in which `platform.py` asks for it.

    Everything made is a child of the component that the cloud was built under, encrypted with the
    platform's key, private, and carries the platform's tags.
    """

    def network(self, section: network.Network) -> Network:
        """The private network over `section.zones` zones."""
        ...

    def cluster(self, section: compute.Cluster, nodes: compute.Nodes, net: Network) -> Cluster:
        """Kubernetes with its system and CPU nodes and the provider's own add-ons."""
        ...

    def gpu_pools(self, section: compute.Gpu, cluster: Cluster, net: Network) -> Sequence[NodePool]:
        """Pools of accelerated nodes, one per capacity type of each pool of the spec."""
        ...

    def buckets(self, section: data.Storage) -> Mapping[str, Bucket]:
        """`artifacts`, `datasets` and `logs`."""
        ...

    def registry(self, section: data.Registry) -> Registry:
        """Container image repositories."""
        ...

    def database(self, name: str, section: data.Database, net: Network) -> Database:
        """A PostgreSQL instance with one database of that name."""
        ...

    def mysql(self, section: data.Database, net: Network) -> Mysql | None:
        """The one MySQL server, the same whenever it is asked for; None where no cloud runs one."""
        ...

    def offline_store(self, section: data.Features, net: Network, datasets: Bucket) -> FeastStore:
        """Feast's offline store: lake, warehouse or postgres."""
        ...

    def online_store(self, section: data.Features, net: Network) -> FeastStore:
        """Feast's online store: redis, key-value or postgres."""
        ...

    def secret(self, name: str, values: Mapping[str, pulumi.Input[str]]) -> Secret:
        """A secret that holds `values` as a JSON object."""
        ...

    def identity(self, workload: Workload, cluster: Cluster) -> Identity:
        """Least-privilege identity of a workload, from its row of the identity matrix."""
        ...

    def secret_store(self) -> SecretStore:
        """How external-secrets reads this cloud's secrets."""
        ...

    def autoscaler(self, section: compute.Gpu, cluster: Cluster) -> Autoscaler:
        """What adds and removes nodes."""
        ...

    def budget(self, section: BudgetSection) -> Budget:
        """A budget with an alert at each percentage."""
        ...
