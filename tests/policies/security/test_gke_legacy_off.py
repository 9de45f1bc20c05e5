"""Old ways into a cluster."""

from __future__ import annotations

from ..fixtures_gcp import GKE, NODE_POOL
from ..suite import DROP, UNKNOWN, suite

CERTIFICATE = "masterAuth.clientCertificateConfig.issueClientCertificate"
PORT = "nodeConfig.kubeletConfig.insecureKubeletReadonlyPortEnabled"
LEGACY = "nodeConfig.metadata.disable-legacy-endpoints"
ANONYMOUS = "rbacBindingConfig.enableInsecureBindingSystemUnauthenticated"

TestCluster = suite(
    "gke-legacy-off",
    GKE,
    bad=[
        ({"enableLegacyAbac": True}, "enableLegacyAbac is true"),
        ({CERTIFICATE: True}, f"{CERTIFICATE} is true"),
        ({"enableKubernetesAlpha": True}, "enableKubernetesAlpha is true"),
        ({ANONYMOUS: True}, f"{ANONYMOUS} is true"),
    ],
    fine=[{"enableLegacyAbac": False}, {CERTIFICATE: False}],
    unknown=[
        ({"enableLegacyAbac": UNKNOWN}, "enableLegacyAbac"),
        ({"masterAuth": UNKNOWN}, "masterAuth"),
    ],
)

TestPool = suite(
    "gke-legacy-off",
    NODE_POOL,
    bad=[
        ({PORT: "TRUE"}, f"{PORT} is TRUE"),
        ({LEGACY: "false"}, f"{LEGACY} is false"),
    ],
    fine=[{PORT: "FALSE"}, {LEGACY: "true"}, {"nodeConfig": DROP}],
    unknown=[({PORT: UNKNOWN}, PORT)],
)
