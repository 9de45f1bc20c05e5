"""One API server for the tests of a process, as clean for each plan as if it were its own."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from plinth import conformance, crds, objects
from plinth.conformance import Report
from plinth.kubeapi import Api
from plinth.objects import Object
from plinth.plan import UNKNOWN, Resource

from ..charts import folder
from ..clouds.engine import World

KEPT = ("Namespace",)
"""Without controllers, a namespace that is deleted stays for ever."""

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
        self._define({(each.api_version.rpartition("/")[0], each.kind) for each in tried})
        new = [each for each in tried if each.kind in NEEDED or _text(each) not in self._known]
        report = conformance.verify(self.api, new, lambda _: None)
        self._known |= {_text(each) for each in report.accepted}
        for each in new:
            kind = self.api.kind(each.api_version, each.kind)
            if kind and each.kind not in KEPT:
                # Not in the foreground: no controller would ever take away what a Job owns.
                path = f"{self.api.path(each.body, kind)}?propagationPolicy=Background"
                answer = self.api.call("DELETE", path)
                assert answer.fine or answer.status == 404, answer.message
        return report

    def _define(self, kinds: set[tuple[str, str]]) -> None:
        crds.install(self.api, crds.read(folder(), kinds - self._kinds))
        self._kinds |= kinds


def _text(each: Object) -> str:
    return json.dumps(each.body, sort_keys=True)


def declared(world: World) -> list[Object]:
    """The objects of a mocked platform, with every value that the mocked cloud answers.

    Its ids alone are none such as a cloud gives: they count as unknown.
    """
    ids = {f"{each.name}-id" for each in world.declared}

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
        for each in world.declared
    )


def changed(each: Object, **parts: object) -> Object:
    """The object with parts of its body replaced; None takes one away."""
    body = {**each.body, **parts}
    return replace(each, body={key: value for key, value in body.items() if value is not None})


def told(report: Report) -> str:
    """The rejections, to be read."""
    return "\n".join(f"{each.object}: {each.message}" for each in report.rejected)
