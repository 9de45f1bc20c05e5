"""The policy pack as the engine sees it: an analyzer, asked over gRPC.

Written against the engine's own protocol rather than `pulumi_policy.PolicyPack`, which decodes every
resource once for each rule, and turns a mandatory rule that meets an unknown value into advice
(docs/decisions/0020-own-analyzer.md).
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2

from . import __version__
from ._protocol import load
from ._wire import add, fields, resource, token
from .added import PackError
from .catalog import packs, rules
from .rule import Case, Rule, Stack
from .settings import COMMON
from .values import Node
from .verdicts import Verdict, judge, remedy, with_defaults

_messages = load("analyzer_pb2")
_services = load("analyzer_pb2_grpc")
_plugin = load("plugin_pb2")

_NO_STACK = Stack()
_LEVELS = {
    "advisory": _messages.ADVISORY,
    "mandatory": _messages.MANDATORY,
    "remediate": _messages.REMEDIATE,
    "disabled": _messages.DISABLED,
}


class Analyzer(_services.AnalyzerServicer):  # type: ignore[misc]
    """Serves rules to one run of the engine."""

    def __init__(self, name: str, served: Iterable[Rule], passes: Path | None = None) -> None:
        """Serve `served` as the pack `name`; what passes is noted in the file `passes`, if given."""
        self._name = name
        self._rules = list(served)
        self._passes = passes
        self._inputs: dict[str, Node] = {}
        self._configure({})

    def _configure(self, given: Mapping[str, Any]) -> None:
        """Take levels and settings, and index what is left to do by resource type."""
        self._levels: dict[str, Any] = {}
        self._settings: dict[str, dict[str, Any]] = {}
        self._by_type: dict[str, list[Rule]] = {}
        self._on_stack: list[Rule] = []
        self._remedies: dict[str, list[Rule]] = {}
        for rule in self._rules:
            config = given.get(rule.id)
            level = _level(config.enforcementLevel) if config else rule.enforcement
            self._settings[rule.id] = with_defaults(
                rule, fields(config.properties) if config else {}
            )
            # Of what a remedy leaves, the rule says as of any other violation.
            self._levels[rule.id] = "mandatory" if level == "remediate" else level
            if level == "disabled":
                continue
            if level == "remediate" and rule.remedy:
                for each in rule.types:
                    self._remedies.setdefault(each, []).append(rule)
            if rule.on_stack:
                self._on_stack.append(rule)
            else:
                for each in rule.types:
                    self._by_type.setdefault(each, []).append(rule)
        self._elsewhere: dict[tuple[Any, str], Any] = {}

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        return _plugin.PluginInfo(version=__version__)

    def GetAnalyzerInfo(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        return _messages.AnalyzerInfo(
            name=self._name,
            version=__version__,
            supportsConfig=True,
            policies=[_info(rule) for rule in self._rules],
        )

    def Configure(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        self._configure(request.policyConfig)
        return empty_pb2.Empty()

    def ConfigureStack(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        return _messages.AnalyzerStackConfigureResponse()

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        return empty_pb2.Empty()

    def Remediate(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        """Add what the rules whose enforcement is `remediate` can add to one resource."""
        due = self._remedies.get(token(request.type), ())
        remediations: list[Any] = []
        for rule in due:
            seen = resource(request)
            missing = remedy(rule, Case(seen, _NO_STACK, self._settings[rule.id]))
            added = [
                path
                for where, entries in missing.items()
                for path in add(request.properties, where, entries)
            ]
            if added:
                made = _messages.Remediation(
                    policyName=rule.id,
                    policyPackName=self._name,
                    policyPackVersion=__version__,
                    description=f"Added {', '.join(added)}",
                )
                made.properties.CopyFrom(request.properties)
                remediations.append(made)
                self._note({"urn": seen.urn, "rule": rule.id, "added": added})
        return self._answer(
            _messages.RemediateResponse, request.type, due, remediations=remediations
        )

    def Analyze(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        """Judge one resource by its inputs, before anything is done to it."""
        due = self._by_type.get(token(request.type), ())
        diagnostics: list[Any] = []
        if due or self._on_stack:
            seen = resource(request)
            self._inputs[seen.urn] = seen.inputs
            cases = [(rule, Case(seen, _NO_STACK, self._settings[rule.id])) for rule in due]
            diagnostics = self._judge(cases)
        return self._answer(_messages.AnalyzeResponse, request.type, due, diagnostics=diagnostics)

    def AnalyzeStack(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        """Judge the stack, once all of its resources are known."""
        response = _messages.AnalyzeResponse()
        if self._on_stack:
            # Here the engine shows outputs, in which what a program left out may be unknown.
            stack = Stack(
                [resource(each, self._inputs.get(each.urn)) for each in request.resources]
            )
            cases = [
                (rule, case)
                for rule in self._on_stack
                for case in rule.cases(stack, self._settings[rule.id])
            ]
            _exclude(response, self._on_stack, [rule for rule, _ in cases])
            response.diagnostics.extend(self._judge(cases))
        return response

    def _answer(self, message: Any, kind: str, due: Sequence[Rule], **found: list[Any]) -> Any:
        """An answer about a resource of a type: what was found, and what rules are not about it.

        The engine counts what it is not told of as passed, and has an event for each resource with
        all of their names.
        """
        if (message, kind) not in self._elsewhere:
            others = message()
            _exclude(others, (each for each in self._rules if not each.on_stack), due)
            self._elsewhere[message, kind] = others
        others = self._elsewhere[message, kind]
        if not any(found.values()):
            return others
        response = message(**found)
        response.MergeFrom(others)
        return response

    def _judge(self, cases: list[tuple[Rule, Case]]) -> list[Any]:
        """What is to be told of the cases; what passed is noted."""
        passed: dict[str, list[str]] = {}
        diagnostics: list[Any] = []
        for rule, case in cases:
            for verdict in judge(rule, case, self._levels[rule.id]):
                if verdict.message:
                    diagnostics.append(self._diagnostic(rule, case, verdict))
                else:
                    passed.setdefault(case.resource.urn, []).append(rule.id)
        self._note(*({"urn": urn, "rules": ids} for urn, ids in passed.items()))
        return diagnostics

    def _note(self, *entries: Mapping[str, Any]) -> None:
        """Keep what the engine has no event for."""
        if self._passes and entries:
            with self._passes.open("a") as file:
                file.write("".join(f"{json.dumps(each)}\n" for each in entries))

    def _diagnostic(self, rule: Rule, case: Case, verdict: Verdict) -> Any:
        return _messages.AnalyzeDiagnostic(
            policyName=rule.id,
            policyPackName=self._name,
            policyPackVersion=__version__,
            description=rule.title,
            message=verdict.message,
            enforcementLevel=_LEVELS[verdict.level],
            urn=case.resource.urn,
            severity=_severity(rule),
        )


def _exclude(response: Any, asked: Iterable[Rule], due: Iterable[Rule]) -> None:
    """Say which of the rules that are asked have nothing to judge."""
    ids = {each.id for each in due}
    response.not_applicable.extend(
        _messages.PolicyNotApplicable(policy_name=each.id) for each in asked if each.id not in ids
    )


def _level(number: int) -> Any:
    return next((name for name, level in _LEVELS.items() if level == number), "mandatory")


def _severity(rule: Rule) -> Any:
    return getattr(_messages, f"POLICY_SEVERITY_{rule.severity.upper()}")


def _info(rule: Rule) -> Any:
    kind = "POLICY_TYPE_STACK" if rule.on_stack else "POLICY_TYPE_RESOURCE"
    info = _messages.PolicyInfo(
        name=rule.id,
        displayName=rule.title,
        description=rule.title,
        enforcementLevel=_LEVELS[rule.enforcement],
        policy_type=getattr(_messages, kind),
        severity=_severity(rule),
        remediation_steps=rule.mend,
        tags=[f"{name}:{each}" for name, ids in rule.frameworks.items() for each in ids],
    )
    schemas = {name: dict(each.schema) for name, each in COMMON.items()}
    schemas |= {name: dict(each.schema) for name, each in rule.reads.items()}
    info.configSchema.properties.update(schemas)
    return info


def serve(
    pack: str | None = None, passes: str | None = None, paths: Sequence[str | Path] = ()
) -> None:
    """Serve a pack, or all of them, to the engine that started this process; ends with it.

    The engine reads the port from the first line of standard output.

    Args:
        pack: name of the pack; None: every pack.
        passes: file to note in what the engine has no event for.
        paths: folders that hold packs besides those of this package and the installed ones.
    """
    served = _served(pack, tuple(Path(each) for each in paths))
    name = f"plinth-{pack}" if pack else "plinth"
    _until_ended(Analyzer(name, served, Path(passes) if passes else None))


def _until_ended(analyzer: Analyzer) -> None:
    parent = os.getppid()
    # One thread, as the engine asks one thing after the other: two calls for every resource. With an
    # event loop in place of it each costs a quarter more.
    server = grpc.server(
        ThreadPoolExecutor(max_workers=1), options=[("grpc.max_receive_message_length", -1)]
    )
    _services.add_AnalyzerServicer_to_server(analyzer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    ended = threading.Event()

    def end(*_: object) -> None:
        ended.set()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, end)
    # The engine ends its plugins by a signal; one that is itself killed cannot.
    while os.getppid() == parent and not ended.wait(1):
        pass
    server.stop(0)


def _served(pack: str | None, paths: tuple[Path, ...]) -> tuple[Rule, ...]:
    # What a pack prints while it is imported must not be taken for the port.
    with contextlib.redirect_stdout(sys.stderr):
        try:
            return rules(pack, paths)
        except PackError as error:
            raise SystemExit("\n".join(fault.message for fault in error.faults)) from None
        except KeyError:
            known = ", ".join(each.name for each in packs(paths))
            raise SystemExit(f"there is no pack {pack!r}; there are {known}") from None
