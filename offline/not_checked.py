"""What an offline run does not check."""

from __future__ import annotations


def not_checked() -> list[str]:
    """The honest list, each in a few words; every offline report shows it."""
    return [
        "quotas, capacity and prices of the account",
        "whether names that must be unique in the world are free",
        "what an identity is allowed to do (IAM, RBAC and Azure roles are not evaluated)",
        "inputs that exclude or demand each other, where only the provider's code knows",
        "the form of texts: regular expressions, ranges, CIDRs, JSON inside of strings",
        "enumerations outside of Azure, whose SDK alone lists them completely",
        "replacements other than those that the SDK's documentation or the overlay names",
        "defaults that the cloud fills in, and values of outputs (they are made up)",
        "results of invokes (they are made up) and existing resources read by id",
        "Helm charts: whether they exist, their values' schema, what they render",
        "custom resources against their definitions, and admission by webhooks",
        "whether anything becomes ready, is reachable, or deletes in time",
    ]
