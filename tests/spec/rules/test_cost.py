"""What is assumed of use, for the estimate of the cost."""

from __future__ import annotations

import pytest

from ..files import added, faults

BUDGET = "budget: {monthlyUsd: 1000, notify: [a@example.com], usage: {%s}}\n"
SITE = "cloud: {provider: onprem, site: lab}\nfeatures: {offline: postgres, online: postgres}\n"


def said(usage: str, before: str = "") -> list[str]:
    return [each.partition("budget.usage")[2] for each in faults(added(before + BUDGET % usage))
            if "budget.usage" in each]  # fmt: skip


@pytest.mark.parametrize("name", ["system", "cpu"])
def test_pools_are_those_that_there_are(name: str) -> None:
    assert said(f"poolPercent: {{{name}: 50}}") == []


def test_a_pool_of_accelerators_is_known_by_its_name() -> None:
    pools = "gpu: {pools: [{name: train, accelerator: l4, nodes: {min: 0, max: 1}}]}\n"
    assert said("poolPercent: {train: 50}", pools) == []
    assert said("poolPercent: {trian: 50}", pools) == [
        ".poolPercent.trian: there is no pool trian (mend: did you mean train?)"
    ]


def test_another_pool_is_refused() -> None:
    assert said("poolPercent: {gpus: 50}") == [
        ".poolPercent.gpus: there is no pool gpus (mend: one of system, cpu)"
    ]


@pytest.mark.parametrize(
    ("usage", "where"),
    [
        ("nodePercent: 101", ".nodePercent: "),
        ("nodePercent: -1", ".nodePercent: "),
        ("hoursPerMonth: 800", ".hoursPerMonth: "),
        ("natGib: much", ".natGib: "),
        ("natGB: 1", ".natGB: "),
        ("poolPercent: {cpu: 300}", ".poolPercent.cpu: "),
    ],
)
def test_values_that_cannot_be_are_refused(usage: str, where: str) -> None:
    (found,) = said(usage)
    assert found.startswith(where)


def test_nobody_bills_an_existing_cluster() -> None:
    found = faults(added(SITE + BUDGET % "natGib: 1"))
    assert any(
        "budget.usage: is not used: nobody bills an existing cluster" in each for each in found
    )
