"""The platform's key: everything at rest is encrypted with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pulumi
import pulumi_gcp as gcp
import pulumi_random as random

from spec.cloud import GcpCloud as Section
from spec.platform import Platform

ROLE = "roles/cloudkms.cryptoKeyEncrypterDecrypter"

ROTATION = f"{90 * 24 * 3600}s"
"""Ninety days, as CIS Google Cloud Foundation asks (1.10)."""

PENDING = f"{30 * 24 * 3600}s"
"""A version that is to be destroyed can be restored for so long: its data is lost with it."""


class Key(pulumi.ComponentResource):
    """A key ring with one key that is rotated, and the services that may encrypt with it.

    Google keeps the name of a key ring for ever, so each has an ending of its own: a platform that
    was destroyed can be made again.

    Attributes:
        id: resource name of the key; known once every service may use it.
        suffix: ending of the names that Google keeps.
    """

    id: pulumi.Output[str]
    suffix: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        spec: Platform,
        *,
        section: Section,
        number: str,
        services: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:gcp:Key", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        # What encrypts a bucket that is kept is kept with it, and Storage's right to use it.
        kept = pulumi.ResourceOptions(parent=self, retain_on_delete=spec.storage.kept)
        self._project = section.project
        self.suffix = random.RandomId(f"{name}-suffix", byte_length=3, opts=child).hex
        ring = gcp.kms.KeyRing(
            f"{name}-ring",
            name=pulumi.Output.concat("plinth-", spec.name, "-", self.suffix),
            location=section.region,
            opts=kept,
        )
        key = gcp.kms.CryptoKey(
            name,
            name="data",
            key_ring=ring.id,
            purpose="ENCRYPT_DECRYPT",
            rotation_period=ROTATION,
            destroy_scheduled_duration=PENDING,
            opts=pulumi.ResourceOptions.merge(kept, pulumi.ResourceOptions(protect=spec.protected)),
        )
        grants = [
            gcp.kms.CryptoKeyIAMMember(
                f"{name}-{agent}",
                crypto_key_id=key.id,
                role=ROLE,
                member=member,
                opts=kept,
            )
            for agent, member in self._agents(name, spec, number, services).items()
        ]
        self.id = pulumi.Output.all(key.id, *(grant.id for grant in grants)).apply(
            lambda found: str(found[0])
        )
        self.register_outputs({"id": self.id})

    def _agents(
        self, name: str, spec: Platform, number: str, services: Sequence[pulumi.Resource]
    ) -> Mapping[str, pulumi.Input[str]]:
        """Google's own accounts that keep data of the platform, as members of IAM policies."""
        child = pulumi.ResourceOptions(parent=self)
        # Turning these services on makes their agents ("Service agents", IAM documentation).
        agents: dict[str, pulumi.Input[str]] = {
            "compute": f"serviceAccount:service-{number}@compute-system.iam.gserviceaccount.com",
            "container": f"serviceAccount:service-{number}"
            "@container-engine-robot.iam.gserviceaccount.com",
        }
        for service in identities(spec):
            agents[service] = gcp.projects.ServiceIdentity(
                f"{name}-{service}-agent",
                project=self._project,
                service=f"{service}.googleapis.com",
                opts=child,
            ).member
        # And these are made when somebody first asks for their name.
        later = pulumi.InvokeOutputOptions(parent=self, depends_on=list(services))
        storage = gcp.storage.get_project_service_account_output(project=self._project, opts=later)
        agents["storage"] = storage.email_address.apply(lambda email: f"serviceAccount:{email}")
        if bigquery(spec):
            found = gcp.bigquery.get_default_service_account_output(
                project=self._project, opts=later
            )
            agents["bigquery"] = found.email.apply(lambda email: f"serviceAccount:{email}")
        return agents


def bigquery(spec: Platform) -> bool:
    """Whether BigQuery keeps data of the platform."""
    return spec.features.engine == "feast" and spec.features.offline != "postgres"


def identities(spec: Platform) -> Iterator[str]:
    """Services whose agents have to be asked for before they can use a key."""
    yield "artifactregistry"
    yield "secretmanager"
    yield "sqladmin"
    if spec.features.engine == "feast" and spec.features.online == "redis":
        yield "redis"
    if spec.features.engine == "feast" and spec.features.online == "key-value":
        yield "bigtableadmin"
