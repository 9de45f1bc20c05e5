"""The key of PostgreSQL servers."""

from __future__ import annotations

from ..fixtures_azure import MYSQL, POSTGRES
from ..suite import DROP, UNKNOWN, suite

KIND = "dataEncryption.type"
KEY = "dataEncryption.primaryKeyURI"

TestRule = suite(
    "azure-postgres-encrypted",
    POSTGRES,
    bad=[
        ({"dataEncryption": DROP}, f"{KIND} is not set"),
        ({KIND: "SystemAssigned"}, f"{KIND} is SystemAssigned"),
        ({KEY: DROP}, f"{KEY} is not set"),
    ],
    unknown=[({KIND: UNKNOWN}, KIND)],
)


TestMysql = suite("azure-postgres-encrypted", MYSQL, bad=[({KEY: DROP}, f"{KEY} is not set")])
