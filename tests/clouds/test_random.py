"""Whatever `plinth check` lets through is declared without a fault, on every cloud."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings

from components.identity import permissions
from spec.elsewhere import PROVIDERS, Provider
from spec.parity import parity
from spec.platform import Platform

from .engine import World
from .platforms import declare
from .random_specs import specs

ROOTS = {"pulumi:pulumi:Stack", "plinth:platform:Platform"}

FEW = 4
"""Examples in an ordinary run, for each cloud; `--examples` asks for more."""


def wrong(world: World) -> list[str]:
    """What no platform may do, whichever spec it follows."""
    found: list[str] = []
    urns = [each.urn for each in world.declared]
    found += [f"declared twice: {urn}" for urn in {each for each in urns if urns.count(each) > 1}]
    for each in world.declared:
        if not each.parent and each.type not in ROOTS:
            found.append(f"has no parent: {each.urn}")
        open_ = {key: value for key, value in each.inputs.items() if key not in each.secrets}
        if "hunter2" in json.dumps(open_, default=str):
            found.append(f"a secret is in the clear: {each.urn}")
    return found


@pytest.mark.parametrize("provider", PROVIDERS)
def test_any_valid_spec_is_declared(provider: Provider, request: pytest.FixtureRequest) -> None:
    asked = int(request.config.getoption("examples") or 0)

    # The same ones in every ordinary run, so that a failure is of the change that is tested.
    @settings(
        max_examples=asked or FEW,
        derandomize=not asked,
        deadline=None,
        database=None,
        # An example takes seconds: the first that fails is told as it is.
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        report_multiple_bugs=False,
        print_blob=False,
    )
    @given(specs(provider))
    def declares(drawn: tuple[Platform, dict[str, Any]]) -> None:
        platform, said = drawn
        event(f"{len(platform.gpu.pools)} pools")
        try:
            assert not wrong(declare(platform))
            assert parity(platform) and permissions(platform)
        except Exception as error:
            error.add_note(f"of the spec {json.dumps(said)}")
            raise

    declares()
