"""Talking to a Kubernetes API server: which kinds it has, and applying objects server-side."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from .apiserver import Server

MANAGER = "plinth"
"""Who the server is told applies the fields."""

_TIMEOUT = 60.0


@dataclass(frozen=True)
class Kind:
    """A kind as the server serves it."""

    plural: str
    namespaced: bool


@dataclass(frozen=True)
class Answer:
    """What the server says to one request."""

    status: int
    body: Mapping[str, Any]
    warnings: tuple[str, ...]
    """Of the server, such as that a version is deprecated."""

    @property
    def fine(self) -> bool:
        return self.status < 400

    @property
    def message(self) -> str:
        """Why it refused."""
        return str(self.body.get("message") or f"HTTP status {self.status}")

    @property
    def fields(self) -> tuple[str, ...]:
        """Paths of the fields that a validation refused, such as `spec.rules[0].host`."""
        causes = (self.body.get("details") or {}).get("causes") or []
        return tuple(each["field"] for each in causes if each.get("field"))


class Api:
    """One connection to a server, used by one thread."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._connection = http.client.HTTPSConnection(
            "127.0.0.1", server.port, context=server.tls, timeout=_TIMEOUT
        )
        self._kinds: dict[str, dict[str, Kind]] = {}
        self._documents: dict[str, Mapping[str, Any]] = {}
        listed = self.call("GET", "/apis").body["groups"]
        self.native = frozenset({"", *(each["name"] for each in listed)})
        """Groups that the server brings itself, if asked before any definition is installed."""

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        content: str = "application/json",
    ) -> Answer:
        """One request.

        Raises:
            Failure: the server does not answer (exit code 4).
        """
        headers = {"Authorization": f"Bearer {self._server.token}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = content
        sent = None if body is None else json.dumps(body)
        try:
            response, text = self._exchange(method, path, sent, headers)
        except (OSError, http.client.HTTPException):
            # The server closes a connection that was idle for long; every request may be repeated.
            self.close()
            try:
                response, text = self._exchange(method, path, sent, headers)
            except (OSError, http.client.HTTPException):
                self.close()
                raise self._server.fallen() from None
        try:
            document = json.loads(text)
        except ValueError:
            document = {"message": text.decode(errors="replace")}
        warned = response.headers.get_all("Warning") or []
        # RFC 7234: code, agent, then the quoted text.
        said = tuple(each.split(" ", 2)[-1].strip('"').replace('\\"', '"') for each in warned)
        return Answer(response.status, document, said)

    def _exchange(
        self, method: str, path: str, sent: str | None, headers: Mapping[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        self._connection.request(method, path, sent, headers)
        response = self._connection.getresponse()
        return response, response.read()

    def kind(self, api_version: str, kind: str) -> Kind | None:
        """How a kind is served; None if it is not."""
        known = self._kinds.get(api_version)
        if known is None or kind not in known:
            answer = self.call("GET", root(api_version))
            known = self._kinds[api_version] = {
                each["kind"]: Kind(each["name"], each["namespaced"])
                for each in (answer.body.get("resources") or [] if answer.fine else [])
                if "/" not in each["name"]
            }
        return known.get(kind)

    def versions(self, group: str) -> list[str]:
        """The versions of a group that are served, such as `apps/v1`, the preferred one first."""
        if not group:
            return ["v1"]
        answer = self.call("GET", f"/apis/{group}")
        served = answer.body.get("versions") or [] if answer.fine else []
        return [each["groupVersion"] for each in served]

    def path(self, body: Mapping[str, Any], kind: Kind) -> str:
        """Where an object of that kind is."""
        metadata = body["metadata"]
        place = root(body["apiVersion"])
        if kind.namespaced:
            place += f"/namespaces/{quote(metadata.get('namespace') or 'default', safe='')}"
        return f"{place}/{kind.plural}/{quote(metadata['name'], safe='')}"

    def apply(self, body: Mapping[str, Any], kind: Kind) -> Answer:
        """Apply an object server-side; a field that the kind does not have is refused."""
        asked = {"fieldManager": MANAGER, "fieldValidation": "Strict", "force": "true"}
        return self.call(
            "PATCH",
            f"{self.path(body, kind)}?{urlencode(asked)}",
            body,
            "application/apply-patch+yaml",
        )

    def schema(self, api_version: str, kind: str, within: float = 15.0) -> OpenApi | None:
        """The schema of a kind; None if the server has none within so many seconds.

        That of a kind which was defined just now takes a moment.
        """
        place = root(api_version).lstrip("/")
        group, _, version = api_version.rpartition("/")
        wanted = {"group": group, "version": version, "kind": kind}
        until = time.monotonic() + within
        while True:
            document = self._documents.get(api_version)
            if document is None:
                answer = self.call("GET", f"/openapi/v3/{place}")
                document = answer.body if answer.fine else {}
            schemas: Mapping[str, Any] = (document.get("components") or {}).get("schemas") or {}
            for schema in schemas.values():
                if wanted in schema.get("x-kubernetes-group-version-kind", []):
                    self._documents[api_version] = document
                    return OpenApi(schema, schemas)
            self._documents.pop(api_version, None)
            if time.monotonic() > until:
                return None
            time.sleep(0.2)


@dataclass(frozen=True)
class OpenApi:
    """A schema, and the document's others that it refers to."""

    schema: Mapping[str, Any]
    others: Mapping[str, Any]

    def at(self, key: str) -> OpenApi:
        """The schema of a property, or of any item of a list."""
        schema = self.resolved
        if key.isdigit() and "items" in schema:
            return OpenApi(schema["items"], self.others)
        properties = schema.get("properties") or {}
        extra = schema.get("additionalProperties")
        found = properties.get(key, extra if isinstance(extra, Mapping) else {})
        return OpenApi(found, self.others)

    @property
    def resolved(self) -> Mapping[str, Any]:
        """The schema itself, where it only refers to another."""
        schema = self.schema
        while True:
            referred = schema.get("$ref")
            # A reference beside a description or default is wrapped so.
            if not referred and len(schema.get("allOf") or []) == 1 and "type" not in schema:
                referred = schema["allOf"][0].get("$ref")
            if not referred:
                return schema
            schema = self.others[referred.rsplit("/", 1)[-1]]


def root(api_version: str) -> str:
    """Where a group and version are served."""
    return f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
