"""Who is cluster-admin."""

from __future__ import annotations

from ..fixtures import binding
from ..suite import UNKNOWN, suite

_ACCOUNT = {"kind": "ServiceAccount", "name": "deployer", "namespace": "ci"}

TestRule = suite(
    "rbac-no-cluster-admin",
    binding(),
    bad=[
        ({"subjects": [_ACCOUNT]}, "cluster-admin is given to the ServiceAccount deployer"),
        ({"subjects.0.kind": "User"}, "cluster-admin is given to the User platform-admins"),
        (
            {"subjects.0.name": "system:masters"},
            "cluster-admin is given to the Group system:masters",
        ),
    ],
    fine=[{"roleRef.name": "view", "subjects": [_ACCOUNT]}],
    unknown=[({"subjects": UNKNOWN}, "subjects"), ({"roleRef.name": UNKNOWN}, "roleRef.name")],
)
