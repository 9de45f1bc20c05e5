"""What enters the cluster."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

TestIngress = suite(
    "routes-encrypted",
    Fixture(
        "kubernetes:networking.k8s.io/v1:Ingress",
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "Ingress",
            "metadata": {"name": "server", "namespace": "models"},
            "spec": {"tls": [{"hosts": ["models.example.com"], "secretName": "tls"}]},
        },
    ),
    bad=[({"spec.tls": DROP}, "spec.tls is not set"), ({"spec.tls": []}, "spec.tls is not set")],
    fine=[{"spec.tls.0.secretName": UNKNOWN}],
    unknown=[({"spec": UNKNOWN}, "spec")],
    configured=[({"environment": "dev"}, {"spec.tls": DROP}, None)],
)

_API = "kubernetes:gateway.networking.k8s.io/v1"

TestGateway = suite(
    "routes-encrypted",
    Fixture(
        f"{_API}:Gateway",
        {
            "metadata": {"name": "platform"},
            "spec": {
                "listeners": [
                    {"name": "https", "protocol": "HTTPS", "port": 443},
                    {"name": "plain", "protocol": "HTTP", "port": 80},
                ]
            },
        },
        {
            "redirect": Fixture(
                f"{_API}:HTTPRoute",
                {
                    "spec": {
                        "parentRefs": [{"name": "platform", "sectionName": "plain"}],
                        "rules": [
                            {
                                "filters": [
                                    {
                                        "type": "RequestRedirect",
                                        "requestRedirect": {"scheme": "https"},
                                    }
                                ]
                            }
                        ],
                    }
                },
            ),
            "route": Fixture(
                f"{_API}:HTTPRoute",
                {
                    "spec": {
                        "parentRefs": [{"name": "platform", "sectionName": "https"}],
                        "rules": [{"backendRefs": [{"name": "server", "port": 80}]}],
                    }
                },
            ),
        },
    ),
    bad=[
        ({"redirect": DROP}, "The listener plain speaks HTTP"),
        ({"redirect/spec.rules.0.filters": DROP}, "The listener plain speaks HTTP"),
        ({"redirect/spec.rules": []}, "The listener plain speaks HTTP"),
        ({"route/spec.parentRefs.0.sectionName": DROP}, "The listener plain speaks HTTP"),
    ],
    fine=[{"spec.listeners.1.protocol": "TLS", "redirect": DROP}],
    unknown=[({"spec.listeners.1.protocol": UNKNOWN}, "spec.listeners[1].protocol")],
    configured=[({"environment": "dev"}, {"redirect": DROP}, None)],
    schema=False,
)
