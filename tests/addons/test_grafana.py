"""Who signs in at Grafana."""

from __future__ import annotations

import json
import re
from typing import Any, cast

import pytest

from components.addons import grafana_sign_in
from components.addons.site import Site
from components.identity import matrix
from spec.platform import Platform
from spec.rules import access
from tests.specs import BASE

from . import place
from .conftest import Get

PAGES = {
    "authorization": "https://id.example.com/authorize",
    "token": "https://id.example.com/token",
    "userinfo": "https://id.example.com/userinfo",
}
OIDC = {"issuer": "https://id.example.com/", "clientId": "plinth", "clientSecret": "sso/client"}


def platform(environment: str = "prod", gateway: str = "envoy", **oidc: Any) -> Platform:
    made = {
        "environment": environment,
        "access": {"domain": "ml.example.com", "oidc": OIDC | oidc},
        "serving": {"gateway": gateway},
    }
    return Platform.model_validate_json(json.dumps(BASE | made))


def site(spec: Platform) -> Site:
    net, cluster, pools, buckets = place.handles_of(spec)
    return Site(spec, cast(Any, place.FakeCloud(spec)), net, cluster, pools, buckets)


def test_people_come_in_by_the_identity_provider_alone(installed: Get) -> None:
    found = installed("orchestration")
    values = found.releases["kube-prometheus-stack"]["values"]["grafana"]
    ini = values["grafana.ini"]
    assert ini["auth"]["disable_login_form"] is True
    oauth = ini["auth.generic_oauth"]
    assert oauth["enabled"] and oauth["auto_login"] and oauth["use_pkce"]
    assert (oauth["auth_url"], oauth["token_url"], oauth["api_url"]) == tuple(PAGES.values())
    assert oauth["allow_assign_grafana_admin"] is False
    # The secret is in no value of the chart, and comes from the store.
    assert "client_secret" not in oauth
    reference = {"secretKeyRef": {"name": "grafana-oidc", "key": "client-secret"}}
    assert values["envValueFrom"]["GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET"] == reference
    (secret,) = [
        each["spec"]
        for each in found.objects
        if each["kind"] == "ExternalSecret" and each["metadata"]["name"] == "grafana-oidc"
    ]
    (one,) = secret["data"]
    assert one["secretKey"] == "client-secret" and one["remoteRef"]["key"] == "sso/client"


def test_a_password_goes_no_further_than_the_gateway(installed: Get) -> None:
    (route,) = [
        each["spec"]
        for each in installed("orchestration").objects
        if each["kind"] == "HTTPRoute" and each["metadata"]["name"] == "grafana"
    ]
    refused, led = route["rules"]
    assert "backendRefs" not in refused and led["backendRefs"]
    ((header,),) = [each["headers"] for each in refused["matches"]]
    assert header["name"] == "Authorization"
    form = re.compile(header["value"])
    assert form.fullmatch("Basic YWRtaW46YQ==") and form.fullmatch("basic YQ==")
    # Tokens of Grafana's service accounts pass.
    assert not form.fullmatch("Bearer glsa_a")


def test_in_dev_the_administrator_may_come_in_by_the_password() -> None:
    made = site(platform("dev", endpoints=PAGES))
    ini = grafana_sign_in.settings(made)
    assert ini["auth"]["disable_login_form"] is False
    assert ini["auth.generic_oauth"]["auto_login"] is False
    assert len(grafana_sign_in.route(made, "grafana.ml.example.com", "grafana")["rules"]) == 1


@pytest.mark.parametrize("spec", [platform(), platform(gateway="none", endpoints=PAGES)])
def test_without_pages_or_a_way_in_it_keeps_its_password(spec: Platform) -> None:
    made = site(spec)
    assert grafana_sign_in.settings(made) == grafana_sign_in.variables(made) == {}
    assert len(grafana_sign_in.route(made, "grafana.ml.example.com", "grafana")["rules"]) == 1


def test_its_secret_may_be_read_though_nothing_else_signs_in() -> None:
    def may(spec: Platform) -> bool:
        grants = {(each.kind, each.resource) for row in matrix(spec) for each in row.grants}
        return ("secrets", OIDC["clientSecret"]) in grants

    assert may(platform(endpoints=PAGES))
    assert not may(platform())
    assert not may(platform(gateway="none", endpoints=PAGES))


def test_check_tells_that_it_keeps_its_password() -> None:
    (found,) = access.grafana(platform())
    assert found.path == ("access", "oidc") and found.severity == "warning"
    assert "endpoints" in found.mend
    for quiet in (
        platform(endpoints=PAGES),
        platform("dev"),
        platform(gateway="none"),
        Platform.model_validate_json(json.dumps(BASE)),
    ):
        assert not [*access.grafana(quiet)]


def test_administrators_are_those_of_the_group() -> None:
    assert grafana_sign_in.role("ml-admins") == (
        "groups[*] && contains(groups[*], 'ml-admins') && 'Admin' || 'Viewer'"
    )
    assert "'the boss\\'s'" in grafana_sign_in.role("the boss's")
