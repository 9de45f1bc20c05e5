"""Frameworks that rules refer to, by the short names that rules use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

FRAMEWORKS: Mapping[str, str] = {
    "aws-hub": "AWS Security Hub CSPM control ids",
    "nist-800-53": "NIST SP 800-53 Revision 5",
    "pci-dss": "PCI DSS v4.0.1",
    "cis-aws": "CIS AWS Foundations Benchmark v3.0.0",
    "cis-k8s": "CIS Kubernetes Benchmark v1.11",
    "cis-gcp": "CIS Google Cloud Platform Foundation Benchmark v4.0.0",
    "cis-gke": "CIS Google Kubernetes Engine Benchmark v1.8.0",
    "cis-azure": "CIS Microsoft Azure Foundations Benchmark v5.0.0",
    "cis-aks": "CIS Azure Kubernetes Service Benchmark v1.7",
    "iso-27001": "ISO/IEC 27001:2022 Annex A",
    "nist-ai-rmf": "NIST AI Risk Management Framework 1.0 (AI 100-1)",
    "eu-ai-act": "EU AI Act, Regulation (EU) 2024/1689 (articles)",
    "soc2": "SOC 2 Trust Services Criteria",
    "pss": "Kubernetes Pod Security Standards (the profile that asks for it)",
}
"""Short name to full name and version.

Which maps and texts the rules' references were read from: docs/policies.md."""


def named(name: str, known: Iterable[str]) -> list[str]:
    """The known frameworks that a name means: one, or all whose names begin with its words.

    >>> named("cis", ["cis-aws", "cis-gcp", "soc2"])
    ['cis-aws', 'cis-gcp']
    """
    return [each for each in known if each == name or each.startswith(f"{name}-")]
