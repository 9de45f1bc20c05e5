"""One home with one database, and what the platform generates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.addons import place

from .library import run


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of Airflow whose database is there."""
    made = tmp_path_factory.mktemp("airflow")
    run(["airflow", "db", "migrate"], made)
    return made


_MADE: dict[str, Any] = {}


@pytest.fixture
def values(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """Values of Airflow's chart by the name of the spec."""
    for name in ("least", "airflow-celery"):
        if name not in _MADE:
            declared, _, _ = place.declare(place.spec(name), monkeypatch)
            (found,) = [
                each.inputs["values"]
                for each in declared
                if each.type == "kubernetes:helm.sh/v3:Release" and each.inputs["name"] == "airflow"
            ]
            _MADE[name] = json.loads(json.dumps(found, default=str))
    return _MADE
