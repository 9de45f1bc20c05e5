"""Base services: secrets, certificates, names and scaling, which everything else leans on."""

from __future__ import annotations

from spec.platform import Platform
from spec.scaling import uses_keda

from ..base_rules import SINCE_SYNC, SYNC_MINUTES
from ..rules import foundation as found
from .form import RATE, Board, Row, graph, stat, table

# external-secrets, docs/api/metrics.md; cert-manager, docs: Prometheus metrics; external-dns,
# docs/monitoring/metrics.md; KEDA, docs: Integrate with Prometheus (2026-11).
_ACME = "certmanager_http_acme_client_request_count"


def board(spec: Platform) -> Board:
    """The dashboard, with a row of each service that the spec asks for."""
    rows = (
        _secrets(),
        _certificates(),
        *([_names()] if spec.access.dns == "external-dns" else []),
        *([_scaling()] if uses_keda(spec) else []),
    )
    return Board(
        "base",
        "Plinth / Base services",
        "Whether secrets, certificates, DNS records and replicas are kept as they should be.",
        rows,
    )


def _secrets() -> Row:
    of = "sum by (exported_namespace)"
    return Row(
        "Secrets (external-secrets)",
        (
            stat("Secrets not read", "That cannot be read from their store now.", "short",
                 f"sum(max by (exported_namespace, name) ({found.SECRET})) or vector(0)", bad=(None, 1)),
            graph("Reads", "Of the store, by whether they succeed.", "reqps",
                  (f"sum by (status) (rate(externalsecret_provider_api_calls_count[{RATE}]))", "{{status}}"),
                  width=10),
            graph("Syncs that fail", "Within an hour, by namespace.", "short",
                  (f"{of} (increase(externalsecret_sync_calls_error[1h])) > 0", "{{exported_namespace}}"),
                  width=10),
        ),
    )  # fmt: skip


def _certificates() -> Row:
    ready = 'certmanager_certificate_ready_status{condition="True"}'
    return Row(
        "Certificates (cert-manager)",
        (
            stat("Certificates not ready", "That were not issued, or ran out.", "short",
                 f"count(max by (exported_namespace, name) ({ready}) == 0) or vector(0)", bad=(None, 1)),
            graph("Requests to the authority", "By ACME, by status; 429: too many.", "reqps",
                  (f"sum by (status) (rate({_ACME}[{RATE}]))", "{{status}}"), width=10),
            table("First to end", "The ten certificates with the least time left.", "s",
                  f"bottomk(10, min by (exported_namespace, name) ({found.CERTIFICATE}) - time())", width=10),
        ),
    )  # fmt: skip


def _names() -> Row:
    return Row(
        "Names (external-dns)",
        (
            stat("Since the last run", "That succeeded; it runs every minute.", "s",
                 SINCE_SYNC, bad=(300, SYNC_MINUTES * 60)),
            graph("Names", "That routes ask for, and that the zone has.", "short",
                  ("max(external_dns_source_endpoints_total)", "asked for"),
                  ("max(external_dns_registry_endpoints_total)", "in the zone"), width=10),
            graph("Errors of names", "Within an hour: of reading routes, and of writing the zone.", "short",
                  ("sum(increase(external_dns_source_errors_total[1h]))", "routes"),
                  ("sum(increase(external_dns_registry_errors_total[1h]))", "zone"), width=10),
        ),
    )  # fmt: skip


def _scaling() -> Row:
    scaled = "{{exported_namespace}}/{{scaledObject}}"
    return Row(
        "Scaling (KEDA)",
        (
            graph("Scalers that are active", "Others are at their least, which may be none.", "short",
                  ("max by (exported_namespace, scaledObject) (keda_scaler_active)", scaled)),
            graph("Time to read a metric", "By scaler.", "s",
                  ("max by (exported_namespace, scaledObject) (keda_scaler_metrics_latency_seconds)", scaled)),
            graph("Errors of scalers", "Within an hour.", "short",
                  ("sum by (exported_namespace, scaledObject) "
                   "(increase(keda_scaler_detail_errors_total[1h])) > 0", scaled)),
        ),
    )  # fmt: skip
