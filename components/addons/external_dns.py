"""external-dns: the records of the names that the gateway's routes have, in the cloud's zone."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from spec.cloud import AwsCloud, AzureCloud, GcpCloud
from spec.platform import Platform

from ..cloud import Identity
from . import base_rules
from .addon import Addon
from .objects import GATEWAY_NAMESPACE
from .pods import resources
from .site import SYSTEM, Site

NAME = "external-dns"
"""Release, service account, and owner of what it makes."""

AZURE_FILE = "azure.json"

AZURE_CONFIG = "azure-config"
"""ConfigMap with what the provider of Azure is told; no secret is in it."""


class ExternalDns(Addon):
    """external-dns with the zone of `access.domain`: a record for each host name of a route.

    It runs once: it has no leader election, and two would undo each other's changes. A minute without it
    costs the records of routes made in that minute.
    """

    key = "external-dns"
    namespace = NAME
    # It stops where the kinds of routes are missing.
    requires = ("prometheus-operator-crds", "gateway")

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.access.dns == "external-dns"

    def declare(self) -> None:
        identity = self.site.identity(self.namespace, NAME)
        before: list[pulumi.Resource] = [*identity.ready]
        if (config := azure_config(self.site.spec)) is not None:
            before.append(
                k8s.core.v1.ConfigMap(
                    f"{self.name}-{AZURE_CONFIG}",
                    metadata=self.meta(AZURE_CONFIG),
                    data={AZURE_FILE: json.dumps(config)},
                    opts=self.child(),
                )
            )
        release = self.release(values(self.site, identity), after=before)
        self.custom(
            "monitoring.coreos.com/v1",
            "PrometheusRule",
            NAME,
            base_rules.external_dns(),
            after=[release],
        )
        self.ready = (release,)


def values(site: Site, identity: Identity) -> dict[str, Any]:
    """Values of the chart."""
    return {
        "fullnameOverride": NAME,
        "serviceAccount": {"name": NAME, "annotations": dict(identity.annotations)},
        "podLabels": dict(identity.pod_labels),
        "sources": ["gateway-httproute"],
        "gatewayNamespace": GATEWAY_NAMESPACE,
        # A record that outlives its load balancer leads to whoever has the address next. Only what has
        # this owner is ever changed.
        "policy": "sync",
        "registry": "txt",
        "txtOwnerId": site.spec.name,
        "domainFilters": [site.spec.access.domain],
        "interval": "1m",
        "triggerLoopOnEvent": True,
        "logFormat": "json",
        "nodeSelector": SYSTEM,
        "resources": resources("20m", "64Mi", cpu_limit="200m", memory_limit="256Mi"),
        "serviceMonitor": {"enabled": True},
        **provider(site.spec),
    }


def provider(spec: Platform) -> dict[str, Any]:
    """Values that tell the cloud and the zone.

    Raises:
        pulumi.RunError: the cloud has no zones.
    """
    match spec.cloud:
        case AwsCloud() as section:
            # The zone is found by the domain's name.
            region = {"name": "AWS_DEFAULT_REGION", "value": section.region}
            return {"provider": {"name": "aws"}, "env": [region]}
        case GcpCloud() as section:
            project = section.dns_project or section.project
            zone = {"zone-id-filter": section.dns_zone} if section.dns_zone else {}
            return {
                "provider": {"name": "google"},
                "extraArgs": {"google-project": project, **zone},
            }
        case AzureCloud() as section:
            volume = {"name": AZURE_CONFIG, "configMap": {"name": AZURE_CONFIG}}
            mount = {"name": AZURE_CONFIG, "mountPath": "/etc/kubernetes", "readOnly": True}
            # A zone above the domain is no match of `domainFilters` there.
            zone = (section.dns_zone_id or "").rpartition("/")[2]
            return {
                "provider": {"name": "azure"},
                "extraArgs": {"zone-name-filter": zone},
                "extraVolumes": [volume],
                "extraVolumeMounts": [mount],
            }
        case _:
            raise pulumi.RunError(
                "access.dns: external-dns keeps records in a zone of a cloud, and an existing cluster "
                "has none. Use dns: none."
            )


def azure_config(spec: Platform) -> dict[str, Any] | None:
    """What the provider of Azure reads: where the zone is, and that the pod signs in by its identity."""
    section = spec.cloud
    if not isinstance(section, AzureCloud):
        return None
    # /subscriptions/ID/resourceGroups/NAME/providers/...
    parts = (section.dns_zone_id or "").split("/")
    return {
        "tenantId": section.tenant_id,
        "subscriptionId": parts[2],
        "resourceGroup": parts[4],
        "useWorkloadIdentityExtension": True,
    }
