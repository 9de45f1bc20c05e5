"""Who may call models: policies of the gateway, what they are of, and when they are made."""

from __future__ import annotations

from typing import Any

import pytest

from components.addons.serving import sign_in
from spec.access import Oidc
from spec.callers import Callers, Tokens
from tests.addons import place
from tests.addons.conftest import ALL, Get, Installed

POLICY = "kubernetes:gateway.envoyproxy.io/v1alpha1:SecurityPolicy"
LIMIT = "kubernetes:gateway.envoyproxy.io/v1alpha1:BackendTrafficPolicy"
ROUTES = "kubernetes:gateway.networking.k8s.io/v1:"
EVERY = [
    {"group": "gateway.networking.k8s.io", "kind": kind} for kind in ("HTTPRoute", "GRPCRoute")
]
PROVIDER = Oidc(
    issuer="https://id.example.com",
    client_id="plinth",
    client_secret="sso/client",
    jwks_uri="https://id.example.com/keys",
)


def named(found: Installed, type_: str) -> dict[str, dict[str, Any]]:
    """Specs of the objects of a type in the models' namespace, by name."""
    return {
        each.inputs["metadata"]["name"]: each.inputs["spec"]
        for each in found.of(type_)
        if each.inputs["metadata"]["namespace"] == "models"
    }


def model_routes(found: Installed) -> list[place.Declared]:
    return [
        each
        for kind in ("HTTPRoute", "GRPCRoute")
        for each in found.of(f"{ROUTES}{kind}")
        if each.inputs["metadata"]["namespace"] == "models"
    ]


# --- what the policies say ------------------------------------------------------------------------


def test_every_route_of_the_namespace_is_guarded_whoever_made_it(installed: Get) -> None:
    wide = named(installed("callers"), POLICY)["models"]
    # No label: KServe gives its routes those that somebody wrote on the InferenceService.
    assert wide["targetSelectors"] == EVERY
    (provider,) = wide["jwt"]["providers"]
    assert provider["issuer"] == "https://id.example.com/realms/acme"
    assert provider["audiences"] == ["models", "plinth"]
    assert provider["remoteJWKS"] == {"uri": "https://id.example.com/realms/acme/keys"}
    assert "optional" not in wide["jwt"]
    assert wide["authorization"]["defaultAction"] == "Deny"
    (rule,) = wide["authorization"]["rules"]
    assert rule["principal"]["jwt"]["claims"] == [
        {"name": "realm_access.roles", "valueType": "StringArray", "values": ["data-science"]}
    ]


def test_a_model_that_names_its_callers_has_a_policy_of_its_own(installed: Get) -> None:
    found = named(installed("callers"), POLICY)
    assert set(found) == {"models", "fraud-model"}
    narrow = found["fraud-model"]
    assert narrow["targetRefs"] == [
        {**each, "name": "fraud-model", "sectionName": "model"} for each in EVERY
    ]
    claims = {
        each["name"]: each["principal"]["jwt"]["claims"]
        for each in narrow["authorization"]["rules"]
    }
    assert claims == {
        "groups-0": [
            {"name": "realm_access.roles", "valueType": "StringArray", "values": ["payments"]}
        ],
        "clients-0": [
            {"name": "client_id", "valueType": "String", "values": ["checkout", "ledger"]}
        ],
        "subjects-0": [{"name": "sub", "valueType": "String", "values": ["7d3f0b6a"]}],
    }


def test_policies_of_models_are_of_rules_that_there_are(installed: Get) -> None:
    found = installed("callers")
    rules = {
        (each.type.removeprefix(ROUTES), each.inputs["metadata"]["name"], rule["name"])
        for each in model_routes(found)
        for rule in each.inputs["spec"]["rules"]
    }
    refs = [ref for each in named(found, POLICY).values() for ref in each.get("targetRefs", [])]
    assert {(each["kind"], each["name"], each["sectionName"]) for each in refs} == {
        ("HTTPRoute", "fraud-model", "model"),
        ("GRPCRoute", "fraud-model", "model"),
    }
    # One of the route as a whole would be at odds with the wide one, and the older of both wins.
    assert all((ref["kind"], ref["name"], ref["sectionName"]) in rules for ref in refs)


def test_nobody_named_is_everyone_signed_in() -> None:
    made = sign_in.guard(PROVIDER, Tokens(), Callers())
    assert set(made) == {"jwt"}
    (provider,) = made["jwt"]["providers"]
    assert provider["audiences"] == ["plinth"]


def test_a_token_comes_in_the_header_alone() -> None:
    (provider,) = sign_in.guard(PROVIDER, Tokens(), Callers())["jwt"]["providers"]
    assert provider["extractFrom"] == {
        "headers": [{"name": "Authorization", "valuePrefix": "Bearer "}]
    }


def test_long_lists_are_several_rules() -> None:
    groups = tuple(f"g{each}" for each in range(300))
    made = sign_in.guard(PROVIDER, Tokens(), Callers(groups=groups))
    rules = made["authorization"]["rules"]
    values = [each["principal"]["jwt"]["claims"][0]["values"] for each in rules]
    assert [each["name"] for each in rules] == ["groups-0", "groups-1", "groups-2"]
    assert [len(each) for each in values] == [128, 128, 44]
    assert [each for some in values for each in some] == list(groups)


# --- what models hear -----------------------------------------------------------------------------


def test_models_hear_who_calls_and_get_no_token(installed: Get) -> None:
    found = installed("callers")
    for each in named(found, POLICY).values():
        (provider,) = each["jwt"]["providers"]
        assert provider["claimToHeaders"] == [
            {"claim": "sub", "header": "x-caller-subject"},
            {"claim": "client_id", "header": "x-caller-client"},
        ]
    routes = model_routes(found)
    assert len(routes) == 3
    for each in routes:
        (rule,) = each.inputs["spec"]["rules"]
        (strip,) = rule["filters"]
        assert strip["requestHeaderModifier"] == {"remove": ["Authorization"]}


def test_one_caller_takes_no_more_than_a_share(installed: Get) -> None:
    limit = named(installed("callers"), LIMIT)["models"]
    assert limit["targetSelectors"] == EVERY
    (rule,) = limit["rateLimit"]["local"]["rules"]
    assert rule["limit"] == {"requests": 200, "unit": "Second"}
    # Told apart by a header that the gateway itself writes, from the token.
    assert rule["clientSelectors"] == [
        {"headers": [{"name": "x-caller-subject", "type": "Distinct"}]}
    ]


# --- where and when -------------------------------------------------------------------------------


@ALL
def test_no_route_of_a_model_is_open_for_a_moment(installed: Get, name: str) -> None:
    found = installed(name)
    spec = place.spec(name)
    asked = sign_in.asked(spec)
    assert ("models" in named(found, POLICY)) is (asked and spec.serving.engine == "kserve")
    wide = [each for each in found.of(POLICY) if each.inputs["metadata"]["namespace"] == "models"]
    models = {each.name: each for each in spec.serving.models}
    for route in model_routes(found):
        before = found.before(route)
        guards = {
            each.inputs["metadata"]["name"]
            for each in before
            if each.type == POLICY and each.inputs["metadata"]["namespace"] == "models"
        }
        own = route.inputs["metadata"]["name"]
        narrowed = bool(models[own.removesuffix("-model")].callers.model_fields_set)
        wanted: set[str] = set()
        if asked:
            wanted = {"models", own} if narrowed else {"models"}
        assert guards == wanted
        assert ("name" in route.inputs["spec"]["rules"][0]) is asked
    # Nor one of KServe's own, of what is applied by hand: nothing of the spec's is there before it.
    for each in found.of("kubernetes:serving.kserve.io/v1beta1:InferenceService"):
        assert not asked or [one for one in wide if one in found.before(each)]


@pytest.mark.parametrize("name", ["models", "edge", "istio", "knative", "least"])
def test_nobody_is_asked_where_nobody_can_be(installed: Get, name: str) -> None:
    assert not sign_in.asked(place.spec(name))
    found = installed(name)
    assert not named(found, POLICY) and not named(found, LIMIT)
    for each in model_routes(found):
        assert "filters" not in each.inputs["spec"]["rules"][0]


def test_pages_keep_their_own_sign_in(installed: Get) -> None:
    # A policy of the gateway as a whole would ask pages for a token, too.
    found = installed("callers")
    for each in found.of(POLICY):
        refs = each.inputs["spec"].get("targetRefs", [])
        assert all(ref["kind"] != "Gateway" for ref in refs)
        assert each.inputs["metadata"]["namespace"] == "models"
    pages = [
        each
        for each in found.of(f"{ROUTES}HTTPRoute")
        if each.inputs["metadata"]["namespace"] != "models"
    ]
    assert pages


def test_callers_within_the_cluster_pass_by_their_namespace(installed: Get) -> None:
    # They call the Service: the gateway and its policies are not on that way.
    found = installed("callers")
    (allowed,) = [
        each.inputs["spec"]["ingress"]
        for each in found.of("kubernetes:networking.k8s.io/v1:NetworkPolicy")
        if each.inputs["metadata"]["namespace"] == "models"
        and each.inputs["metadata"]["name"] == "allow-named"
    ]
    (rule,) = allowed
    (sources,) = [
        each["namespaceSelector"]["matchExpressions"][0]["values"]
        for each in rule["from"]
        if "namespaceSelector" in each
    ]
    assert {"airflow", "envoy-gateway-system"} <= set(sources)
