"""Google's services (APIs) that the platform uses, turned on in the project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pulumi
import pulumi_gcp as gcp

from spec.cloud import GcpCloud as Section
from spec.platform import Platform

ALWAYS = (
    "artifactregistry",
    "cloudkms",
    "compute",
    "container",
    "iam",
    "logging",
    "monitoring",
    "secretmanager",
    "sqladmin",
    "storage",
    "servicenetworking",
)
"""Those that every platform uses."""


def services(spec: Platform) -> Iterator[str]:
    """First parts of the names of the services that `spec` needs, such as `compute`."""
    yield from ALWAYS
    yield "binaryauthorization"
    yield "billingbudgets"
    # Images are read as they run ("Image streaming", GKE), and scanned as they are pushed.
    yield "containerfilesystem"
    yield "containerscanning"
    yield "containersecurity"
    features = spec.features
    if features.engine == "feast":
        if features.offline in ("lake", "warehouse"):
            yield "bigquery"
            yield "bigquerystorage"
        if features.offline == "lake":
            yield "bigqueryconnection"
        if features.online == "redis":
            yield "redis"
        if features.online == "key-value":
            yield "bigtable"
            yield "bigtableadmin"
    answered = spec.access.tls == "lets-encrypt" or spec.access.dns == "external-dns"
    if spec.network.private_endpoints or answered:
        yield "dns"
    if any(pool.accelerator.startswith("tpu-") for pool in spec.gpu.pools):
        yield "tpu"


class Services(pulumi.ComponentResource):
    """The services, which stay on when the platform goes: others in the project may use them.

    Attributes:
        ready: what must stand before anything else is made.
    """

    ready: Sequence[pulumi.Resource]

    def __init__(
        self,
        name: str,
        spec: Platform,
        *,
        section: Section,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:gcp:Services", name, None, opts)
        wanted = sorted(services(spec))
        self.ready = [
            gcp.projects.Service(
                f"{name}-{service}",
                project=section.project,
                service=f"{service}.googleapis.com",
                disable_on_destroy=False,
                disable_dependent_services=False,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for service in wanted
        ]
        self.register_outputs({"services": wanted})
