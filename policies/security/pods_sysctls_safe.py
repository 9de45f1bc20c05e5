"""Pods set no kernel parameter that reaches beyond them."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand, literal
from ..kubernetes import TOUCHED, excused, pod
from ..rule import Case, Rule

# Those that the Pod Security Standards let the baseline set.
_SAFE = {
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_syncookies",
}


def _check(case: Case) -> Iterator[str]:
    names = [str(each.get("name")) for each in pod(case).each("securityContext.sysctls")]
    for name in names:
        if name not in _SAFE and not excused(case):
            yield f"securityContext.sysctls sets {name}"


RULE = Rule(
    id="pods-sysctls-safe",
    title="Pods set no kernel parameter that reaches beyond them",
    severity="high",
    why="An unsafe sysctl changes the node for every pod there, or stops it.",
    mend="Leave the sysctl out, or set it on nodes of their own.",
    providers=("kubernetes",),
    types=TOUCHED,
    check=_check,
    frameworks={"pss": ("baseline",)},
    settings=("privilegedNamespaces",),
    admission=Admission(
        (
            Demand(
                f"item.name in {literal(sorted(_SAFE))}",
                "securityContext.sysctls sets {}",
                "variables.pod.?securityContext.?sysctls.orValue([])",
            ),
        ),
        excusable=True,
    ),
)
