"""Keys of warehouses."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

TestServerless = suite(
    "redshift-encrypted",
    Fixture(
        "aws:redshiftserverless/namespace:Namespace",
        {"namespaceName": "prod", "kmsKeyId": "arn:aws:kms:us-east-1:1:key/a"},
    ),
    bad=[({"kmsKeyId": DROP}, "kmsKeyId is not set")],
    fine=[{"kmsKeyId": UNKNOWN}],
)

TestCluster = suite(
    "redshift-encrypted",
    Fixture(
        "aws:redshift/cluster:Cluster",
        {
            "clusterIdentifier": "prod",
            "nodeType": "ra3.large",
            "encrypted": "true",
            "kmsKeyId": "arn:aws:kms:us-east-1:1:key/a",
        },
    ),
    bad=[
        ({"encrypted": "false"}, "encrypted is false"),
        ({"encrypted": DROP, "kmsKeyId": DROP}, ["encrypted is not set", "kmsKeyId is not set"]),
    ],
    unknown=[({"encrypted": UNKNOWN}, "encrypted")],
)
