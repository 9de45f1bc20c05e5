"""Passwords and users of caches."""

from __future__ import annotations

from ..fixtures import CACHE
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "cache-authenticated",
    CACHE,
    bad=[
        ({"authToken": DROP}, "Neither authToken nor userGroupIds is set"),
        ({"authToken": "", "userGroupIds": []}, "Neither authToken nor userGroupIds is set"),
    ],
    # A token that is another resource's output is a token.
    fine=[{"authToken": UNKNOWN}, {"authToken": DROP, "userGroupIds": ["feast"]}],
)
