"""One simulated provider: the engine's protocol over schema, overlay and world.

Every method answers as the real provider's plugin would, as far as schema and overlay know.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import grpc
from google.protobuf import empty_pb2

from . import fault as log
from .account import Account, account, parsed
from .diff import CONTENT, IMMUTABLE, diff
from .facts import Facts, facts
from .fault import Fault
from .generated import GenerateError, generate
from .generations import Generations
from .invokes import InvokeError, invoke
from .naming import collide, named
from .protocol import load
from .schema import ResourceSchema, UnknownTypeError
from .schemas import Schemas
from .validate import validate
from .values import Maker
from .wire import UNKNOWN, bare, decode, encode, extended, known
from .world import Thing, World, restored, type_of

messages, plugin, services = (
    load("provider_pb2"),
    load("plugin_pb2"),
    load("provider_pb2_grpc"),
)

OnFault = Literal["collect", "fail"]

_KINDS = {
    ("add", False): 0,
    ("add", True): 1,
    ("delete", False): 2,
    ("delete", True): 3,
    ("update", False): 4,
    ("update", True): 5,
}
"""`PropertyDiff.Kind` by kind of change and whether it replaces."""


@dataclass(frozen=True)
class _Kind:
    """What is known of a resource type."""

    schema: ResourceSchema
    facts: Facts
    unknown: bool = False
    """Whether the SDK has no such type."""


@dataclass
class Provider(services.ResourceProviderServicer):
    """Serves one package.

    Args:
        faults: the fault log; every fault goes there, whatever `on_fault`.
        on_fault: `collect` lets the program go on, so that one run finds all; `fail` fails the
            resource with the engine's own check failures.
        resolve: at preview, give what an update would make rather than an unknown value.
    """

    schemas: Schemas
    world: World
    faults: Path | None = None
    on_fault: OnFault = "fail"
    resolve: bool = False
    _accounts: dict[str, Account] = field(default_factory=dict[str, Account])
    _last: Account | None = None
    _kinds: dict[str, _Kind] = field(default_factory=dict[str, _Kind])

    def __post_init__(self) -> None:
        self._generations = Generations(self.world)

    @property
    def package(self) -> str:
        """The Pulumi package that is simulated."""
        return self.schemas.package

    # --- the provider itself --------------------------------------------------------------------

    def Handshake(self, request: Any, context: Any) -> Any:
        return messages.ProviderHandshakeResponse(accept_secrets=True)

    def Attach(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin.PluginInfo(version=self.schemas.version)

    def CheckConfig(self, request: Any, context: Any) -> Any:
        inputs = decode(request.news)
        kind = self._kind(f"pulumi:providers:{self.package}")
        meant = {
            name: value if kind.schema.inputs.props.get(name) == "str" else parsed(value)
            for name, value in inputs.items()
            if name not in ("version", "pluginDownloadURL")  # the engine's own
        }
        # The engine asks nothing of a provider whose configuration is not known, so that at preview
        # nothing on a cluster that is yet to be made would be checked: leave out what is not known.
        sure = {name: value for name, value in inputs.items() if known(value)}
        return self._checked(request.urn, kind, meant, encode(sure))

    def DiffConfig(self, request: Any, context: Any) -> Any:
        olds, news = decode(request.old_inputs), decode(request.news)
        changed = sorted(
            name
            for name in olds.keys() | news.keys()
            if bare(olds.get(name)) != bare(news.get(name))
        )
        return messages.DiffResponse(
            changes=messages.DiffResponse.DIFF_SOME if changed else messages.DiffResponse.DIFF_NONE,
            diffs=changed,
        )

    def Configure(self, request: Any, context: Any) -> Any:
        # Each provider of a program has a connection of its own, and its own configuration.
        made = account(self.package, decode(request.args))
        self._accounts[context.peer()] = self._last = made
        return messages.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=False, acceptOutputs=False
        )

    def Cancel(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    # --- resources ------------------------------------------------------------------------------

    def Check(self, request: Any, context: Any) -> Any:
        urn = request.urn
        inputs, olds = decode(request.news), decode(request.olds)
        if olds:
            self._generations.held(urn)
        kind = self._kind(type_of(urn))
        generation = self._generations.next(urn) if not olds else 0
        logical = _logical(urn)
        digest = hashlib.sha256(_seed(urn, generation).encode()).hexdigest()
        made = named(kind.schema, kind.facts, inputs, olds, logical, digest)
        return self._checked(urn, kind, inputs, extended(request.news, inputs, made))

    def Diff(self, request: Any, context: Any) -> Any:
        urn = request.urn
        self._generations.held_as(urn, request.id)
        kind = self._kind(type_of(urn))
        before = request.old_inputs if request.HasField("old_inputs") else request.olds
        if before == request.news:
            return messages.DiffResponse(changes=messages.DiffResponse.DIFF_NONE)
        olds, news = decode(before), decode(request.news)
        extra = self._extra(kind, news, context)
        found = diff(olds, news, kind.schema, kind.facts, extra)
        replaces = [each.path for each in found if each.replaces]
        computed = kind.schema.computed
        return messages.DiffResponse(
            changes=messages.DiffResponse.DIFF_SOME if found else messages.DiffResponse.DIFF_NONE,
            replaces=replaces,
            stables=[] if replaces else [n for n in computed if n not in kind.facts.counters],
            deleteBeforeReplace=bool(replaces)
            and collide(kind.schema, kind.facts, olds, news, _logical(urn)),
            diffs=list(dict.fromkeys(each.path.split(".")[0].split("[")[0] for each in found)),
            detailedDiff={
                each.path: messages.PropertyDiff(
                    kind=_KINDS[each.kind, each.replaces], inputDiff=True
                )
                for each in found
            },
            hasDetailedDiff=True,
        )

    def Create(self, request: Any, context: Any) -> Any:
        urn = request.urn
        inputs = decode(request.properties)
        generation = self._generations.next(urn)
        maker = self._maker(urn, generation, context)
        if request.preview and not self.resolve:
            unknown = extended(request.properties, inputs, maker.unknown(inputs))
            return messages.CreateResponse(properties=unknown)
        try:
            identity, outputs = self._made(urn, generation, maker, inputs)
        except GenerateError as error:
            return context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        properties = extended(request.properties, inputs, outputs)
        if request.preview:
            return messages.CreateResponse(id=identity, properties=properties)
        # The same URN and generation is the same resource: a killed engine asks for it again.
        self.world.put(Thing(urn, generation, identity, inputs, outputs))
        self._generations.created(urn)
        return messages.CreateResponse(id=identity, properties=properties)

    def Update(self, request: Any, context: Any) -> Any:
        urn = request.urn
        kind = self._kind(type_of(urn))
        olds, news = decode(request.olds), decode(request.news)
        generation = self._generations.of(urn, request.id)
        maker = self._maker(urn, generation, context)
        if known(news):
            identity, made = self._made(urn, generation, maker, news)
        else:
            identity, made = request.id, maker.unknown(news)
        # What the cloud made once stays, but for what follows from inputs that have changed.
        derived = {path.partition(".")[0] for path in kind.facts.outputs} | {"tagsAll"}
        for name in kind.schema.computed:
            if name in olds and (name not in derived or made.get(name) is UNKNOWN):
                made[name] = olds[name]
        for name in kind.schema.inputs.props.keys() - news.keys() - derived:
            if name in olds and name in kind.schema.outputs.always:
                made[name] = olds[name]
        unsure = request.preview and not self.resolve
        for name in kind.facts.counters:
            count = bare(olds.get(name))
            made[name] = UNKNOWN if unsure or not isinstance(count, int) else count + 1
        made = maker.secret(made)
        if not request.preview:
            self.world.put(Thing(urn, generation, request.id or identity, news, made))
        return messages.UpdateResponse(properties=encode(made))

    def Read(self, request: Any, context: Any) -> Any:
        urn, identity = request.urn, request.id
        state, inputs = decode(request.properties), decode(request.inputs)
        thing = self.world.find(urn, identity) or self.world.search(type_of(urn), identity)
        if thing is not None:
            return messages.ReadResponse(
                id=identity,
                properties=encode(restored(thing.outputs, state)),
                inputs=encode(restored(thing.inputs, inputs)),
            )
        if inputs:  # a refresh
            if self.world.lasting:
                self._generations.gone(urn)
                return messages.ReadResponse()  # it is gone
            return messages.ReadResponse(
                id=identity, properties=request.properties, inputs=request.inputs
            )
        # Something that another hand has made is taken to exist: nothing here can tell.
        made = self._maker(urn, 0, context).outputs(state, identity)
        kept = {name: value for name, value in state.items() if name != "id"}
        return messages.ReadResponse(id=identity, properties=encode(made), inputs=encode(kept))

    def Delete(self, request: Any, context: Any) -> Any:
        # Deleting what does not stand is fine, as it is in the clouds.
        thing = self.world.find(request.urn, request.id)
        if thing is not None:
            self.world.remove(thing)
            self._generations.gone(request.urn, thing.generation)
        return empty_pb2.Empty()

    # --- functions and components ---------------------------------------------------------------

    def Invoke(self, request: Any, context: Any) -> Any:
        arguments = bare(decode(request.args))
        try:
            made = invoke(request.tok, arguments, self._account(context).parts)
        except InvokeError as error:
            return self._unanswered(request.tok, str(error), "correct its arguments")
        if made is not None:
            return messages.InvokeResponse(**{"return": encode(made)})
        mend = "give its result in the spec, or add a stub to offline/invokes.py"
        return self._unanswered(request.tok, f"invoke {request.tok} has no stub offline", mend)

    def _unanswered(self, token: str, message: str, mend: str) -> Any:
        self._log([Fault(urn="", type=token, path="", message=message, expected="", mend=mend)])
        failure = messages.CheckFailure(reason=f"{message}; {mend}")
        return messages.InvokeResponse(failures=[failure])

    def Call(self, request: Any, context: Any) -> Any:
        context.abort(
            grpc.StatusCode.UNIMPLEMENTED, f"{request.tok}: methods are not simulated offline"
        )

    def Construct(self, request: Any, context: Any) -> Any:
        context.abort(
            grpc.StatusCode.UNIMPLEMENTED,
            f"{request.type}: components that a provider builds are not simulated offline; "
            "write the resources that it makes",
        )

    # --- what they share ------------------------------------------------------------------------

    def _kind(self, token: str) -> _Kind:
        made = self._kinds.get(token)
        if made is None:
            try:
                made = _Kind(self.schemas.get(token), facts(self.package, token))
            except UnknownTypeError:
                from .sdk import free

                made = _Kind(free(token), Facts(), unknown=True)
            self._kinds[token] = made
        return made

    def _account(self, context: Any) -> Account:
        return self._accounts.get(context.peer()) or self._last or account(self.package, {})

    def _maker(self, urn: str, generation: int, context: Any) -> Maker:
        kind = self._kind(type_of(urn))
        seed, logical = _seed(urn, generation), _logical(urn)
        return Maker(kind.schema, kind.facts, self._account(context), seed, logical)

    def _made(
        self, urn: str, generation: int, maker: Maker, inputs: dict[str, Any]
    ) -> tuple[str, dict[str, Any]]:
        generated = generate(type_of(urn), inputs, _seed(urn, generation))
        if generated is None:
            identity = maker.identity(inputs)
            return identity, maker.outputs(inputs, identity)
        identity = str(generated["id"])
        own = {name: value for name, value in generated.items() if name != "id"}
        return identity, maker.secret({**maker.outputs(inputs, identity), **own})

    def _extra(self, kind: _Kind, news: Mapping[str, Any], context: Any) -> frozenset[str]:
        """Kubernetes: data of a Secret or ConfigMap replaces it, unless the provider may mutate it."""
        name = kind.schema.token.rsplit(":", 1)[-1]
        if kind.schema.token not in IMMUTABLE:
            return frozenset()
        if name in self._account(context).mutable and news.get("immutable") is not True:
            return frozenset()
        return CONTENT

    def _checked(self, urn: str, kind: _Kind, looked_at: dict[str, Any], inputs: Any) -> Any:
        """The answer to a check: faults of `looked_at`, and the inputs to go on with."""
        token = kind.schema.token
        found = [
            Fault(urn, token, each.path, each.message, each.expected, each.mend)
            for each in validate(kind.schema, looked_at)
            if looked_at.get(each.path) not in kind.facts.values.get(each.path, ())
        ]
        if kind.unknown:
            named = f"pulumi-{self.package} {self.schemas.version} has no resource type {token}"
            found = [Fault(urn, token, "", named, "", "correct its type, or upgrade the SDK")]
        self._log(found)
        if found and self.on_fault == "fail":
            failures = [
                messages.CheckFailure(property=each.path, reason=f"{each.message} ({each.mend})")
                for each in found
            ]
            return messages.CheckResponse(inputs=inputs, failures=failures)
        return messages.CheckResponse(inputs=inputs)

    def _log(self, found: list[Fault]) -> None:
        if self.faults is not None:
            log.write(self.faults, found)


def _seed(urn: str, generation: int) -> str:
    return f"{urn}|{generation}"


def _logical(urn: str) -> str:
    """The resource's name in the program."""
    return urn.split("::", 3)[3]
