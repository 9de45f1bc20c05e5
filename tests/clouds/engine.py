"""A mocked engine that records what was registered, and with which options: one for every cloud."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

import pulumi
import pytest
from pulumi.runtime import mocks, rpc

from spec.files import Folder
from spec.load import load
from spec.platform import Platform

from ..specs import BASE

STACKS = Path(__file__).parents[2] / "stacks"

C = TypeVar("C")


@dataclass(frozen=True)
class Declared:
    """One resource, as it was registered; what is not known yet is None."""

    type: str
    name: str
    inputs: dict[str, Any]
    parent: str
    provider: str
    dependencies: frozenset[str]
    protect: bool
    retained: bool
    """Whether it stays when the stack is destroyed."""
    ignored: tuple[str, ...]
    custom: bool
    urn: str
    secrets: frozenset[str]
    """Inputs that are secret."""
    secret_outputs: tuple[str, ...]

    @property
    def package(self) -> str:
        """`aws` of aws:ec2/vpc:Vpc."""
        return self.type.split(":")[0]

    @property
    def kind(self) -> str:
        """`Vpc` of aws:ec2/vpc:Vpc."""
        return self.type.split(":")[-1]


class Recorder(mocks.Mocks):
    """Answers with the inputs; a cloud's own adds what the cloud would make up."""

    def __init__(self) -> None:
        super().__init__()
        self.called: list[tuple[str, dict[str, Any]]] = []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        made = {"name": args.name, **args.inputs}
        return f"{args.name}-id", made | drawn(args)

    def call(self, args: mocks.MockCallArgs) -> Any:
        self.called.append((args.token, dict(args.args)))
        return self.answer(args.token, args.args)

    def answer(self, token: str, args: Mapping[str, Any]) -> dict[str, Any]:
        """What a function of the cloud returns."""
        raise AssertionError(f"{token} was called")


def drawn(args: mocks.MockResourceArgs) -> dict[str, Any]:
    """What the providers of random values and certificates make up; secrets begin with `hunter2-`."""
    match args.typ:
        case "random:index/randomId:RandomId":
            return {"hex": "0badcafe"[: 2 * int(args.inputs["byteLength"])]}
        case "random:index/randomPassword:RandomPassword":
            return {"result": f"hunter2-{args.name}"}
        case "random:index/randomBytes:RandomBytes":
            return {"base64": "hunter2-+/"}
        case "tls:index/privateKey:PrivateKey":
            return {"privateKeyPem": f"hunter2-{args.name}"}
        case "tls:index/certRequest:CertRequest":
            return {"certRequestPem": "request"}
        case (
            "tls:index/selfSignedCert:SelfSignedCert"
            | "tls:index/locallySignedCert:LocallySignedCert"
        ):
            return {"certPem": "certificate"}
        case "tls:index/certRequest:CertRequest":
            return {"certRequestPem": "request"}
        case "tls:index/locallySignedCert:LocallySignedCert":
            return {"certPem": "certificate"}
        case _:
            return {}


class _Monitor(mocks.MockMonitor):
    """The mocked engine, with a record of what was registered and with which options."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(recorder)
        self.declared: list[Declared] = []
        self.outputs: dict[str, dict[str, Any]] = {}

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        response = super().RegisterResource(request)
        inputs = _read(request.object)
        self.declared.append(
            Declared(
                request.type,
                request.name,
                _plain(inputs),
                request.parent,
                request.provider,
                frozenset(request.dependencies),
                request.protect,
                request.retainOnDelete,
                tuple(request.ignoreChanges),
                request.custom,
                response.urn,
                frozenset(key for key, each in inputs.items() if rpc.is_rpc_secret(each)),
                tuple(request.additionalSecretOutputs),
            )
        )
        return response

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802
        self.outputs[request.urn] = _plain(_read(request.outputs))
        return super().RegisterResourceOutputs(request)


def _read(struct: Any) -> Any:
    return rpc.deserialize_properties(struct, keep_unknowns=True)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        if rpc._special_sig_key in value:  # pyright: ignore
            return _plain(value.get("value"))
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


@dataclass
class World:
    """What one run declared, and what came back from it."""

    spec: Platform
    declared: list[Declared]
    outputs: dict[str, dict[str, Any]]
    called: list[tuple[str, dict[str, Any]]]
    returned: Any = None
    known: dict[str, Any] = field(default_factory=dict[str, Any])

    def of(self, type_: str) -> list[Declared]:
        """Resources of a type, such as `aws:ec2/vpc:Vpc`, or of its last part, such as `Vpc`."""
        return [each for each in self.declared if type_ in (each.type, each.kind)]

    def named(self, name: str) -> Declared:
        """The one resource of that name."""
        (found,) = [each for each in self.declared if each.name == name]
        return found

    def one(self, kind: str, name: str = "") -> Declared:
        """The only resource of a kind whose name has `name` in it."""
        found = [each for each in self.of(kind) if each.custom and name in each.name]
        assert len(found) == 1, [each.name for each in found]
        return found[0]

    def by_urn(self) -> dict[str, Declared]:
        """Everything by its URN."""
        return {each.urn: each for each in self.declared}


def observe(
    recorder: Recorder, platform: Platform, program: Callable[[], Any], *, preview: bool = False
) -> World:
    """What a program declares; Outputs in what it returns are noted once they are known."""
    monitor = _Monitor(recorder)
    mocks.set_mocks(recorder, preview=preview, monitor=monitor)
    world = World(platform, monitor.declared, monitor.outputs, recorder.called)

    def body() -> None:
        world.returned = program()
        note(world, world.returned)

    pulumi.runtime.test(body)()
    world.declared.sort(key=_order(world.declared))
    return world


def _order(declared: list[Declared]) -> Callable[[Declared], tuple[int, str]]:
    """An order that is the same in every run, where that of registration is not: what waits for more
    comes later, and what waits for as much by its name."""
    depths: dict[str, int] = {}
    # Whatever a registration names has been registered before it.
    for each in declared:
        before = (*each.dependencies, each.parent)
        depths[each.urn] = 1 + max((depths.get(urn, 0) for urn in before), default=0)
    return lambda each: (depths[each.urn], each.urn)


class Root(pulumi.ComponentResource):
    """Stands for the platform."""

    def __init__(self, name: str) -> None:
        super().__init__("plinth:platform:Platform", name)
        self.register_outputs({})


class Bench(Generic[C]):
    """Where platforms of one cloud are declared.

    Args:
        cloud: The cloud's class.
        recorder: Makes what answers for the cloud.
        variants: Specs beside those in `stacks/`, laid over a common base.
    """

    def __init__(
        self,
        cloud: Callable[..., C],
        recorder: Callable[[], Recorder],
        variants: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self._cloud = cloud
        self._recorder = recorder
        self._variants = variants
        self._specs: dict[str, Platform] = {}

    def spec(self, name: str) -> Platform:
        """The spec of a stack, or of one of the variants."""
        if name not in self._specs:
            self._specs[name] = self._load(name)
        return self._specs[name]

    def _load(self, name: str) -> Platform:
        if name in self._variants:
            return Platform.model_validate_json(json.dumps({**BASE, **self._variants[name]}))
        return load(name, Folder(STACKS)).platform

    def observe(
        self, platform: Platform, program: Callable[[], Any], *, preview: bool = False
    ) -> World:
        """What a program declares, with the cloud's answers."""
        return observe(self._recorder(), platform, program, preview=preview)

    def run(
        self, platform: Platform, program: Callable[[C], Any], *, preview: bool = False
    ) -> World:
        """What `program` declares for a cloud of the spec."""

        def under() -> Any:
            options = pulumi.ResourceOptions(parent=Root(platform.name))
            return program(self._cloud(platform.name, platform, opts=options))

        return self.observe(platform, under, preview=preview)

    def worlds(self) -> Any:
        """A fixture: the foundation of a spec by its name, declared once for all tests."""
        made: dict[str, World] = {}

        def world(name: str) -> World:
            if name not in made:
                made[name] = self.run(self.spec(name), foundation)
            return made[name]

        @pytest.fixture(name="world")
        def fixture() -> Iterator[Callable[[str], World]]:
            yield world

        return fixture


def foundation(cloud: Any) -> dict[str, Any]:
    """Network, cluster, pools and autoscaler: what stands before data and add-ons."""
    platform: Platform = cloud.account.spec
    net = cloud.network(platform.network)
    cluster = cloud.cluster(platform.cluster, platform.nodes, net)
    pools = cloud.gpu_pools(platform.gpu, cluster, net)
    scaler = cloud.autoscaler(platform.gpu, cluster)
    return {"network": net, "cluster": cluster, "pools": pools, "autoscaler": scaler}


def note(world: World, value: Any, path: str = "") -> None:
    """Write down every Output in what a program returned, by its path, once it is known."""
    if isinstance(value, pulumi.Output):
        value.apply(partial(world.known.__setitem__, path))
    elif isinstance(value, Mapping):
        for key, each in value.items():
            note(world, each, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            note(world, each, f"{path}[{index}]")
    elif hasattr(value, "__dataclass_fields__"):
        for key in value.__dataclass_fields__:
            note(world, getattr(value, key), f"{path}.{key}".lstrip("."))
