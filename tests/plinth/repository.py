"""A repository of Helm charts on this machine."""

from __future__ import annotations

import functools
import io
import tarfile
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import yaml

Files = Mapping[str, str]
"""File of a chart -> its text."""


@contextmanager
def serving(folder: Path, charts: Mapping[tuple[str, str], Files]) -> Generator[str]:
    """URL of a repository with these charts, by name and version."""
    entries: dict[str, list[dict[str, object]]] = {}
    for (name, version), files in charts.items():
        archive = f"{name}-{version}.tgz"
        with tarfile.open(folder / archive, "w:gz") as opened:
            for file, text in files.items():
                entry = tarfile.TarInfo(f"{name}/{file}")
                entry.size = len(text.encode())
                opened.addfile(entry, io.BytesIO(text.encode()))
        about = {"apiVersion": "v2", "name": name, "version": version, "urls": [archive]}
        entries.setdefault(name, []).append(about)
    (folder / "index.yaml").write_text(yaml.safe_dump({"apiVersion": "v1", "entries": entries}))

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:  # pyright: ignore
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
