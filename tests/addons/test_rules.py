"""Alert rules, by Prometheus itself: that it takes them, and when they fire."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from components.addons import rules
from spec.data import FeatureView
from spec.monitoring import AlertRoute
from tests import needed

VIEW = FeatureView(name="customers", max_age_minutes=60)

AGE = 'feast_feature_freshness_seconds{project="fraud", feature_view="customers", pod="a"}'
SECRET = (
    'externalsecret_status_condition{condition="Ready", status="False", '
    'exported_namespace="mlflow", name="mlflow-admin", pod="a"}'
)
CERTIFICATE = (
    'certmanager_certificate_expiration_timestamp_seconds{exported_namespace="envoy-gateway-system", '
    'name="gateway-tls", pod="a"}'
)


def promtool() -> str:
    return needed.program("promtool", "prometheus")


def fires(
    tmp_path: Path, spec: dict[str, Any], alert: str, at: str, series: Mapping[str, str]
) -> list[str]:
    """Labels of the alerts that fire at a time, by promtool's own unit test.

    Args:
        series: metric -> its values, one a minute.
    """
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(spec))
    made = [{"series": metric, "values": values} for metric, values in series.items()]
    # Expecting nothing, so that what fires is what promtool complains of.
    expected = [{"eval_time": at, "alertname": alert, "exp_alerts": []}]
    test = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "1m",
        "tests": [{"interval": "1m", "input_series": made, "alert_rule_test": expected}],
    }
    (tmp_path / "test.yaml").write_text(yaml.safe_dump(test))
    command = [promtool(), "test", "rules", "test.yaml"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    found = done.stdout + done.stderr
    assert done.returncode == 0 or "got:" in found, found
    got = found.rpartition("got:")[2]
    return re.findall(r"Labels:\{(.*?)\}", got.replace("\n", " "))


def test_prometheus_takes_them(tmp_path: Path) -> None:
    for spec in (rules.platform(), rules.features("fraud", [VIEW])):
        file = tmp_path / "rules.yaml"
        file.write_text(yaml.safe_dump(spec))
        command = [promtool(), "check", "rules", str(file)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_stale_view_is_told_of(tmp_path: Path) -> None:
    spec = rules.features("fraud", [VIEW])

    def stale(at: str, values: str) -> list[str]:
        return fires(tmp_path, spec, "FeatureViewStale", at, {AGE: values})

    # A minute older every minute, as one that nobody fills again.
    ages = "0+60x100"
    assert not stale("60m", ages)
    assert not stale("65m", ages), "within the wait"
    (labels,) = stale("75m", ages)
    assert 'feature_view="customers"' in labels and 'severity="warning"' in labels


def test_a_view_that_was_never_filled_is_told_of(tmp_path: Path) -> None:
    spec = rules.features("fraud", [VIEW])
    (labels,) = fires(tmp_path, spec, "FeatureViewStale", "15m", {})
    assert 'feature_view="customers"' in labels and 'project="fraud"' in labels


def test_a_secret_that_does_not_come_through_is_told_of(tmp_path: Path) -> None:
    spec = rules.platform()
    assert not fires(tmp_path, spec, "SecretNotSynced", "30m", {SECRET: "0x60"})
    assert not fires(tmp_path, spec, "SecretNotSynced", "10m", {SECRET: "1x60"})
    (labels,) = fires(tmp_path, spec, "SecretNotSynced", "30m", {SECRET: "1x60"})
    assert 'name="mlflow-admin"' in labels and 'exported_namespace="mlflow"' in labels


def test_a_certificate_near_its_end_is_told_of(tmp_path: Path) -> None:
    spec = rules.platform()
    day = 86400
    # Tests begin at the epoch.
    near, far = f"{10 * day}x120", f"{40 * day}x120"
    assert not fires(tmp_path, spec, "CertificateNotRenewed", "90m", {CERTIFICATE: far})
    (labels,) = fires(tmp_path, spec, "CertificateNotRenewed", "90m", {CERTIFICATE: near})
    assert 'name="gateway-tls"' in labels


def test_each_alert_has_a_severity_that_a_route_can_name() -> None:
    specs = (rules.platform(), rules.features("fraud", [VIEW]))
    made = [rule for spec in specs for group in spec["groups"] for rule in group["rules"]]
    assert len(made) == 3
    for rule in made:
        assert AlertRoute(severity=rule["labels"]["severity"], slack_secret="a")
        assert rule["annotations"]["summary"] and rule["for"]


def test_each_view_has_a_rule_of_its_own_bound() -> None:
    other = FeatureView(name="orders", max_age_minutes=5)
    (group,) = rules.features("fraud", [VIEW, other])["groups"]
    assert [re.findall(r"> (\d+)", rule["expr"]) for rule in group["rules"]] == [["3600"], ["300"]]
