"""The rules that Kyverno holds, as specs of its objects: plain functions of the platform's spec.

They have the ids of the rules of `policies/` that say the same of a plan, so that `governance` says
once how either is enforced and who is exempt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from spec.platform import Platform

from .kserve import MODELS

API = "policies.kyverno.io/v1"

REGISTRIES = "images-from-registries"
UNPRIVILEGED = "pods-unprivileged"

CONTAINERS = (
    "object.spec.containers + object.spec.?initContainers.orValue([]) "
    "+ object.spec.?ephemeralContainers.orValue([])"
)
"""CEL: every container of a pod."""


def policies(spec: Platform) -> dict[str, dict[str, Any]]:
    """ValidatingPolicies by name: those that have something to hold, and are not disabled."""
    found: dict[str, dict[str, Any]] = {}
    if spec.governance.image_registries:
        labels = {"plinth.dev/platform": spec.name}
        found[REGISTRIES] = _policy(spec, REGISTRIES, {"matchLabels": labels}, **_registries(spec))
    if spec.serving.engine != "none":
        labels = {"kubernetes.io/metadata.name": MODELS}
        found[UNPRIVILEGED] = _policy(
            spec, UNPRIVILEGED, {"matchLabels": labels}, **_unprivileged()
        )
    return {
        name: policy for name, policy in found.items() if _enforcement(spec, name) != "disabled"
    }


def exceptions(spec: Platform) -> dict[str, dict[str, Any]]:
    """PolicyExceptions by name: the exemptions from these rules, until the day that they run out."""
    made = policies(spec)
    found: dict[str, dict[str, Any]] = {}
    for index, each in enumerate(spec.governance.exemptions):
        if each.rule not in made:
            continue
        # A pod has the name of what it is of, and more after it.
        own = each.resource.rpartition("::")[2]
        pattern = ".*".join(map(re.escape, own.split("*")))
        quoted = f"^{pattern}(-.*)?$".replace("\\", "\\\\").replace('"', '\\"')
        name = "(has(object.metadata.name) ? object.metadata.name : object.metadata.generateName)"
        found[f"{each.rule}-{index}"] = {
            "policyRefs": [{"kind": "ValidatingPolicy", "name": each.rule}],
            "matchConditions": [{"name": "resource", "expression": f'{name}.matches("{quoted}")'}],
            # The day is the last on which it holds.
            "expiresAt": f"{each.expires + timedelta(days=1)}T00:00:00Z",
        }
    return found


def _enforcement(spec: Platform, rule: str) -> str:
    return spec.governance.rules.get(rule, spec.governance.enforcement)


def _policy(
    spec: Platform,
    rule: str,
    namespaces: Mapping[str, Any],
    *,
    variables: Mapping[str, str],
    expression: str,
    message: str,
) -> dict[str, Any]:
    """A rule on pods of some namespaces, and by it on what makes them."""
    denied = _enforcement(spec, rule) == "mandatory" and spec.protected
    pods = {
        "apiGroups": [""],
        "apiVersions": ["v1"],
        "operations": ["CREATE", "UPDATE"],
        "resources": ["pods"],
    }
    return {
        "validationActions": ["Deny"] if denied else ["Audit", "Warn"],
        # What is denied is denied, too, while nobody can be asked.
        "failurePolicy": "Fail" if denied else "Ignore",
        "matchConstraints": {"namespaceSelector": dict(namespaces), "resourceRules": [pods]},
        "variables": [{"name": name, "expression": each} for name, each in variables.items()],
        "validations": [{"expression": expression, "message": message}],
    }


def _registries(spec: Platform) -> dict[str, Any]:
    allowed = [each.rstrip("/") + "/" for each in spec.governance.image_registries]
    listed = ", ".join(f"'{each}'" for each in allowed)
    # An image without a dot or a port before its first slash is Docker's.
    named = (
        "image.contains('/') && (image.split('/')[0].contains('.') || "
        "image.split('/')[0].contains(':') || image.split('/')[0] == 'localhost')"
    )
    return {
        "variables": {
            "images": f"({CONTAINERS}).map(each, each.image)",
            "full": f"variables.images.map(image, {named} ? image : 'docker.io/' + image)",
        },
        "expression": f"variables.full.all(image, [{listed}].exists(one, image.startsWith(one)))",
        "message": "images come from the registries of governance.imageRegistries alone: "
        + ", ".join(allowed),
    }


def _unprivileged() -> dict[str, Any]:
    host = ("hostNetwork", "hostPID", "hostIPC")
    own = " && ".join(f"!object.spec.?{field}.orValue(false)" for field in host)
    return {
        "variables": {"containers": CONTAINERS},
        "expression": "variables.containers.all(each, "
        f"!each.?securityContext.?privileged.orValue(false)) && {own}",
        "message": "pods of models are not privileged, and share nothing with their node",
    }
