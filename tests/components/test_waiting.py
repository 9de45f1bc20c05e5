"""Waiting in the order of declaration: nothing is lost, and the work is not quadratic."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Iterable
from typing import Any

import pulumi
import pytest
from pulumi.runtime.settings import reset_options, set_root_resource
from pulumi.runtime.stack import run_in_stack, wait_for_rpcs

from components.waiting import wait_in_order


class Slow(pulumi.runtime.Mocks):
    """Creates whatever it is asked for, but for what is called `bad`."""

    def __init__(self) -> None:
        self.created: list[str] = []

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if args.name == "bad":
            raise ValueError("no bad things here")
        self.created.append(args.name)
        return f"{args.name}-id", args.inputs

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        return {}


class Thing(pulumi.CustomResource):
    size: pulumi.Output[int]

    def __init__(self, name: str, size: pulumi.Input[int]) -> None:
        super().__init__("test:index:Thing", name, {"size": size})


def run(program: Callable[[], None]) -> Slow:
    """Run a whole program, its stack and its end, over mocks."""
    return contextvars.copy_context().run(_run, program)


def _run(program: Callable[[], None]) -> Slow:
    mocks = Slow()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    reset_options()
    try:
        pulumi.runtime.set_mocks(mocks)  # which makes a stack that has ended already
        loop.run_until_complete(wait_for_rpcs())
        set_root_resource(None)
        loop.run_until_complete(asyncio.wait_for(run_in_stack(program), timeout=30))
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
        asyncio.set_event_loop(None)
    return mocks


def chain(count: int) -> None:
    wait_in_order()
    before: pulumi.Input[int] = 1
    for index in range(count):
        before = Thing(f"t{index}", before).size.apply(lambda size: size + 1)
    pulumi.export("last", before)


def test_everything_is_made_and_exported() -> None:
    mocks = run(lambda: chain(20))
    assert [name for name in mocks.created if name.startswith("t")] == [f"t{n}" for n in range(20)]


@pytest.mark.parametrize("names", [["bad"], ["a", "bad", "b"], ["bad", "a", "b", "c"]])
def test_the_fault_of_a_resource_surfaces(names: list[str]) -> None:
    def program() -> None:
        wait_in_order()
        for name in names:
            Thing(name, 1)

    with pytest.raises(Exception, match="no bad things here"):
        run(program)


def test_the_fault_of_the_program_itself_surfaces() -> None:
    def program() -> None:
        wait_in_order()
        Thing("a", 1)
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        run(program)


def test_the_fault_in_what_is_made_of_an_output_surfaces() -> None:
    def program() -> None:
        wait_in_order()
        pulumi.export("x", Thing("a", 1).size.apply(lambda size: size / 0))

    with pytest.raises(ZeroDivisionError):
        run(program)


def looked_at(count: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many outstanding outputs the SDK looks at, over all its rounds."""
    seen = 0
    wait = asyncio.wait

    async def counted(tasks: Iterable[Any], **options: Any) -> Any:
        nonlocal seen
        seen += len(list(tasks))
        return await wait(tasks, **options)

    with monkeypatch.context() as patch:
        patch.setattr(asyncio, "wait", counted)
        run(lambda: chain(count))
    return seen


def test_little_is_left_to_the_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    assert looked_at(60, monkeypatch) <= 5 * 60  # 30,000 without the waiting
