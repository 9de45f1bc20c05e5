"""Who may ask a model."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite
from ._given import INFERENCE, ROUTE

SAID = "A route leads to it, and nothing asks who calls"
INWARD = {"networking.kserve.io/visibility": "cluster-local"}
POLICY = Fixture(
    "kubernetes:gateway.envoyproxy.io/v1alpha1:SecurityPolicy",
    {
        "metadata": {"name": "models", "namespace": "models"},
        "spec": {
            "targetSelectors": [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute"}],
            "jwt": {"providers": [{"name": "callers"}]},
        },
    },
)
ISTIO = Fixture(
    "kubernetes:security.istio.io/v1:AuthorizationPolicy",
    {
        "metadata": {"name": "models", "namespace": "models"},
        "spec": {"rules": [{"from": [{"source": {"requestPrincipals": ["*"]}}]}]},
    },
)

TestEnvoy = suite(
    "serving-authenticated",
    Fixture(INFERENCE.type, INFERENCE.inputs, {"route": ROUTE, "policy": POLICY}),
    bad=[
        ({"policy": DROP}, SAID),
        ({"policy": DROP, "route": DROP}, SAID),
        ({"policy": DROP, "metadata.labels": INWARD}, SAID),
        ({"policy/spec.jwt": DROP}, SAID),
        ({"policy/metadata.namespace": "other"}, SAID),
        ({"metadata.namespace": DROP, "!provider": {"namespace": "other"}}, SAID),
        (
            {
                "policy/spec": {
                    "jwt": {"providers": [{}]},
                    "targetRefs": [{"kind": "HTTPRoute", "name": "x"}],
                }
            },
            SAID,
        ),
    ],
    fine=[
        {"metadata.namespace": DROP, "!provider": {"namespace": "models"}},
        {"policy": DROP, "route": DROP, "metadata.labels": INWARD},
        {"policy": DROP, "route/metadata.namespace": "other", "metadata.labels": INWARD},
        {"policy": DROP, "route/spec.rules.0.backendRefs.0.name": "x", "metadata.labels": INWARD},
        {
            "policy/spec": {
                "apiKeyAuth": {"credentialRefs": [{"name": "keys"}]},
                "targetRef": {"kind": "HTTPRoute", "name": "fraud-model"},
            }
        },
        {
            "policy/metadata.namespace": "gateway",
            "policy/spec.targetSelectors": DROP,
            "policy/spec.targetRefs": [{"kind": "Gateway", "name": "platform"}],
        },
    ],
    unknown=[({"policy/spec": UNKNOWN}, "spec")],
    configured=[({"environment": "dev"}, {"policy": DROP}, None)],
    schema=False,
)

TestIstio = suite(
    "serving-authenticated",
    Fixture(INFERENCE.type, INFERENCE.inputs, {"route": ROUTE, "policy": ISTIO}),
    bad=[
        ({"policy/spec.rules": [{"to": [{"operation": {"methods": ["GET"]}}]}]}, SAID),
        ({"policy/spec.action": "AUDIT"}, SAID),
        ({"policy/metadata.namespace": "other"}, SAID),
    ],
    fine=[{"policy/metadata.namespace": "istio-system"}],
    schema=False,
)

MODE = "properties.authMode"

TestAzure = suite(
    "serving-authenticated",
    Fixture(
        "azure-native:machinelearningservices:OnlineEndpoint",
        {
            "resourceGroupName": "prod",
            "workspaceName": "ml",
            "properties": {"authMode": "AADToken"},
        },
    ),
    bad=[({MODE: "Key"}, f"{MODE} is a key that does not end")],
    fine=[{MODE: "AMLToken"}],
    unknown=[({MODE: UNKNOWN}, MODE)],
)
