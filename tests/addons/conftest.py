"""What `install` declares, once per spec."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.addons import place

WORKLOADS = ("apps/v1:Deployment", "batch/v1:CronJob", "batch/v1:Job")


@dataclass(frozen=True)
class Installed:
    """Everything that was declared for one spec."""

    declared: list[place.Declared]
    asked: list[str]
    urls: dict[str, Any]

    def of(self, type_: str) -> list[place.Declared]:
        """Resources of a type."""
        return [each for each in self.declared if each.type == type_]

    @property
    def releases(self) -> dict[str, dict[str, Any]]:
        """Helm releases by name."""
        found = self.of("kubernetes:helm.sh/v3:Release")
        return {each.inputs["name"]: each.inputs for each in found}

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Custom resources as manifests."""
        return [
            each.inputs
            for each in self.declared
            if each.type.startswith("kubernetes:") and "spec" in each.inputs and _custom(each)
        ]

    @property
    def components(self) -> dict[str, place.Declared]:
        """Add-ons by class name."""
        return {
            each.type.rpartition(":")[2]: each
            for each in self.declared
            if each.type.startswith("plinth:addons:")
        }

    @property
    def pods(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Pods that no chart makes: name of their owner, and their spec."""
        for kind in WORKLOADS:
            for each in self.of(f"kubernetes:{kind}"):
                owner = each.inputs["spec"]
                if kind.endswith("CronJob"):
                    owner = owner["jobTemplate"]["spec"]
                yield each.name, owner["template"]["spec"]

    @property
    def service_accounts(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Namespace and name of each service account, of its own or of a chart -> annotations."""
        found = {
            (each.inputs["metadata"]["namespace"], each.inputs["metadata"]["name"]): each.inputs[
                "metadata"
            ].get("annotations", {})
            for each in self.of("kubernetes:core/v1:ServiceAccount")
        }
        for release in self.releases.values():
            for account in _accounts(release.get("values", {})):
                if account.get("create", True):
                    key = (release["namespace"], account.get("name", ""))
                    found[key] = account.get("annotations", {})
        return found

    def under(self, root: place.Declared) -> list[place.Declared]:
        """Everything below a resource, itself included."""
        end = f"::{root.name}"
        known = {each.name: each for each in self.declared}
        found = [root]
        for each in self.declared:
            parent = each.parent
            while parent and not parent.endswith(end):
                above = known.get(parent.rpartition("::")[2])
                parent = above.parent if above else ""
            if parent:
                found.append(each)
        return found

    def before(self, each: place.Declared) -> list[place.Declared]:
        """All that stands before a resource, and so is deleted after it."""
        # A namespace, its chart and its service account may have one name.
        known = {(other.type, other.name): other for other in self.declared}
        found: dict[tuple[str, str], place.Declared] = {}
        waiting = [each]
        while waiting:
            for urn in waiting.pop().dependencies:
                *_, types, name = urn.split("::")
                key = (types.rpartition("$")[2], name)
                if key in known and key not in found:
                    found[key] = known[key]
                    waiting.append(known[key])
        return list(found.values())

    def named(self, name: str) -> place.Declared:
        """The one resource of that name."""
        (found,) = [each for each in self.declared if each.name == name]
        return found


def _accounts(values: Any) -> Iterator[dict[str, Any]]:
    if isinstance(values, dict):
        for key, value in values.items():
            if key == "serviceAccount":
                yield value
            else:
                yield from _accounts(value)


def _custom(each: place.Declared) -> bool:
    group = each.inputs.get("apiVersion", "").partition("/")[0]
    return ("." in group and not group.endswith(".k8s.io")) or group == "gateway.networking.k8s.io"


Get = Callable[[str], Installed]

ALL = pytest.mark.parametrize("name", place.SPECS)
"""For a test that holds whatever is asked for."""

_MADE: dict[str, Installed] = {}


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Get:
    """Gives what is declared for a spec of `place.SPECS`."""

    def made(name: str) -> Installed:
        if name not in _MADE:
            declared, cloud, urls = place.declare(place.spec(name), monkeypatch)
            _MADE[name] = Installed(declared, cloud.asked, urls)
        return _MADE[name]

    return made


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Paths and values of everything that is neither a map nor a list."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each, path)
    else:
        yield path, value
