"""Names that are known at preview, and still wait for the resource that has them."""

from __future__ import annotations

import pulumi


def after(resource: pulumi.Resource, value: str) -> pulumi.Output[str]:
    """`value`, as an Output that depends on `resource`: unlike an id, a URN is known in a preview."""
    return resource.urn.apply(lambda _: value)
