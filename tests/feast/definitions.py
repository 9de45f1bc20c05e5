"""A small feature repository, as a team would write it."""

from datetime import timedelta

from feast import Entity, FeatureService, FeatureView, Field, ValueType
from feast.infra.offline_stores.contrib.postgres_offline_store.postgres_source import (
    PostgreSQLSource,
)
from feast.types import Float64, Int64, String

customer = Entity(name="customer", join_keys=["customer_id"], value_type=ValueType.INT64)

customers = FeatureView(
    name="customers",
    entities=[customer],
    ttl=timedelta(days=7),
    schema=[
        Field(name="orders", dtype=Int64),
        Field(name="spent", dtype=Float64),
        Field(name="city", dtype=String),
    ],
    source=PostgreSQLSource(name="customers", table="customers", timestamp_field="seen"),
)

checkout = FeatureService(name="checkout", features=[customers[["spent", "city"]]])
