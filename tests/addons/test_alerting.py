"""Who is told of what, by Alertmanager itself."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.addons import alerting
from components.identity import matrix
from spec.monitoring import Alerts
from spec.secrets import named_secrets
from tests import needed

from . import strict
from .conftest import ALL, Get
from .place import spec

ALERTS = spec("alerting").monitoring.alerts


def amtool() -> str:
    return needed.program("amtool", "prometheus-alertmanager")


def written(tmp_path: Path, config: Mapping[str, Any]) -> str:
    """The configuration as a file.

    Debian's amtool is of 0.25 and knows a webhook's URL alone; 0.26 brought the file of one.
    """
    plain = json.loads(json.dumps(config).replace('"url_file": "', '"url": "http://localhost'))
    file = tmp_path / "alertmanager.yaml"
    file.write_text(yaml.safe_dump(plain))
    return str(file)


def told(tmp_path: Path, config: Mapping[str, Any], **labels: str) -> list[str]:
    """Receivers of an alert with these labels."""
    where = written(tmp_path, config)
    pairs = [f"{key}={value}" for key, value in labels.items()]
    command = [amtool(), "config", "routes", "test", f"--config.file={where}", *pairs]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip().split(",")


@ALL
def test_alertmanager_takes_it(installed: Get, name: str, tmp_path: Path) -> None:
    values = installed(name).releases["kube-prometheus-stack"]["values"]["alertmanager"]
    # Helm lays it over the chart's own, so that what it leaves out is still there.
    chart = strict.defaults("kube-prometheus-stack")["alertmanager"]["config"]
    config = strict.merged(values["config"], chart)
    command = [amtool(), "check-config", written(tmp_path, config)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("labels", "receivers"),
    [
        ({"severity": "critical"}, ["critical"]),
        ({"severity": "critical", "team": "search"}, ["critical-search"]),
        # A team without a route of its own is the platform's to tell.
        ({"severity": "critical", "team": "risk"}, ["critical"]),
        ({"severity": "warning", "team": "search"}, ["warning"]),
        ({"severity": "info"}, ["info"]),
        ({"severity": "none", "alertname": "Watchdog"}, ["dead-man"]),
        ({"severity": "none", "alertname": "InfoInhibitor"}, ["null"]),
        ({"severity": "none", "alertname": "Other"}, ["null"]),
    ],
)
def test_routes(tmp_path: Path, labels: dict[str, str], receivers: list[str]) -> None:
    assert told(tmp_path, alerting.config(ALERTS), **labels) == receivers


def test_a_team_comes_first_wherever_its_route_stands(tmp_path: Path) -> None:
    backwards = ALERTS.model_copy(update={"routes": tuple(reversed(ALERTS.routes))})
    assert alerting.config(backwards)["route"]["routes"][2]["receiver"] == "critical-search"
    labels = {"severity": "critical", "team": "search"}
    assert told(tmp_path, alerting.config(backwards), **labels) == ["critical-search"]


def test_nobody_hears_of_what_has_no_route(tmp_path: Path) -> None:
    config = alerting.config(Alerts())
    assert told(tmp_path, config, severity="critical") == ["null"]
    assert told(tmp_path, config, severity="none", alertname="Watchdog") == ["null"]


def test_mail_goes_by_tls_and_with_a_password_from_a_file() -> None:
    found = {each["name"]: each for each in alerting.config(ALERTS)["receivers"]}
    assert found["info"]["email_configs"] == [
        {
            "to": "a@example.com",
            "send_resolved": True,
            "from": "platform@example.com",
            "smarthost": "mail.example.com:587",
            "require_tls": True,
            "auth_username": "platform",
            "auth_password_file": "/etc/alertmanager/secrets/alert-routes/smtp",
        }
    ]
    assert {"pagerduty_configs", "email_configs"} < set(found["critical"])
    assert found["critical-search"]["slack_configs"][0]["channel"] == "#search"


def test_no_secret_is_in_it() -> None:
    text = json.dumps(alerting.config(ALERTS))
    for key in ("password", "routing_key", "api_url", "url"):
        assert f'"{key}"' not in text and f'"auth_{key}"' not in text


def test_every_file_that_it_names_is_a_key_of_the_secret() -> None:
    text = json.dumps(alerting.config(ALERTS))
    keys = {part.partition('"')[0] for part in text.split(f"{alerting.MOUNT}/")[1:]}
    assert keys == set(alerting.secrets(ALERTS))


def test_the_secrets_that_it_names_may_be_read() -> None:
    platform = spec("alerting")
    remotes = {str(each.key) for each in alerting.secrets(ALERTS).values()}
    (row,) = [each for each in matrix(platform) if each.name == "external-secrets"]
    assert remotes <= {grant.resource for grant in row.grants}
    assert remotes <= {key for _, key in named_secrets(platform)}


def test_how_often_and_how_soon() -> None:
    branches = {each["receiver"]: each for each in alerting.config(ALERTS)["route"]["routes"]}
    assert branches["critical"]["group_wait"] == "10s"
    assert branches["critical"]["repeat_interval"] == "12h"
    assert branches["info"]["repeat_interval"] == "72h"
    assert branches["dead-man"]["repeat_interval"] == "4m"


def test_worse_silences_better_of_the_same_thing() -> None:
    rules = alerting.config(ALERTS)["inhibit_rules"]
    assert rules[0]["source_matchers"] == ['severity = "critical"']
    assert rules[0]["target_matchers"] == ['severity =~ "warning|info"']
    assert {"alertname", "namespace", "model", "objective", "node"} < set(rules[0]["equal"])
