"""A server of the Open Inference Protocol, version 2: one model that weighs two columns."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Server:
    """Serves `failures` in the version that it is told, and misbehaves as it is told."""

    def __init__(self) -> None:
        self.version = "1"
        self.asked = 0
        """Requests for predictions that were answered."""
        self.refused = 0
        self.failing: list[int] = []
        """Codes to answer the next requests with; 0 closes the connection."""
        self.shape: list[int] | None = None
        """A shape to claim, whatever the data."""
        self.delay = 0.0
        self.seen: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                pass

            def do_GET(self) -> None:
                self.answer(None)

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                self.answer(json.loads(self.rfile.read(length)))

            def answer(self, body: dict[str, Any] | None) -> None:
                if outer.failing:
                    outer.refused += 1
                    code = outer.failing.pop(0)
                    if code == 0:
                        self.connection.close()
                        return
                    self.send(code, {"error": "not now"})
                    return
                if not self.path.startswith("/v2/models/failures"):
                    self.send(404, {"error": "no such model"})
                elif body is None:
                    self.send(200, outer.about())
                else:
                    outer.headers.append(dict(self.headers))
                    self.send(200, outer.infer(body))

            def send(self, code: int, body: dict[str, Any]) -> None:
                data = json.dumps(body).encode()
                self.send_response(code)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_address[1]}"

    def about(self) -> dict[str, Any]:
        inputs = [
            {"name": "temperature", "datatype": "FP64", "shape": [-1, 1]},
            {"name": "vibration", "datatype": "FP64", "shape": [-1, 1]},
        ]
        return {
            "name": "failures",
            "versions": [self.version],
            "platform": "test",
            "inputs": inputs,
        }

    def infer(self, body: dict[str, Any]) -> dict[str, Any]:
        if self.delay:
            threading.Event().wait(self.delay)
        self.asked += 1
        self.seen.append(body)
        columns = {each["name"]: each["data"] for each in body["inputs"]}
        if "input-0" in columns:
            flat, width = columns["input-0"], body["inputs"][0]["shape"][1]
            columns = {
                "temperature": flat[0::width],
                "vibration": flat[1::width],
            }
        found = [
            min(1.0, (heat / 150 + shake / 100) / 2)
            for heat, shake in zip(columns["temperature"], columns["vibration"], strict=True)
        ]
        shape = self.shape or [len(found), 1]
        output = {"name": "failure_probability", "datatype": "FP64", "shape": shape, "data": found}
        return {"model_name": "failures", "model_version": self.version, "outputs": [output]}

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()


if __name__ == "__main__":
    import sys

    server = Server()
    server.delay = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0
    print(server.url, flush=True)
    server.thread.join()
