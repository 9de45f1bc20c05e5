"""Google Cloud as a `Cloud`: each method delegates to the component that makes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_gcp as gcp

from spec import compute, data, network
from spec.budget import Budget as BudgetSection
from spec.cloud import GcpCloud as Section
from spec.platform import Platform

from .. import cloud as handles
from ..feast_postgres import feast_store
from ..identity import Workload
from . import names
from .account import Account, labels
from .buckets import Buckets
from .budget import Budget
from .cache import Cache
from .capacity import ordered
from .cluster import Cluster
from .database import Database
from .gpu import GpuPools
from .identity import Identity
from .key import Key
from .key_value import KeyValue
from .mysql import Mysql
from .network import Network
from .nodes import NodePool
from .order import Order
from .registry import Registry
from .secrets import Secret, store
from .services import Services
from .warehouse import Warehouse


class GcpCloud:
    """One platform on Google Cloud; satisfies `components.cloud.Cloud`.

    Attributes:
        account: what every component is given.
        vpc: the network's component, once `network` was asked for.
        gke: the cluster's component, once `cluster` was asked for.
    """

    account: Account
    vpc: Network
    gke: Cluster

    def __init__(self, name: str, spec: Platform, *, opts: pulumi.ResourceOptions) -> None:
        section = spec.cloud
        if not isinstance(section, Section) or opts.parent is None:
            raise TypeError("GcpCloud is made from a spec of Google Cloud, under a component")
        parent = opts.parent
        first = _provider(f"{name}-gcp-services", spec, section, parent)
        services = Services(
            f"{name}-services",
            spec,
            section=section,
            opts=pulumi.ResourceOptions(parent=parent, providers={"gcp": first}),
        )
        # Everything waits for the provider, and the provider for the services.
        provider = _provider(f"{name}-gcp", spec, section, parent, after=services.ready)
        number = section.project_number or _number(section, first, parent)
        key = Key(
            f"{name}-key",
            spec,
            section=section,
            number=number,
            services=services.ready,
            opts=pulumi.ResourceOptions(parent=parent, providers={"gcp": provider}),
        )
        self.name = name
        self.account = Account(spec, section, parent, provider, number, key.id, key.suffix)
        self._nodes: Sequence[NodePool] = ()
        self._databases: dict[str, handles.Database] = {}
        self._mysql: handles.Mysql | None = None
        self._resources: dict[str, pulumi.Output[str]] = {}

    def network(self, section: network.Network) -> handles.Network:
        """The VPC network."""
        self.vpc = Network(
            f"{self.name}-network", section, account=self.account, opts=self.account.component()
        )
        return self.vpc.handle

    def cluster(
        self, section: compute.Cluster, nodes: compute.Nodes, net: handles.Network
    ) -> handles.Cluster:
        """GKE with its system and CPU nodes."""
        del net
        self.gke = Cluster(
            f"{self.name}-cluster",
            section,
            nodes=nodes,
            network=self.vpc,
            account=self.account,
            opts=self.account.component(),
        )
        return self.gke.handle

    def gpu_pools(
        self, section: compute.Gpu, cluster: handles.Cluster, net: handles.Network
    ) -> Sequence[handles.NodePool]:
        """Node pools with GPUs or TPUs."""
        del cluster, net
        made = GpuPools(
            f"{self.name}-gpu",
            section,
            home=self.gke.home,
            opts=self.account.component(),
        )
        self._nodes = made.nodes
        return made.pools

    def autoscaler(self, section: compute.Gpu, cluster: handles.Cluster) -> handles.Autoscaler:
        """GKE's own, which needs no chart, but is told the order of the pools."""
        del section
        if ordered(self.account.spec):
            Order(
                f"{self.name}-order",
                [*self.gke.nodes, *self._nodes],
                provider=cluster.provider,
                opts=self.account.component(),
            )
        return handles.Autoscaler(chart=None)

    def buckets(self, section: data.Storage) -> Mapping[str, handles.Bucket]:
        """Cloud Storage."""
        made = Buckets(
            f"{self.name}-buckets", section, account=self.account, opts=self.account.component()
        )
        self._resources |= {
            names.bucket(self.account.spec, self.account.section, kind): each.name
            for kind, each in made.handles.items()
        }
        return made.handles

    def registry(self, section: data.Registry) -> handles.Registry:
        """Artifact Registry."""
        made = Registry(
            f"{self.name}-registry", section, account=self.account, opts=self.account.component()
        )
        return made.handle

    def database(self, name: str, section: data.Database, net: handles.Network) -> handles.Database:
        """Cloud SQL for PostgreSQL; the same instance whenever it is asked for by the same name."""
        del net
        if name not in self._databases:
            made = Database(
                f"{self.name}-{name}-database",
                section,
                database=name,
                network=self.vpc,
                account=self.account,
                opts=self.account.component(),
            )
            self._databases[name] = made.handle
        return self._databases[name]

    def mysql(self, section: data.Database, net: handles.Network) -> handles.Mysql:
        """Cloud SQL for MySQL; the same server whenever it is asked for."""
        del net
        if self._mysql is None:
            made = Mysql(
                f"{self.name}-mysql",
                section,
                network=self.vpc,
                account=self.account,
                opts=self.account.component(),
            )
            self._mysql = made.handle
        return self._mysql

    def offline_store(
        self, section: data.Features, net: handles.Network, datasets: handles.Bucket
    ) -> handles.FeastStore:
        """BigQuery or PostgreSQL."""
        if section.offline == "postgres":
            return feast_store(self._feast_database(net), "offline", "public")
        made = Warehouse(
            f"{self.name}-warehouse",
            datasets=datasets,
            lake=section.offline == "lake",
            account=self.account,
            opts=self.account.component(),
        )
        self._resources |= made.datasets
        return made.handle

    def online_store(self, section: data.Features, net: handles.Network) -> handles.FeastStore:
        """Memorystore, Bigtable or PostgreSQL."""
        account, opts = self.account, self.account.component()
        if section.online == "redis":
            return Cache(
                f"{self.name}-cache", section.redis, network=self.vpc, account=account, opts=opts
            ).handle
        if section.online == "key-value":
            made = KeyValue(
                f"{self.name}-key-value", section, network=self.vpc, account=account, opts=opts
            )
            self._resources[names.bigtable(account.spec)] = made.name
            return made.handle
        return feast_store(self._feast_database(net), "online", "online")

    def secret(self, name: str, values: Mapping[str, pulumi.Input[str]]) -> handles.Secret:
        """Secret Manager."""
        made = Secret(
            f"{self.name}-{name}-secret",
            name,
            values,
            account=self.account,
            opts=self.account.component(),
        )
        return made.handle

    def identity(self, workload: Workload, cluster: handles.Cluster) -> handles.Identity:
        """Roles given to the service account itself, through Workload Identity Federation."""
        del cluster
        made = Identity(
            f"{self.name}-{workload.name}-identity",
            workload,
            resources=self._resources,
            cluster=self.gke,
            account=self.account,
            opts=self.account.component(),
        )
        return made.handle

    def secret_store(self) -> handles.SecretStore:
        """Secret Manager, read by external-secrets."""
        return store(self.account)

    def budget(self, section: BudgetSection) -> handles.Budget:
        """A monthly budget of the billing account."""
        made = Budget(
            f"{self.name}-budget", section, account=self.account, opts=self.account.component()
        )
        return made.handle

    def _feast_database(self, net: handles.Network) -> handles.Database:
        """The instance of Feast's registry: its stores lie beside it."""
        return self.database("feast", self.account.spec.database, net)


def _provider(
    name: str,
    spec: Platform,
    section: Section,
    parent: pulumi.Resource,
    after: Sequence[pulumi.Resource] = (),
) -> gcp.Provider:
    return gcp.Provider(
        name,
        project=section.project,
        region=section.region,
        # Quotas are the platform's own project's, whoever is signed in.
        billing_project=section.project,
        user_project_override=True,
        default_labels=labels(spec),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=list(after)),
    )


def _number(section: Section, provider: gcp.Provider, parent: pulumi.Resource) -> str:
    """Number of the project, as Google has it."""
    found = gcp.organizations.get_project(
        project_id=section.project,
        opts=pulumi.InvokeOptions(parent=parent, provider=provider),
    )
    return found.number
