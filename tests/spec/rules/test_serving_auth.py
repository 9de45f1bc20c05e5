"""Rules of who may call models."""

from __future__ import annotations

import json

import pytest

from spec.platform import Platform
from spec.sign_in import callers_sign_in
from tests.specs import BASE

from ..files import GRAFANA, added, faults

KEYS = ", jwksUri: https://id.example.com/keys"
OIDC = "access: {{domain: ml.example.com, oidc: {{issuer: https://id.example.com, clientId: a, clientSecret: sso/client{}}}}}\n"
SIGNED = OIDC.format(KEYS)
MODEL = '{name: a, runtime: triton, storage: "artifacts:models/a", %s}'

# Each case: what is added to a stack, and every word that is said of it.
CASES: dict[str, tuple[str, list[str]]] = {
    "callers that all is well with": (
        SIGNED + "serving: {exposure: public, callers: {groups: [science]}, tokens: {audiences: [models]}, "
        "rateLimit: {requestsPerSecond: 5}, models: ["
        + MODEL % "callers: {clients: [checkout], subjects: [7d3f]}" + "]}\n",
        [f"acme.yaml:4:34: {GRAFANA}"],
    ),
    "an identity provider, and so a sign-in, without keys": (OIDC.format(""), [
        f"acme.yaml:4:34: {GRAFANA}",
        "acme.yaml:4:34: access.oidc: the gateway has no keys to check the tokens of models' callers with (mend: add jwksUri: jwks_uri of the provider's discovery document)",
    ]),
    "no keys, and nobody to ask for": (OIDC.format("") + "serving: {engine: none}\ntracking: {engine: mlflow, auth: oidc}\n", [
        f"acme.yaml:4:34: {GRAFANA}",
        "base.yaml:12:11: warning: serving.runtimes: is not used: serving.engine is none (mend: take it away, or change that)",
    ]),
    "a sign-in without an identity provider": ("serving: {auth: oidc}\n", [
        "acme.yaml:4:11: serving.auth: oidc without an identity provider (mend: add access.oidc, or auth: none)",
    ]),
    "a sign-in without a gateway": (SIGNED + "serving: {auth: oidc, gateway: none}\ntracking: {engine: mlflow, auth: basic}\norchestration: {airflow: {auth: basic}}\n", [
        "acme.yaml:4:34: warning: access.oidc: is not used: neither tracking.auth nor orchestration.airflow.auth is oidc (mend: take it away, or change that)",
        "acme.yaml:4:112: warning: access.oidc.jwksUri: is not used: neither teams of Pipelines nor callers of models sign in (mend: take it away, or change that)",
        "acme.yaml:5:11: serving.auth: nobody is asked: there is no gateway (mend: take it away, or serving.gateway: envoy)",
    ]),
    "an open gateway in public": (SIGNED + "serving: {auth: none, exposure: public}\ntracking: {engine: mlflow, auth: oidc}\n", [
        f"acme.yaml:4:34: {GRAFANA}",
        "acme.yaml:4:112: warning: access.oidc.jwksUri: is not used: neither teams of Pipelines nor callers of models sign in (mend: take it away, or change that)",
        "acme.yaml:5:11: serving.auth: none at a public gateway lets everybody call every model (mend: oidc, or exposure: internal)",
    ]),
    "an open gateway beside an identity provider": (OIDC.format("") + "serving: {auth: none}\ntracking: {engine: mlflow, auth: oidc}\nenvironment: staging\n", [
        f"acme.yaml:4:34: {GRAFANA}",
        "acme.yaml:5:11: warning: serving.auth: whoever reaches the gateway may call every model (mend: oidc, which access.oidc is there for)",
    ]),
    "an open gateway in dev": (OIDC.format("") + "serving: {auth: none}\ntracking: {engine: mlflow, auth: oidc}\nenvironment: dev\n", []),
    "callers whom nobody asks": (f"serving: {{callers: {{groups: [a]}}, models: [{MODEL % 'callers: {groups: [a]}'}]}}\n", [
        "acme.yaml:4:11: serving.callers: keeps nobody out: callers of models are not asked who they are (mend: add access.oidc, or take it away)",
        "acme.yaml:4:102: serving.models[0].callers: keeps nobody out: callers of models are not asked who they are (mend: add access.oidc, or take it away)",
    ]),
    "callers, tokens and a limit with the sign-in turned off": (OIDC.format("") + "serving: {auth: none, callers: {clients: [a]}, tokens: {clientClaim: cid}, rateLimit: {requestsPerSecond: 1}}\ntracking: {engine: mlflow, auth: oidc}\nenvironment: dev\n", [
        "acme.yaml:5:23: serving.callers: keeps nobody out: callers of models are not asked who they are (mend: serving.auth: oidc, or take it away)",
        "acme.yaml:5:48: warning: serving.tokens: is not used: callers of models are not asked who they are (mend: take it away, or change that)",
        "acme.yaml:5:76: warning: serving.rateLimit: is not used: callers of models are not asked who they are (mend: take it away, or change that)",
    ]),
    "callers without a gateway": ("serving: {gateway: none, callers: {subjects: [a]}}\n", [
        "acme.yaml:4:26: serving.callers: keeps nobody out: callers of models are not asked who they are (mend: take it away: without a gateway a NetworkPolicy says who reaches models)",
    ]),
    "words that are none": (SIGNED + "serving: {auth: basic, rateLimit: {requestsPerSecond: 0}, tokens: {groupsClaim: 'https://acme/groups'}, callers: {groups: [a, a], clients: ['']}}\n", [
        'acme.yaml:5:11: serving.auth: "basic" is not one of oidc, none (mend: choose one of these)',
        "acme.yaml:5:36: serving.rateLimit.requestsPerSecond: 0 is less than 1 (mend: at least 1 and at most 100000)",
        "acme.yaml:5:68: serving.tokens.groupsClaim: (hidden) has the wrong form (mend: write the name of a claim such as groups or realm_access.roles)",
        "acme.yaml:5:115: serving.callers.groups: names a twice (mend: keep one of them)",
        "acme.yaml:5:141: serving.callers.clients[0]: is empty (mend: at least 1 character)",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_rules(case: str) -> None:
    text, expected = CASES[case]
    assert faults(added(text)) == expected


@pytest.mark.parametrize("public", [False, True])
def test_another_gateway_than_the_one_that_asks(public: bool) -> None:
    where = "exposure: public, " if public else ""
    said = [
        each
        for each in faults(added(f"{SIGNED}serving: {{{where}gateway: istio}}\n"))
        if "callers" in each
    ]
    mend = "envoy" if public else "envoy, or serving.auth: none"
    column = 29 if public else 11
    assert said == [
        f"acme.yaml:5:{column}: serving.gateway: callers of models are asked at Envoy Gateway, "
        f"and this is istio (mend: {mend})"
    ]


@pytest.mark.parametrize(
    ("serving", "oidc", "asked"),
    [
        ({}, False, False),
        ({}, True, True),
        ({"auth": "oidc"}, False, True),
        ({"auth": "none"}, True, False),
        ({"gateway": "none"}, True, False),
        ({"engine": "none"}, True, False),
    ],
)
def test_what_is_left_out_is_a_sign_in_where_there_can_be_one(
    serving: dict[str, str], oidc: bool, asked: bool
) -> None:
    provider = {"issuer": "https://id.example.com", "clientId": "a", "clientSecret": "b"}
    access = {"access": {"oidc": provider}} if oidc else {}
    spec = Platform.model_validate_json(json.dumps(BASE | {"serving": serving} | access))
    assert callers_sign_in(spec) is asked
