"""Rows on the Redis of several pods: where messages wait, and where answers are kept."""

from __future__ import annotations

from collections.abc import Sequence

from ..rules import broker as found
from .form import RATE, Panel, Row, graph


def queues(namespaces: Sequence[str]) -> Row:
    """Of Airflow and Prefect."""
    where = f'namespace=~"{"|".join(namespaces)}"'
    memory = graph("Memory", "Share of what each may have. It evicts nothing.", "percentunit",
                   (_full(where), "{{pod}}"), bad=(0.7, found.MEMORY_RATIO))  # fmt: skip
    return Row("Broker (Redis)", (*_stands(where), memory))


def cache(namespace: str) -> Row:
    """Of W&B."""
    where = f'namespace="{namespace}"'
    hits, misses = (f"sum(rate({each}{{{where}}}[{RATE}]))" for each in (found.HITS, found.MISSES))
    thrown = f"sum by (pod) (rate({found.EVICTED}{{{where}}}[{RATE}]))"
    return Row(
        "Cache (Redis)",
        (
            *_stands(where),
            graph("Memory of Redis", "Share of what each may have. Full, it throws away what is used least.",
                  "percentunit", (_full(where), "{{pod}}")),
            graph("Hits", "Share of the questions that it has an answer to.", "percentunit",
                  (f"{hits} / ({hits} + {misses})", "hits")),
            graph("Thrown away", "Keys before their time: many for long, and a larger size would help.",
                  "cps", (thrown, "{{pod}}")),
        ),
    )  # fmt: skip


def _stands(where: str) -> tuple[Panel, ...]:
    servers = f'{found.SERVERS}{{{where}, proxy="broker"}}'
    return (
        graph("Primaries", "That can be written to: 1, as each proxy sees it.", "short",
              (f"max by (namespace) ({servers})", "{{namespace}}")),
        graph("Replicas", "That follow the primary, of two.", "short",
              (f"max by (namespace) ({found.FOLLOWERS}{{{where}}})", "{{namespace}}")),
    )  # fmt: skip


def _full(where: str) -> str:
    return f"max by (pod) ({found.USED}{{{where}}} / ({found.MAX}{{{where}}} > 0))"
