"""Kubeflow Pipelines: who signs in, whose is what, and where its data lies."""

from __future__ import annotations

from .. import mysql as databases
from ..faults import Path
from ..finding import Finding, Findings, warning
from ..platform import Platform

_PIPELINES: Path = ("orchestration", "kubeflow", "pipelines")
_TEAMS: Path = ("orchestration", "kubeflow", "teams")
_MYSQL: Path = ("orchestration", "kubeflow", "mysql")


def sign_in(spec: Platform) -> Findings:
    """Teams sign in at the gateway; without teams nobody is told apart, and nothing is reached."""
    kubeflow = spec.orchestration.kubeflow
    if not kubeflow.pipelines:
        return
    if not kubeflow.teams:
        message = "without teams everybody is one user, who reaches it by port-forward alone"
        yield warning(_PIPELINES, message, "add teams, with access.domain and access.oidc")
        return
    if spec.access.oidc is None:
        yield Finding(_TEAMS, "teams sign in, and there is no identity provider", "add access.oidc")
    elif spec.access.oidc.jwks_uri is None:
        message = "the gateway has no keys to check the teams' tokens with"
        mend = "add jwksUri: jwks_uri of the provider's discovery document"
        yield Finding(("access", "oidc"), message, mend)
    if spec.access.domain is None:
        yield Finding(
            _TEAMS, "teams sign in at a name, and there is no domain", "add access.domain"
        )
    if spec.serving.gateway != "envoy":
        message = f"the gateway signs teams in, and serving.gateway is {spec.serving.gateway}"
        yield Finding(_TEAMS, message, "serving.gateway: envoy")


def teams(spec: Platform) -> Findings:
    """A team has a name of its own, a namespace of its own, and nobody in it twice."""
    kubeflow = spec.orchestration.kubeflow
    pools = {pool.home: pool.name for pool in spec.orchestration.prefect.work_pools}
    first: dict[str, int] = {}
    for index, team in enumerate(kubeflow.teams):
        path: Path = (*_TEAMS, index)
        if team.name in first:
            message = f"{team.name} is also the name of teams[{first[team.name]}]"
            yield Finding((*path, "name"), message, "one name per team")
        first.setdefault(team.name, index)
        if team.home in pools and spec.orchestration.prefect.enabled:
            message = f"its namespace {team.home} is that of the work pool {pools[team.home]}"
            yield Finding((*path, "name"), message, "another name, or another namespace there")
        both = sorted(set(team.members) & set(team.viewers))
        if both:
            message = f"{both[0]} is a member, too"
            yield warning((*path, "viewers"), message, "name everybody once: members see all")


def mysql(spec: Platform) -> Findings:
    """A database of one's own has a login; one pod on the cluster is chosen, outside dev."""
    kubeflow = spec.orchestration.kubeflow
    section = kubeflow.mysql
    if not kubeflow.pipelines:
        return
    if section.host and not section.credentials_secret:
        message = "a MySQL of your own without credentialsSecret lets nobody in"
        mend = "name the remote key of JSON with username and password"
        yield Finding((*_MYSQL, "host"), message, mend)
    if section.host:
        message = (
            "connections to it are encrypted, and nobody checks its certificate"
            if section.tls
            else "connections to it are not encrypted: tls is false"
        )
        yield warning((*_MYSQL, "host"), message, "keep it in the platform's own network")
        return
    if section.credentials_secret:
        message = "is not used: mysql.host names no MySQL of your own"
        yield warning((*_MYSQL, "credentialsSecret"), message, "take it away, or add host")
    own = "mysql.host and mysql.credentialsSecret of a MySQL 8 with a standby"
    yield from runs_once(spec, section, _MYSQL, _PIPELINES, "Pipelines", own)


def runs_once(
    spec: Platform,
    section: databases.Mysql | databases.WandbMySql,
    path: Path,
    asked: Path,
    who: str,
    own: str,
) -> Findings:
    """The cloud runs it where there is one; one pod on the cluster is a choice that is said.

    Args:
        path: of the section.
        asked: of what needs the database.
        own: how to name one of one's own.
    """
    onprem = spec.cloud.provider == "onprem"
    if onprem and section.server == "cloud":
        message = "there is no cloud that runs it on an existing cluster"
        yield Finding((*path, "server"), message, f"cluster, or {own}")
    elif spec.environment != "dev" and databases.runs(spec, section) == "cluster":
        one = f"{who} in {spec.environment} on one MySQL on the cluster, which nobody stands in for"
        if section.server:
            mend = own if onprem else f"mysql.server: cloud, or {own}"
            yield warning((*path, "server"), one, mend)
        else:
            mend = f"{own}, or mysql.server: cluster if one pod will do"
            yield Finding(asked, one, mend)


RULES = (sign_in, teams, mysql)
