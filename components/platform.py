"""A whole platform, top to bottom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from spec.platform import Platform as PlatformSpec

from . import clouds
from .addons import install


class Platform(pulumi.ComponentResource):
    """One environment: the cloud's own services first, then what runs on the cluster.

    Attributes:
        outputs: what the stack exports: names, endpoints and URIs; none of them secret.
    """

    outputs: Mapping[str, pulumi.Input[Any]]

    def __init__(
        self, name: str, spec: PlatformSpec, *, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("plinth:platform:Platform", name, None, opts)
        cloud = clouds.build(name, spec, opts=pulumi.ResourceOptions(parent=self))

        network = cloud.network(spec.network)
        cluster = cloud.cluster(spec.cluster, spec.nodes, network)
        pools = cloud.gpu_pools(spec.gpu, cluster, network)
        buckets = cloud.buckets(spec.storage)
        registry = cloud.registry(spec.registry)
        cloud.budget(spec.budget)
        services = install(name, spec, cloud, network, cluster, pools, buckets, parent=self)

        self.outputs = {
            "cluster": cluster.name,
            "clusterEndpoint": cluster.endpoint,
            "network": network.id,
            "buckets": {each: bucket.uri for each, bucket in buckets.items()},
            "repositories": dict(registry.repositories),
            "gpuPools": [pool.name for pool in pools],
            "services": services,
        }
        self.register_outputs(dict(self.outputs))
