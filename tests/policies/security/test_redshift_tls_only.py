"""What warehouses of Redshift answer to."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

TestRule = suite(
    "redshift-tls-only",
    Fixture(
        "aws:redshift/parameterGroup:ParameterGroup",
        {"family": "redshift-2.0", "parameters": [{"name": "require_ssl", "value": "true"}]},
    ),
    bad=[
        ({"parameters": DROP}, "The parameter require_ssl is not set"),
        ({"parameters.0.value": "false"}, "The parameter require_ssl is false"),
    ],
    unknown=[
        ({"parameters": UNKNOWN}, "parameters"),
        ({"parameters.0.value": UNKNOWN}, "parameters[0].value"),
    ],
)
