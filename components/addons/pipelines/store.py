"""An S3 store on the cluster for the API server: upstream's own default, SeaweedFS.

The API server writes each pipeline's definition to an S3 store beside the database. It knows no other
kind of store, and with a role instead of keys it has not started since 2.15 (kubeflow/pipelines, issues
12508 and 12960). So it has this one, on every cloud; artifacts do not go through it.
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random

from ...cloud import AccessKeys
from ...identity import PIPELINES_PREFIX
from .. import catalog, pods
from ..addon import Addon
from ..objects import Remote
from . import parts
from .database import stateful
from .names import NAMESPACE, STORE, STORE_KEYS, STORE_PORT, STORE_SECRET, app
from .storage import BUCKET, ENDPOINT, REGION

ADMIN = "api-server"

_ACTIONS = (
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:CreateMultipartUpload",
    "s3:UploadPart",
    "s3:CompleteMultipartUpload",
    "s3:AbortMultipartUpload",
    "s3:ListMultipartUploadParts",
)


class Store:
    """The store, its API server's keys, and those of each folder of artifacts that it holds.

    Attributes:
        keys: of each folder.
        ready: what must stand before it is used.
    """

    keys: Mapping[str, AccessKeys]
    ready: list[pulumi.Resource]

    def __init__(self, addon: Addon, folders: list[str], account: pulumi.Resource) -> None:
        names = [ADMIN, *folders]
        pairs = {
            name: {
                part: random.RandomPassword(
                    f"{addon.name}-store-{name}-{part}",
                    length=length,
                    special=False,
                    opts=addon.child(),
                ).result
                for part, length in (("accessKey", 20), ("secretKey", 40))
            }
            for name in names
        }
        config = pulumi.Output.json_dumps(
            {
                "identities": [_identity(name, pairs[name]) for name in names],
                "policies": [
                    {"name": name, "content": parts.compact(policy(name))} for name in folders
                ],
            }
        )
        admin = addon.generate("pipelines-store", {**pairs[ADMIN], "identities": config})
        self.keys = {
            name: AccessKeys(
                addon.generate(f"pipelines-store-{name}", pairs[name]), ENDPOINT, REGION
            )
            for name in folders
        }
        both = ("accessKey", "secretKey")
        secrets = [
            addon.secret(STORE_KEYS, {name: Remote(admin.key, name) for name in both}),
            addon.secret(STORE_SECRET, {"identities.json": Remote(admin.key, "identities")}),
        ]
        self.ready = [*secrets, self._server(addon, [account, *secrets], bool(folders))]

    def _server(
        self,
        addon: Addon,
        after: list[pulumi.Resource],
        artifacts: bool,
    ) -> pulumi.Resource:
        labels = app(STORE)
        secret = k8s.core.v1.SecretVolumeSourceArgs(secret_name=STORE_SECRET)
        server = parts.container(
            "seaweedfs",
            catalog.image("seaweedfs").image,
            command=["/usr/bin/weed"],
            args=[
                "-logtostderr=true",
                "server",
                "-dir=/data",
                # Masters, volumes and filers ask nobody who they are: they listen to this pod alone.
                "-ip=127.0.0.1",
                "-ip.bind=127.0.0.1",
                "-filer",
                "-s3",
                "-s3.ip.bind=0.0.0.0",
                f"-s3.port={STORE_PORT}",
                "-s3.config=/etc/seaweedfs/identities.json",
                "-master.volumeSizeLimitMB=1024",
            ],
            ports={"s3": STORE_PORT},
            resources=pods.requirements("100m", "256Mi", cpu_limit="1", memory_limit="1Gi"),
            probe=parts.tcp("s3"),
            mounts=[
                k8s.core.v1.VolumeMountArgs(name="data", mount_path="/data"),
                k8s.core.v1.VolumeMountArgs(
                    name="identities", mount_path="/etc/seaweedfs", read_only=True
                ),
            ],
        )
        spec = parts.pod(
            STORE,
            [server],
            labels=labels,
            volumes=[k8s.core.v1.VolumeArgs(name="identities", secret=secret)],
            group=parts.USER,
        )
        parts.Parts(addon, NAMESPACE, addon.name).service(
            STORE, labels, {"s3": (STORE_PORT, STORE_PORT)}
        )
        gib = addon.site.spec.orchestration.kubeflow.artifact_gib if artifacts else 20
        return stateful(addon, STORE, spec, labels, gib, after)


def policy(folder: str) -> dict[str, object]:
    """What the keys of a folder may do: everything with its own objects."""
    bucket = f"arn:aws:s3:::{BUCKET}"
    keys = f"{bucket}/{PIPELINES_PREFIX}{folder}/*"
    own = {"StringLike": {"s3:prefix": f"{PIPELINES_PREFIX}{folder}/*"}}
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": list(_ACTIONS), "Resource": [keys]},
            {
                "Effect": "Allow",
                "Action": ["s3:ListBucket"],
                "Resource": [bucket, keys],
                "Condition": own,
            },
        ],
    }


def _identity(name: str, pair: Mapping[str, pulumi.Input[str]]) -> dict[str, object]:
    """Whoever has a policy is judged by that alone, and whoever is an administrator by no policy."""
    rights = {"actions": ["Admin"]} if name == ADMIN else {"policyNames": [name]}
    return {"name": name, "credentials": [dict(pair)], **rights}
