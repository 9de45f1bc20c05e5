"""What Loki and Tempo may do with their bucket, and who takes the logs of pods."""

from __future__ import annotations

from components.gcp.permissions import bindings
from components.identity import matrix

from ..clouds.platforms import spec


def test_a_bucket_shows_its_settings_to_who_asks_for_them_alone() -> None:
    platform = spec(("gcp", "telemetry"))
    found = {
        row.name
        for row in matrix(platform)
        for each in bindings(row, platform, platform.cloud, "1")  # type: ignore[arg-type]
        if each.role == "roles/storage.bucketViewer"
    }
    assert found == {"loki", "tempo"}


def test_prometheus_adds_blocks_and_deletes_none() -> None:
    rows = {row.name: row.grants for row in matrix(spec(("gcp", "telemetry")))}
    access = {name: [each.access for each in grants] for name, grants in rows.items()}
    assert access["prometheus"] == ["append"]
    assert access["thanos-store"] == ["read"]
    assert access["thanos-compactor"] == ["read-write"]
