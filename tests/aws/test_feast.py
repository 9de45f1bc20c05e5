"""What of Feast's own doing AWS's stores are set up for."""

from __future__ import annotations

import pytest

from components.aws import names
from tests.feast.library import library

from .ground import spec

DOES = """
import inspect, json, sys
from types import SimpleNamespace as Some
from feast.infra.offline_stores.contrib.athena_offline_store.athena import AthenaRetrievalJob
from feast.infra.online_stores.dynamodb import DynamoDBOnlineStore, _get_table_name

store = Some(table_name_template=sys.argv[1])
config = Some(project=sys.argv[2], registry=Some(enable_online_feature_view_versioning=False))
print(json.dumps({
    "table": _get_table_name(store, config, Some(name="customers")),
    "job": inspect.getsource(AthenaRetrievalJob),
    "apply": inspect.getsource(DynamoDBOnlineStore.update),
}))
"""


@pytest.fixture(scope="module")
def does() -> dict[str, str]:
    """What Feast does, from its own code."""
    return library().script(DOES, names.table_template(spec()), "shop")


def test_feast_looks_for_the_tables_that_are_made(does: dict[str, str]) -> None:
    assert does["table"] == names.tables(spec(features={"project": "shop"})) + "customers"
    # It takes a table that exists.
    assert "ResourceInUseException" in does["apply"]


def test_what_the_lake_is_set_up_for_is_still_what_feast_does(does: dict[str, str]) -> None:
    # Once this fails, the workgroup can enforce its settings: docs/decisions/0011-feast-on-aws.md.
    assert "external_location" in does["job"]
    # The policy lets it make and drop tables that begin so, and no other.
    assert '"_" + str(uuid.uuid4())' in does["job"]
