"""AWS as a `Cloud`: each method delegates to the component that makes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pulumi
import pulumi_aws as aws

from spec import compute, data, network
from spec.budget import Budget as BudgetSection
from spec.cloud import AwsCloud as Section
from spec.platform import Platform

from .. import cloud as handles
from ..feast_postgres import feast_store
from ..identity import Workload
from .account import Account, tags
from .autoscaler import autoscaler
from .buckets import Buckets
from .budget import Budget
from .cache import Cache
from .cluster import Cluster
from .database import Database, DatabaseGround
from .gpu import GpuPools
from .identity import Identity
from .key import Key
from .key_value import KeyValue
from .lake import Lake
from .mysql import Mysql
from .network import Network
from .pod_logs import PodLogs
from .registry import Registry
from .secrets import Secret, store
from .warehouse import Warehouse


class AwsCloud:
    """One platform on AWS; satisfies `components.cloud.Cloud`.

    Attributes:
        account: what every component is given.
        vpc: the network's component, once `network` was asked for.
        eks: the cluster's component, once `cluster` was asked for.
        gpu: the component of the pools with accelerators, once `gpu_pools` was asked for.
    """

    account: Account
    vpc: Network
    eks: Cluster
    gpu: GpuPools

    def __init__(self, name: str, spec: Platform, *, opts: pulumi.ResourceOptions) -> None:
        section = spec.cloud
        if not isinstance(section, Section) or opts.parent is None:
            raise TypeError("AwsCloud is made from a spec of AWS, under a component")
        assume = section.assume_role_arn
        provider = aws.Provider(
            f"{name}-aws",
            region=section.region,
            # Resources of another account are never touched, whoever is signed in.
            allowed_account_ids=[section.account_id],
            profile=section.profile,
            assume_roles=[aws.ProviderAssumeRoleArgs(role_arn=assume)] if assume else None,
            default_tags=aws.ProviderDefaultTagsArgs(tags=tags(spec)),
            opts=pulumi.ResourceOptions(parent=opts.parent),
        )
        key = Key(
            f"{name}-key",
            spec,
            section=section,
            opts=pulumi.ResourceOptions(parent=opts.parent, providers={"aws": provider}),
        )
        self.name = name
        self.account = Account(spec, section, opts.parent, provider, key.key)
        self._ground: DatabaseGround | None = None
        self._databases: dict[str, handles.Database] = {}
        self._mysql: handles.Mysql | None = None

    def network(self, section: network.Network) -> handles.Network:
        """The VPC."""
        self.vpc = Network(
            f"{self.name}-network", section, account=self.account, opts=self.account.component()
        )
        return self.vpc.handle

    def cluster(
        self, section: compute.Cluster, nodes: compute.Nodes, net: handles.Network
    ) -> handles.Cluster:
        """EKS with its system and CPU nodes and its add-ons."""
        del net
        self.eks = Cluster(
            f"{self.name}-cluster",
            section,
            nodes=nodes,
            network=self.vpc,
            account=self.account,
            opts=self.account.component(),
        )
        if self.account.spec.monitoring.logs != "cloud":
            return self.eks.handle
        logs = PodLogs(f"{self.name}-pod-logs", account=self.account, opts=self.account.component())
        return replace(self.eks.handle, pod_logs=logs.exporter)

    def gpu_pools(
        self, section: compute.Gpu, cluster: handles.Cluster, net: handles.Network
    ) -> Sequence[handles.NodePool]:
        """Node groups with accelerators."""
        del cluster
        self.gpu = GpuPools(
            f"{self.name}-gpu",
            section,
            cluster=self.eks,
            network=net,
            account=self.account,
            opts=self.account.component(),
        )
        return self.gpu.pools

    def autoscaler(self, section: compute.Gpu, cluster: handles.Cluster) -> handles.Autoscaler:
        """cluster-autoscaler or Karpenter."""
        del cluster
        return autoscaler(
            f"{self.name}-karpenter",
            section,
            cluster=self.eks,
            gpu=self.gpu,
            account=self.account,
        )

    def buckets(self, section: data.Storage) -> Mapping[str, handles.Bucket]:
        """S3."""
        made = Buckets(
            f"{self.name}-buckets", section, account=self.account, opts=self.account.component()
        )
        return made.handles

    def registry(self, section: data.Registry) -> handles.Registry:
        """ECR."""
        made = Registry(
            f"{self.name}-registry", section, account=self.account, opts=self.account.component()
        )
        return made.handle

    def database(self, name: str, section: data.Database, net: handles.Network) -> handles.Database:
        """RDS for PostgreSQL; the same instance whenever it is asked for by the same name."""
        ground = self._database_ground(section, net)
        if name not in self._databases:
            made = Database(
                f"{self.name}-{name}-database",
                section,
                database=name,
                ground=ground,
                account=self.account,
                opts=self.account.component(),
            )
            self._databases[name] = made.handle
        return self._databases[name]

    def mysql(self, section: data.Database, net: handles.Network) -> handles.Mysql:
        """RDS for MySQL; the same server whenever it is asked for."""
        if self._mysql is None:
            made = Mysql(
                f"{self.name}-mysql",
                section,
                ground=self._database_ground(section, net),
                network=net,
                account=self.account,
                opts=self.account.component(),
            )
            self._mysql = made.handle
        return self._mysql

    def offline_store(
        self, section: data.Features, net: handles.Network, datasets: handles.Bucket
    ) -> handles.FeastStore:
        """Athena, Redshift Serverless or PostgreSQL."""
        account, opts = self.account, self.account.component()
        if section.offline == "lake":
            lake = Lake(f"{self.name}-lake", datasets=datasets, account=account, opts=opts)
            return lake.handle
        if section.offline == "warehouse":
            warehouse = Warehouse(
                f"{self.name}-warehouse",
                section.warehouse,
                network=net,
                datasets=datasets,
                account=account,
                opts=opts,
            )
            return warehouse.handle
        return feast_store(self._feast_database(net), "offline", "public")

    def online_store(self, section: data.Features, net: handles.Network) -> handles.FeastStore:
        """ElastiCache for Valkey, DynamoDB or PostgreSQL."""
        account, opts = self.account, self.account.component()
        if section.online == "redis":
            cache = Cache(
                f"{self.name}-cache", section.redis, network=net, account=account, opts=opts
            )
            return cache.handle
        if section.online == "key-value":
            return KeyValue(f"{self.name}-key-value", section, account=account, opts=opts).handle
        return feast_store(self._feast_database(net), "online", "online")

    def secret(self, name: str, values: Mapping[str, pulumi.Input[str]]) -> handles.Secret:
        """Secrets Manager."""
        made = Secret(
            f"{self.name}-{name}-secret",
            name,
            values,
            account=self.account,
            opts=self.account.component(),
        )
        return made.handle

    def identity(self, workload: Workload, cluster: handles.Cluster) -> handles.Identity:
        """A role, bound to the service account by Pod Identity."""
        made = Identity(
            f"{self.name}-{workload.name}-identity",
            workload,
            cluster=cluster.name,
            account=self.account,
            opts=self.account.component(),
        )
        return made.handle

    def secret_store(self) -> handles.SecretStore:
        """Secrets Manager, read by external-secrets."""
        return store(self.account)

    def budget(self, section: BudgetSection) -> handles.Budget:
        """A monthly cost budget."""
        made = Budget(
            f"{self.name}-budget", section, account=self.account, opts=self.account.component()
        )
        return made.handle

    def _database_ground(self, section: data.Database, net: handles.Network) -> DatabaseGround:
        if self._ground is None:
            self._ground = DatabaseGround(
                f"{self.name}-databases",
                section,
                network=net,
                account=self.account,
                opts=self.account.component(),
            )
        return self._ground

    def _feast_database(self, net: handles.Network) -> handles.Database:
        """The instance of Feast's registry: its stores lie beside it."""
        return self.database("feast", self.account.spec.database, net)
