"""Starting a pipeline when a model has drifted: at most once in a while, and by its report.

Airflow is asked by its API, version 2, with a token of a user of its own; Prefect by its API with the
server's login. A run has a name that is made of the model and of the time in which it is the one: a
check that was killed after it started a run, and before it noted so, starts no second one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import quote

import requests

from . import store

TIMEOUT = 30
"""Seconds to wait for an answer."""


class StartError(Exception):
    """What was to be started was not."""


class Starter(Protocol):
    """Starts a pipeline."""

    cooldown: timedelta

    def start(self, key: str, report: Mapping[str, Any]) -> str:
        """Start a run of that key, or find that it was started: its name."""
        ...


@dataclass
class Airflow:
    """A DAG of Airflow.

    Attributes:
        url: of its API server.
        dag: id of the DAG.
    """

    url: str
    username: str
    password: str
    dag: str
    cooldown: timedelta
    session: requests.Session = field(default_factory=requests.Session)

    def start(self, key: str, report: Mapping[str, Any]) -> str:
        login = {"username": self.username, "password": self.password}
        answer = self._post("/auth/token", login, {})
        if answer.status_code != 201:
            raise StartError(f"{self.url}/auth/token: {_said(answer)}")
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        # Manual runs of one moment are allowed where they have no logical date.
        body = {"dag_run_id": key, "logical_date": None, "conf": {"drift": dict(report)}}
        answer = self._post(f"/api/v2/dags/{quote(self.dag, safe='')}/dagRuns", body, headers)
        if answer.status_code not in (200, 201, 409):
            raise StartError(f"{self.dag}: {_said(answer)}")
        # 409: there is a run of that name.
        return f"{self.dag}/{key}"

    def _post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Any:
        try:
            return self.session.post(
                f"{self.url.rstrip('/')}{path}", json=body, headers=dict(headers), timeout=TIMEOUT
            )
        except requests.RequestException as error:
            raise StartError(f"{self.url}{path}: {error}") from error


@dataclass
class Prefect:
    """A deployment of Prefect.

    Attributes:
        url: of its API.
        login: `user:password`.
        deployment: `flow/deployment`.
    """

    url: str
    login: str
    deployment: str
    cooldown: timedelta
    session: requests.Session = field(default_factory=requests.Session)

    def start(self, key: str, report: Mapping[str, Any]) -> str:
        flow, _, name = self.deployment.partition("/")
        user, _, password = self.login.partition(":")
        where = f"{self.url.rstrip('/')}/deployments"
        said: dict[str, Any] = {"auth": (user, password), "timeout": TIMEOUT}
        try:
            named = f"{where}/name/{quote(flow, safe='')}/{quote(name, safe='')}"
            found = self.session.get(named, **said)
            if found.status_code != 200:
                raise StartError(f"{self.deployment}: {_said(found)}")
            body = {"name": key, "idempotency_key": key, "parameters": {"drift": dict(report)}}
            made = self.session.post(
                f"{where}/{found.json()['id']}/create_flow_run", json=body, **said
            )
        except requests.RequestException as error:
            raise StartError(f"{self.url}: {error}") from error
        if made.status_code not in (200, 201):
            raise StartError(f"{self.deployment}: {_said(made)}")
        return f"{self.deployment}/{made.json().get('name', key)}"


def read(environment: Mapping[str, str]) -> Starter | None:
    """What the platform says is to be started; None where nothing is."""
    pipeline = environment.get("PLINTH_RETRAIN_PIPELINE")
    if not pipeline:
        return None
    cooldown = timedelta(hours=int(environment["PLINTH_RETRAIN_COOLDOWN_HOURS"]))
    url = environment["PLINTH_RETRAIN_URL"]
    if environment["PLINTH_RETRAIN_RUNNER"] == "prefect":
        return Prefect(url, environment["PLINTH_RETRAIN_LOGIN"], pipeline, cooldown)
    username, _, password = environment["PLINTH_RETRAIN_LOGIN"].partition(":")
    return Airflow(url, username, password, pipeline, cooldown)


def last(folder: store.Folder, model: str) -> float | None:
    """When a run was last started for a model, Unix time."""
    name = f"retrain/{model}.json"
    return float(folder.read_json(name)["at"]) if folder.exists(name) else None


def start(
    starter: Starter, folder: store.Folder, verdict: Mapping[str, Any], now: datetime
) -> str | None:
    """Start a run for a model that drifted; None while the last one is too young.

    Raises:
        StartError: it could not be started; the next check tries again.
    """
    model = verdict["model"]
    at = last(folder, model)
    if at is not None and now.timestamp() - at < starter.cooldown.total_seconds():
        return None
    # Counted from the last run: a check that starts it once more gives it the same name.
    since = int(at or 0)
    turn = int((now.timestamp() - since) // starter.cooldown.total_seconds())
    run = starter.start(f"drift-{model}-{since}-{turn}", report(verdict))
    note = {"model": model, "at": now.timestamp(), "run": run, "report": verdict["report"]}
    folder.write_json(f"retrain/{model}.json", note)
    return run


def report(verdict: Mapping[str, Any]) -> dict[str, Any]:
    """What a run is told: figures, and where the rest is."""
    keys = ("model", "version", "threshold", "rows", "window", "reference", "drifted", "report")
    features = {name: round(row["psi"], 4) for name, row in verdict["features"].items()}
    return {**{key: verdict[key] for key in keys}, "psi": features}


def _said(answer: Any) -> str:
    return f"{answer.status_code}: {answer.text[:500]}"
