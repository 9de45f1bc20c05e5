"""Network policies."""

from __future__ import annotations

from ..fixtures import NAMESPACE
from ..suite import DROP, UNKNOWN, Fixture, suite

TestRule = suite(
    "namespaces-isolated",
    NAMESPACE,
    bad=[
        ({"policy": DROP}, "The namespace models has no NetworkPolicy"),
        ({"policy/metadata.namespace": "other"}, "The namespace models has no NetworkPolicy"),
    ],
    unknown=[({"metadata.name": UNKNOWN}, "metadata.name")],
)

DEPENDENT = Fixture(
    NAMESPACE.type,
    NAMESPACE.inputs,
    {
        "policy": Fixture(
            "kubernetes:networking.k8s.io/v1:NetworkPolicy",
            {"metadata": {"namespace": UNKNOWN}},
            refers="metadata",
        )
    },
)

TestOutput = suite(
    "namespaces-isolated",
    DEPENDENT,
    bad=[({"policy": DROP}, "The namespace models has no NetworkPolicy")],
)
