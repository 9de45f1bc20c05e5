"""What runs pipelines."""

from __future__ import annotations

from ..finding import Finding, Findings
from ..platform import Platform


def work_pools(spec: Platform) -> Findings:
    """Work pools have one name each."""
    first: dict[str, int] = {}
    for index, pool in enumerate(spec.orchestration.prefect.work_pools):
        if pool.name in first:
            path = ("orchestration", "prefect", "workPools", index, "name")
            message = f"{pool.name} is also the name of workPools[{first[pool.name]}]"
            yield Finding(path, message, "one name per pool")
        first.setdefault(pool.name, index)


RULES = (work_pools,)
