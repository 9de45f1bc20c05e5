"""Plausible values for what a cloud makes up: ids, ARNs, endpoints. The same in, the same out."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from typing import Any, cast

from . import identity as ids
from .account import Account
from .facts import Facts
from .schema import Nested, ResourceSchema, Type
from .templates import Templates
from .wire import UNKNOWN, Secret, bare, known, plain

_DEEPEST = 3
"""Optional nested outputs are made up to this depth; types may contain themselves."""

_TAGS = {"tagsAll": "tags", "pulumiLabels": "labels", "effectiveLabels": "labels"}
"""Outputs that join an input with the provider's default tags; known already at preview."""


class Maker:
    """Makes the values of one generation of one resource.

    Args:
        seed: what everything is derived from: URN and generation.
        logical: the resource's name in the program.
    """

    def __init__(
        self, schema: ResourceSchema, facts: Facts, account: Account, seed: str, logical: str
    ) -> None:
        self._schema = schema
        self._facts = facts
        self._account = account
        self._seed = seed
        self._logical = logical
        self._digest = hashlib.sha256(seed.encode()).hexdigest()
        self._templates = Templates(account, self._digest, logical)

    def identity(self, inputs: Mapping[str, Any]) -> str:
        """The id of the resource."""
        token, parts = self._schema.token, self._account.parts
        if self._facts.id:
            return self._templates.text(
                self._facts.id, self._with_computed(inputs, unknown=False), ""
            )
        package = token.partition(":")[0]
        if package == "kubernetes":
            return ids.kubernetes(inputs, token, parts["namespace"])
        fallback = f"{self._logical}-{self._digest[:8]}"
        if package == "azure-native":
            return ids.azure(inputs, token, parts, fallback)
        if package == "gcp":
            return ids.gcp(inputs, token, parts, fallback)
        name = bare(inputs.get(self._facts.name)) if self._facts.name else None
        return name if isinstance(name, str) else f"{self._logical}-{self._digest[:17]}"

    def outputs(self, inputs: Mapping[str, Any], identity: str) -> dict[str, Any]:
        """Inputs, and a value for everything else that the schema says comes out."""
        return self._made(inputs, identity, unknown=False)

    def unknown(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Inputs, and an unknown for everything that only an update will tell."""
        return self._made(inputs, "", unknown=True)

    def _made(self, inputs: Mapping[str, Any], identity: str, *, unknown: bool) -> dict[str, Any]:
        schema = self._schema
        made = self._with_computed(inputs, unknown=unknown)
        source = dict(made)
        self._complete(made, schema.inputs, schema.outputs, source, 0, unknown=unknown)
        for path, template in self._facts.outputs.items():
            _put(
                made, path, UNKNOWN if unknown else self._templates.fill(template, source, identity)
            )
        for name in self._facts.counters:
            made[name] = UNKNOWN if unknown else 1
        for name, given in _TAGS.items():
            if name in schema.outputs.props:
                made[name] = self._tags(inputs.get(given))
        return self.secret(made)

    def _with_computed(self, inputs: Mapping[str, Any], *, unknown: bool) -> dict[str, Any]:
        """Inputs, and those that the cloud fills because they were left out."""
        made = dict(inputs)
        for path, template in self._facts.computed.items():
            known_name = path.partition(".")[0] in self._schema.outputs.props
            if known_name and not _holds(made, path):
                _put(made, path, UNKNOWN if unknown else self._templates.fill(template, inputs, ""))
        return made

    def secret(self, made: dict[str, Any]) -> dict[str, Any]:
        """`made` with a mark on everything that the schema says is secret."""
        for name in (*self._schema.secret_outputs, *self._schema.secret_inputs):
            if name in made and not isinstance(made[name], Secret):
                made[name] = Secret(made[name])
        return made

    def _tags(self, given: Any) -> Any:
        """Default tags and the resource's own; a mark on the whole of them is kept."""
        own = plain(given)
        if own is UNKNOWN:
            return given
        joined = {**self._account.tags, **(own or {})}
        return Secret(joined) if isinstance(given, Secret) else joined

    def _complete(
        self,
        made: dict[str, Any],
        taken: Nested,
        given: Nested,
        inputs: Mapping[str, Any],
        depth: int,
        *,
        unknown: bool,
    ) -> None:
        """Add what comes out and was not put in, at any depth of what was put in."""
        for name, kind in given.props.items():
            if name in made:
                if name in taken.props:
                    made[name] = self._deepened(
                        made[name], taken.props[name], kind, inputs, depth, unknown=unknown
                    )
            elif name not in taken.props or name in given.always:
                made[name] = UNKNOWN if unknown else self._plausible(name, kind, inputs, depth)

    def _deepened(
        self,
        value: Any,
        taken: Type,
        given: Type,
        inputs: Mapping[str, Any],
        depth: int,
        *,
        unknown: bool,
    ) -> Any:
        """`value` with the nested properties that only come out and never go in."""
        if isinstance(value, Secret):
            return Secret(self._deepened(value.value, taken, given, inputs, depth, unknown=unknown))
        if not isinstance(taken, list) or not isinstance(given, list):
            return value
        if (taken[0], given[0]) == ("list", "map") and isinstance(value, list):
            # Azure's identities: a set of ids goes in, and comes out with something about each.
            members = [plain(each) for each in cast("list[Any]", value)]
            if UNKNOWN in members:
                return UNKNOWN
            return {
                each: UNKNOWN if unknown else self._plausible(each, given[1], inputs, depth)
                for each in members
            }
        if taken[0] != given[0]:
            return value
        if taken[0] == "list" and isinstance(value, list):
            return [
                self._deepened(each, taken[1], given[1], inputs, depth, unknown=unknown)
                for each in cast("list[Any]", value)
            ]
        if taken[0] != "obj" or not isinstance(value, dict):
            return value
        made = dict(cast("dict[str, Any]", value))
        before, after = self._schema.types[taken[1]], self._schema.types[given[1]]
        self._complete(made, before, after, inputs, depth + 1, unknown=unknown)
        return made

    def _plausible(self, name: str, kind: Type, inputs: Mapping[str, Any], depth: int) -> Any:
        if kind == "str":
            return self._text(name, inputs)
        if kind in ("int", "num"):
            return 1
        if kind == "bool":
            return False
        if isinstance(kind, list):
            if kind[0] == "enum":
                return kind[1][0]
            if kind[0] == "union":
                return self._plausible(name, kind[1][0], inputs, depth)
            if kind[0] == "list":
                return []
            if kind[0] == "obj" and depth < _DEEPEST:
                return {
                    each: self._plausible(each, inner, inputs, depth + 1)
                    for each, inner in self._schema.types[kind[1]].props.items()
                }
        return {}

    def _text(self, name: str, inputs: Mapping[str, Any]) -> str:
        """A text that looks like what its name says."""
        lower, parts = name.lower(), self._account.parts
        package, module, kind = self._schema.token.split(":")
        own = self._hash(name)
        prefix = bare(inputs.get(f"{name}Prefix"))
        if isinstance(prefix, str):
            return prefix + own[:26]
        if lower.endswith("arn") and package == "aws":
            service, _, resource = module.partition("/")
            of = resource if lower == "arn" else lower.removesuffix("arn")
            template = f"arn:aws:{service}:{{region}}:{{account}}:{of}/{own[:17]}"
            return self._templates.text(template, inputs, "")
        if lower in ("ownerid", "accountid", "registryid", "catalogid"):
            return parts.get("account", "")
        if name in parts:
            return parts[name]
        if lower.endswith(("principalid", "clientid", "objectid", "uniqueid", "uuid", "uid")):
            return str(uuid.UUID(own[:32]))
        if lower.endswith("tenantid"):
            return parts.get("tenant", own[:12])
        if lower.endswith(("endpoint", "hostname", "address", "dnsname", "fqdn", "host")):
            if lower.endswith("ipaddress"):
                return self._ip(own)
            return f"{self._digest[:12]}.{parts.get('region', 'local')}.example.internal"
        if lower.endswith(("url", "uri", "link")):
            return f"https://{self._digest[:12]}.example.internal/{name}"
        if lower in ("status", "state", "provisioningstate"):
            return {"azure-native": "Succeeded", "gcp": "RUNNING"}.get(package, "ACTIVE")
        if lower == "type" and package == "azure-native":
            return f"Microsoft.{module}/{ids.plural(kind)}"
        if lower.endswith(("at", "time", "timestamp", "date")):
            return "2026-01-01T00:00:00Z"
        if lower.endswith("version"):
            return "1"
        if lower.endswith(("etag", "fingerprint")):
            return own[:16]
        if lower.endswith("cidrblock"):
            return f"10.{int(own[:2], 16)}.0.0/16"
        if lower.endswith("ip"):
            return self._ip(own)
        if lower == "name":
            return self._named(inputs)
        return f"{name}-{own[:12]}"

    def _named(self, inputs: Mapping[str, Any]) -> str:
        """The name that comes out where the input has another name, as Azure's and some of GCP's."""
        kind = self._schema.token.rsplit(":", 1)[-1]
        own = kind[0].lower() + kind[1:]
        names = [each for each in inputs if each.endswith("Name") and known(inputs[each])]
        key = ids.own_name(names, kind) or f"{own}Id"
        given = bare(inputs.get(key))
        return given if isinstance(given, str) else f"{self._logical}-{self._digest[:7]}"

    @staticmethod
    def _ip(digest: str) -> str:
        return f"10.{int(digest[:2], 16)}.{int(digest[2:4], 16)}.{int(digest[4:6], 16)}"

    def _hash(self, name: str) -> str:
        return hashlib.sha256(f"{self._seed}|{name}".encode()).hexdigest()


def _holds(properties: Mapping[str, Any], path: str) -> bool:
    head, _, rest = path.partition(".")
    value = plain(properties.get(head))
    if value is None or not rest:
        return value is not None
    return value is UNKNOWN or (
        isinstance(value, dict) and _holds(cast("dict[str, Any]", value), rest)
    )


def _put(properties: dict[str, Any], path: str, value: Any) -> None:
    """Set a nested property; what holds it is made, and keeps its mark of secrecy."""
    head, _, rest = path.partition(".")
    if not rest:
        properties[head] = value
        return
    holder = properties.get(head)
    inner = plain(holder)
    if inner is UNKNOWN:
        return
    inner = dict(cast("dict[str, Any]", inner)) if isinstance(inner, dict) else {}
    _put(inner, rest, value)
    properties[head] = Secret(inner) if isinstance(holder, Secret) else inner
