"""Nobody has all of a project on Google Cloud."""

from __future__ import annotations

from collections.abc import Iterator

from ..gcp import PROJECT_IAM, Binding, bindings
from ..rule import Case, Rule

# The basic roles, by their old names and by their new ones.
_BASIC = ("owner", "editor", "viewer", "admin", "writer", "reader")
# To be any of the accounts there, with all that each of them may.
_IMPERSONATION = (
    "iam.serviceAccountUser",
    "iam.serviceAccountTokenCreator",
    "iam.serviceAccountOpenIdTokenCreator",
    "iam.serviceAccountKeyAdmin",
    "iam.workloadIdentityUser",
)


def _bounded(binding: Binding) -> bool:
    """Whether it is for some resources alone."""
    return "resource.name" in str(binding.condition.get("expression"))


def _check(case: Case) -> Iterator[str]:
    for binding in bindings(case):
        role = binding.named.removeprefix("roles/")
        if role in _BASIC:
            yield f"{binding.role.path} is roles/{role}, which is for every service"
        elif role in _IMPERSONATION and not _bounded(binding):
            yield f"{binding.role.path} is roles/{role}, which is for every service account"


RULE = Rule(
    id="gcp-iam-roles-bounded",
    title="Nobody has all services or all service accounts of a project on Google Cloud",
    severity="high",
    why="One leaked token of such a member is the whole project, and all that any account in it may.",
    mend="Give predefined or custom roles of the services that are needed, and roles on service "
    "accounts on the one account.",
    providers=("gcp",),
    types=PROJECT_IAM,
    check=_check,
    frameworks={
        "cis-gcp": ("1.5", "1.6"),
        "iso-27001": ("A.5.3", "A.5.15", "A.5.18", "A.8.2"),
        "nist-800-53": ("AC-3", "AC-5", "AC-6"),
        "pci-dss": ("7.2.1", "7.2.2"),
        "soc2": ("CC6.3",),
    },
)
