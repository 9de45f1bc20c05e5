"""S3 with keys of its own in front of one folder of the bucket `artifacts`: S3Proxy.

It keeps nothing, so that as many run as are asked for, and any of them may go. It reaches the bucket by
its cloud identity, which opens that folder alone; the keys are for its clients.
Source: gaul/s3proxy at 4.1.0, README.md, BlobStores.java, middleware/PrefixBlobStore.java and
AliasBlobStore.java, gcloudsdk/GCloudBlobStore.java.
"""

from __future__ import annotations

import hashlib

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random

from spec.cloud import AwsCloud, AzureCloud, GcpCloud
from spec.platform import Platform

from ...cloud import AccessKeys, Bucket
from .. import catalog, objects, pods
from ..addon import Addon
from ..objects import Remote
from . import parts
from .names import METRICS_PORT, STORE_PORT, address, app
from .storage import BUCKET, REGION

FILE = "s3proxy.conf"
FOLDER = "/etc/s3proxy"
KEYS = ("accessKey", "secretKey")


def keys(addon: Addon, owner: str, remote: str, service: str, namespace: str) -> AccessKeys:
    """The one pair of keys of an interface.

    Args:
        owner: what they are called in the plan.
        remote: what they are called in the secret store.
        service: name of the interface.
    """
    pair = {
        part: random.RandomPassword(
            f"{addon.name}-store-{owner}-{part}", length=length, special=False, opts=addon.child()
        ).result
        for part, length in zip(KEYS, (20, 40), strict=True)
    }
    endpoint = f"http://{address(service, namespace)}:{STORE_PORT}"
    return AccessKeys(addon.generate(remote, pair), endpoint, REGION)


def declare(
    addon: Addon,
    made: parts.Parts,
    name: str,
    namespace: str,
    prefix: str,
    own: AccessKeys,
    *after: pulumi.Resource,
) -> pulumi.Resource:
    """The interface and its Service.

    Args:
        name: of its Deployment, its Service and its service account, which there is.
        prefix: of the folder, ending in a slash.
    """
    site, labels = addon.site, app(name)
    config = f"{name}-config"
    text = properties(site.spec, site.buckets["artifacts"], prefix)
    store = site.cloud.secret_store()
    found = {each: Remote(own.secret.key, each).within(store) for each in KEYS}
    secret = addon.custom(
        "external-secrets.io/v1",
        "ExternalSecret",
        config,
        objects.external_secret(config, found, {FILE: text}),
        namespace=namespace,
        label=f"{config}-{namespace}",
        wait_for="Ready",
        after=after,
    )
    made.service(name, labels, {"s3": (STORE_PORT, STORE_PORT)})
    source = k8s.core.v1.SecretVolumeSourceArgs(secret_name=config)
    deployed = made.deployment(
        name,
        parts.pod(
            name,
            [_container()],
            labels=labels,
            volumes=[k8s.core.v1.VolumeArgs(name="config", secret=source)],
        ),
        labels=labels,
        replicas=site.replicas,
        after=[secret, *after],
        pod_labels=site.identity(namespace, name).pod_labels,
        checksum=text.apply(lambda known: hashlib.sha256(known.encode()).hexdigest()[:16]),
    )
    addon.custom(
        "monitoring.coreos.com/v1",
        "PodMonitor",
        name,
        objects.pod_monitor(labels, "metrics"),
        namespace=namespace,
        label=f"{name}-{namespace}",
        after=[deployed],
    )
    return deployed


def properties(spec: Platform, bucket: Bucket, prefix: str) -> pulumi.Output[str]:
    """Its configuration, as a template over its keys.

    Whatever a client asks for is under the prefix, by whichever name it calls the bucket: the bucket
    holds notes of uploads, too, which clients have nothing to do with.
    """
    lines: list[tuple[pulumi.Input[str], pulumi.Input[str]]] = [
        ("s3proxy.endpoint", f"http://0.0.0.0:{STORE_PORT}"),
        ("s3proxy.authorization", "aws-v4"),
        ("s3proxy.identity", "{{ .accessKey }}"),
        ("s3proxy.credential", "{{ .secretKey }}"),
        (f"s3proxy.alias-blobstore.{BUCKET}", bucket.name),
        (f"s3proxy.prefix-blobstore.{BUCKET}", prefix),
        (pulumi.Output.concat("s3proxy.prefix-blobstore.", bucket.name), prefix),
        ("s3proxy.metrics.enabled", "true"),
        ("s3proxy.metrics.host", "0.0.0.0"),  # noqa: S104
        ("s3proxy.metrics.port", str(METRICS_PORT)),
        *_provider(spec, bucket).items(),
    ]
    return pulumi.Output.concat(*(part for key, value in lines for part in (key, "=", value, "\n")))


def _provider(spec: Platform, bucket: Bucket) -> dict[str, str]:
    """Which cloud it reaches. Without keys it takes what the cloud gives the service account."""
    cloud = spec.cloud
    if isinstance(cloud, AwsCloud):
        return {"jclouds.provider": "aws-s3", "jclouds.region": cloud.region}
    if isinstance(cloud, GcpCloud):
        # With none it asks as nobody; with what is no key it takes the application's default.
        return {
            "jclouds.provider": "google-cloud-storage",
            "jclouds.identity": cloud.project,
            "jclouds.credential": "{}",
        }
    if isinstance(cloud, AzureCloud):
        return {"jclouds.provider": "azureblob", "jclouds.endpoint": f"https://{bucket.account}"}
    raise TypeError("a cluster that exists has an S3 store with keys")


def _container() -> k8s.core.v1.ContainerArgs:
    return parts.container(
        "s3proxy",
        catalog.image("s3proxy").pinned,
        # The image's own script makes a folder, and writes the file from variables.
        command=["java"],
        args=[
            "-XX:MaxRAMPercentage=60",
            "-DLOG_LEVEL=info",
            "-jar",
            "/opt/s3proxy/s3proxy",
            "--properties",
            f"{FOLDER}/{FILE}",
        ],
        ports={"s3": STORE_PORT, "metrics": METRICS_PORT},
        resources=pods.requirements("100m", "384Mi", cpu_limit="2", memory_limit="1Gi"),
        probe=parts.tcp("s3"),
        mounts=[k8s.core.v1.VolumeMountArgs(name="config", mount_path=FOLDER, read_only=True)],
    )
