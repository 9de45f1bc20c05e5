"""What databases log."""

from __future__ import annotations

from ..fixtures_gcp import CLOUD_SQL
from ..suite import DROP, UNKNOWN, suite

FLAGS = "settings.databaseFlags"

TestRule = suite(
    "cloudsql-logged",
    CLOUD_SQL,
    bad=[
        ({f"{FLAGS}.0.value": "off"}, "The flag log_connections is off"),
        ({f"{FLAGS}.1": DROP}, "The flag log_disconnections is not set"),
        ({f"{FLAGS}.2.value": "none"}, "The flag log_statement is none"),
        (
            {FLAGS: DROP},
            [
                "The flag log_connections is not set",
                "The flag log_disconnections is not set",
                "The flag log_statement is not set",
            ],
        ),
    ],
    fine=[{f"{FLAGS}.2.value": "all"}, {"databaseVersion": "MYSQL_8_4", FLAGS: DROP}],
    unknown=[
        ({FLAGS: UNKNOWN}, FLAGS),
        ({f"{FLAGS}.0.value": UNKNOWN}, f"{FLAGS}[0].value"),
        ({"databaseVersion": UNKNOWN}, "databaseVersion"),
    ],
)
