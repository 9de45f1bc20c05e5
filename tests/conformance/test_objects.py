"""A genuine API server accepts every Kubernetes object of every platform."""

from __future__ import annotations

import re

import pytest

from plinth.conformance import UNDEFINED, Report
from policies.catalog import rules

from ..clouds.platforms import CASES, Case
from ..clouds.platforms import declared as platform
from .bench import Bench, declared, told

UNVERIFIED = {
    ("barmancloud.cnpg.io/v1", "ObjectStore"),
    ("cloud.google.com/v1", "ComputeClass"),
    ("metallb.io/v1beta1", "IPAddressPool"),
    ("metallb.io/v1beta1", "L2Advertisement"),
    ("postgresql.cnpg.io/v1", "Cluster"),
    ("postgresql.cnpg.io/v1", "ScheduledBackup"),
}
"""Kinds whose definitions the chart data lacks. It may only become shorter."""

MOCKED = "tls: failed to find any PEM data"
"""A warning: the mocked certificates are none."""


def sound(report: Report) -> None:
    """Nothing is rejected or warned of, and what is not verified is of the kinds that are known."""
    assert not report.rejected, told(report)
    warned = [
        each
        for each in report.warned
        if not each.message.startswith(MOCKED) and not _advice(each.message)
    ]
    assert not warned, [f"{each.object}: {each.message}" for each in warned]
    for each in report.unverified:
        assert (each.object.api_version, each.object.kind) in UNVERIFIED, each.object
        assert each.message == UNDEFINED


def _advice(warning: str) -> bool:
    """Whether it is of a rule that is advice in a plan, too."""
    named = re.search(r"ValidatingAdmissionPolicy '([\w-]+)'", warning)
    return bool(named) and named[1] in {
        rule.id for rule in rules() if rule.enforcement == "advisory"
    }


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_every_object_is_accepted(case: Case, bench: Bench) -> None:
    report = bench.verify(declared(platform(case)))
    sound(report)


def test_every_kind_that_is_not_verified_is_used() -> None:
    used = {(each.api_version, each.kind) for case in CASES for each in declared(platform(case))}
    assert used >= UNVERIFIED
