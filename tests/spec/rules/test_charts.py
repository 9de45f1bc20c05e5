"""Charts whose window of Kubernetes versions a cluster is outside of."""

from __future__ import annotations

import json

from spec.rules import charts

from ..files import added, faults


def test_a_cluster_newer_than_a_chart() -> None:
    assert faults(added('cluster: {version: "1.36"}\n')) == [
        'acme.yaml:4:11: warning: cluster.version: envoy-gateway 1.8.3 is made for Kubernetes 1.32 to 1.35 (mend: "1.35")'
    ]


def test_a_cluster_older_than_a_chart() -> None:
    found = faults(added('cluster: {version: "1.33"}\n'))
    assert [line.split()[3] for line in found] == ["external-secrets"]


def test_what_is_not_installed_is_not_spoken_of() -> None:
    assert not faults(added('cluster: {version: "1.36"}\nserving: {gateway: none}\n'))
    found = faults(added('cluster: {version: "1.36"}\ngovernance: {admission: kyverno}\n'))
    assert "kyverno" in " ".join(found)


def test_every_window_has_its_rule() -> None:
    assert set(json.loads(charts.WINDOWS.read_text())) == set(charts.INSTALLED)


def test_an_open_end() -> None:
    assert not charts.outside("1.99", {"version": "1", "min": "1.30", "max": None})
    assert charts.outside("1.9", {"version": "1", "min": "1.30", "max": None})
