"""What load balancers listen to."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

BALANCER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/1"
FORWARD = {
    "type": "forward",
    "targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/1",
}
OLD = "ELBSecurityPolicy-TLS-1-0-2015-04"

TestRule = suite(
    "listeners-encrypted",
    Fixture(
        "aws:lb/listener:Listener",
        {
            "loadBalancerArn": BALANCER,
            "port": 443,
            "protocol": "HTTPS",
            "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
            "defaultActions": [FORWARD],
        },
    ),
    bad=[
        ({"protocol": "HTTP"}, "The listener takes plain HTTP"),
        ({"protocol": DROP}, "The listener takes plain HTTP"),
        ({"sslPolicy": OLD}, f"sslPolicy is {OLD}, which takes TLS older than 1.2"),
        ({"sslPolicy": DROP}, "sslPolicy is not set, which takes TLS older than 1.2"),
    ],
    fine=[
        {"protocol": "TCP", "sslPolicy": DROP},
        {"protocol": DROP, "port": DROP, "sslPolicy": DROP},
        {"protocol": "TLS", "sslPolicy": "ELBSecurityPolicy-FS-1-2-Res-2020-10"},
    ],
    unknown=[({"protocol": UNKNOWN}, "protocol"), ({"sslPolicy": UNKNOWN}, "sslPolicy")],
)

TestRedirect = suite(
    "listeners-encrypted",
    Fixture(
        "aws:lb/listener:Listener",
        {
            "loadBalancerArn": BALANCER,
            "port": 80,
            "protocol": "HTTP",
            "defaultActions": [
                {
                    "type": "redirect",
                    "redirect": {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"},
                }
            ],
        },
    ),
    bad=[
        ({"defaultActions.0.redirect.protocol": "HTTP"}, "The listener takes plain HTTP"),
        ({"defaultActions.0": FORWARD}, "The listener takes plain HTTP"),
    ],
    unknown=[({"defaultActions": UNKNOWN}, "defaultActions")],
)
