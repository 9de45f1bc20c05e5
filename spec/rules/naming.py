"""Tags."""

from __future__ import annotations

from ..finding import Finding, Findings
from ..platform import Platform

_OWN = {"owner", "costcenter", "environment", "stack", "name", "managedby"}
_MOST = 40
"""AWS takes 50 tags on a resource, ten of which stay for the platform and the cloud itself."""


def tags(spec: Platform) -> Findings:
    """Tags are ones that every cloud takes, and none that the platform sets."""
    if len(spec.tags) > _MOST:
        yield Finding(("tags",), f"{len(spec.tags)} tags are too many", f"{_MOST} at most")
    for key, value in spec.tags.items():
        path = ("tags", key)
        if key.replace("-", "").replace("_", "").lower() in _OWN:
            yield Finding(path, f"{key} is set by the platform", "another key, or take it away")
        elif key.lower().startswith("aws:"):
            yield Finding(path, "AWS keeps keys that begin with aws: for itself", "another key")
        elif not key or len(key) > 128 or len(value) > 256:
            yield Finding(path, "is too long for a tag", "up to 128 characters, values up to 256")


RULES = (tags,)
