"""Firewalls on Google Cloud let nobody in from everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import ANYWHERE, on
from ..rule import Case, Rule
from ..values import Node

_RULE = "gcp:compute/firewall:Firewall"
_WITH_RULES = "gcp:compute/networkFirewallPolicyWithRules:NetworkFirewallPolicyWithRules"
_POLICY_RULES = (
    "gcp:compute/firewallPolicyRule:FirewallPolicyRule",
    "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
    "gcp:compute/regionNetworkFirewallPolicyRule:RegionNetworkFirewallPolicyRule",
)


def _excused(config: Node, protocol: str, ports: list[int]) -> bool:
    """Whether it is of TCP, and of ports alone that may be open."""
    given = [str(each.known) for each in config.each("ports")]
    return (
        str(config.get(protocol)).lower() in ("tcp", "6")
        and bool(given)
        and all(each.isdigit() and int(each) in ports for each in given)
    )


def _open(sources: list[Node], configs: list[Node], protocol: str, case: Case) -> Iterator[str]:
    found = [each for each in sources if each.known in ANYWHERE]
    if not found:
        return
    for config in configs:
        if not _excused(config, protocol, case.settings["openPorts"]):
            ports = ", ".join(str(each.known) for each in config.each("ports"))
            what = f"{config.get(protocol)} {ports or 'on every port'}"
            for source in found:
                yield f"{source.path} lets {source.known} reach {what}"


def _check(case: Case) -> Iterator[str]:
    inputs = case.inputs
    if case.resource.type == _RULE:
        if inputs.get("direction", "INGRESS") == "INGRESS" and not on(inputs.get("disabled")):
            yield from _open(inputs.each("sourceRanges"), inputs.each("allows"), "protocol", case)
        return
    for rule in inputs.each("rules") if case.resource.type == _WITH_RULES else [inputs]:
        # To let on, or to inspect and then to let in, is not to refuse.
        inwards = rule.get("direction", "INGRESS") == "INGRESS"
        if inwards and rule.get("action") != "deny" and not on(rule.get("disabled")):
            ranges, configs = rule.each("match.srcIpRanges"), rule.each("match.layer4Configs")
            yield from _open(ranges, configs, "ipProtocol", case)


RULE = Rule(
    id="gcp-firewall-restricted",
    title="Firewalls on Google Cloud let nobody in from everywhere",
    severity="high",
    why="What the whole internet may reach, it scans within minutes.",
    mend="Name the networks, tags or accounts that may, or the port in the setting openPorts.",
    providers=("gcp",),
    types=(_RULE, _WITH_RULES, *_POLICY_RULES),
    check=_check,
    frameworks={
        "cis-gcp": ("3.6", "3.7"),
        "iso-27001": ("A.8.3", "A.8.20"),
        "nist-800-53": ("SC-7",),
        "pci-dss": ("1.3.1", "1.4.2"),
        "soc2": ("CC6.6", "CC6.7"),
    },
    settings=("openPorts",),
)
