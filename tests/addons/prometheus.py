"""Prometheus' own judgement of rules and expressions: promtool, on what the platform declares."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests import needed


def promtool() -> str:
    return needed.program("promtool", "prometheus")


def check(tmp_path: Path, spec: Mapping[str, Any]) -> str:
    """What promtool has against the spec of a PrometheusRule; nothing if it takes it."""
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump(dict(spec)))
    done = subprocess.run([promtool(), "check", "rules", str(file)], capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def parse(tmp_path: Path, expressions: Iterable[str]) -> str:
    """What promtool has against expressions."""
    made = [
        {"record": f"test:expression:{index}", "expr": each}
        for index, each in enumerate(expressions)
    ]
    return check(tmp_path, {"groups": [{"name": "expressions", "rules": made}]})


def fires(
    tmp_path: Path,
    spec: Mapping[str, Any],
    alert: str,
    at: str,
    series: Mapping[str, str],
    every: str = "1m",
) -> list[str]:
    """Labels of the alerts that fire at a time, by promtool's own unit test.

    Args:
        series: metric -> its values, one each time that rules are evaluated.
        every: time from one to the next.
    """
    kept = only(spec, alert)
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(kept))
    made = [{"series": metric, "values": values} for metric, values in series.items()]
    # Expecting nothing, so that what fires is what promtool complains of.
    expected = [{"eval_time": at, "alertname": alert, "exp_alerts": []}]
    test = {
        "rule_files": ["rules.yaml"],
        # Without it they are in any: what one records, another would see the next time.
        "group_eval_order": [group["name"] for group in kept["groups"]],
        "evaluation_interval": every,
        "tests": [{"interval": every, "input_series": made, "alert_rule_test": expected}],
    }
    (tmp_path / "test.yaml").write_text(yaml.safe_dump(test))
    command = [promtool(), "test", "rules", "test.yaml"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    found = done.stdout + done.stderr
    assert done.returncode == 0 or "got:" in found, found
    got = found.rpartition("got:")[2]
    return re.findall(r"Labels:\{(.*?)\}", got.replace("\n", " "))


def only(spec: Mapping[str, Any], alert: str) -> dict[str, Any]:
    """What an alert needs of the rules: itself, and what it reads that others record."""
    asked = {alert}
    kept: list[tuple[str, list[dict[str, Any]]]] = []
    for group in reversed(spec["groups"]):
        rules: list[dict[str, Any]] = []
        for rule in reversed(group["rules"]):
            if rule.get("alert", rule.get("record")) in asked:
                asked |= set(re.findall(r"plinth:\w+:\w+", rule["expr"]))
                rules.insert(0, rule)
        kept.insert(0, (group["name"], rules))
    return {"groups": [{"name": name, "rules": rules} for name, rules in kept if rules]}


def alerts(specs: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every alert of some specs of PrometheusRule."""
    return [
        rule
        for spec in specs
        for group in spec["groups"]
        for rule in group["rules"]
        if "alert" in rule
    ]
