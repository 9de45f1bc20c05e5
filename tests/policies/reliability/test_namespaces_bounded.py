"""Quotas and defaults of namespaces."""

from __future__ import annotations

from ..fixtures import NAMESPACE
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "namespaces-bounded",
    NAMESPACE,
    bad=[
        ({"quota": DROP}, "The namespace models has no ResourceQuota"),
        ({"defaults/metadata.namespace": "other"}, "The namespace models has no LimitRange"),
        (
            {"quota": DROP, "defaults": DROP},
            [
                "The namespace models has no ResourceQuota",
                "The namespace models has no LimitRange",
            ],
        ),
    ],
    unknown=[({"metadata.name": UNKNOWN}, "metadata.name")],
    configured=[({"unboundedNamespaces": ["models"]}, {"quota": DROP}, None)],
)
