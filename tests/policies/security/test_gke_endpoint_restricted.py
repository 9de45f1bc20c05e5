"""Who reaches the API server."""

from __future__ import annotations

from ..fixtures_gcp import GKE
from ..suite import DROP, UNKNOWN, suite

PRIVATE = "privateClusterConfig.enablePrivateEndpoint"
NETWORKS = "masterAuthorizedNetworksConfig"
EXTERNAL = "controlPlaneEndpointsConfig.dnsEndpointConfig.allowExternalTraffic"
ADDRESS = "controlPlaneEndpointsConfig.ipEndpointsConfig.enabled"
ANYWHERE = "The API server answers any address"

TestRule = suite(
    "gke-endpoint-restricted",
    GKE,
    bad=[
        ({PRIVATE: False}, f"{ANYWHERE}: {NETWORKS} is not set"),
        ({"privateClusterConfig": DROP}, f"{ANYWHERE}: {NETWORKS} is not set"),
        (
            {
                PRIVATE: False,
                NETWORKS: {
                    "cidrBlocks": [{"cidrBlock": "192.0.2.0/24"}, {"cidrBlock": "0.0.0.0/0"}]
                },
            },
            f"{ANYWHERE}: {NETWORKS}.cidrBlocks[1].cidrBlock is 0.0.0.0/0",
        ),
        (
            {PRIVATE: False, NETWORKS: {"gcpPublicCidrsAccessEnabled": True}},
            "The API server answers every customer of Google Cloud: "
            f"{NETWORKS}.gcpPublicCidrsAccessEnabled is true",
        ),
        ({EXTERNAL: True}, f"{ANYWHERE}: {EXTERNAL} is true"),
    ],
    fine=[
        {PRIVATE: False, NETWORKS: {"cidrBlocks": [{"cidrBlock": "192.0.2.0/24"}]}},
        {PRIVATE: False, NETWORKS: {}},
        {PRIVATE: False, ADDRESS: False},
        {EXTERNAL: False},
        {NETWORKS: UNKNOWN},
    ],
    unknown=[
        ({PRIVATE: UNKNOWN}, PRIVATE),
        ({EXTERNAL: UNKNOWN}, EXTERNAL),
        ({PRIVATE: False, NETWORKS: UNKNOWN}, NETWORKS),
        (
            {PRIVATE: False, NETWORKS: {"cidrBlocks": [{"cidrBlock": UNKNOWN}]}},
            f"{NETWORKS}.cidrBlocks[0].cidrBlock",
        ),
    ],
)
