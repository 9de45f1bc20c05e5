"""Load balancers of AWS take TLS, and not of yesterday."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..checks import say
from ..rule import Case, Rule
from ..values import Node

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
_MODERN = re.compile(r"ELBSecurityPolicy-(TLS13|TLS|FS)-1-[23]-")


def _redirects(actions: list[Node]) -> bool:
    """Whether all that a listener does is send callers to HTTPS."""
    return bool(actions) and all(
        each.get("type") == "redirect" and each.get("redirect.protocol") == "HTTPS"
        for each in actions
    )


def _check(case: Case) -> Iterator[str]:
    inputs = case.inputs
    # HTTP is what an Application Load Balancer takes unless told otherwise; a Gateway Load Balancer
    # has neither a protocol nor a port.
    protocol = inputs.get("protocol", "HTTP" if inputs.has("port") else "")
    if protocol == "HTTP" and not _redirects(inputs.each("defaultActions")):
        yield "The listener takes plain HTTP"
    elif protocol in ("HTTPS", "TLS"):
        policy = inputs.get("sslPolicy")
        if not _MODERN.match(str(policy)):
            yield f"sslPolicy is {say(policy)}, which takes TLS older than 1.2"


RULE = Rule(
    id="listeners-encrypted",
    title="Listeners of load balancers take TLS 1.2 or later, and send plain HTTP there",
    severity="high",
    why="Tokens and answers cross networks that are not yours in the clear otherwise.",
    mend="Let the HTTP listener redirect to HTTPS, and name an sslPolicy such as "
    "ELBSecurityPolicy-TLS13-1-2-2021-06.",
    providers=("aws",),
    types=("aws:lb/listener:Listener", "aws:alb/listener:Listener"),
    check=_check,
    frameworks={
        "aws-hub": ("ELB.1",),
        "iso-27001": ("A.5.14", "A.8.24"),
        "nist-800-53": ("AC-17(2)", "SC-8", "SC-8(1)"),
        "pci-dss": ("4.2.1",),
    },
)
