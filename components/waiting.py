"""Waiting for what a program declares, in time that grows with it and not with its square."""

from __future__ import annotations

import contextlib

import pulumi


def wait_in_order() -> None:
    """Have the program wait for its resources in the order of their declaration; call it first.

    Left to itself, the SDK waits at a program's end for whichever output comes next, and looks at
    all that are outstanding each time (`pulumi/runtime/stack.py`, `wait_for_rpcs`): quadratic, 90 s
    for 1,500 resources. Awaited one by one, most have come when their turn is there, and little is
    left to the SDK. It takes the one `pulumi.run` that a program may have.
    """
    declared: list[pulumi.Resource] = []

    def note(args: pulumi.ResourceTransformationArgs) -> None:
        declared.append(args.resource)

    async def settle() -> None:
        # What fails ends the waiting only: the SDK waits for everything again, and tells of it.
        with contextlib.suppress(Exception):
            for resource in declared:
                await resource.urn.future()

    pulumi.runtime.register_stack_transformation(note)
    pulumi.run(settle)
