"""The refusal of requests without TLS."""

from __future__ import annotations

from ..fixtures import BUCKET, TLS_ONLY, document
from ..suite import DROP, UNKNOWN, suite

PLAIN = "The bucket's policy does not refuse requests without TLS"


def policy(**changes: object) -> dict[str, object]:
    return {"policy/policy": document({**TLS_ONLY, **changes})}


TestRule = suite(
    "s3-tls-only",
    BUCKET,
    bad=[
        ({"policy": DROP}, PLAIN),
        ({"policy/policy": document()}, PLAIN),
        ({"policy/policy": "not JSON"}, PLAIN),
        (policy(Effect="Allow"), PLAIN),
        (policy(Action="s3:GetObject"), PLAIN),
        (policy(Principal={"AWS": "arn:aws:iam::1:root"}), PLAIN),
        (policy(Condition={"Bool": {"aws:SecureTransport": "true"}}), PLAIN),
    ],
    fine=[
        policy(Principal={"AWS": ["*"]}),
        policy(Action=["s3:*"], Condition={"Bool": {"aws:SecureTransport": False}}),
        # Written as an object, a document is judged even where an ARN in it is unknown.
        {"policy/policy": {"Statement": [{**TLS_ONLY, "Resource": UNKNOWN}]}},
    ],
    unknown=[({"policy/policy": UNKNOWN}, "policy")],
)
