"""Getting JSON over HTTP, with patience for an interface that is busy."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, cast
from urllib.parse import urlsplit

from .answers import ServiceError

_BUSY = (429, 500, 502, 503, 504)
_LARGEST = 64 * 2**20
"""Bytes of an answer; Google's longest page is a hundredth of it."""


@dataclass(frozen=True)
class Http:
    """Gets JSON objects.

    Args:
        tries: how often an interface that is busy is asked.
        longest: seconds that it may make wait.
        timeout: seconds to the next byte.
        sleep: waits so many seconds.
    """

    tries: int = 4
    longest: float = 60
    timeout: float = 30
    sleep: Callable[[float], None] = time.sleep

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The object at a URL.

        Raises:
            ServiceError: it cannot be had; the message has the host alone, since a query may hold a key.
        """
        host = urlsplit(url).netloc
        why, wait = "", 0.0
        for attempt in range(self.tries):
            if attempt:
                self.sleep(min(wait, self.longest))
            wait = 2.0**attempt
            try:
                return _object(self._bytes(url, headers or {}), host)
            except urllib.error.HTTPError as error:
                why = f"status {error.code}"
                if error.code not in _BUSY:
                    raise ServiceError(f"{host} refuses: {why}") from None
                wait = _seconds(error.headers.get("Retry-After")) or wait
            except (OSError, HTTPException) as error:
                why = str(getattr(error, "reason", "") or error) or type(error).__name__
        raise ServiceError(f"{host} does not answer after {self.tries} tries: {why}")

    def _bytes(self, url: str, headers: Mapping[str, str]) -> bytes:
        asked = urllib.request.Request(url, headers={"Accept": "application/json", **headers})  # noqa: S310
        with urllib.request.urlopen(asked, timeout=self.timeout) as answer:  # noqa: S310
            return answer.read(_LARGEST)


def _object(body: bytes, host: str) -> dict[str, Any]:
    try:
        found: object = json.loads(body)
    except ValueError:
        raise ServiceError(f"{host} does not answer in JSON") from None
    if not isinstance(found, dict):
        raise ServiceError(f"{host} answers with something that is no object")
    return cast("dict[str, Any]", found)


def _seconds(text: str | None) -> float:
    return float(text) if text and text.isdigit() else 0.0
