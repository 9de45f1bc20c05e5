"""What a genuine API server makes of the objects that rules come to, and the cases to ask it about."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import tests.policies
from plinth.kubeapi import Answer, Api
from policies.admission import NATIVE, Held, held, objects
from policies.catalog import rules
from policies.config import pack_config
from policies.kubernetes import POD_SPECS

from ..policies.suite import UNKNOWN, Fixture, Judged, changed

CONFLICT = 409

CASE = "plinth.dev/case"
"""Label of an object that says which policy is asked about it."""


def every(
    *names: str,
    protected: bool = True,
    settings: Mapping[str, Any] | None = None,
    exemptions: Sequence[Mapping[str, str]] = (),
) -> list[Held]:
    """The named rules, or all that have a form, as where nothing is said about them."""
    config = pack_config(
        settings={"imageRegistries": ["docker.io"], **(settings or {})}, exemptions=exemptions
    )
    wanted = [rule for rule in rules() if not names or rule.id in names]
    return held(wanted, config, protected=protected)


def cases() -> Iterator[Judged]:
    """Every case of every suite whose rule has a form for admission, that the server can be asked."""
    for module in walk_packages(tests.policies.__path__, "tests.policies."):
        if ".test_" not in module.name:
            continue
        for made in vars(import_module(module.name)).values():
            for each in getattr(made, "judged", ()):
                if each.rule.admission and native(each.fixture.type) and UNKNOWN not in _text(each):
                    yield each


def native(type_: str) -> bool:
    """Whether the server can be asked: it knows the kind, and the object is whole."""
    stable = r"kubernetes:(?!helm\.sh)[\w.-]+/v\d+:\w+(?<!Patch)$"
    return bool(re.match(stable, type_)) or ":serving.kserve.io/" in type_


def _text(each: Judged) -> str:
    return json.dumps(each.fixture.inputs)


def kinds(case: Judged) -> Iterator[Fixture]:
    """The fixture, and where it runs pods, the same pods run by every other kind that is judged."""
    fixture = case.fixture
    path = POD_SPECS.get(fixture.type)
    yield fixture
    if path is None:
        return
    metadata = fixture.inputs.get("metadata", {})
    spec: Any = fixture.inputs
    for part in path.split("."):
        spec = spec.get(part, {})
    template = fixture.inputs.get("spec", {}).get("template", {}).get("metadata", {})
    for kind, place in POD_SPECS.items():
        if kind == fixture.type or kind not in case.rule.types:
            continue
        bare = Fixture(kind, {"metadata": copy.deepcopy(metadata)}, provider=fixture.provider)
        around = place.removesuffix("spec") + "metadata" if "." in place else "metadata"
        merged = metadata | template if around == "metadata" else template
        parts = {around: merged, place: copy.deepcopy(spec)} if merged else {place: spec}
        yield changed(bare, parts)


def whole(fixture: Fixture) -> dict[str, Any]:
    """The object, with what the server asks of it that no rule looks at."""
    _, api_version, kind = fixture.type.split(":")
    body = json.loads(json.dumps(fixture.inputs))
    body |= {"apiVersion": api_version.removeprefix("core/"), "kind": kind}
    metadata = body.setdefault("metadata", {})
    metadata.setdefault("name", "it")
    if fixture.provider and fixture.provider.get("namespace"):
        metadata.setdefault("namespace", fixture.provider["namespace"])
    if fixture.type in POD_SPECS:
        _complete(body, kind)
    if kind == "HorizontalPodAutoscaler":
        body["spec"]["scaleTargetRef"].setdefault("apiVersion", "apps/v1")
    if kind == "NodePool":
        reference = {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": "it"}
        template = body["spec"].setdefault("template", {}).setdefault("spec", {})
        template.setdefault("nodeClassRef", reference)
    for rule in body.get("rules", []) if "rbac" in api_version else ():
        if "nonResourceURLs" not in rule:
            rule.setdefault("apiGroups", [""])
            rule.setdefault("resources", ["pods"])
        rule.setdefault("verbs", ["get"])
    return body


def _complete(body: dict[str, Any], kind: str) -> None:
    spec = body.setdefault("spec", {})
    metadata = body["metadata"]
    metadata.setdefault("namespace", "default")
    pod = spec
    if kind != "Pod":
        job = spec
        if kind == "CronJob":
            spec.setdefault("schedule", "0 3 * * *")
            job = spec["jobTemplate"].setdefault("spec", {})
        template = job["template"]
        pod = template["spec"]
        if kind not in ("Job", "CronJob"):
            labels = template.setdefault("metadata", {}).setdefault("labels", {})
            own = {"app": labels.setdefault("app", "it")}
            spec["selector"] = own if kind == "ReplicationController" else {"matchLabels": own}
    pod.pop("restartPolicy", None)
    if kind in ("Job", "CronJob"):
        pod["restartPolicy"] = "Never"
    if "hostProcess" in json.dumps(pod):
        pod["hostNetwork"] = True
    for name in ("initContainers", "containers", "ephemeralContainers"):
        for index, each in enumerate(pod.get(name, [])):
            each.setdefault("name", f"c{index}")
            each.setdefault("image", "nvcr.io/a:1")
            own = each.get("securityContext", {})
            # Else the server itself refuses it.
            if own.get("privileged"):
                own["allowPrivilegeEscalation"] = True
            if own.get("procMount") == "Unmasked":
                pod["hostUsers"] = False


class Place:
    """A server with policies, which are gone at the end."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._made: list[str] = []

    def namespace(self, name: str, labels: Mapping[str, str] | None = None) -> None:
        """A namespace in which Pod Security refuses nothing."""
        all_labels = {**(labels or {}), "pod-security.kubernetes.io/enforce": "privileged"}
        body = {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {"name": name, "labels": all_labels},
        }
        answer = self.api.call("POST", "/api/v1/namespaces", body)
        path = f"/api/v1/namespaces/{name}"
        if answer.status == CONFLICT:
            answer = self.api.call("PATCH", path, body, "application/merge-patch+json")
        assert answer.fine, answer.message
        # There are no controllers to make it.
        account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default"}}
        answer = self.api.call("POST", f"{path}/serviceaccounts", account)
        assert answer.fine or answer.status == CONFLICT, answer.message

    def accounts(self, body: Mapping[str, Any]) -> None:
        """The service account that a pod asks for by name."""
        for name in (body["spec"].get("serviceAccountName"), body["spec"].get("serviceAccount")):
            if name:
                path = f"/api/v1/namespaces/{body['metadata']['namespace']}/serviceaccounts"
                account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name}}
                answer = self.api.call("POST", path, account)
                assert answer.fine or answer.status == CONFLICT, answer.message

    def install(self, made: Sequence[Mapping[str, Any]]) -> None:
        """Objects by which rules are held."""
        for each in made:
            kind = self.api.kind(each["apiVersion"], each["kind"])
            assert kind, each["kind"]
            answer = self.api.apply(each, kind)
            assert answer.fine, f"{each['metadata']['name']}: {answer.message}"
            self._made.append(self.api.path(each, kind))

    def keep(self, path: str) -> None:
        """An object to be taken away at the end."""
        self._made.append(path)

    def clear(self) -> None:
        """Take away what was installed."""
        for path in reversed(self._made):
            self.api.call("DELETE", f"{path}?gracePeriodSeconds=0&propagationPolicy=Background")
        self._made.clear()

    def patch(self, path: str, body: Mapping[str, Any]) -> Answer:
        """Change an object, for show."""
        return self.api.call("PATCH", f"{path}?dryRun=All", body, "application/merge-patch+json")

    def create(self, body: Mapping[str, Any], *, dry: bool = True) -> Answer:
        """Make an object, for show unless said otherwise."""
        kind = self.api.kind(body["apiVersion"], body["kind"])
        assert kind, body["kind"]
        path = self.api.path(body, kind).rpartition("/")[0]
        if not dry:
            self.keep(self.api.path(body, kind))
        return self.api.call("POST", path + ("?dryRun=All" if dry else ""), body)


def alone(one: Held, name: str) -> list[dict[str, Any]]:
    """The policy of a rule under a name, which denies the objects that bear it as their case."""
    policy, *_ = objects("kubernetes", [one])
    binding = {
        "policyName": name,
        "validationActions": ["Deny"],
        "matchResources": {"objectSelector": {"matchLabels": {CASE: name}}},
    }
    return [
        {**policy, "metadata": {"name": name}},
        {
            "apiVersion": NATIVE,
            "kind": "ValidatingAdmissionPolicyBinding",
            "metadata": {"name": name},
            "spec": binding,
        },
    ]
