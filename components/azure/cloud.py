"""Azure as a `Cloud`: each method delegates to the component that makes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_azure_native as azure

from spec import compute, data, network
from spec.budget import Budget as BudgetSection
from spec.cloud import AzureCloud as Section
from spec.platform import Platform

from .. import cloud as handles
from ..feast_postgres import feast_store
from ..identity import Workload
from .account import Account
from .buckets import Buckets
from .budget import Budget
from .cache import Cache
from .cluster import Cluster
from .database import Database
from .gpu import GpuPools
from .ground import Ground
from .identity import BlobRoles, Identity
from .mysql import Mysql
from .network import Network
from .permissions import assignments
from .registry import Registry
from .secrets import Secret, store
from .warehouse import Synapse


class AzureCloud:
    """One platform on Azure; satisfies `components.cloud.Cloud`.

    Attributes:
        account: what every component is given.
        vnet: the network's component, once `network` was asked for.
        aks: the cluster's component, once `cluster` was asked for.
    """

    account: Account
    vnet: Network
    aks: Cluster

    def __init__(self, name: str, spec: Platform, *, opts: pulumi.ResourceOptions) -> None:
        section = spec.cloud
        if not isinstance(section, Section) or opts.parent is None:
            raise TypeError("AzureCloud is made from a spec of Azure, under a component")
        provider = azure.Provider(
            f"{name}-azure",
            subscription_id=section.subscription_id,
            tenant_id=section.tenant_id,
            location=section.location,
            opts=pulumi.ResourceOptions(parent=opts.parent),
        )
        ground = Ground(
            f"{name}-ground",
            spec,
            section=section,
            opts=pulumi.ResourceOptions(parent=opts.parent, providers={"azure-native": provider}),
        )
        self.name = name
        self.account = ground.account(opts.parent, provider)
        self._databases: dict[str, handles.Database] = {}
        self._mysql: handles.Mysql | None = None
        self._roles: BlobRoles | None = None

    def network(self, section: network.Network) -> handles.Network:
        """The virtual network."""
        self.vnet = Network(
            f"{self.name}-network", section, account=self.account, opts=self.account.component()
        )
        return self.vnet.handle

    def cluster(
        self, section: compute.Cluster, nodes: compute.Nodes, net: handles.Network
    ) -> handles.Cluster:
        """AKS with its system and CPU nodes."""
        del net
        self.aks = Cluster(
            f"{self.name}-cluster",
            section,
            nodes=nodes,
            network=self.vnet,
            account=self.account,
            opts=self.account.component(),
        )
        return self.aks.handle

    def gpu_pools(
        self, section: compute.Gpu, cluster: handles.Cluster, net: handles.Network
    ) -> Sequence[handles.NodePool]:
        """Agent pools with accelerators."""
        del cluster, net
        made = GpuPools(
            f"{self.name}-gpu",
            section,
            home=self.aks.home,
            others=self.aks.groups,
            provider=self.aks.handle.provider,
            account=self.account,
            opts=self.account.component(),
        )
        return made.pools

    def autoscaler(self, section: compute.Gpu, cluster: handles.Cluster) -> handles.Autoscaler:
        """AKS runs the cluster autoscaler itself, on its control plane."""
        del section, cluster
        return handles.Autoscaler(chart=None)

    def buckets(self, section: data.Storage) -> Mapping[str, handles.Bucket]:
        """Blob Storage."""
        made = Buckets(
            f"{self.name}-buckets",
            section,
            network=self.vnet,
            account=self.account,
            opts=self.account.component(),
        )
        return made.handles

    def registry(self, section: data.Registry) -> handles.Registry:
        """Azure Container Registry."""
        made = Registry(
            f"{self.name}-registry",
            section,
            network=self.vnet,
            account=self.account,
            puller=self.aks.kubelet_principal,
            opts=self.account.component(),
        )
        return made.handle

    def database(self, name: str, section: data.Database, net: handles.Network) -> handles.Database:
        """Azure Database for PostgreSQL; the same server whenever asked for by the same name."""
        del net
        if name not in self._databases:
            made = Database(
                f"{self.name}-{name}-database",
                section,
                database=name,
                network=self.vnet,
                account=self.account,
                opts=self.account.component(),
            )
            self._databases[name] = made.handle
        return self._databases[name]

    def mysql(self, section: data.Database, net: handles.Network) -> handles.Mysql:
        """Azure Database for MySQL; the same server whenever it is asked for."""
        del net
        if self._mysql is None:
            made = Mysql(
                f"{self.name}-mysql",
                section,
                network=self.vnet,
                account=self.account,
                opts=self.account.component(),
            )
            self._mysql = made.handle
        return self._mysql

    def offline_store(
        self, section: data.Features, net: handles.Network, datasets: handles.Bucket
    ) -> handles.FeastStore:
        """Synapse or PostgreSQL."""
        del datasets
        if section.offline == "postgres":
            return feast_store(self._feast_database(net), "offline", "public")
        made = Synapse(
            f"{self.name}-{section.offline}",
            section.offline,
            section.warehouse,
            network=self.vnet,
            account=self.account,
            opts=self.account.component(),
        )
        return made.handle

    def online_store(self, section: data.Features, net: handles.Network) -> handles.FeastStore:
        """Azure Managed Redis or PostgreSQL."""
        if section.online == "postgres":
            return feast_store(self._feast_database(net), "online", "online")
        made = Cache(
            f"{self.name}-cache",
            section.redis,
            network=self.vnet,
            account=self.account,
            opts=self.account.component(),
        )
        return made.handle

    def secret(self, name: str, values: Mapping[str, pulumi.Input[str]]) -> handles.Secret:
        """Key Vault."""
        made = Secret(
            f"{self.name}-{name}-secret",
            name,
            values,
            account=self.account,
            opts=self.account.component(),
        )
        return made.handle

    def identity(self, workload: Workload, cluster: handles.Cluster) -> handles.Identity:
        """A managed identity with a federated credential; none for who may do nothing on Azure."""
        del cluster
        if not assignments(workload, self.account.spec, self.account.section):
            return handles.Identity()
        if self._roles is None:
            self._roles = BlobRoles(
                f"{self.name}-blob-roles", account=self.account, opts=self.account.component()
            )
        made = Identity(
            f"{self.name}-{workload.name}",
            workload,
            issuer=self.aks.issuer,
            roles=self._roles,
            account=self.account,
            opts=self.account.component(),
        )
        return made.handle

    def secret_store(self) -> handles.SecretStore:
        """Key Vault, read by external-secrets."""
        return store(self.account)

    def budget(self, section: BudgetSection) -> handles.Budget:
        """A monthly consumption budget of everything with the stack's tag."""
        made = Budget(
            f"{self.name}-budget", section, account=self.account, opts=self.account.component()
        )
        return made.handle

    def _feast_database(self, net: handles.Network) -> handles.Database:
        """The server of Feast's registry: its stores lie beside it."""
        return self.database("feast", self.account.spec.database, net)
