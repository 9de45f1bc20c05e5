"""Users of addresses."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

SAID = "Nothing in the stack uses the address"

TestGoogle = suite(
    "addresses-used",
    Fixture(
        "gcp:compute/address:Address",
        {"name": "nat-1", "region": "us-central1", "addressType": "EXTERNAL"},
        {
            "nat": Fixture(
                "gcp:compute/routerNat:RouterNat",
                {
                    "router": "prod",
                    "sourceSubnetworkIpRangesToNat": "ALL_SUBNETWORKS_ALL_IP_RANGES",
                    "natIps": [UNKNOWN],
                },
                refers="natIps",
            )
        },
    ),
    bad=[({"nat": DROP}, SAID), ({"nat": DROP, "addressType": DROP}, SAID)],
    fine=[{"nat": DROP, "addressType": "INTERNAL"}],
    unknown=[({"addressType": UNKNOWN}, "addressType")],
)

TestByName = suite(
    "addresses-used",
    Fixture(
        "gcp:compute/globalAddress:GlobalAddress",
        {"name": "gateway"},
        {
            "ingress": Fixture(
                "kubernetes:networking.k8s.io/v1:Ingress",
                {
                    "metadata": {
                        "annotations": {"kubernetes.io/ingress.global-static-ip-name": "gateway"}
                    }
                },
            )
        },
    ),
    bad=[({"ingress": DROP}, SAID)],
)

TestAws = suite(
    "addresses-used",
    Fixture(
        "aws:ec2/eip:Eip",
        {},
        {
            "nat": Fixture(
                "aws:ec2/natGateway:NatGateway",
                {"allocationId": UNKNOWN, "subnetId": "subnet-1"},
                refers="allocationId",
            )
        },
    ),
    bad=[({"nat": DROP}, SAID)],
    fine=[{"nat": DROP, "instance": UNKNOWN}],
)

TestAzure = suite(
    "addresses-used",
    Fixture(
        "azure-native:network:PublicIPAddress",
        {"resourceGroupName": "platform", "publicIpAddressName": "nat-1"},
        {
            "nat": Fixture(
                "azure-native:network:NatGateway",
                {"resourceGroupName": "platform", "publicIpAddresses": [{"id": UNKNOWN}]},
                refers="publicIpAddresses",
            )
        },
    ),
    bad=[({"nat": DROP}, SAID)],
    fine=[{"nat/publicIpAddresses.0.id": "/subscriptions/1/publicIPAddresses/nat-1"}],
)
