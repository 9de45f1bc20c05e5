"""Apache Airflow 3: DAGs from a repository, task logs in the bucket, metadata in PostgreSQL."""

from __future__ import annotations

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random

from spec.orchestration import Airflow as Section
from spec.platform import Platform

from ..cloud import Secret
from . import airflow_auth, airflow_job, broker, objects, trust
from .addon import Addon
from .airflow_pods import SERVICE_ACCOUNT, workers
from .airflow_values import (
    ADMIN,
    BROKER,
    GIT,
    KEYS,
    METADATA,
    NAMESPACE,
    S3,
    values,
)
from .broker import Broker
from .objects import GATEWAY_NAMESPACE, Remote

CONNECTION = (
    "postgresql+psycopg2://{{ .username | urlquery }}:{{ .password | urlquery }}"
    "@{{ .host }}:{{ .port }}/{{ .dbname }}?sslmode=require"
)
ASYNC_CONNECTION = CONNECTION.replace("psycopg2", "asyncpg").replace("sslmode", "ssl")
"""asyncpg refuses `sslmode`, which Airflow copies where it derives this by itself."""

PLAIN_CONNECTION = CONNECTION.replace("+psycopg2", "")
"""As libpq has it, for KEDA and for Airflow's own connection to its database."""

REDIS = Broker("airflow-broker", BROKER, "password")
"""Where tasks of Celery wait, unless the spec names a broker."""

BROKER_URL = "redis://:{{ .broker }}@airflow-broker:6379/0"

SETUP = """set -eu
airflow users create --role Admin --username admin --firstname Platform --lastname Admin \
  --email admin@localhost --password "$ADMIN_PASSWORD"
airflow pools set gpu "$GPU_SLOTS" "Tasks that hold an accelerator"
"""
"""The first user and the pool for GPU tasks; both commands may run again."""


class Airflow(Addon):
    """Airflow with one service account, whose identity writes logs and reads data."""

    key = "airflow"
    namespace = NAMESPACE
    # The chart's pods meet `restricted`; the pods that DAGs start must be allowed less.
    security = "baseline"
    # Its nodes may be none until something asks for one.
    requires = ("prometheus-operator-crds", "external-secrets", "gateway", "autoscaler")
    reached_from = (GATEWAY_NAMESPACE,)
    reads_secrets = True
    serves_routes = True

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.orchestration.airflow.enabled

    def callers(self) -> tuple[str, ...]:
        # The check of drift starts runs.
        starts = self.site.spec.monitoring.drift.retrain
        return (*self.reached_from, "drift") if starts else self.reached_from

    def declare(self) -> None:
        site, section = self.site, self.site.spec.orchestration.airflow
        database = site.cloud.database("airflow", site.spec.database, site.network)
        identity = site.identity(NAMESPACE, SERVICE_ACCOUNT)
        account = self.service_account(SERVICE_ACCOUNT)
        secrets = self._secrets(section, database.secret)
        if identity.keys:
            secrets.append(self.access_keys(S3, identity.keys))
        trusted = trust.trust(database, identity.keys)
        secrets += trust.declare(self, trusted)
        waits: list[pulumi.Resource] = [account, *secrets]
        if section.own_broker:
            waits += broker.declare(self, REDIS, secrets)
        made = values(site, section, site.buckets["logs"], identity, trusted)
        release = self.release(made, after=waits, timeout=1200)
        # It writes its own configuration into its home.
        setup = airflow_job.job(
            self,
            "airflow-setup",
            SETUP,
            {"GPU_SLOTS": str(section.gpu_slots)},
            {"ADMIN_PASSWORD": (ADMIN, "password")},
            resource="setup",
            container="setup",
            component="setup",
            after=[release, *secrets],
        )
        self._budgets(section, release)
        # The chart's statsd exporter has no monitor of its own.
        statsd = {"tier": "airflow", "component": "statsd"}
        self.custom(
            "monitoring.coreos.com/v1",
            "ServiceMonitor",
            "airflow-statsd",
            objects.service_monitor(statsd, "statsd-scrape"),
            after=[release],
        )
        service = "airflow-api-server"
        host = site.host("airflow")
        if host:
            route = objects.route(host, service, 8080)
            self.custom(
                "gateway.networking.k8s.io/v1", "HTTPRoute", "airflow", route, after=[release]
            )
        self.ready = (release, setup)
        self.endpoint = f"https://{host}" if host else f"http://{service}.{NAMESPACE}.svc:8080"

    def _secrets(self, section: Section, database: Secret) -> list[pulumi.Resource]:
        # Whoever loses this key loses every connection and variable that it encrypts.
        fernet = random.RandomBytes(
            f"{self.name}-fernet", length=32, opts=self.child(protect=self.site.spec.protected)
        )
        drawn = {
            name: random.RandomPassword(
                f"{self.name}-{name}", length=length, special=False, opts=self.child()
            ).result
            for name, length in (("admin", 32), ("api", 64), ("jwt", 64), ("broker", 32))
            if name != "broker" or section.own_broker
        }
        made = self.generate("airflow", {"fernet": fernet.base64.apply(url_safe), **drawn})
        own = {name: Remote(made.key, name) for name in ("fernet", *drawn)}
        parts = ("username", "password", "host", "port", "dbname")
        found: list[pulumi.Resource] = [
            self.secret(
                METADATA,
                {part: Remote(database.key, part) for part in parts},
                {
                    "connection": CONNECTION,
                    "async-connection": ASYNC_CONNECTION,
                    "plain-connection": PLAIN_CONNECTION,
                },
            ),
            self.secret(
                KEYS,
                {
                    "fernet-key": own["fernet"],
                    "api-secret-key": own["api"],
                    "jwt-secret": own["jwt"],
                },
            ),
            self.secret(ADMIN, {"password": own["admin"]}),
        ]
        if section.own_broker:
            kept = {**REDIS.contents("broker"), "connection": BROKER_URL}
            found.append(self.secret(BROKER, {"broker": own["broker"]}, kept))
        elif section.executor == "celery" and section.celery.broker_secret:
            found.append(self.secret(BROKER, {"connection": Remote(section.celery.broker_secret)}))
        provider = airflow_auth.oidc(self.site.spec)
        if provider:
            client = {airflow_auth.CLIENT_SECRET: Remote(provider.client_secret)}
            found.append(self.secret(airflow_auth.OIDC, client))
        if section.dags and section.dags.credentials_secret:
            found.append(self._git(section.dags.repository, section.dags.credentials_secret))
        return found

    def _git(self, repository: str, remote: str) -> pulumi.Resource:
        if not repository.startswith("https://"):
            return self.secret(GIT, {"gitSshKey": Remote(remote, "sshKey")})
        login = {"username": Remote(remote, "username"), "password": Remote(remote, "password")}
        # The chart's container reads the names of git-sync 3 and of 4, and starts with both alone.
        named = {
            f"{prefix}_{name.upper()}": f"{{{{ .{name} }}}}"
            for prefix in ("GIT_SYNC", "GITSYNC")
            for name in login
        }
        return self.secret(GIT, login, named)

    def _budgets(self, section: Section, release: pulumi.Resource) -> None:
        """Budgets of the parts that the chart gives none."""
        if not self.site.redundant:
            return
        parts = ["dag-processor", "triggerer"]
        if section.executor == "celery" and workers(self.site, section) > 1:
            parts.append("worker")
        for part in parts:
            labels = {"tier": "airflow", "component": part, "release": "airflow"}
            k8s.policy.v1.PodDisruptionBudget(
                f"{self.name}-{part}",
                metadata=self.meta(f"airflow-{part}-budget"),
                spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
                    max_unavailable=1,
                    selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels),
                ),
                opts=self.child(release),
            )


def url_safe(base64: str) -> str:
    """Base64 in the alphabet that Fernet takes."""
    return base64.replace("+", "-").replace("/", "_")
