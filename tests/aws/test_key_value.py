"""DynamoDB: a guarded table for every view that the spec names, where Feast looks for it."""

from __future__ import annotations

from typing import Any

from components.aws import names

from .conftest import World
from .ground import KEY_ARN, declare, network, one, spec

VIEWS = [{"name": "customers", "maxAgeMinutes": 60}, {"name": "orders", "maxAgeMinutes": 5}]


def made(environment: str = "prod", **features: Any) -> World:
    return declare(
        lambda cloud: cloud.online_store(cloud.account.spec.features, network()),
        environment=environment,
        features={"online": "key-value", **features},
    )


def test_tables_are_where_feast_looks() -> None:
    world = made(project="shop", views=VIEWS)
    template = world.returned.settings["table_name_template"]
    for view in ("customers", "orders"):
        table = one(world, "Table", view)
        assert table.inputs["name"] == template.format(project="shop", table_name=view)
        # What Feast creates itself: see `DynamoDBOnlineStore.update`.
        assert table.inputs["attributes"] == [{"name": "entity_id", "type": "S"}]
        assert table.inputs["hashKey"] == "entity_id"
        assert table.inputs["billingMode"] == "PAY_PER_REQUEST"


def test_tables_are_guarded() -> None:
    table = one(made(views=VIEWS[:1]), "Table")
    assert table.inputs["serverSideEncryption"] == {"enabled": True, "kmsKeyArn": KEY_ARN}
    assert table.inputs["pointInTimeRecovery"] == {"enabled": True}
    assert table.inputs["deletionProtectionEnabled"] is True
    assert table.protect
    dev = one(made("dev", views=VIEWS[:1]), "Table")
    assert dev.inputs["deletionProtectionEnabled"] is False
    assert not dev.protect


def test_without_views_feast_still_knows_where() -> None:
    world = made()
    assert not world.of("Table")
    assert dict(world.returned.settings) == {
        "type": "dynamodb",
        "region": "us-east-1",
        "table_name_template": "acme.{project}.{table_name}",
    }
    assert world.returned.secret is None


def test_the_prefix_of_the_policies_is_that_of_the_template() -> None:
    platform = spec(features={"project": "shop"})
    named = names.table_template(platform).format(project="shop", table_name="x")
    assert named == f"{names.tables(platform)}x"
