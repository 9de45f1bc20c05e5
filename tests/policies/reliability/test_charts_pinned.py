"""Versions of charts."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

TestRule = suite(
    "charts-pinned",
    Fixture("kubernetes:helm.sh/v3:Release", {"chart": "cert-manager", "version": "v1.21.1"}),
    bad=[
        ({"version": DROP}, "The version of the chart is not set"),
        ({"version": "^1.21.0"}, "The version of the chart is ^1.21.0"),
        ({"version": "1.21"}, "The version of the chart is 1.21"),
        ({"version": "*"}, "The version of the chart is *"),
    ],
    fine=[
        {"version": "1.2.3-rc.1+build"},
        {"chart": "./charts/own", "version": DROP},
        {"chart": "https://example.com/own-1.0.0.tgz", "version": DROP},
    ],
    unknown=[({"version": UNKNOWN}, "version")],
)
