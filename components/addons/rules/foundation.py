"""What everything else leans on: secrets, certificates, places to run, the gateway."""

from __future__ import annotations

from collections.abc import Iterator

from .form import Rule, alert, record, renamed

CERTIFICATE_DAYS = 14
"""Days before its end at which a certificate that was not renewed is told of; cert-manager renews
after two thirds of a certificate's time, which is 30 days before the end of one of 90."""

AREA = "platform"

NODES = "kube_node_labels"
SECRET = 'externalsecret_status_condition{condition="Ready", status="False"}'  # noqa: S105
CERTIFICATE = "certmanager_certificate_expiration_timestamp_seconds"
UNSCHEDULABLE = "kube_pod_status_unschedulable"
# kube-state-metrics, docs/metrics/{cluster/node,workload/pod}-metrics.md;
# external-secrets, docs/api/metrics.md; cert-manager, docs: Prometheus metrics (2026-11).

GATEWAY_LIVE = 'envoy_server_live{namespace="envoy-gateway-system"}'
"""Envoy, docs: server statistics, `server.live`."""


def pools() -> Iterator[Rule]:
    """Which pool a node is of, under the names that two exporters have for a node."""
    nodes = f'max by (node, label_plinth_dev_pool) ({NODES}{{label_plinth_dev_pool!=""}})'
    named = renamed(renamed(nodes, "pool", "label_plinth_dev_pool"), "Hostname", "node")
    yield record("plinth:node_pool:info", f"max by (node, Hostname, pool) ({named})")
    # The node exporter knows its node by its address alone.
    exporters = renamed("node_uname_info", "node", "nodename")
    of_pool = f"{exporters} * on (node) group_left (pool) plinth:node_pool:info"
    yield record("plinth:instance_pool:info", f"max by (instance, pool) ({of_pool})")


def alerts() -> Iterator[Rule]:
    """Secrets that come through, certificates that are renewed, and pods that find a node."""
    yield alert(
        "SecretNotSynced",
        f"max by (exported_namespace, name) ({SECRET}) == 1",
        wait="15m",
        severity="critical",
        area=AREA,
        summary="{{ $labels.exported_namespace }}/{{ $labels.name }} is not read from the secret store",
        description="External Secrets cannot read it: the key is missing, or may not be read. What "
        "mounts the Secret keeps its old value, or does not start.",
    )
    yield alert(
        "CertificateNotRenewed",
        f"min by (exported_namespace, name) ({CERTIFICATE}) - time() < {CERTIFICATE_DAYS} * 86400",
        wait="1h",
        severity="critical",
        area=AREA,
        summary="{{ $labels.exported_namespace }}/{{ $labels.name }} ends in "
        "{{ $value | humanizeDuration }}",
        description="cert-manager should have renewed it by now. After its end, clients refuse what "
        "it is shown by.",
    )
    yield alert(
        "PodsWithoutNode",
        f"sum by (namespace) ({UNSCHEDULABLE}) > 0",
        wait="30m",
        severity="warning",
        area=AREA,
        summary="{{ $value }} pods in {{ $labels.namespace }} find no node",
        description="No node has room for them or their tolerations, and the autoscaler adds none: "
        "the pool is at its maximum, the quota is used up, or the cloud has no such machine.",
    )


def gateway() -> Iterator[Rule]:
    """The one way in."""
    yield alert(
        "GatewayDown",
        f"absent({GATEWAY_LIVE} == 1)",
        wait="5m",
        severity="critical",
        area=AREA,
        summary="No proxy of the gateway answers",
        description="Models and pages cannot be reached from outside the cluster.",
    )
