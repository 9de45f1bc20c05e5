"""TLS of load balancers."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

TestPolicy = suite(
    "gcp-tls-modern",
    Fixture("gcp:compute/sSLPolicy:SSLPolicy", {"minTlsVersion": "TLS_1_2", "profile": "MODERN"}),
    bad=[
        ({"minTlsVersion": "TLS_1_1"}, "minTlsVersion is TLS_1_1"),
        ({"minTlsVersion": DROP}, "minTlsVersion is not set"),
        ({"profile": "COMPATIBLE"}, "profile is COMPATIBLE"),
        ({"profile": DROP}, "profile is not set"),
        (
            {"profile": "CUSTOM", "customFeatures": ["TLS_RSA_WITH_AES_128_GCM_SHA256"]},
            "customFeatures[0] is TLS_RSA_WITH_AES_128_GCM_SHA256",
        ),
    ],
    fine=[
        {"minTlsVersion": "TLS_1_3", "profile": "RESTRICTED"},
        {"profile": "CUSTOM", "customFeatures": ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"]},
    ],
    unknown=[
        ({"minTlsVersion": UNKNOWN}, "minTlsVersion"),
        ({"customFeatures": UNKNOWN}, "customFeatures"),
    ],
)

TestProxy = suite(
    "gcp-tls-modern",
    Fixture(
        "gcp:compute/targetHttpsProxy:TargetHttpsProxy", {"urlMap": "a", "sslPolicy": "modern"}
    ),
    bad=[({"sslPolicy": DROP}, "sslPolicy is not set, and so TLS 1.0 is spoken")],
    fine=[{"sslPolicy": UNKNOWN}],
)
