"""What of Feast's own doing Azure's stores are set up for."""

from __future__ import annotations

from urllib import parse

import pytest
import yaml

from tests.feast.choices import Choice, generated
from tests.feast.library import library

DOES = """
import json, sys
from types import SimpleNamespace as Some
import ibis
from feast.infra.offline_stores.contrib.mssql_offline_store import mssql

asked = {}
ibis.mssql = Some(connect=lambda **given: asked.update(given))
mssql.get_ibis_connection(Some(offline_store=Some(connection_string=sys.argv[1])))
print(json.dumps(asked))
"""


@pytest.mark.parametrize(
    ("offline", "online", "ending"),
    [("lake", "redis", "-ondemand"), ("warehouse", "postgres", "")],
)
def test_feast_signs_in_to_synapse_as_it_is_told(offline: str, online: str, ending: str) -> None:
    given = yaml.safe_load(generated(Choice("azure", offline, online)).text)
    line = given["offline_store"]["connection_string"].replace("${FEAST_OFFLINE_PASSWORD}", "p1")
    host = parse.urlparse(line).hostname
    assert host is not None
    assert host.endswith(f"{ending}.sql.azuresynapse.net")
    assert library().script(DOES, line) == {
        "user": "plinth",
        "password": "p1",
        "host": host,
        "port": 1433,
        "database": "features",
        "driver": "ODBC Driver 18 for SQL Server",
        "Encrypt": "yes",
    }
