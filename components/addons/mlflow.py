"""MLflow's tracking server and model registry: PostgreSQL for runs, a bucket for artifacts."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random

from spec.access import Oidc
from spec.platform import Platform
from spec.tracking import Mlflow as Section

from ..cloud import Database
from . import mlflow_purge, objects, tracking_route, trust
from .addon import Addon
from .mlflow_values import (
    ADMIN,
    DATABASE,
    NAMESPACE,
    OIDC,
    PODS,
    S3,
    SERVER,
    oidc,
    values,
)
from .objects import GATEWAY_NAMESPACE, Remote

UTILIZATION = {"cpu": 80, "memory": 85}
"""Percent of what a server asks for at which another is added: requests are half of the limits."""


class Mlflow(Addon):
    """MLflow behind basic authentication or OpenID Connect; clients never see the bucket."""

    key = "mlflow"
    namespace = NAMESPACE
    # Its nodes may be none until something asks for one.
    requires = ("prometheus-operator-crds", "external-secrets", "gateway", "autoscaler")
    reached_from = (GATEWAY_NAMESPACE, "airflow", "models")
    reads_secrets = True
    serves_routes = True

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.tracking.engine == "mlflow"

    def callers(self) -> tuple[str, ...]:
        return (*self.reached_from, *self.site.spec.orchestration.homes)

    def declare(self) -> None:
        spec = self.site.spec
        section = spec.tracking
        assert isinstance(section, Section)  # noqa: S101 - `wanted` has seen to it
        database = self.site.cloud.database("mlflow", spec.database, self.site.network)
        account = self.service_account("mlflow")
        secrets = self._secrets(database, oidc(spec))
        identity = self.site.identity(NAMESPACE, "mlflow")
        if identity.keys:
            secrets.append(self.access_keys(S3, identity.keys))
        secrets += trust.declare(self, trust.trust(database, identity.keys))
        artifacts = self.site.buckets["artifacts"]
        made = values(self.site, section, database, artifacts, identity)
        release = self.release(made, after=[account, *secrets], timeout=900)
        self._monitor(section, release)
        if section.max_replicas is not None:
            self._scale(section.replicas, section.max_replicas, release)
        if section.purge_after_days:
            mlflow_purge.declare(self, section, database, artifacts, identity, release)
        if section.replicas > 1 or section.max_replicas is not None:
            # The chart has none.
            k8s.policy.v1.PodDisruptionBudget(
                f"{self.name}-budget",
                metadata=self.meta("mlflow"),
                spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
                    max_unavailable=1,
                    selector=k8s.meta.v1.LabelSelectorArgs(match_labels=PODS),
                ),
                opts=self.child(release),
            )
        host = self.site.host("mlflow")
        if host:
            backends = {"/": ("mlflow", 80)}
            seconds = section.request_timeout_seconds
            tracking_route.declare(self, host, backends, seconds, release)
        self.ready = (release,)
        self.endpoint = f"https://{host}" if host else "http://mlflow.mlflow.svc"

    def _secrets(self, database: Database, provider: Oidc | None) -> list[pulumi.Resource]:
        # Letters and digits: the chart puts them into a file with sed.
        admin = random.RandomPassword(
            f"{self.name}-admin", length=32, special=False, opts=self.child()
        )
        session = random.RandomPassword(
            f"{self.name}-session", length=64, special=False, opts=self.child()
        )
        made = self.generate(
            "mlflow",
            {"username": "admin", "password": admin.result, "sessionKey": session.result},
        )
        names = ("username", "password")
        found: list[pulumi.Resource] = [
            self.secret(DATABASE, {name: Remote(database.secret.key, name) for name in names}),
            self.secret(ADMIN, {name: Remote(made.key, name) for name in names}),
            # Loaded after the chart's own, which is drawn anew at every rendering.
            self.secret(SERVER, {"MLFLOW_FLASK_SERVER_SECRET_KEY": Remote(made.key, "sessionKey")}),
        ]
        if provider:
            key = "OIDC_CLIENT_SECRET"
            found.append(self.secret(OIDC, {key: Remote(provider.client_secret)}))
        return found

    def _monitor(self, section: Section, release: pulumi.Resource) -> None:
        # Basic authentication covers /metrics, and the chart's own monitor cannot sign in. The
        # plugin for OpenID Connect leaves it open: the route does not lead there.
        login = {
            "username": {"name": ADMIN, "key": "username"},
            "password": {"name": ADMIN, "key": "password"},
        }
        signed_in: dict[str, Any] = {"basicAuth": login} if section.auth == "basic" else {}
        spec = objects.service_monitor(PODS, "http", **signed_in)
        self.custom("monitoring.coreos.com/v1", "ServiceMonitor", "mlflow", spec, after=[release])

    def _scale(self, least: int, most: int, release: pulumi.Resource) -> None:
        scaling = k8s.autoscaling.v2
        metrics = [
            scaling.MetricSpecArgs(
                type="Resource",
                resource=scaling.ResourceMetricSourceArgs(
                    name=name,
                    target=scaling.MetricTargetArgs(type="Utilization", average_utilization=each),
                ),
            )
            for name, each in UTILIZATION.items()
        ]
        scaling.HorizontalPodAutoscaler(
            f"{self.name}-scaling",
            metadata=self.meta("mlflow"),
            spec=scaling.HorizontalPodAutoscalerSpecArgs(
                scale_target_ref=scaling.CrossVersionObjectReferenceArgs(
                    api_version="apps/v1", kind="Deployment", name="mlflow"
                ),
                min_replicas=least,
                max_replicas=most,
                metrics=metrics,
            ),
            opts=self.child(release),
        )
