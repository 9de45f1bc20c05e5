"""Tags of images in pods."""

from __future__ import annotations

from ..fixtures import CONTAINER, DEPLOYMENT
from ..suite import DROP, UNKNOWN, suite

IMAGE = f"{CONTAINER}.image"


def said(image: str) -> str:
    return f"The image of container server, {image}, is whatever is latest"


TestRule = suite(
    "images-pinned",
    DEPLOYMENT,
    bad=[
        ({IMAGE: "python:latest"}, said("python:latest")),
        ({IMAGE: "python"}, said("python")),
        ({IMAGE: "localhost:5000/python"}, said("localhost:5000/python")),
    ],
    fine=[
        {IMAGE: "localhost:5000/python:3.11"},
        {IMAGE: "python@sha256:" + "0" * 64},
        {IMAGE: DROP},
    ],
    unknown=[({IMAGE: UNKNOWN}, "spec.template.spec.containers[0].image")],
)
