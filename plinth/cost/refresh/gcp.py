"""Google's Cloud Billing Catalog, which wants an API key (any of a project that has the API)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlencode

from spec.catalog import accelerators

from ..catalogue import EVERYWHERE
from ..estimate import Wanted
from .answers import Found, ServiceError, single
from .transport import Http

TITLE = "Cloud Billing Catalog API"
URL = "https://cloudbilling.googleapis.com/v1"
KEY = "GOOGLE_API_KEY"
"""Environment variable that holds the key; it goes into a header and never into a URL."""

_PAGES = 200


@dataclass(frozen=True)
class Sku:
    """What a price is known by: its service, how its description begins, how it is bought, its unit."""

    service: str
    begins: str
    unit: str
    measure: str
    usage: str = "OnDemand"
    everywhere: bool = False


def _parts(series: str, part: str, spot: bool) -> Sku:
    kind = "Core" if part == "vcpu" else "Ram"
    before = "Spot Preemptible " if spot else ""
    return Sku(
        "Compute Engine",
        f"{before}{series.upper()} Instance {kind} running in",
        "hour" if part == "vcpu" else "GiB-hour",
        "h" if part == "vcpu" else "GiBy.h",
        "Preemptible" if spot else "OnDemand",
    )


_GIB_MONTH = "GiBy.mo"
_SKUS: Mapping[str, Sku] = {
    "pd-balanced": Sku("Compute Engine", "Balanced PD Capacity", "GiB-month", _GIB_MONTH),
    "nat.data": Sku("Networking", "Networking Cloud Nat Data Processing", "GiB", "GiBy"),
    "nat.vm": Sku("Networking", "Networking Cloud Nat Gateway Uptime", "hour", "h"),
    "sql.vcpu": Sku("Cloud SQL", "Cloud SQL for PostgreSQL: Zonal - vCPU in", "hour", "h"),
    "sql.memory": Sku(
        "Cloud SQL", "Cloud SQL for PostgreSQL: Zonal - RAM in", "GiB-hour", "GiBy.h"
    ),
    "sql.ssd": Sku(
        "Cloud SQL", "Cloud SQL for PostgreSQL: Zonal - Standard storage in", "GiB-month",
        _GIB_MONTH,
    ),
    "gcs.standard": Sku("Cloud Storage", "Standard Storage ", "GiB-month", _GIB_MONTH),
    "artifacts": Sku("Artifact Registry", "Artifact Registry Storage", "GiB-month", _GIB_MONTH),
    "bigquery.scanned": Sku("BigQuery", "Analysis (", "TiB", "TiBy"),
    "bigquery.kept": Sku("BigQuery", "Active Logical Storage (", "GiB-month", _GIB_MONTH),
    "logs.in": Sku("Cloud Logging", "Log Storage cost", "GiB", "GiBy", everywhere=True),
    "secret": Sku(
        "Secret Manager", "Secret version replica storage", "month", "mo", everywhere=True
    ),
}  # fmt: skip


def sku(item: str) -> Sku | None:
    """What the price of an item is known by; None where no way to ask is known."""
    if item in _SKUS:
        return _SKUS[item]
    head, _, rest = item.partition(".")
    if rest in ("vcpu", "memory", "spot.vcpu", "spot.memory"):
        return _parts(head, rest.rpartition(".")[2], rest.startswith("spot."))
    if head == "redis" and rest.startswith("m"):
        begins = f"Redis Capacity Basic {rest.upper()} "
        return Sku("Cloud Memorystore for Redis", begins, "GiB-hour", "GiBy.h")
    return None


@dataclass
class Catalog:
    """Asks the interface at `url` with a key; each service's SKUs are read once."""

    http: Http
    key: str
    url: str = URL
    _services: dict[str, str] = field(default_factory=dict[str, str])
    _skus: dict[str, list[dict[str, Any]]] = field(default_factory=dict[str, list[dict[str, Any]]])

    def __call__(self, wanted: Wanted) -> Found:
        asked = sku(wanted.item)
        if asked is None:
            machine = wanted.item.startswith("vm.") and accelerators.offer_of(
                wanted.item.rpartition(".")[2], "gcp"
            )
            why = "Google sells that machine by its parts" if machine else "no way to ask is known"
            raise LookupError(f"{why}, so that it stays as it was")
        prices = [
            usd
            for row in self._of(asked.service)
            if _fits(row, asked, wanted.region)
            if (usd := _usd(row)) > 0
        ]
        usd = single(prices, f"{wanted.item} in {wanted.region}")
        region = EVERYWHERE if asked.everywhere else wanted.region
        return Found(wanted.item, region, asked.unit, usd)

    def _of(self, service: str) -> list[dict[str, Any]]:
        if service not in self._skus:
            if not self._services:
                for each in self._pages("services", "services"):
                    self._services[str(each.get("displayName"))] = str(each.get("name"))
            if service not in self._services:
                raise LookupError(f"Google lists no service {service}")
            path = f"{self._services[service]}/skus"
            self._skus[service] = list(self._pages(path, "skus"))
        return self._skus[service]

    def _pages(self, path: str, key: str) -> Iterator[dict[str, Any]]:
        token = ""
        for _ in range(_PAGES):
            query = {"pageSize": "5000"}
            if key == "skus":
                query["currencyCode"] = "USD"
            if token:
                query["pageToken"] = token
            page = self.http.get(
                f"{self.url}/{path}?{urlencode(query)}", {"X-Goog-Api-Key": self.key}
            )
            rows = page.get(key, [])
            if not isinstance(rows, list):
                raise ServiceError(f"Google's answer has {key} that are no list")
            yield from (row for row in cast("list[Any]", rows) if isinstance(row, dict))
            token = str(page.get("nextPageToken") or "")
            if not token:
                return
        raise ServiceError(f"Google's list of {key} has more than {_PAGES} pages")


def _fits(row: Mapping[str, Any], asked: Sku, region: str) -> bool:
    description = str(row.get("description", ""))
    usage = (row.get("category") or {}).get("usageType")
    regions = row.get("serviceRegions") or []
    return (
        description.startswith(asked.begins)
        and "Dual-region" not in description
        and "Multi-region" not in description
        and usage == asked.usage
        and (asked.everywhere or region in regions)
        and _expression(row).get("usageUnit") == asked.measure
    )


def _expression(row: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        found = row["pricingInfo"][0]["pricingExpression"]
    except (KeyError, IndexError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def _usd(row: Mapping[str, Any]) -> float:
    """The price of the first rung that is not free."""
    for rung in _expression(row).get("tieredRates") or []:
        try:
            price = rung["unitPrice"]
            usd = int(price.get("units") or 0) + int(price.get("nanos") or 0) / 1e9
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ServiceError("Google's answer has a price that is no number") from None
        if usd > 0:
            return usd
    return 0.0
