"""Azure's retail prices: public, without a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote, urlencode, urlsplit

from ..catalogue import EVERYWHERE
from ..estimate import Wanted
from .answers import Found, ServiceError, single
from .transport import Http

TITLE = "Azure Retail Prices API"
URL = "https://prices.azure.com/api/retail/prices"

_PAGES = 50
"""Most pages of one question: what needs more is asked too widely."""


@dataclass(frozen=True)
class Meter:
    """What a price is known by: fields of its row, and the unit that it is of there."""

    fields: Mapping[str, str]
    unit: str
    measure: str
    region: str = ""
    """Region that it is listed under, where that is not its own."""
    spot: bool | None = None
    """Of a machine, whether it is spare capacity, which names tell and no field; None of all else."""


def _vm(name: str, spot: bool) -> Meter:
    fields = {"serviceName": "Virtual Machines", "armSkuName": name}
    return Meter(fields, "hour", "1 Hour", spot=spot)


def _disk(size: str) -> Meter:
    return Meter(
        {
            "serviceName": "Storage",
            "productName": "Premium SSD Managed Disks",
            "skuName": f"{size} LRS",
            "meterName": f"{size} LRS Disk",
        },
        "month",
        "1/Month",
    )


_REDIS = {
    "M": "Memory Optimized",
    "B": "Balanced",
    "X": "Compute Optimized",
    "A": "Flash Optimized",
}


def _redis(sku: str) -> Meter:
    size = sku.rpartition("_")[2]
    return Meter(
        {
            "serviceName": "Redis Cache",
            "productName": f"Azure Managed Redis - {_REDIS.get(size[:1], '')}",
            "meterName": f"{size} Cache Instance",
        },
        "hour",
        "1 Hour",
    )


def _blob(redundancy: str) -> Meter:
    kind = redundancy.upper()
    return Meter(
        {
            "serviceName": "Storage",
            "productName": "General Block Blob v2",
            "skuName": f"Hot {kind}",
            "meterName": f"Hot {kind} Data Stored",
        },
        "GiB-month",
        "1 GB/Month",
    )


def _postgresql(series: str) -> Meter:
    letters, _, version = series.rpartition("v")
    name = f"{letters.capitalize()}v{version}"
    return Meter(
        {
            "serviceName": "Azure Database for PostgreSQL",
            "productName": f"Azure Database for PostgreSQL Flexible Server General Purpose {name} "
            "Series Compute",
            "skuName": "vCore",
            "meterName": "vCore",
        },
        "hour",
        "1 Hour",
    )


_METERS: Mapping[str, Meter] = {
    "aks.standard": Meter(
        {"serviceName": "Azure Kubernetes Service", "meterName": "Standard Uptime SLA"},
        "hour", "1 Hour",
    ),
    "nat": Meter({"serviceName": "NAT Gateway", "meterName": "Standard Gateway"}, "hour", "1 Hour"),
    "nat.data": Meter(
        {"serviceName": "NAT Gateway", "meterName": "Standard Data Processed"}, "GiB", "1 GB"
    ),
    "ip": Meter(
        {"serviceName": "Virtual Network", "meterName": "Standard IPv4 Static Public IP"},
        "hour", "1 Hour",
    ),
    "endpoint": Meter(
        {"serviceName": "Virtual Network", "productName": "Virtual Network Private Link",
         "meterName": "Standard Private Endpoint"}, "hour", "1 Hour",
    ),
    "endpoint.data": Meter(
        {"serviceName": "Virtual Network", "productName": "Virtual Network Private Link",
         "meterName": "Standard Data Processed - Ingress"}, "GiB", "1 GB",
    ),
    "lb.rules": Meter(
        {"serviceName": "Load Balancer", "productName": "Load Balancer",
         "meterName": "Standard Included LB Rules and Outbound Rules"},
        "hour", "1 Hour", "Global",
    ),
    "lb.data": Meter(
        {"serviceName": "Load Balancer", "productName": "Load Balancer",
         "meterName": "Standard Data Processed"}, "GiB", "1 GB", "Global",
    ),
    "postgresql.storage": Meter(
        {"serviceName": "Azure Database for PostgreSQL",
         "productName": "Az DB for PostgreSQL Flexible Server Storage",
         "meterName": "Storage Data Stored"}, "GiB-month", "1 GB/Month",
    ),
    "acr.premium": Meter(
        {"serviceName": "Container Registry", "meterName": "Premium Registry Unit"},
        "day", "1/Day",
    ),
    "logs.in": Meter(
        {"serviceName": "Log Analytics", "meterName": "Analytics Logs Data Ingestion"},
        "GiB", "1 GB",
    ),
    "egress": Meter(
        {"serviceName": "Bandwidth", "productName": "Rtn Preference: MGN",
         "meterName": "Standard Data Transfer Out"}, "GiB", "1 GB",
    ),
}  # fmt: skip


def meter(item: str) -> Meter | None:
    """What the price of an item is known by; None where no way to ask is known."""
    if item in _METERS:
        return _METERS[item]
    head, _, rest = item.partition(".")
    if item.startswith("vm.spot."):
        return _vm(item.removeprefix("vm.spot."), True)
    if head == "vm":
        return _vm(rest, False)
    if head == "disk":
        return _disk(rest)
    if head == "redis":
        return _redis(rest)
    if head == "blob" and rest and "." not in rest and rest != "read":
        return _blob(rest)
    if head == "postgresql" and rest.endswith(".vcore"):
        return _postgresql(rest.removesuffix(".vcore"))
    return None


@dataclass(frozen=True)
class Retail:
    """Asks the interface at `url`."""

    http: Http
    url: str = URL

    def __call__(self, wanted: Wanted) -> Found:
        asked = meter(wanted.item)
        if asked is None:
            raise LookupError("there is no way known to ask Azure for it")
        rows = [row for row in self._rows(asked, wanted.region) if _fits(row, asked)]
        # The first rung of a scale may be free; what is beyond it is the price.
        paid = [row for row in rows if _usd(row) > 0]
        least = min((row.get("tierMinimumUnits") or 0 for row in paid), default=0)
        prices = [_usd(row) for row in paid if (row.get("tierMinimumUnits") or 0) == least]
        usd = single(prices, f"{wanted.item} in {wanted.region}")
        region = EVERYWHERE if asked.region else wanted.region
        return Found(wanted.item, region, asked.unit, usd)

    def _rows(self, asked: Meter, region: str) -> list[dict[str, Any]]:
        place = asked.region or region
        terms = {"armRegionName": place, "priceType": "Consumption", **asked.fields}
        condition = " and ".join(f"{name} eq '{value}'" for name, value in terms.items())
        query = urlencode({"currencyCode": "USD", "$filter": condition}, quote_via=quote)
        link: Any = f"{self.url}?{query}"
        rows: list[dict[str, Any]] = []
        for _ in range(_PAGES):
            page = self.http.get(link)
            items = page.get("Items")
            if not isinstance(items, list):
                raise ServiceError("Azure's answer has no Items")
            rows += [row for row in cast("list[Any]", items) if isinstance(row, dict)]
            link = page.get("NextPageLink")
            if not link:
                return rows
            ours, next_ = urlsplit(self.url), urlsplit(str(link))
            if (next_.scheme, next_.hostname) != (ours.scheme, ours.hostname):
                raise ServiceError("Azure's answer leads to another place")
        raise LookupError(f"its prices are on more than {_PAGES} pages")


def _fits(row: Mapping[str, Any], asked: Meter) -> bool:
    if row.get("unitOfMeasure") != asked.measure or row.get("currencyCode", "USD") != "USD":
        return False
    if asked.spot is None:
        return True
    name = f"{row.get('skuName', '')} {row.get('meterName', '')}"
    if "Windows" in str(row.get("productName", "")) or "Low Priority" in name:
        return False
    return ("Spot" in name) == asked.spot


def _usd(row: Mapping[str, Any]) -> float:
    value = row.get("retailPrice")
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ServiceError("Azure's answer has a retailPrice that is no number")
    return float(value)
