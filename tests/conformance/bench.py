"""One API server for the tests of a process, as clean for each plan as if it were its own."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from plinth import conformance, crds, objects
from plinth.conformance import Report
from plinth.kubeapi import Api
from plinth.objects import Object
from plinth.plan import UNKNOWN, Resource

from ..addons.strict import SAME_SPEC
from ..charts import folder
from ..clouds.engine import Declared, World

KEPT = ("Namespace", "CustomResourceDefinition")
"""Without controllers, a namespace that is deleted stays for ever; and a kind that one plan brings is
another's, too."""

NEEDED = ("Namespace", "ServiceAccount", "PriorityClass", "LimitRange", "ResourceQuota")
"""What the server looks at when pods come."""


class Bench:
    """Tries objects and takes them away again."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._known: set[str] = set()
        self._kinds: set[tuple[str, str]] = set()

    def verify(self, tried: Iterable[Object]) -> Report:
        """As `plinth verify` tries them; what was accepted before, to the letter, is not tried again."""
        tried = list(tried)
        self.define({(each.api_version.rpartition("/")[0], each.kind) for each in tried})
        new = [each for each in tried if each.kind in NEEDED or _text(each) not in self._known]
        report = conformance.verify(self.api, new, lambda _: None)
        self._known |= {_text(each) for each in report.accepted}
        for each in new:
            kind = self.api.kind(each.api_version, each.kind)
            if kind and each.kind not in KEPT:
                # Not in the foreground: no controller would ever take away what a Job owns.
                path = self.api.path(each.body, kind)
                if each.kind == "PersistentVolumeClaim":
                    # Nor is there one that would let go of it.
                    bare = {"metadata": {"finalizers": None}}
                    self.api.call("PATCH", path, bare, "application/merge-patch+json")
                answer = self.api.call("DELETE", f"{path}?propagationPolicy=Background")
                assert answer.fine or answer.status == 404, answer.message
        if any(each.kind == "ValidatingAdmissionPolicyBinding" for each in new):
            until(self._free, "rules of a plan still hold")
        return report

    def _free(self) -> bool:
        """Whether the next plan is judged by its own rules alone: what is gone holds a moment more."""
        bare = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "bare"}}
        answer = self.api.call("POST", "/api/v1/namespaces?dryRun=All", bare)
        return "ValidatingAdmissionPolicy" not in answer.message

    def define(self, kinds: set[tuple[str, str]]) -> None:
        """See to it that the server knows these (group, kind), if there are definitions of them."""
        new = kinds - self._kinds
        alike = {each: (each[0], SAME_SPEC[each[1]]) for each in new if each[1] in SAME_SPEC}
        found = dict(crds.read(folder(), new | set(alike.values())))
        for missing, other in alike.items():
            if missing not in found and other in found:
                found[missing] = _cluster_wide(found[other], missing[1])
        crds.install(self.api, found)
        self._kinds |= kinds


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait for what the server does a moment later; fail after a minute."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def _cluster_wide(definition: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The definition of a kind of the cluster whose spec is that of a namespaced one."""
    spec = definition["spec"]
    plural = f"{kind.lower()}s"
    names = {"kind": kind, "listKind": f"{kind}List", "plural": plural, "singular": kind.lower()}
    return {
        "apiVersion": definition["apiVersion"],
        "kind": definition["kind"],
        "metadata": {"name": f"{plural}.{spec['group']}"},
        "spec": {**spec, "names": names, "scope": "Cluster"},
    }


def _text(each: Object) -> str:
    return json.dumps(each.body, sort_keys=True)


def declared(world: World) -> list[Object]:
    """The objects of a mocked platform, with every value that the mocked cloud answers."""
    return of(world.declared)


def of(made: Sequence[Declared]) -> list[Object]:
    """The objects among what was declared to the mocked engine.

    Its ids alone are none such as a cloud gives: they count as unknown.
    """
    ids = {f"{each.name}-id" for each in made}

    def real(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: real(each) for key, each in value.items()}
        if isinstance(value, list):
            return [real(each) for each in value]
        if isinstance(value, float) and value.is_integer():
            return int(value)  # the mocked engine knows only numbers with a point
        return UNKNOWN if value in ids else value

    return objects.of(
        Resource(
            urn=each.urn,
            type=each.type,
            op="create",
            inputs=real(each.inputs),
            outputs={},
            parent=each.parent,
            dependencies=tuple(each.dependencies),
            protect=each.protect,
        )
        for each in made
    )


def changed(each: Object, **parts: object) -> Object:
    """The object with parts of its body replaced; None takes one away."""
    body = {**each.body, **parts}
    return replace(each, body={key: value for key, value in body.items() if value is not None})


def told(report: Report) -> str:
    """The rejections, to be read."""
    return "\n".join(f"{each.object}: {each.message}" for each in report.rejected)
