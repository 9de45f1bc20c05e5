"""Kubeflow Pipelines: who signs in, where its data lies, and what upstream cannot do."""

from __future__ import annotations

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
    """A database of one's own has a login; one on the cluster is one pod."""
    kubeflow = spec.orchestration.kubeflow
    section = kubeflow.mysql
    if not kubeflow.pipelines:
        return
    if section.host and not section.credentials_secret:
        message = "a MySQL of your own without credentialsSecret lets nobody in"
        mend = "name the remote key of JSON with username and password"
        yield Finding((*_MYSQL, "host"), message, mend)
    if section.host:
        # The metadata server takes no certificate by its flags.
        message = (
            "connections to it are not encrypted: the metadata server has no way to ask for it"
        )
        yield warning((*_MYSQL, "host"), message, "keep it in the platform's own network")
        return
    if section.credentials_secret:
        message = "is not used: mysql.host names no MySQL of your own"
        yield warning((*_MYSQL, "credentialsSecret"), message, "take it away, or add host")
    if spec.environment != "dev":
        message = f"Pipelines in {spec.environment} on one MySQL on the cluster, which nobody stands in for"
        mend = "mysql.host and mysql.credentialsSecret of a managed MySQL 8"
        yield warning(_PIPELINES, message, mend)


def definitions(spec: Platform) -> Findings:
    """The one store on the cluster, with copies of pipelines' definitions, has a disk that is backed up.

    The API server asks for fixed keys of an S3 store, and has not started with a role since 2.15.
    """
    if not spec.orchestration.kubeflow.pipelines or spec.environment == "dev":
        return
    section = spec.backup
    if section.enabled and (not section.namespaces or "kubeflow" in section.namespaces):
        return
    message = (
        f"Pipelines in {spec.environment} need one store on the cluster, which nobody stands in for "
        "and nobody backs up"
    )
    mend = "backup.enabled: true, with kubeflow among backup.namespaces if they are named"
    yield warning(_PIPELINES, message, mend)


def artifacts(spec: Platform) -> Findings:
    """Upstream writes artifacts to S3 and Cloud Storage, and to nothing of Azure's."""
    if spec.orchestration.kubeflow.pipelines and spec.cloud.provider == "azure":
        message = "artifacts lie on a disk of the cluster: Pipelines cannot write to Blob Storage"
        mend = "size it by artifactGib, or run pipelines by airflow or prefect"
        yield warning(_PIPELINES, message, mend)


RULES = (sign_in, teams, mysql, definitions, artifacts)
