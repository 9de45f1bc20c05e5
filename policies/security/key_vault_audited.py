"""Key vaults keep their audit log."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import VAULT, not_logged
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from not_logged(case, "vaults", "vaultName", "AuditEvent")


RULE = Rule(
    id="key-vault-audited",
    title="Key vaults keep their audit log",
    severity="medium",
    why="It shows who read which secret and used which key, and Azure keeps none unless told to.",
    mend="Add a DiagnosticSetting of the vault with AuditEvent enabled.",
    providers=("azure-native",),
    types=(VAULT,),
    siblings=True,
    check=_check,
    frameworks={
        "cis-azure": ("6.1.1.4",),
        "iso-27001": ("A.8.15",),
        "nist-800-53": ("AU-6(4)", "AU-6(5)", "AU-12", "AU-12(1)"),
        "soc2": ("CC7.2",),
    },
)
