"""A cluster that exists as a `Cloud`: nothing of the cluster itself is made or deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_kubernetes as k8s

from spec import compute, data, network
from spec.budget import Budget as BudgetSection
from spec.cloud import ObjectStoreEndpoint
from spec.cloud import OnPremCloud as Section
from spec.platform import Platform

from .. import cloud as handles
from ..feast_postgres import feast_store
from ..identity import Workload
from . import distribution
from .cache import Cache
from .certificates import Authority
from .database import Database, DatabaseGround
from .ground import Ground
from .load_balancer import LoadBalancer
from .monitors import monitors
from .nodes import Nodes, pool
from .object_store import ENDPOINT, REGION, SeaweedFs, buckets, reaches_buckets, shared_keys
from .secrets import Secret, SecretStore

VERIFIED = {
    "sslmode": "verify-full",
    "sslrootcert_path": f"{handles.TRUST}/{handles.POSTGRES_AUTHORITY}",
}
"""How Feast checks who a database is."""

API_SERVER = "https://kubernetes.default.svc"
"""Where any cluster's API is, seen from inside it."""


class OnPremCloud:
    """One platform on a cluster that exists; satisfies `components.cloud.Cloud`.

    Attributes:
        ground: what every component is given.
    """

    ground: Ground

    def __init__(self, name: str, spec: Platform, *, opts: pulumi.ResourceOptions) -> None:
        section = spec.cloud
        if not isinstance(section, Section) or opts.parent is None:
            raise TypeError("OnPremCloud is made from a spec of a cluster, under a component")
        provider = k8s.Provider(
            f"{name}-cluster",
            kubeconfig=section.kubeconfig,
            context=section.context,
            # Node labels are applied by it: an update of a whole node would be everybody's.
            enable_server_side_apply=True,
            opts=pulumi.ResourceOptions(parent=opts.parent),
        )
        self.name = name
        self.ground = Ground(spec, section, opts.parent, provider)
        self._secrets = SecretStore(
            f"{name}-secrets", ground=self.ground, opts=self.ground.component()
        )
        self._authority = Authority(f"{name}-authority", opts=self.ground.component())
        self._store: SeaweedFs | None = None
        self._ground: DatabaseGround | None = None
        self._databases: dict[str, handles.Database] = {}

    def network(self, section: network.Network) -> handles.Network:
        """The nodes' network: nothing is made."""
        site = self.ground.section.site
        return handles.Network(pulumi.Output.from_input(site), str(section.cidr), (), ())

    def cluster(
        self, section: compute.Cluster, nodes: compute.Nodes, net: handles.Network
    ) -> handles.Cluster:
        """The cluster that exists; its system and CPU nodes are labelled where they are named."""
        del net
        for own, each in (("system", nodes.system), ("cpu", nodes.cpu)):
            self._label(own, {**each.labels, "plinth.dev/pool": own}, ())
        where, known = self.ground.section, distribution.of(self.ground.section)
        ready: list[pulumi.Resource] = [*self.ground.nodes]
        if where.load_balancer == "metallb":
            balancer = LoadBalancer(
                f"{self.name}-load-balancer", ground=self.ground, opts=self.ground.component()
            )
            ready.extend(balancer.ready)
        return handles.Cluster(
            name=pulumi.Output.from_input(where.context or where.site),
            version=section.version,
            endpoint=pulumi.Output.from_input(API_SERVER),
            # Both are in the kubeconfig that the user has, and are not copied into the state.
            certificate_authority=pulumi.Output.from_input(""),
            kubeconfig=pulumi.Output.from_input(where.kubeconfig or ""),
            provider=self.ground.provider,
            storage_class=where.storage_class,
            ready=ready,
            load_balancers=where.load_balancer != "none",
            managed_gpus=known.managed_gpus,
            nvidia_toolkit_env=known.nvidia_toolkit_env,
            brings=known.brings,
            node_exporter=known.node_exporter,
            pod_roles=known.pod_roles,
            monitors=monitors(self.ground.spec, where),
        )

    def gpu_pools(
        self, section: compute.Gpu, cluster: handles.Cluster, net: handles.Network
    ) -> Sequence[handles.NodePool]:
        """Labels and taints of nodes with accelerators."""
        del cluster, net
        found = [pool(each) for each in section.pools]
        for each in found:
            self._label(each.name, each.labels, each.taints)
        return found

    def autoscaler(self, section: compute.Gpu, cluster: handles.Cluster) -> handles.Autoscaler:
        """None: nodes are neither added nor removed."""
        del section, cluster
        return handles.Autoscaler(None)

    def buckets(self, section: data.Storage) -> Mapping[str, handles.Bucket]:
        """SeaweedFS, or buckets at the user's endpoint, which are the user's to make."""
        if not isinstance(self.ground.section.object_store, ObjectStoreEndpoint):
            self._store = SeaweedFs(
                f"{self.name}-object-store",
                section,
                authority=self._authority,
                ground=self.ground,
                opts=self.ground.component(),
            )
        return buckets(self.ground.spec)

    def registry(self, section: data.Registry) -> handles.Registry:
        """Repositories of the user's registry, or none."""
        where = self.ground.section.registry
        names = section.repositories if where else ()
        return handles.Registry(
            {each: pulumi.Output.from_input(f"{where}/{each}") for each in names}
        )

    def database(self, name: str, section: data.Database, net: handles.Network) -> handles.Database:
        """CloudNativePG; the same database whenever it is asked for by the same name."""
        del net
        if name not in self._databases:
            made = Database(
                f"{self.name}-{name}-database",
                section,
                database=name,
                databases=self._database_ground(section),
                secrets=self._secrets,
                ground=self.ground,
                opts=self.ground.component(),
            )
            self._databases[name] = made.handle
        return self._databases[name]

    def mysql(self, section: data.Database, net: handles.Network) -> None:
        """None: no cloud stands behind the cluster, and the catalogue has no operator of MySQL."""
        del section, net

    def offline_store(
        self, section: data.Features, net: handles.Network, datasets: handles.Bucket
    ) -> handles.FeastStore:
        """PostgreSQL; the rules refuse another."""
        del section, datasets
        return feast_store(self._feast_database(net), "offline", "public", **VERIFIED)

    def online_store(self, section: data.Features, net: handles.Network) -> handles.FeastStore:
        """Valkey or PostgreSQL; the rules refuse another."""
        if section.online == "postgres":
            return feast_store(self._feast_database(net), "online", "online", **VERIFIED)
        made = Cache(
            f"{self.name}-cache",
            section.redis,
            databases=self._database_ground(self.ground.spec.database),
            secrets=self._secrets,
            ground=self.ground,
            opts=self.ground.component(),
        )
        return made.handle

    def secret(self, name: str, values: Mapping[str, pulumi.Input[str]]) -> handles.Secret:
        """A Secret of the namespace that external-secrets reads."""
        made = Secret(
            f"{self.name}-{name}-secret",
            name,
            values,
            store=self._secrets,
            ground=self.ground,
            opts=self.ground.component(),
        )
        return made.handle

    def identity(self, workload: Workload, cluster: handles.Cluster) -> handles.Identity:
        """Keys of object storage, where the workload has a bucket; there is nothing else."""
        del cluster
        if not reaches_buckets(workload):
            return handles.Identity()
        where = self.ground.section.object_store
        if isinstance(where, ObjectStoreEndpoint):
            return handles.Identity(keys=shared_keys(where))
        if self._store is None:
            raise RuntimeError("an identity was asked for before the buckets that it reaches")
        pair = self._store.keys[workload.name]
        secret = self.secret(f"{workload.name}-s3", {"accessKey": pair[0], "secretKey": pair[1]})
        keys = handles.AccessKeys(secret, ENDPOINT, REGION, self._authority.pem)
        return handles.Identity(ready=self._store.ready, keys=keys)

    def secret_store(self) -> handles.SecretStore:
        """The namespace, read by a service account of its own."""
        return self._secrets.handle

    def budget(self, section: BudgetSection) -> handles.Budget:
        """None: nobody sends a bill."""
        del section
        return handles.Budget(pulumi.Output.from_input(""))

    def _label(self, own: str, labels: Mapping[str, str], taints: Sequence[compute.Taint]) -> None:
        named = self.ground.section.nodes.get(own)
        if not named:
            return
        made = Nodes(
            f"{self.name}-{own}-nodes",
            named,
            labels,
            taints,
            ground=self.ground,
            opts=pulumi.ResourceOptions(
                parent=self.ground.parent, providers={"kubernetes": self.ground.provider}
            ),
        )
        self.ground.nodes.extend(made.patches)

    def _database_ground(self, section: data.Database) -> DatabaseGround:
        if self._ground is None:
            self._ground = DatabaseGround(
                f"{self.name}-databases",
                section,
                store=self._store,
                authority=self._authority,
                ground=self.ground,
                opts=self.ground.component(),
            )
        return self._ground

    def _feast_database(self, net: handles.Network) -> handles.Database:
        """The database of Feast's registry: its stores lie beside it."""
        return self.database("feast", self.ground.spec.database, net)
