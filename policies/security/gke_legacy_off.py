"""The old ways into a cluster of GKE are shut."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_off
from ..gcp import CLUSTER, NODE_POOL, nodes
from ..rule import Case, Rule

_SWITCHES = (
    "enableLegacyAbac",
    "enableKubernetesAlpha",
    "masterAuth.clientCertificateConfig.issueClientCertificate",
    "rbacBindingConfig.enableInsecureBindingSystemAuthenticated",
    "rbacBindingConfig.enableInsecureBindingSystemUnauthenticated",
)


def _check(case: Case) -> Iterator[str]:
    if case.resource.type == CLUSTER:
        yield from demand_off(case.inputs, *_SWITCHES)
    for each in nodes(case):
        port = each.at("kubeletConfig.insecureKubeletReadonlyPortEnabled")
        if port.known == "TRUE":
            yield f"{port.path} is TRUE"
        metadata = each.at("metadata.disable-legacy-endpoints")
        if metadata.known == "false":
            yield f"{metadata.path} is false"


RULE = Rule(
    id="gke-legacy-off",
    title="The old ways into a cluster of GKE are shut",
    severity="high",
    why="ABAC knows no least privilege, a client certificate cannot be revoked, the kubelet's open port "
    "asks for no password, and alpha clusters get no patches.",
    mend="Leave the switch out, or set it to false; let people in by IAM and RBAC.",
    providers=("gcp",),
    types=(CLUSTER, NODE_POOL),
    check=_check,
    frameworks={
        "cis-gke": ("5.8.1", "5.8.3", "5.10.2"),
        "soc2": ("CC6.1",),
    },
)
