"""Asking the clouds for prices, against interfaces on this machine."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from plinth.cost.estimate import Wanted
from plinth.cost.refresh import aws, azure, gcp
from plinth.cost.refresh.answers import Answers, Found, ServiceError, collect
from plinth.cost.refresh.transport import Http

from .serving import Answer, Asked, serving

NAT, IP = Wanted("nat", "eastus"), Wanted("ip", "eastus")


def http(waited: list[float] | None = None) -> Http:
    kept = waited if waited is not None else []
    return Http(tries=3, timeout=5, sleep=kept.append)


def constant(answer: Answer) -> Callable[[Asked, str], Answer]:
    def give(asked: Asked, url: str) -> Answer:
        del asked, url
        return answer

    return give


def in_turn(answers: list[Answer]) -> Callable[[Asked, str], Answer]:
    def give(asked: Asked, url: str) -> Answer:
        del asked, url
        return answers.pop(0)

    return give


def row(usd: object = 0.045, meter: str = "Standard Gateway", **changes: Any) -> dict[str, Any]:
    return {
        "retailPrice": usd, "unitOfMeasure": "1 Hour", "currencyCode": "USD", "meterName": meter,
        "skuName": "Standard", "productName": "NAT Gateway", "tierMinimumUnits": 0.0, **changes,
    }  # fmt: skip


def ask_azure(
    *pages: list[dict[str, Any]], wanted: Wanted = NAT, link: Callable[[str], str] | None = None
) -> tuple[Answers, list[Asked]]:
    def answer(asked: Asked, url: str) -> Answer:
        index = int(asked.query.get("page", 0))
        more = f"{url}/prices?page={index + 1}" if index + 1 < len(pages) else None
        if link and more:
            more = link(more)
        return Answer({"Items": pages[index], "NextPageLink": more})

    with serving(answer) as served:
        retail = azure.Retail(http(), f"{served.url}/prices")
        return collect(azure.TITLE, [wanted], retail), served.asked


def test_azure_is_asked_for_exactly_one_meter() -> None:
    answers, asked = ask_azure([row()])
    assert answers.found == [Found("nat", "eastus", "hour", 0.045)]
    assert asked[0].query == {
        "currencyCode": "USD",
        "$filter": "armRegionName eq 'eastus' and priceType eq 'Consumption' and "
        "serviceName eq 'NAT Gateway' and meterName eq 'Standard Gateway'",
    }


def test_azure_is_read_page_by_page() -> None:
    answers, asked = ask_azure([row(unitOfMeasure="1 GB")], [], [row(0.05)])
    assert [each.usd for each in answers.found] == [0.05]
    assert len(asked) == 3


def test_azure_may_not_lead_elsewhere() -> None:
    answers, asked = ask_azure([row()], [row()], link=lambda _: "http://localhost.example/x")
    assert answers.failed == "Azure's answer leads to another place"
    assert len(asked) == 1


def test_what_is_ambiguous_is_not_taken() -> None:
    answers, _ = ask_azure([row(0.045), row(0.05)])
    assert (answers.found, answers.failed) == ([], "")
    assert answers.missing == {
        NAT: "2 prices of nat in eastus were found, of which none is taken: 0.045, 0.05"
    }


def test_what_is_not_there_is_told() -> None:
    for rows in ([], [row(0.0)], [row(currencyCode="EUR")]):
        answers, _ = ask_azure(rows)
        assert answers.missing == {NAT: "no price of nat in eastus was found"}


def test_the_first_rung_that_is_not_free_is_the_price() -> None:
    answers, _ = ask_azure(
        [row(0.0), row(2.3, tierMinimumUnits=5.0), row(2.0, tierMinimumUnits=500.0)]
    )
    assert answers.found[0].usd == 2.3


def test_a_machine_is_linux_and_spot_only_where_that_is_asked() -> None:
    rows = [
        row(0.4, productName="D Series"),
        row(0.7, productName="D Series Windows"),
        row(0.05, productName="D Series", skuName="D8s v5 Spot"),
        row(0.06, productName="D Series", skuName="D8s v5 Low Priority"),
    ]
    for item, usd in (("vm.Standard_D8s_v5", 0.4), ("vm.spot.Standard_D8s_v5", 0.05)):
        answers, asked = ask_azure(rows, wanted=Wanted(item, "eastus"))
        assert answers.found[0].usd == usd
        assert "armSkuName eq 'Standard_D8s_v5'" in asked[0].query["$filter"]


def test_what_is_listed_as_global_is_a_price_everywhere() -> None:
    answers, asked = ask_azure([row(0.025)], wanted=Wanted("lb.rules", "westus3"))
    assert answers.found[0].region == "*"
    assert "armRegionName eq 'Global'" in asked[0].query["$filter"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(b"<html>", 200), "does not answer in JSON"),
        (Answer([1]), "something that is no object"),
        (Answer({"Rows": []}), "Azure's answer has no Items"),
        (Answer({"Items": {}}), "Azure's answer has no Items"),
        (Answer({"Items": [row("free")]}), "a retailPrice that is no number"),
        (Answer({}, 403), "refuses: status 403"),
        (Answer({}, 500), "does not answer after 3 tries: status 500"),
        (Answer({}, 429), "does not answer after 3 tries: status 429"),
    ],
)
def test_bad_answers_stop_the_asking_and_are_told(answer: Answer, said: str) -> None:
    with serving(constant(answer)) as served:
        answers = collect(azure.TITLE, [NAT, IP], azure.Retail(http(), f"{served.url}/prices"))
    assert answers.found == []
    assert said in answers.failed
    assert list(answers.missing) == [NAT, IP]
    assert answers.missing[IP] == "not asked"


def test_what_was_read_before_it_failed_is_kept() -> None:
    def answer(asked: Asked, url: str) -> Answer:
        del url
        return (
            Answer({"Items": [row()]}) if "Gateway" in asked.query["$filter"] else Answer({}, 400)
        )

    with serving(answer) as served:
        answers = collect(azure.TITLE, [NAT, IP], azure.Retail(http(), f"{served.url}/prices"))
    assert [each.item for each in answers.found] == ["nat"]
    assert "status 400" in answers.failed


def test_who_is_busy_is_waited_for_as_long_as_it_says() -> None:
    waited: list[float] = []
    states = [Answer({}, 429, {"Retry-After": "7"}), Answer({}, 503), Answer({"Items": [row()]})]
    with serving(in_turn(states)) as served:
        found = azure.Retail(http(waited), f"{served.url}/prices")(NAT)
    assert (found.usd, waited) == (0.045, [7.0, 2.0])


def test_nobody_there_is_told_without_what_was_asked() -> None:
    with serving(constant(Answer({}))) as served:
        pass
    with pytest.raises(ServiceError) as caught:
        http().get(f"{served.url}/x?key=hidden")
    assert "does not answer after 3 tries" in str(caught.value)
    assert "hidden" not in str(caught.value)


# --- Google ---


def sku(description: str, nanos: int, unit: str = "h", **changes: Any) -> dict[str, Any]:
    rates = [{"unitPrice": {"units": "0", "nanos": nanos}}]
    return {
        "description": description,
        "category": {"usageType": "OnDemand"},
        "serviceRegions": ["us-central1"],
        "pricingInfo": [{"pricingExpression": {"usageUnit": unit, "tieredRates": rates}}],
        **changes,
    }


def ask_google(items: list[str], *skus: dict[str, Any]) -> tuple[Answers, list[Asked]]:
    def answer(asked: Asked, url: str) -> Answer:
        del url
        if asked.path == "/services":
            name = "Networking" if asked.query.get("pageToken") else "Compute Engine"
            more = "" if asked.query.get("pageToken") else "2"
            return Answer(
                {"services": [{"name": f"services/{len(name)}", "displayName": name}],
                 "nextPageToken": more}
            )  # fmt: skip
        return Answer({"skus": list(skus)})

    with serving(answer) as served:
        wanted = [Wanted(item, "us-central1") for item in items]
        return collect(gcp.TITLE, wanted, gcp.Catalog(http(), "hidden", served.url)), served.asked


CORE = "N2 Instance Core running in Americas"


def test_google_names_services_first_and_its_key_goes_into_a_header() -> None:
    answers, asked = ask_google(
        ["n2.vcpu", "n2.memory"], sku(CORE, 31_611_000),
        sku("N2 Instance Ram running in Americas", 4_237_000, "GiBy.h"),
    )  # fmt: skip
    assert answers.found == [
        Found("n2.vcpu", "us-central1", "hour", 0.031611),
        Found("n2.memory", "us-central1", "GiB-hour", 0.004237),
    ]
    assert [each.path for each in asked] == ["/services", "/services", "/services/14/skus"]
    assert {each.headers["X-Goog-Api-Key"] for each in asked} == {"hidden"}
    assert "hidden" not in str([each.query for each in asked])


def test_google_is_not_misread() -> None:
    answers, _ = ask_google(
        ["n2.vcpu"],
        sku(f"Spot Preemptible {CORE}", 1),
        sku(CORE, 2, serviceRegions=["us-east1"]),
        sku(CORE, 3, category={"usageType": "Commit1Yr"}),
        sku(CORE, 4, "GiBy.h"),
        sku(CORE, 0),
        sku(CORE, 5, pricingInfo=[]),
    )
    assert list(answers.missing.values()) == ["no price of n2.vcpu in us-central1 was found"]


def test_google_sells_some_things_by_their_parts() -> None:
    answers, _ = ask_google(["vm.a3-highgpu-8g", "no.such"])
    assert list(answers.missing.values()) == [
        "Google sells that machine by its parts, so that it stays as it was",
        "no way to ask is known, so that it stays as it was",
    ]


def test_a_broken_price_of_google_stops_the_asking() -> None:
    answers, _ = ask_google(["n2.vcpu"], sku(CORE, "much"))  # pyright: ignore[reportArgumentType]
    assert answers.failed == "Google's answer has a price that is no number"


# --- AWS ---


def product(usage: str, usd: object, unit: str = "Hrs", begin: str = "0") -> str:
    rung = {"unit": unit, "beginRange": begin, "pricePerUnit": {"USD": usd}}
    return json.dumps(
        {
            "product": {"attributes": {"usagetype": usage}},
            "terms": {"OnDemand": {"a": {"priceDimensions": {"b": rung}}}, "Reserved": {}},
        }
    )


class Listed:
    """boto3's client, with pages that were told beforehand."""

    def __init__(self, *pages: list[str], error: Exception | None = None) -> None:
        self.pages, self.error = pages, error
        self.asked: list[dict[str, Any]] = []

    def get_products(self, **arguments: Any) -> Mapping[str, Any]:
        if self.error:
            raise self.error
        self.asked.append(arguments)
        index = int(arguments.get("NextToken", 0))
        more = {"NextToken": str(index + 1)} if index + 1 < len(self.pages) else {}
        return {"PriceList": self.pages[index], **more}


def ask_aws(client: Listed, item: str = "nat", region: str = "us-east-1") -> Answers:
    return collect(aws.TITLE, [Wanted(item, region)], aws.PriceList(client))


def test_aws_is_asked_for_a_product_of_a_region() -> None:
    client = Listed(
        [product("NatGateway-Bytes", "0.045", "GB")], [product("NatGateway-Hours", "0.045")]
    )
    assert ask_aws(client).found == [Found("nat", "us-east-1", "hour", 0.045)]
    assert client.asked[0]["ServiceCode"] == "AmazonEC2"
    assert client.asked[0]["Filters"] == [
        {"Type": "TERM_MATCH", "Field": "regionCode", "Value": "us-east-1"},
        {"Type": "TERM_MATCH", "Field": "group", "Value": "NGW:NatGateway"},
    ]
    assert client.asked[1]["NextToken"] == "1"


def test_aws_prefixes_usage_by_the_region() -> None:
    pages = [product("EUW1-NatGateway-Hours", "0.048"), product("EUW1-X-NatGateway-Hours", "9")]
    assert ask_aws(Listed(pages), region="eu-west-1").found[0].usd == 0.048


def test_aws_bills_requests_by_the_piece() -> None:
    client = Listed([product("Requests-Tier1", "0.000005", "Requests")])
    assert ask_aws(client, "s3.write").found == [
        Found("s3.write", "us-east-1", "1000 requests", 0.005)
    ]


def test_aws_has_no_spot_prices_and_not_everything() -> None:
    assert "move with the hour" in next(
        iter(ask_aws(Listed([]), "vm.spot.m6a.large").missing.values())
    )
    assert "no way known" in next(iter(ask_aws(Listed([]), "no.such").missing.values()))


@pytest.mark.parametrize(
    ("client", "said"),
    [
        (Listed(["{"]), "a product that is no JSON"),
        (Listed(["[]"]), "a product that is no object"),
        (Listed([product("NatGateway-Hours", "much")]), "a price that is no number"),
        (Listed(error=RuntimeError("ThrottlingException")), "RuntimeError: ThrottlingException"),
    ],
)
def test_bad_answers_of_aws_stop_the_asking(client: Listed, said: str) -> None:
    assert said in ask_aws(client).failed


def test_every_item_of_the_stacks_can_be_asked_for_or_says_why() -> None:
    known = {"aws": aws.product, "azure": azure.meter, "gcp": gcp.sku}
    for cloud, items in {
        "aws": ("eks.cluster", "vm.m6a.large", "rds.postgresql.db.m7g.large", "rds.gp3",
                "elasticache.valkey.cache.r7g.large", "ebs.gp3", "redshift.rpu", "lb.network"),
        "azure": ("aks.standard", "vm.spot.Standard_D4s_v5", "disk.P10", "blob.zrs",
                  "redis.MemoryOptimized_M20", "postgresql.ddsv5.vcore", "acr.premium"),
        "gcp": ("n2.spot.vcpu", "sql.vcpu", "redis.m3", "pd-balanced", "bigquery.kept"),
    }.items():  # fmt: skip
        for item in items:
            assert known[cloud](item), item


def test_settings_that_boto3_refuses_stop_the_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    with pytest.raises(ServiceError, match="boto3 refuses: ProfileNotFound"):
        aws.client()


def test_boto3_itself_is_spoken_to(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [[product("NatGateway-Hours", "0.045")]]

    def answer(asked: Asked, url: str) -> Answer:
        del url
        assert asked.headers["X-Amz-Target"] == "AWSPriceListService.GetProducts"
        body = {"PriceList": pages[0]}
        return Answer(body, headers={"Content-Type": "application/x-amz-json-1.1"})

    with serving(answer) as served:
        for name, value in {
            "AWS_ENDPOINT_URL_PRICING": served.url, "AWS_ACCESS_KEY_ID": "a",
            "AWS_SECRET_ACCESS_KEY": "b", "AWS_EC2_METADATA_DISABLED": "true",
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        assert aws.PriceList(aws.client())(Wanted("nat", "us-east-1")).usd == 0.045
