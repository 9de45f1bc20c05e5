"""Prefect 3: a server for everybody, and for each team a work pool in a namespace of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random

from spec.orchestration import Prefect as Section
from spec.orchestration import WorkPool
from spec.platform import Platform

from ..cloud import Database, Secret
from . import broker, homes, objects, prefect_jobs, prefect_sign_in, prefect_worker, trust
from .addon import Addon
from .broker import Broker
from .homes import Member
from .objects import GATEWAY_NAMESPACE, Remote
from .prefect_jobs import AUTH_KEY
from .prefect_template import template
from .prefect_values import (
    API,
    AUTH,
    BACKGROUND,
    DATABASE,
    NAMESPACE,
    PORT,
    REDIS,
    SERVERS,
    SERVICE,
    apart,
    replicas,
    values,
)

CONNECTION = (
    "postgresql+asyncpg://{{ .username | urlquery }}:{{ .password | urlquery }}"
    "@{{ .host }}:{{ .port }}/{{ .dbname }}?ssl=require"
)

DOCKET = "redis://:{{ .redis }}@prefect-redis:6379/1"
"""Where the scheduler's tasks are: a database of its own beside that of the messages."""

BROKER = Broker(REDIS, REDIS, "redis-password")
"""What servers and background services tell each other by."""

TEMPLATES = "prefect-pools"
"""ConfigMap of the base job templates."""


@dataclass(frozen=True)
class _Home:
    """What a pool's namespace has for it."""

    member: Member
    auth: str
    login: str | None
    ready: tuple[pulumi.Resource, ...]


class Prefect(Addon):
    """The server behind its own password, and a worker for each pool in its team's namespace."""

    key = "prefect"
    namespace = NAMESPACE
    requires = ("prometheus-operator-crds", "external-secrets", "gateway", "autoscaler")
    reached_from = (GATEWAY_NAMESPACE,)
    reads_secrets = True
    serves_routes = True

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.orchestration.prefect.enabled

    def callers(self) -> tuple[str, ...]:
        teams = dict.fromkeys(pool.home for pool in self._section.work_pools)
        # The check of drift starts runs.
        starts = ("drift",) if self.site.spec.monitoring.drift.retrain else ()
        return (*self.reached_from, *teams, *starts)

    def declare(self) -> None:
        site, section = self.site, self._section
        database = site.cloud.database("prefect", site.spec.database, site.network)
        trusted = trust.trust(database, None)
        generated = self._generate()
        secrets = [*self._secrets(database, generated), *trust.declare(self, trusted)]
        before: list[pulumi.Resource] = [prefect_jobs.migration(self, trusted, secrets)]
        if apart(site, section):
            before += broker.declare(self, BROKER, secrets)
        host, provider = site.host("prefect"), prefect_sign_in.provider(site)
        url = f"https://{host}/api" if host else f"http://localhost:{PORT}/api"
        made = values(site, section, trusted, url, signed_in=provider is not None)
        release = self.release(made, key="prefect-server", after=[*secrets, *before], timeout=900)
        self._watch(release)
        if host and provider:
            prefect_sign_in.declare(self, host, provider, generated, [release, *secrets])
        elif host:
            route = objects.route(host, SERVICE, PORT)
            self.custom(prefect_sign_in.ROUTES, "HTTPRoute", "prefect", route, after=[release])
        self.ready = (release, *self._teams(generated, release))
        self.endpoint = f"https://{host}" if host else API.removesuffix("/api")

    @cached_property
    def _section(self) -> Section:
        return self.site.spec.orchestration.prefect

    def _generate(self) -> Secret:
        drawn = {
            name: random.RandomPassword(
                f"{self.name}-{name}", length=40, special=False, opts=self.child()
            ).result
            for name in ("password", "redis")
            if name != "redis" or apart(self.site, self._section)
        }
        return self.generate("prefect", drawn)

    def _secrets(self, database: Database, generated: Secret) -> list[pulumi.Resource]:
        parts = ("username", "password", "host", "port", "dbname")
        password = {"password": Remote(generated.key, "password")}
        login = {
            AUTH_KEY: "admin:{{ .password }}",
            # As Prometheus takes it.
            "username": "admin",
            "password": "{{ .password }}",
        }
        found: list[pulumi.Resource] = [
            self.secret(
                DATABASE,
                {part: Remote(database.secret.key, part) for part in parts},
                {"connection-string": CONNECTION},
            ),
            self.secret(AUTH, password, login),
        ]
        if apart(self.site, self._section):
            kept = {**BROKER.contents("redis"), "docket-url": DOCKET}
            found.append(self.secret(REDIS, {"redis": Remote(generated.key, "redis")}, kept))
        return found

    def _watch(self, release: pulumi.Resource) -> None:
        login = {part: {"name": AUTH, "key": part} for part in ("username", "password")}
        scraped = objects.service_monitor(
            SERVERS, "server-svc-port", path="/api/metrics", basicAuth=login
        )
        self.custom(
            "monitoring.coreos.com/v1", "ServiceMonitor", "prefect", scraped, after=[release]
        )
        if replicas(self.site, self._section) > 1:
            prefect_worker.budget(self, "server", SERVERS, [release], name="prefect-server")
        if apart(self.site, self._section) and self.site.redundant:
            name = "prefect-background-services"
            prefect_worker.budget(self, "background", BACKGROUND, [release], name=name)

    # --- teams --------------------------------------------------------------------------------

    def _teams(self, generated: Secret, release: pulumi.Resource) -> list[pulumi.Resource]:
        pools = self._section.work_pools
        if not pools:
            return []
        spaces = {
            name: self.site.namespaces.get(name)
            or self.make_namespace(
                name,
                security="baseline",
                reached_from=(),
                reads_secrets=True,
                serves_routes=False,
                workloads=True,
            )
            for name in dict.fromkeys(pool.home for pool in pools)
        }
        found = {pool.name: self._home(pool, generated, spaces[pool.home]) for pool in pools}
        guards = [self._guard_secrets(name, generated, made) for name, made in spaces.items()]
        config = {
            f"{pool.name}.json": json.dumps(
                template(self.site, pool, found[pool.name].member, found[pool.name].login),
                indent=2,
                sort_keys=True,
            )
            for pool in pools
        }
        templates = k8s.core.v1.ConfigMap(
            f"{self.name}-pools-templates",
            metadata=self.meta(TEMPLATES),
            data=config,
            opts=self.child(),
        )
        checksum = hashlib.sha256(json.dumps(config, sort_keys=True).encode()).hexdigest()[:16]
        made = prefect_jobs.work_pools(self, pools, TEMPLATES, checksum, [release, templates])
        return [
            *guards,
            *(
                prefect_worker.worker(
                    self, pool, found[pool.name].auth, [made, *found[pool.name].ready]
                )
                for pool in pools
            ),
        ]

    def _home(self, pool: WorkPool, generated: Secret, space: pulumi.Resource) -> _Home:
        member = homes.member(self, pool.name, pool.home, after=[space])
        auth = f"{pool.name}-prefect"
        ready = [
            *member.ready,
            homes.external_secret(
                self,
                auth,
                pool.home,
                {"password": Remote(generated.key, "password")},
                {AUTH_KEY: "admin:{{ .password }}"},
                after=[space],
            ),
        ]
        login = f"{pool.name}-mlflow" if pool.mlflow_secret else None
        if login and pool.mlflow_secret:
            parts = {
                "MLFLOW_TRACKING_USERNAME": Remote(pool.mlflow_secret, "username"),
                "MLFLOW_TRACKING_PASSWORD": Remote(pool.mlflow_secret, "password"),
            }
            ready.append(homes.external_secret(self, login, pool.home, parts, after=[space]))
        return _Home(member, auth, login, tuple(ready))

    def _guard_secrets(
        self, namespace: str, generated: Secret, space: pulumi.Resource
    ) -> pulumi.Resource:
        pools = [pool for pool in self._section.work_pools if pool.home == namespace]
        return homes.allow_secrets(self, namespace, self._keys(pools, generated), space)

    def _keys(self, pools: Sequence[WorkPool], generated: Secret) -> list[pulumi.Input[str]]:
        """Remote keys of all that a namespace's pools read."""
        store = self.site.cloud.secret_store()
        found: list[pulumi.Input[str]] = [generated.key]
        for pool in pools:
            if pool.mlflow_secret:
                found.append(Remote(pool.mlflow_secret).within(store).key)
            if keys := self.site.identity(pool.home, pool.name).keys:
                found.append(keys.secret.key)
        return found
