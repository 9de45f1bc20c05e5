"""Container images in Artifact Registry."""

from __future__ import annotations

import pulumi
import pulumi_gcp as gcp

from spec.data import Registry as Section

from .. import cloud as handles
from .account import Account


class Registry(pulumi.ComponentResource):
    """A repository `<platform>-<name>` for each name: scanned, encrypted, its tags never moved.

    Attributes:
        handle: URLs by name.
    """

    handle: handles.Registry

    def __init__(
        self,
        name: str,
        section: Section,
        *,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:gcp:Registry", name, None, opts)
        found: dict[str, pulumi.Output[str]] = {}
        for repository in section.repositories:
            made = gcp.artifactregistry.Repository(
                f"{name}-{repository}",
                repository_id=f"{account.spec.name}-{repository}",
                location=account.region,
                format="DOCKER",
                description=f"Images of {account.spec.name}: {repository}",
                kms_key_name=account.key,
                docker_config=gcp.artifactregistry.RepositoryDockerConfigArgs(immutable_tags=True),
                vulnerability_scanning_config=gcp.artifactregistry.RepositoryVulnerabilityScanningConfigArgs(
                    enablement_config="INHERITED"
                ),
                cleanup_policies=[untagged(section)],
                cleanup_policy_dry_run=False,
                opts=pulumi.ResourceOptions(parent=self, protect=account.protected),
            )
            found[repository] = pulumi.Output.concat(
                f"{account.region}-docker.pkg.dev/{account.project}/", made.repository_id
            )
        self.handle = handles.Registry(found)
        self.register_outputs(dict(found))


def untagged(section: Section) -> gcp.artifactregistry.RepositoryCleanupPolicyArgs:
    """Images without a tag are deleted in time.

    One with a tag is not: a tag that never moves is never deleted (`immutableTags`, Artifact Registry
    API), and neither is what it is on.
    """
    return gcp.artifactregistry.RepositoryCleanupPolicyArgs(
        id="untagged",
        action="DELETE",
        condition=gcp.artifactregistry.RepositoryCleanupPolicyConditionArgs(
            tag_state="UNTAGGED", older_than=f"{section.untagged_days * 24 * 3600}s"
        ),
    )
