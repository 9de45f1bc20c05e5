"""Secrets of GKE are encrypted with your key."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_set, say
from ..gcp import CLUSTER
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    state = case.inputs.at("databaseEncryption.state")
    if state.known != "ENCRYPTED":
        yield f"{state.path} is {say(state.known)}"
    else:
        yield from demand_set(case.inputs, "databaseEncryption.keyName")


RULE = Rule(
    id="gke-secrets-encrypted",
    title="Secrets of GKE are encrypted with a key of yours",
    severity="high",
    why="Whoever gets at etcd or a backup of it then still needs the key, and each use of that is logged.",
    mend="Set databaseEncryption.state to ENCRYPTED and its keyName to a key of Cloud KMS.",
    providers=("gcp",),
    types=(CLUSTER,),
    check=_check,
    frameworks={
        "cis-gke": ("5.3.1",),
        "nist-800-53": ("SC-28",),
        "soc2": ("CC6.1",),
    },
)
