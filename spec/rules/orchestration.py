"""What runs pipelines."""

from __future__ import annotations

import re

from ..finding import Finding, Findings
from ..platform import Platform


def repositories(spec: Platform) -> Findings:
    """A repository has its credentials in the secret store, and one reached by SSH needs them."""
    dags = spec.orchestration.airflow.dags
    path = ("orchestration", "airflow", "dags", "repository")
    if dags and re.match(r"https://[^/]*@", dags.repository):
        yield Finding(path, "holds credentials", "take them out, and add credentialsSecret")
    if dags and not dags.repository.startswith("https://") and not dags.credentials_secret:
        yield Finding(path, "SSH without credentialsSecret", "name the remote key of the SSH key")


def work_pools(spec: Platform) -> Findings:
    """Work pools have one name each."""
    first: dict[str, int] = {}
    for index, pool in enumerate(spec.orchestration.prefect.work_pools):
        if pool.name in first:
            path = ("orchestration", "prefect", "workPools", index, "name")
            message = f"{pool.name} is also the name of workPools[{first[pool.name]}]"
            yield Finding(path, message, "one name per pool")
        first.setdefault(pool.name, index)


RULES = (repositories, work_pools)
