"""Where the platform stands: a cloud account, or a cluster that exists."""

from typing import Annotated, Literal

from pydantic import Field, Tag

from .section import DATA_LOSS, NAME_PATTERN, REPLACE, WORD, Section, Unique, word_or


class Reservation(Section):
    """Capacity that was bought ahead."""

    id: str = Field(min_length=1, description="Id or name of the reservation or capacity block.")
    zone: str = Field(min_length=1, description="Zone that the capacity is in.")


Principals = Annotated[tuple[str, ...], Unique]

_VIEWERS = "Principals of the same form who may read everything but secrets."
_RESERVATIONS = "Capacity behind a pool's reserved or capacity-block, by the pool's name."


class AwsCloud(Section):
    """An account and region of Amazon Web Services."""

    provider: Annotated[Literal["aws"], DATA_LOSS] = Field(description="The cloud.")
    region: Annotated[str, DATA_LOSS] = Field(
        pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$", description="Region, such as us-east-1."
    )
    account_id: Annotated[str, DATA_LOSS] = Field(
        pattern=r"^[0-9]{12}$",
        description="Account that resources may be made in (12 digits, quoted). Any other is refused.",
    )
    profile: str | None = Field(
        default=None, min_length=1, description="Named profile of the AWS config to sign in with."
    )
    assume_role_arn: str | None = Field(
        default=None,
        pattern=r"^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$",
        description="Role that the provider assumes for every call.",
    )
    admins: Principals = Field(default=(), description="ARNs of roles with cluster-admin.")
    viewers: Principals = Field(default=(), description=_VIEWERS)
    reservations: dict[str, Reservation] = Field(default_factory=dict, description=_RESERVATIONS)


_PROJECT = r"^[a-z][a-z0-9-]{4,28}[a-z0-9]$"


class GcpCloud(Section):
    """A project and region of Google Cloud."""

    provider: Annotated[Literal["gcp"], DATA_LOSS] = Field(description="The cloud.")
    project: Annotated[str, DATA_LOSS] = Field(pattern=_PROJECT, description="Project id.")
    project_number: str | None = Field(
        default=None, pattern=r"^[0-9]+$", description="Project number (quoted); read if left out."
    )
    region: Annotated[str, DATA_LOSS] = Field(
        pattern=r"^[a-z]+-[a-z]+[0-9]+$", description="Region, such as us-central1."
    )
    billing_account: str | None = Field(
        default=None,
        pattern=r"^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$",
        description="Billing account that the budget watches.",
    )
    dns_zone: str | None = Field(
        default=None,
        pattern=NAME_PATTERN,
        description="Cloud DNS zone of access.domain, where certificates are answered for.",
    )
    dns_project: str | None = Field(
        default=None, pattern=_PROJECT, description="Project of that zone; this one if left out."
    )
    binary_authorization: Literal["shared", "own"] = Field(
        default="shared",
        description="The project's one policy of images: enforced as it is, or this platform's own, "
        "which lets in governance.imageRegistries and Google's system images alone.",
    )
    admins: Principals = Field(
        default=(), description="Members with cluster-admin, such as group:team@example.com."
    )
    viewers: Principals = Field(default=(), description=_VIEWERS)
    reservations: dict[str, Reservation] = Field(default_factory=dict, description=_RESERVATIONS)


_LOCATION = r"^[a-z]+[0-9]*$"
EntraId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]


class AzureCloud(Section):
    """A subscription and location of Microsoft Azure."""

    provider: Annotated[Literal["azure"], DATA_LOSS] = Field(description="The cloud.")
    subscription_id: Annotated[str, DATA_LOSS] = Field(
        pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", description="Subscription id."
    )
    tenant_id: Annotated[str, DATA_LOSS] = Field(
        pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", description="Entra tenant id."
    )
    location: Annotated[str, DATA_LOSS] = Field(
        pattern=_LOCATION, description="Location, such as eastus."
    )
    dns_zone_id: str | None = Field(
        default=None,
        pattern=r"^/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/]+"
        r"/providers/Microsoft\.Network/dnszones/[^/]+$",
        description="Resource id of the DNS zone of access.domain, where certificates are "
        "answered for.",
    )
    admins: Principals = Field(
        default=(), description="Object ids of Entra groups with cluster-admin."
    )
    viewers: Principals = Field(default=(), description=_VIEWERS)
    database_admins: dict[str, EntraId] = Field(
        default_factory=dict,
        description="Entra groups that administer the databases: display name -> object id. Nobody "
        "signs in to them with Entra if it is empty.",
    )
    backup_location: Annotated[str | None, DATA_LOSS] = Field(
        default=None,
        pattern=_LOCATION,
        description="Location that backups of the databases are copied to: the pair of location. "
        "They stay in location if left out.",
    )
    defender: bool | None = Field(
        default=None,
        description="The sensor of Microsoft Defender for Containers on every node; its plan is the "
        "subscription's. On outside dev, where the network has a way out, if left out.",
    )
    reservations: dict[str, Reservation] = Field(default_factory=dict, description=_RESERVATIONS)


class ObjectStoreEndpoint(Section):
    """An S3-compatible object store that the user has."""

    endpoint: Annotated[str, DATA_LOSS] = Field(
        pattern=r"^https?://.+$", description="URL of the S3 interface."
    )
    region: str = Field(default="us-east-1", description="Region name that the store expects.")
    credentials_secret: str = Field(
        min_length=1, description="Remote key of the access key pair in the secret store."
    )
    certificate_authority: str | None = Field(
        default=None,
        pattern=r"^-----BEGIN CERTIFICATE-----\n(.|\n)+-----END CERTIFICATE-----\n?$",
        description="Certificate (PEM) of the authority that clients trust there; the public ones "
        "if left out.",
    )


ObjectStore = Annotated[
    Annotated[Literal["seaweedfs"], Tag(WORD)] | Annotated[ObjectStoreEndpoint, Tag("<endpoint>")],
    word_or(endpoint=ObjectStoreEndpoint),
]


class OnPremCloud(Section):
    """A Kubernetes cluster that exists: kind, k3s, OpenShift, bare metal."""

    provider: Annotated[Literal["onprem"], DATA_LOSS] = Field(description="The cloud.")
    site: Annotated[str, DATA_LOSS] = Field(
        pattern=NAME_PATTERN, max_length=30, description="Name of the site, used as its region."
    )
    kubeconfig: str | None = Field(
        default=None, description="Path of the kubeconfig; the usual lookup if left out."
    )
    context: Annotated[str | None, REPLACE] = Field(
        default=None, description="Context of the kubeconfig; its current one if left out."
    )
    distribution: Literal["kubernetes", "kind", "k3s", "openshift", "rke2"] = Field(
        default="kubernetes", description="Distribution, for its known differences."
    )
    storage_class: str | None = Field(
        default=None, description="Storage class for volumes; the cluster's default if left out."
    )
    object_store: Annotated[ObjectStore, DATA_LOSS] = Field(
        default="seaweedfs", description="Object storage: installed, or an endpoint you have."
    )
    object_store_gib: int = Field(
        default=200,
        ge=10,
        le=65536,
        description="Disk of each volume server of SeaweedFS, GiB. It grows where the storage class "
        "lets it, and never shrinks.",
    )
    object_store_copies: int | None = Field(
        default=None,
        ge=1,
        le=3,
        description="Volume servers of SeaweedFS that have each object; there is one server more, so "
        "that one may be lost. 2 outside dev if left out, else 1.",
    )
    load_balancer: Literal["metallb", "existing", "none"] = Field(
        default="existing", description="Who gives Services of type LoadBalancer their address."
    )
    load_balancer_addresses: Annotated[tuple[str, ...], Unique] = Field(
        default=(), description="Address ranges for MetalLB, such as 10.0.0.200-10.0.0.220."
    )
    secret_store: str | None = Field(
        default=None,
        description="Name of a ClusterSecretStore that exists; secrets are sealed locally if left out.",
    )
    registry: str | None = Field(
        default=None,
        pattern=r"^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._/-]+)?$",
        description="Container registry that you have, such as registry.example.com/ml.",
    )
    nodes: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="Names of the nodes of each pool, which get its labels and taints; a pool that "
        "is left out has nodes that carry them already.",
    )


Cloud = Annotated[AwsCloud | GcpCloud | AzureCloud | OnPremCloud, Field(discriminator="provider")]


def privileged_namespaces(cloud: Cloud) -> tuple[str, ...]:
    """Namespaces that drive nodes there and nowhere else, so that their pods may be privileged."""
    balanced = isinstance(cloud, OnPremCloud) and cloud.load_balancer == "metallb"
    return ("metallb-system",) if balanced else ()


ENTRANCE = (80, 443)
"""TCP ports of the gateway's load balancer."""


def open_ports(cloud: Cloud, exposure: str) -> tuple[int, ...]:
    """TCP ports that a spec opens to the internet in the network's own rules.

    Where the load balancer answers the internet itself, and the nodes it alone, there are none.
    """
    return ENTRANCE if isinstance(cloud, AzureCloud) and exposure == "public" else ()
