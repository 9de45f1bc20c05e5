"""Run by Prefect's own interpreter: what the library makes of base job templates, as JSON.

Read from standard input: name of a pool -> its template. Written: name -> manifest of a run's Job.
"""

from __future__ import annotations

import asyncio
import json
import sys
import uuid
from typing import Any
from unittest.mock import AsyncMock

from prefect.client.schemas.objects import FlowRun  # pyright: ignore
from prefect_kubernetes.worker import KubernetesWorkerJobConfiguration  # pyright: ignore


async def manifest(template: dict[str, Any]) -> Any:
    # The template names no block and no variable of a server's: none is asked.
    nobody: Any = AsyncMock()
    made = await KubernetesWorkerJobConfiguration.from_template_and_values(
        base_job_template=template, values={"env": {"A": "b"}, "cpu": "3"}, client=nobody
    )
    made.prepare_for_flow_run(FlowRun(id=uuid.uuid4(), flow_id=uuid.uuid4(), name="Busy Bee"))
    return made.job_manifest


async def main() -> None:
    pools = json.load(sys.stdin)
    json.dump({name: await manifest(template) for name, template in pools.items()}, sys.stdout)


asyncio.run(main())
