"""Who firewalls let in."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

TestFirewall = suite(
    "gcp-firewall-restricted",
    Fixture(
        "gcp:compute/firewall:Firewall",
        {
            "network": "ml",
            "sourceRanges": ["10.0.0.0/8"],
            "allows": [{"protocol": "tcp", "ports": ["443"]}],
        },
    ),
    bad=[
        ({"sourceRanges.0": "0.0.0.0/0"}, "sourceRanges[0] lets 0.0.0.0/0 reach tcp 443"),
        (
            {"sourceRanges.0": "::/0", "allows.0": {"protocol": "all"}},
            "sourceRanges[0] lets ::/0 reach all on every port",
        ),
    ],
    fine=[
        {"sourceRanges": DROP, "sourceTags": ["gateway"]},
        {"sourceRanges.0": "0.0.0.0/0", "disabled": True},
        {"sourceRanges.0": "0.0.0.0/0", "allows": DROP, "denies": [{"protocol": "all"}]},
        {"sourceRanges.0": "0.0.0.0/0", "direction": "EGRESS"},
    ],
    unknown=[
        ({"sourceRanges": UNKNOWN}, "sourceRanges"),
        ({"sourceRanges.0": UNKNOWN}, "sourceRanges[0]"),
        ({"sourceRanges.0": "0.0.0.0/0", "allows": UNKNOWN}, "allows"),
    ],
    configured=[
        ({"openPorts": [443]}, {"sourceRanges.0": "0.0.0.0/0"}, None),
        (
            {"openPorts": [443]},
            {"sourceRanges.0": "0.0.0.0/0", "allows.0.ports": ["443", "8000-9000"]},
            "sourceRanges[0] lets 0.0.0.0/0 reach tcp 443, 8000-9000",
        ),
        (
            {"openPorts": [443]},
            {"sourceRanges.0": "0.0.0.0/0", "allows.0.protocol": "udp"},
            "sourceRanges[0] lets 0.0.0.0/0 reach udp 443",
        ),
    ],
)

MATCH = {
    "srcIpRanges": ["10.0.0.0/8"],
    "layer4Configs": [{"ipProtocol": "tcp", "ports": ["22"]}],
}

TestPolicyRule = suite(
    "gcp-firewall-restricted",
    Fixture(
        "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
        {
            "firewallPolicy": "ml",
            "priority": 1000,
            "action": "allow",
            "direction": "INGRESS",
            "match": MATCH,
        },
    ),
    bad=[
        (
            {"match.srcIpRanges.0": "0.0.0.0/0"},
            "match.srcIpRanges[0] lets 0.0.0.0/0 reach tcp 22",
        ),
        (
            {"match.srcIpRanges.0": "0.0.0.0/0", "action": "apply_security_profile_group"},
            "match.srcIpRanges[0] lets 0.0.0.0/0 reach tcp 22",
        ),
    ],
    fine=[
        {"match.srcIpRanges.0": "0.0.0.0/0", "action": "deny"},
        {"match.srcIpRanges.0": "0.0.0.0/0", "direction": "EGRESS"},
    ],
    unknown=[({"match": UNKNOWN}, "match"), ({"action": UNKNOWN}, "action")],
)

TestPolicyWithRules = suite(
    "gcp-firewall-restricted",
    Fixture(
        "gcp:compute/networkFirewallPolicyWithRules:NetworkFirewallPolicyWithRules",
        {"rules": [{"priority": 1000, "action": "allow", "match": MATCH}]},
    ),
    bad=[
        (
            {"rules.0.match.srcIpRanges.0": "0.0.0.0/0"},
            "rules[0].match.srcIpRanges[0] lets 0.0.0.0/0 reach tcp 22",
        )
    ],
    unknown=[({"rules": UNKNOWN}, "rules")],
)
