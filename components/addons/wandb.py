"""Weights & Biases server: its operator, and the custom resource that the operator renders its chart by."""

from __future__ import annotations

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random

from spec import mysql as databases
from spec.platform import Platform
from spec.tracking import WeightsAndBiases

from ..identity import WANDB_PREFIX
from . import broker, mysql, objects, tracking_route, wandb_stores
from .addon import Addon
from .objects import GATEWAY_NAMESPACE, Remote
from .pods import POD_SECURITY, WRITABLE_CONTAINER_SECURITY, anti_affinity, resources
from .site import SYSTEM
from .wandb_stores import CACHE, DATABASE, PASSWORD
from .wandb_values import (
    APP,
    BUCKET,
    LICENSE,
    MYSQL_DATABASE,
    MYSQL_USER,
    NAMESPACE,
    OIDC,
    SERVICE_ACCOUNT,
    MysqlPlace,
    Stores,
    backends,
    chart,
    controller_image,
    values,
)

CONTROLLER = {"control-plane": "controller-manager"}
"""Label that the chart puts on the operator's pods."""


class WandB(Addon):
    """W&B's operator and server behind its own sign-in: MySQL for runs, a bucket for files, a cache."""

    key = "wandb"
    namespace = NAMESPACE
    requires = ("prometheus-operator-crds", "external-secrets", "gateway", "autoscaler")
    reached_from = (GATEWAY_NAMESPACE, "airflow", "models")
    reads_secrets = True
    serves_routes = True

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.tracking.engine == "wandb"

    def declare(self) -> None:
        section = self.site.spec.tracking
        assert isinstance(section, WeightsAndBiases)  # noqa: S101 - `wanted` has seen to it
        host = self.site.host("wandb")
        if host is None:
            raise pulumi.RunError(
                "tracking.engine: wandb needs access.domain and serving.gateway: envoy"
            )
        release = self.release(self._operator(), key="wandb-operator")
        if self.site.redundant:
            k8s.policy.v1.PodDisruptionBudget(
                f"{self.name}-operator-budget",
                metadata=self.meta("operator"),
                spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
                    max_unavailable=1,
                    selector=k8s.meta.v1.LabelSelectorArgs(match_labels=CONTROLLER),
                ),
                opts=self.child(release),
            )
        before = [release, *self._secrets(section)]
        if section.bucket is None:
            before.append(self.service_account(SERVICE_ACCOUNT))
        database, stores = self._stores(section, before)
        before += stores
        identity = self.site.identity(NAMESPACE, SERVICE_ACCOUNT)
        artifacts = self.site.buckets["artifacts"]
        found = Stores(artifacts.name, WANDB_PREFIX.rstrip("/"), identity, database)
        spec = {"chart": chart(), "values": values(self.site, section, host, found)}
        made = self.custom("apps.wandb.com/v1", "WeightsAndBiases", NAMESPACE, spec, after=before)
        monitor = objects.service_monitor(APP, "prometheus")
        self.custom("monitoring.coreos.com/v1", "ServiceMonitor", "wandb", monitor)
        seconds = section.request_timeout_seconds
        tracking_route.declare(self, host, backends(self.site), seconds, made)
        self.ready = (made,)
        self.endpoint = f"https://{host}"

    def _operator(self) -> dict[str, object]:
        return {
            "replicaCount": self.site.replicas,
            "image": controller_image(),
            # Its rights end with its namespace, secrets above all.
            "namespaceIsolation": {"enabled": True},
            "manager": {"debug": {"enabled": False}},
            "nodeSelector": SYSTEM,
            "affinity": anti_affinity(CONTROLLER),
            "podSecurityContext": dict(POD_SECURITY),
            "securityContext": dict(WRITABLE_CONTAINER_SECURITY),
            "resources": resources("100m", "512Mi", cpu_limit="1", memory_limit="2Gi"),
        }

    def _secrets(self, section: WeightsAndBiases) -> list[pulumi.Resource]:
        found: list[pulumi.Resource] = [
            self.secret(LICENSE, {"license": Remote(section.license_secret)})
        ]
        own = section.mysql.password_secret if section.mysql.host else None
        drawn = {"mysql": own is None, "redis": section.redis is None}
        generated = {
            key: random.RandomPassword(
                f"{self.name}-{key}", length=32, special=False, opts=self.child()
            ).result
            for key, wanted in drawn.items()
            if wanted
        }
        made = self.generate("wandb", generated) if generated else None
        # The administrator's password is read where the server is a pod here.
        database = Remote(own) if own else None
        cache = section.redis and Remote(section.redis.password_secret)
        if made:
            database = database or Remote(made.key, "mysql")
            cache = cache or Remote(made.key, "redis")
        assert database and cache  # noqa: S101 - what is not named was generated
        names = ("MYSQL_PASSWORD", "MYSQL_ROOT_PASSWORD")
        found.append(self.secret(DATABASE, dict.fromkeys(names, database)))
        if section.own_broker(self.site.redundant):
            kept = wandb_stores.broker(section).contents("redis")
            found.append(self.secret(CACHE, {"redis": cache}, kept))
        else:
            found.append(self.secret(CACHE, {PASSWORD: cache}))
        provider = self.site.spec.access.oidc
        if section.auth == "oidc" and provider:
            found.append(self.secret(OIDC, {"OIDC_SECRET": Remote(provider.client_secret)}))
        if section.bucket:
            key = section.bucket.credentials_secret
            parts = [("ACCESS_KEY", "accessKey")]
            if section.bucket.provider == "s3":
                parts.append(("SECRET_KEY", "secretKey"))
            found.append(self.secret(BUCKET, {name: Remote(key, part) for name, part in parts}))
        return found

    def _stores(
        self, section: WeightsAndBiases, after: list[pulumi.Resource]
    ) -> tuple[MysqlPlace, list[pulumi.Resource]]:
        """Where the database is, and what of the stores must stand first."""
        found: list[pulumi.Resource] = []
        if section.own_broker(self.site.redundant):
            found += broker.declare(self, wandb_stores.broker(section), after)
        elif section.redis is None:
            found.append(wandb_stores.redis(self, *after))
        if databases.wandb(self.site.spec) == "cloud":
            server = mysql.of_cloud(self)
            tenant = mysql.Tenant(MYSQL_USER, [MYSQL_DATABASE], DATABASE, "MYSQL_PASSWORD")
            found += mysql.declare(self, server, tenant, after)
            return MysqlPlace(server.host, server.port), found
        own = section.mysql
        if own.host:
            return MysqlPlace(own.host, own.port, own.database, own.username), found
        found.append(wandb_stores.mysql(self, MYSQL_DATABASE, MYSQL_USER, *after))
        return MysqlPlace(f"{DATABASE}.{NAMESPACE}.svc"), found
