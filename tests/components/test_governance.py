"""What a spec says to the rules."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.governance import settings
from spec.cloud import ENTRANCE
from spec.platform import Platform

from ..clouds.platforms import STACK

SIGN_IN = {"issuer": "https://id.example.com", "clientId": "plinth", "clientSecret": "sso/client"}
"""Without it a gateway that is open to the internet is refused."""


def exposed(stack: str, exposure: str) -> Platform:
    given: dict[str, Any] = STACK[stack].model_dump(mode="json", by_alias=True, exclude_unset=True)
    given["serving"] = {**given["serving"], "exposure": exposure}
    given["access"] = {**given["access"], "oidc": SIGN_IN}
    return Platform.model_validate_json(json.dumps(given))


@pytest.mark.parametrize("stack", ["prod", "gcp-prod", "azure-prod", "onprem"])
def test_what_the_spec_opens_is_open_to_the_rules(stack: str) -> None:
    """Of Azure alone: elsewhere nothing but the load balancer itself lets the internet in."""
    assert settings(exposed(stack, "internal"))["openPorts"] == []
    opened = settings(exposed(stack, "public"))["openPorts"]
    assert opened == (list(ENTRANCE) if stack == "azure-prod" else [])
