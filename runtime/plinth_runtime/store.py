"""Files at a URI: local paths, `s3://`, `gs://`, `abfs://` and `wasbs://`, by the pod's own identity."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Any, cast

import fsspec

_AZURE = re.compile(r"(wasbs?|abfss?)://([^@/]+)@([^./]+)\.(?:blob|dfs)\.[^/]+/?(.*)")


@dataclass(frozen=True)
class Folder:
    """A folder of some file system.

    Attributes:
        uri: as it was given, without a slash at its end.
    """

    uri: str
    system: Any
    path: str

    def at(self, name: str) -> str:
        """The path of a file in it, as the file system takes it."""
        return f"{self.path.rstrip('/')}/{name}"

    def uri_of(self, name: str) -> str:
        """The URI of a file in it."""
        return f"{self.uri}/{name}"

    def exists(self, name: str) -> bool:
        """Whether a file is there."""
        return bool(self.system.exists(self.at(name)))

    def read_json(self, name: str) -> dict[str, Any]:
        """A file of JSON."""
        with self.system.open(self.at(name), "rb") as file:
            return json.loads(file.read())

    def write(self, name: str, put: Callable[[IO[bytes]], object]) -> str:
        """Write a file whole or not at all, and give its URI.

        An object store shows an object when all of it is there. A disk does not: there the file is
        written beside its name, and renamed.
        """
        target = self.at(name)
        if not _on_disk(self.system):
            with self.system.open(target, "wb") as file:
                put(file)
            return self.uri_of(name)
        self.system.makedirs(target.rpartition("/")[0], exist_ok=True)
        beside = f"{target}.{uuid.uuid4().hex}.part"
        with self.system.open(beside, "wb") as file:
            put(file)
        self.system.mv(beside, target)
        return self.uri_of(name)

    def write_json(self, name: str, value: Mapping[str, Any]) -> str:
        """Write a file of JSON."""
        text = json.dumps(value, indent=2, sort_keys=True).encode()
        return self.write(name, lambda file: file.write(text))

    def write_text(self, name: str, text: str) -> str:
        """Write a file of text."""
        return self.write(name, lambda file: file.write(text.encode()))


def folder(uri: str) -> Folder:
    """The folder at a URI; it need not be there yet."""
    uri = uri.rstrip("/")
    system, path = open_at(uri)
    return Folder(uri, system, path)


def open_at(uri: str) -> tuple[Any, str]:
    """The file system of a URI, and its path there.

    Azure's URIs name the account in their host; the client signs in as the pod does.
    """
    match = _AZURE.fullmatch(uri)
    if match:
        _, container, account, rest = match.groups()
        # Typed loosely upstream.
        options = {"account_name": account, "anon": False}
        return fsspec.filesystem("abfs", **options), f"{container}/{rest}".rstrip("/")
    return cast("tuple[Any, str]", fsspec.core.url_to_fs(uri))


def parquet_files(uri: str) -> tuple[Any, tuple[tuple[str, int], ...]]:
    """The Parquet files at a URI, a file or a folder, with their sizes in bytes, in order of name.

    Raises:
        FileNotFoundError: there is none.
    """
    system, path = open_at(uri)
    found: dict[str, Any]
    if system.exists(path) and not system.isdir(path):
        found = {path: system.info(path)}
    else:
        found = dict(system.find(path, detail=True)) if system.exists(path) else {}
    files = tuple(
        (name, int(info["size"]))
        for name, info in sorted(found.items())
        if name.endswith(".parquet") and not name.rpartition("/")[2].startswith(("_", "."))
    )
    if not files:
        raise FileNotFoundError(f"{uri}: no Parquet file is there")
    return system, files


def _on_disk(system: Any) -> bool:
    protocol = system.protocol
    names = (protocol,) if isinstance(protocol, str) else tuple(protocol)
    return "file" in names
