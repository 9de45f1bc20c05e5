"""The least that a spec of a whole platform must say, for tests to build on."""

from __future__ import annotations

from typing import Any

BASE: dict[str, Any] = {
    "apiVersion": "plinth/v1",
    "kind": "Platform",
    "name": "acme",
    "environment": "prod",
    "owner": "ml-platform",
    "costCenter": "4411",
    "cloud": {"provider": "aws", "region": "us-east-1", "accountId": "123456789012"},
    "network": {"cidr": "10.20.0.0/16"},
    "cluster": {"version": "1.35"},
    "nodes": {"system": {"nodes": {"min": 2, "max": 4}}, "cpu": {"nodes": {"min": 1, "max": 9}}},
    "budget": {"monthlyUsd": 1000, "notify": ["a@example.com"]},
}
