"""What there is to say of one model server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Manifest = dict[str, Any]

HTTP = 8080
"""Port of REST."""


@dataclass(frozen=True)
class Server:
    """One server, and how it is started."""

    image: str
    """Its name in the catalogue."""
    formats: Sequence[tuple[str, str, bool]]
    """Model format, version, and whether KServe picks this server for it."""
    args: Sequence[str]
    metrics: str
    """Where its metrics are: a key of `metrics.ENDPOINTS`."""
    ready: str
    """Path that answers 200 when it can serve; a port alone is asked if empty."""
    command: Sequence[str] = ()
    ports: Mapping[str, int] = field(default_factory=lambda: {"http": HTTP})
    """Ports by name; the Service leads its port 80 to the first, and the others as they are."""
    protocols: Sequence[str] = ()
    """Protocols that KServe knows by name; empty where it knows none of the server's."""
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    user: int | None = 1000
    """Who it runs as; None where the image's own user must do."""
    startup_minutes: int = 10
    """How long it may take to load a model."""
    shared_memory: bool = False
    gpu_image: str | None = None
    """Image for GPUs, where it is another."""
    config: str | None = None
    """ConfigMap of the models' namespace that it reads at /etc/plinth/server."""
