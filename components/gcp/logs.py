"""Logs that are kept for days of the platform's own choosing."""

from __future__ import annotations

import pulumi
import pulumi_gcp as gcp

from .account import Account


class Logs(pulumi.ComponentResource):
    """A log bucket, and the sink that leads into it what the filter `picks` does.

    The bucket is in the platform's region. A sink to a bucket of its own project needs no grant
    ("Destination permissions", Cloud Logging documentation).

    Attributes:
        bucket_id: id of the bucket.
    """

    bucket_id: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        picks: str,
        days: int,
        about: str,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:gcp:Logs", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        bucket = gcp.logging.ProjectBucketConfig(
            f"{name}-bucket",
            project=account.project,
            location=account.region,
            # Its name is taken for a week after it is gone.
            bucket_id=pulumi.Output.concat(name, "-", account.suffix),
            description=about,
            retention_days=days,
            opts=child,
        )
        gcp.logging.ProjectSink(
            f"{name}-sink",
            name=f"{name}-sink",
            description=about,
            destination=pulumi.Output.concat("logging.googleapis.com/", bucket.id),
            filter=picks,
            unique_writer_identity=True,
            opts=child,
        )
        self.bucket_id = bucket.bucket_id
        self.register_outputs({"bucketId": self.bucket_id})
