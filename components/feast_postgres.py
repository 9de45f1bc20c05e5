"""Stores of Feast in PostgreSQL, the same on every cloud."""

from __future__ import annotations

from . import cloud as handles


def feast_store(
    database: handles.Database, use: str, schema: str, **verified: str
) -> handles.FeastStore:
    """A store of Feast in the database of its registry.

    Args:
        use: what for: online, offline.
        schema: schema of the tables; Feast makes that of the online store, and no other.
        verified: settings by which the server's certificate is checked; else it only encrypts.
    """
    variable = f"FEAST_{use.upper()}_PASSWORD"
    return handles.FeastStore(
        {
            "type": "postgres",
            "host": database.host,
            "port": database.port,
            "database": database.name,
            "db_schema": schema,
            "user": database.username,
            "password": f"${{{variable}}}",
            "sslmode": "require",
            **verified,
        },
        database.secret,
        {variable: "password"},
    )
