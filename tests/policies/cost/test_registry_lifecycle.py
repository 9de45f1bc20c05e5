"""Lifecycles of registries."""

from __future__ import annotations

from ..fixtures import REPOSITORY
from ..suite import DROP, suite

TestRule = suite(
    "registry-lifecycle",
    REPOSITORY,
    bad=[
        ({"lifecycle": DROP}, "The repository has no lifecycle policy"),
        ({"lifecycle/repository": "other"}, "The repository has no lifecycle policy"),
    ],
)
