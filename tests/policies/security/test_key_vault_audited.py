"""The audit log of key vaults."""

from __future__ import annotations

from ..fixtures_azure import VAULT
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "key-vault-audited",
    VAULT,
    bad=[
        ({"audit": DROP}, "It has no DiagnosticSetting"),
        (
            {"audit/logs.0.category": "AzurePolicyEvaluationDetails"},
            "Its DiagnosticSetting does not keep AuditEvent",
        ),
    ],
    fine=[{"audit/logs.0": {"categoryGroup": "audit", "enabled": True}}],
    unknown=[({"audit/logs.0.category": UNKNOWN}, "logs[0].category")],
)
