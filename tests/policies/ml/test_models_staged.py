"""Versions and stages of the registry."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, suite
from ._given import INFERENCE

VERSION, STAGE = "plinth.dev/model-version", "plinth.dev/model-stage"
URI = "spec.predictor.model.storageUri"
NO_VERSION = f"{VERSION} is {{}}, and names no version of the registry"
NO_STAGE = f"{STAGE} is {{}}, and not one of champion, challenger, production, staging"
MOVES = f"{URI} names what moves, and not one version"

TestRule = suite(
    "models-staged",
    INFERENCE,
    bad=[
        ({"metadata.labels": {STAGE: "champion"}}, NO_VERSION.format("not set")),
        ({"metadata.labels": {STAGE: "champion", VERSION: "latest"}}, NO_VERSION.format("latest")),
        ({"metadata.labels": {STAGE: "champion", VERSION: ""}}, NO_VERSION.format("")),
        ({"metadata.labels": {VERSION: "3"}}, NO_STAGE.format("not set")),
        ({"metadata.labels": {VERSION: "3", STAGE: "none"}}, NO_STAGE.format("none")),
        ({"metadata.labels": DROP}, [NO_VERSION.format("not set"), NO_STAGE.format("not set")]),
        ({URI: "s3://artifacts/models/fraud/latest"}, MOVES),
        ({URI: "oci://registry/models/fraud:latest"}, MOVES),
        ({URI: "hf://meta/llama:main"}, MOVES),
    ],
    fine=[
        {URI: UNKNOWN},
        {URI: "oci://registry/models/latest-fraud:3"},
        {"metadata.labels": DROP, "metadata.annotations": {VERSION: "3", STAGE: "staging"}},
    ],
    unknown=[({"metadata.labels": UNKNOWN}, "metadata.labels")],
    configured=[
        ({"environment": "dev"}, {"metadata.labels": DROP}, None),
        (
            {"modelStages": ["production"]},
            {},
            f"{STAGE} is champion, and not one of production",
        ),
    ],
    schema=False,
)
