"""AWS's price list, through boto3: it wants credentials that may `pricing:GetProducts`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

from ..estimate import Wanted
from .answers import Found, ServiceError, single

TITLE = "AWS Price List API"

_PAGES = 50


class Pricing(Protocol):
    """The one call of boto3's client `pricing` that is made."""

    def get_products(self, **arguments: Any) -> Mapping[str, Any]:
        """A page of a service's products."""
        ...


@dataclass(frozen=True)
class Product:
    """What a price is known by: a service, attributes, and how its usage type ends."""

    service: str
    attributes: Mapping[str, str]
    unit: str
    measure: tuple[str, ...]
    usage: str = ""
    """End of `usagetype`, of which the region is the beginning; any if empty."""
    scale: float = 1
    """Their units in one of ours."""


_HOURS = ("Hrs", "hours", "Hours", "Hour")
_MONTH = ("GB-Mo",)
_LINUX = {
    "operatingSystem": "Linux", "tenancy": "Shared", "preInstalledSw": "NA",
    "capacitystatus": "Used", "marketoption": "OnDemand", "licenseModel": "No License required",
}  # fmt: skip
_PRODUCTS: Mapping[str, Product] = {
    "eks.cluster": Product("AmazonEKS", {}, "hour", _HOURS, "AmazonEKS-Hours:perCluster"),
    "ebs.gp3": Product(
        "AmazonEC2", {"volumeApiName": "gp3", "productFamily": "Storage"}, "GiB-month", _MONTH
    ),
    "nat": Product("AmazonEC2", {"group": "NGW:NatGateway"}, "hour", _HOURS, "NatGateway-Hours"),
    "nat.data": Product(
        "AmazonEC2", {"group": "NGW:NatGateway"}, "GiB", ("GB",), "NatGateway-Bytes"
    ),
    "ip": Product("AmazonVPC", {}, "hour", _HOURS, "PublicIPv4:InUseAddress"),
    "endpoint": Product("AmazonVPC", {}, "hour", _HOURS, "VpcEndpoint-Hours"),
    "endpoint.data": Product("AmazonVPC", {}, "GiB", ("GB",), "VpcEndpoint-Bytes"),
    "lb.network": Product(
        "AWSELB", {"operation": "LoadBalancing:Network"}, "hour", _HOURS, "LoadBalancerUsage"
    ),
    "lb.network.lcu": Product(
        "AWSELB", {"operation": "LoadBalancing:Network"}, "hour", ("LCU-Hrs",), "LCUUsage"
    ),
    "rds.gp3": Product(
        "AmazonRDS", {"databaseEngine": "PostgreSQL", "deploymentOption": "Single-AZ"},
        "GiB-month", _MONTH, "RDS:GP3-Storage",
    ),
    "s3.standard": Product(
        "AmazonS3", {"volumeType": "Standard"}, "GiB-month", _MONTH, "TimedStorage-ByteHrs"
    ),
    "s3.write": Product(
        "AmazonS3", {"group": "S3-API-Tier1"}, "1000 requests", ("Requests",),
        "Requests-Tier1", 1000,
    ),
    "s3.read": Product(
        "AmazonS3", {"group": "S3-API-Tier2"}, "1000 requests", ("Requests",),
        "Requests-Tier2", 1000,
    ),
    "ecr": Product("AmazonECR", {}, "GiB-month", _MONTH, "TimedStorage-ByteHrs"),
    "logs.in": Product("AmazonCloudWatch", {}, "GiB", ("GB",), "DataProcessing-Bytes"),
    "logs.kept": Product("AmazonCloudWatch", {}, "GiB-month", _MONTH, "TimedStorage-ByteHrs"),
    "kms.key": Product("awskms", {}, "month", ("Keys", "months"), "KMS-Keys"),
    "secret": Product(
        "AWSSecretsManager", {}, "month", ("Secrets",), "AWSSecretsManager-Secrets"
    ),
    "athena.scanned": Product(
        "AmazonAthena", {}, "TiB", ("Terabytes",), "DataScannedInTB"
    ),
    "redshift.rpu": Product("AmazonRedshift", {}, "hour", ("RPU-Hr",), "Redshift:ServerlessUsage"),
}  # fmt: skip


def product(item: str) -> Product | None:
    """What the price of an item is known by; None where no way to ask is known."""
    if item in _PRODUCTS:
        return _PRODUCTS[item]
    head, _, rest = item.partition(".")
    if head == "vm" and not rest.startswith("spot."):
        return Product("AmazonEC2", {"instanceType": rest, **_LINUX}, "hour", _HOURS)
    if item.startswith("rds.postgresql."):
        attributes = {
            "instanceType": item.removeprefix("rds.postgresql."),
            "databaseEngine": "PostgreSQL",
            "deploymentOption": "Single-AZ",
        }
        return Product("AmazonRDS", attributes, "hour", _HOURS)
    if head == "elasticache":
        engine, _, node = rest.partition(".")
        attributes = {"instanceType": node, "cacheEngine": engine.capitalize()}
        return Product("AmazonElastiCache", attributes, "hour", _HOURS, f"NodeUsage:{node}")
    return None


@dataclass(frozen=True)
class PriceList:
    """Asks through a client `pricing` of boto3."""

    client: Pricing

    def __call__(self, wanted: Wanted) -> Found:
        if wanted.item.startswith("vm.spot."):
            raise LookupError("AWS lists no spot prices: they move with the hour")
        asked = product(wanted.item)
        if asked is None:
            raise LookupError("there is no way known to ask AWS for it")
        prices = [
            usd
            for listed in self._products(asked, wanted.region)
            if _fits(listed, asked)
            for usd in _first_rung(listed, asked)
        ]
        usd = single(prices, f"{wanted.item} in {wanted.region}")
        return Found(wanted.item, wanted.region, asked.unit, round(usd * asked.scale, 10))

    def _products(self, asked: Product, region: str) -> Iterator[dict[str, Any]]:
        terms = {"regionCode": region, **asked.attributes}
        arguments: dict[str, Any] = {
            "ServiceCode": asked.service,
            "FormatVersion": "aws_v1",
            "Filters": [
                {"Type": "TERM_MATCH", "Field": name, "Value": value}
                for name, value in terms.items()
            ],
        }
        for _ in range(_PAGES):
            try:
                page = self.client.get_products(**arguments)
            except Exception as error:
                # Botocore's classes have no common one, and any of them ends the asking.
                raise ServiceError(
                    f"AWS does not answer: {type(error).__name__}: {error}"
                ) from None
            for text in page.get("PriceList") or []:
                yield _decoded(text)
            token = page.get("NextToken")
            if not token:
                return
            arguments["NextToken"] = token
        raise LookupError(f"its prices are on more than {_PAGES} pages")


def client() -> Pricing:
    """boto3's client, with the credentials of whoever runs this, which it looks for when it is used.

    Raises:
        ServiceError: boto3 refuses their settings, such as a profile that there is not.
    """
    import boto3  # here: only who refreshes prices pays for the import
    from botocore.exceptions import BotoCoreError

    try:
        # One of the few regions that have the interface; it lists all regions.
        made: Any = boto3.client("pricing", region_name="us-east-1")  # pyright: ignore[reportUnknownMemberType]
    except BotoCoreError as error:
        raise ServiceError(f"boto3 refuses: {type(error).__name__}: {error}") from None
    return cast("Pricing", made)


def _decoded(text: object) -> dict[str, Any]:
    try:
        found: object = json.loads(str(text))
    except ValueError:
        raise ServiceError("AWS's answer has a product that is no JSON") from None
    if not isinstance(found, dict):
        raise ServiceError("AWS's answer has a product that is no object")
    return cast("dict[str, Any]", found)


def _fits(listed: Mapping[str, Any], asked: Product) -> bool:
    attributes = (listed.get("product") or {}).get("attributes") or {}
    usage = str(attributes.get("usagetype", ""))
    # us-east-1 has no beginning, others such as USE2-; a longer word is another usage.
    return asked.usage in ("", usage, usage.partition("-")[2])


def _first_rung(listed: Mapping[str, Any], asked: Product) -> Iterator[float]:
    """The price of the first rung that is not free, of each way to buy it on demand."""
    for offer in ((listed.get("terms") or {}).get("OnDemand") or {}).values():
        rungs: list[tuple[float, float]] = []
        for rung in (offer.get("priceDimensions") or {}).values():
            try:
                usd = float(rung["pricePerUnit"]["USD"])
                begin = float(rung.get("beginRange") or 0)
            except (KeyError, TypeError, ValueError):
                raise ServiceError("AWS's answer has a price that is no number") from None
            if rung.get("unit") in asked.measure and usd > 0:
                rungs.append((begin, usd))
        if rungs:
            yield min(rungs)[1]
