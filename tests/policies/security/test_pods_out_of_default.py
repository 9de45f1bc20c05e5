"""Pods without a namespace."""

from __future__ import annotations

from ..fixtures import DEPLOYMENT
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "pods-out-of-default",
    DEPLOYMENT,
    bad=[
        ({"metadata.namespace": DROP}, "metadata.namespace is default"),
        ({"metadata.namespace": "default"}, "metadata.namespace is default"),
    ],
    fine=[{"metadata.namespace": DROP, "!provider": {"namespace": "models"}}],
    unknown=[({"metadata.namespace": UNKNOWN}, "metadata.namespace")],
)
