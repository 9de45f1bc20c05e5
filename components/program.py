"""The Pulumi program: a spec in, a platform and its outputs out.

`__main__.py` runs it under `pulumi up`, and the command line runs it inline; nothing else differs.
"""

from __future__ import annotations

import pulumi
from spec.load import Loaded

from .platform import Platform


def run(loaded: Loaded) -> None:
    """Declare everything that `loaded` asks for, and export the stack's outputs."""
    declared: list[pulumi.Resource] = []

    def note(args: pulumi.ResourceTransformationArgs) -> None:
        declared.append(args.resource)

    pulumi.runtime.register_stack_transformation(note)
    platform = Platform(loaded.platform.name, loaded.platform)
    for key, value in platform.outputs.items():
        pulumi.export(key, value)
    # What the stack was made from: the next run compares with it to guard against data loss.
    pulumi.export("spec", loaded.platform.model_dump(mode="json", exclude_defaults=True))

    async def settle() -> dict[str, pulumi.Input[object]]:
        # Awaited one by one in declaration order, most are done when their turn comes. Left to the
        # SDK, each completion rescans all outstanding outputs, which is quadratic.
        for resource in declared:
            await resource.urn.future()
        return {}

    pulumi.run(settle)
