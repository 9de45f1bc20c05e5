"""Values of KServe's charts, and the Secret of its storage initializer."""

from __future__ import annotations

from typing import Any

from ..cloud import AccessKeys
from . import catalog, knative_gateway, objects
from .objects import GATEWAY, GATEWAY_NAMESPACE
from .pods import resources
from .serving import cache
from .site import SYSTEM, Site, routed

S3 = "predictor-s3"
"""Secret with keys of object storage, where the service account is nobody to a cloud."""

S3_TRUST = "predictor-s3-authority"
"""ConfigMap with whom to trust there, where a private authority signs for it."""


def storage_keys(keys: AccessKeys) -> dict[str, Any]:
    """A Secret as KServe's storage initializer reads it: keys, and the endpoint in annotations."""
    names = {"AWS_ACCESS_KEY_ID": "accessKey", "AWS_SECRET_ACCESS_KEY": "secretKey"}
    spec = objects.external_secret(
        S3, {each: objects.Remote(keys.secret.key, part) for each, part in names.items()}
    )
    scheme, _, host = keys.endpoint.partition("://")
    prefix = "serving.kserve.io"
    annotations = {
        f"{prefix}/s3-endpoint": host,
        f"{prefix}/s3-usehttps": "1" if scheme == "https" else "0",
        f"{prefix}/s3-region": keys.region,
    }
    if keys.authority is not None:
        annotations[f"{prefix}/s3-cabundle-configmap"] = S3_TRUST
    spec["target"]["template"] = {"engineVersion": "v2", "metadata": {"annotations": annotations}}
    return spec


def values(site: Site) -> dict[str, Any]:
    """Values of kserve-resources."""
    hub = "docker.io/kserve"
    serving = site.spec.serving
    entry = catalog.chart("kserve-resources")
    domain = site.spec.access.domain
    small = serving.profile == "edge"
    local = {"localmodel": cache.config(entry.app_version)} if cache.cached(serving) else {}
    return {
        "kserve": {
            "version": entry.app_version,
            "agent": {"image": f"{hub}/agent", "tag": entry.app_version},
            "router": {"image": f"{hub}/router", "tag": entry.app_version},
            "storage": {
                "image": f"{hub}/storage-initializer",
                "tag": entry.app_version,
                # It holds the files of a model in flight; the chart's limit is a large model's end.
                "resources": resources("100m", "256Mi", cpu_limit="2", memory_limit="4Gi"),
            },
            "controller": {
                # The chart's default is Knative.
                "deploymentMode": "Knative" if knative_gateway.served(site.spec) else "Standard",
                "image": f"{hub}/kserve-controller",
                "tag": entry.app_version,
                "imagePullPolicy": "IfNotPresent",
                # Else they answer inside their pod alone. Prometheus is let in, and nobody else.
                "metricsBindAddress": "0.0.0.0",  # noqa: S104
                "nodeSelector": SYSTEM,
                "resources": resources(
                    "50m" if small else "100m",
                    "128Mi" if small else "300Mi",
                    cpu_limit="1",
                    memory_limit="512Mi" if small else "1Gi",
                ),
                "gateway": {
                    # .internal is set aside for private use.
                    "domain": domain or f"{site.spec.name}.internal",
                    # One label under the domain, which the gateway's wildcard covers.
                    "domainTemplate": "{{ .Name }}-{{ .Namespace }}.{{ .IngressDomain }}",
                    "urlScheme": "https" if domain else "http",
                    "disableIstioVirtualHost": True,
                    "disableIngressCreation": not routed(site.spec),
                    "ingressGateway": _ingress(site),
                    **_local(site),
                },
            },
            **local,
        }
    }


def _ingress(site: Site) -> dict[str, Any]:
    if not routed(site.spec):
        return {"enableGatewayApi": False, "createGateway": False}
    if knative_gateway.served(site.spec):
        gateway = f"{knative_gateway.NAMESPACE}/{knative_gateway.PUBLIC}"
        return {"enableGatewayApi": False, "createGateway": False, "gateway": gateway}
    return {
        "enableGatewayApi": True,
        "createGateway": False,
        "kserveGateway": f"{GATEWAY_NAMESPACE}/{GATEWAY}",
        "className": site.spec.serving.gateway,
    }


def _local(site: Site) -> dict[str, Any]:
    """Where Knative's Services are reached within the cluster: at the platform's own proxies."""
    if not knative_gateway.served(site.spec):
        return {}
    gateway = f"{knative_gateway.NAMESPACE}/{knative_gateway.LOCAL}"
    return {"localGateway": {"gateway": gateway, "gatewayService": knative_gateway.address()}}
