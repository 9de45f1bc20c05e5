"""The HTML report as text; how it behaves is in test_browser.py."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from html import unescape
from html.parser import HTMLParser

from components.identity import Permission
from plinth.cost.compare import compare
from plinth.cost.model import Estimate, Gap, Line, Span
from plinth.diff.comparison import Comparison, Report, Side
from plinth.plan import Diagnostic
from plinth.report import html
from spec.catalog.table import Source

from .samples import HOSTILE, comparison, report, small

DAY = date(2026, 11, 1)


def made(evil: str = "") -> str:
    return html.page(report(evil), {}, DAY)


def text(page: str) -> str:
    """What is read, in one line."""
    body = re.sub(r"(?s)<(script|style|svg).*?</\1>", "", page)
    return " ".join(re.sub(r"<[^>]*>", " ", body).split())


def alone(one: Comparison) -> str:
    return html.page(Report(Side("main", ""), Side("working tree", ""), [one]), {}, DAY)


def test_it_asks_nothing_of_the_network() -> None:
    page = made()
    assert not re.search(r'(?:src|href|action)="(?!#|data:,")', page)
    assert (
        "default-src 'none'" in unescape(page) and "@import" not in page and "url(http" not in page
    )
    assert (
        "unsafe-inline" not in page
        and ' style="' not in page
        and not re.search(r" on[a-z]+=", page)
    )


def test_every_element_is_closed() -> None:
    void = {"meta", "link", "input", "br"}

    class Held(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.open: list[str] = []
            self.ids: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.ids += [value or "" for name, value in attrs if name == "id"]
            if tag not in void:
                self.open.append(tag)

        def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.ids += [value or "" for name, value in attrs if name == "id"]

        def handle_endtag(self, tag: str) -> None:
            assert self.open.pop() == tag

    held = Held()
    held.feed(made())
    assert held.open == [] and len(held.ids) == len(set(held.ids))


def test_the_overview_tells_each_stack_in_a_line() -> None:
    told = text(made())
    assert "1 mandatory finding, 2 losses of data refused" in told
    assert "not planned broken: no spec" in told
    assert "gone is no longer a stack" in told
    assert "The base could not be planned: why" in told


def test_what_loses_data_stands_first() -> None:
    told = text(made())
    first = told.index("Look at this first")
    assert told.index("prod-data-old", first) < told.index("prod-web-0", first)
    assert "Accepted by nobody." in told and "Forced by size" in told


def test_properties_are_shown_before_and_after() -> None:
    page = made()
    assert re.search(r"<del>.*?<code>1</code></del>.*?<ins>.*?<code>2</code></ins>", page)
    assert '<span class="del">-b</span>' in page and '<span class="ins">+c</span>' in page
    assert "may be the same: not known before the update" in page


def test_what_is_only_judged_on_made_up_values_is_told() -> None:
    assert "1 judged on values that the simulator made up" in text(made())


def test_exemptions_come_with_their_last_day() -> None:
    head = small()
    exemption = {"rule": "r", "resource": "x", "owner": "ml", "reason": "because it must",
                 "ticket": "OPS-1", "expires": "2027-01-31"}  # fmt: skip
    stack = replace(
        head.resources[0], outputs={"spec": {"governance": {"exemptions": [exemption]}}}
    )
    told = text(
        alone(Comparison("prod", head, replace(head, resources=[stack, *head.resources[1:]])))
    )
    assert "1 exemption" in told and "2027-01-31" in told and "OPS-1" in told


def test_the_identity_matrix_is_there() -> None:
    may = Permission("mlflow", "mlflow/mlflow", "role/mlflow", "s3:GetObject", "artifacts")
    told = text(html.plan(small(), [may, replace(may, permission="s3:PutObject")], DAY))
    assert "Identity matrix: 2 permissions" in told and "s3:GetObject , s3:PutObject" in told


def test_the_month_is_told_by_component_and_against_the_base() -> None:
    source = Source("list", "The list", "2026-10-01", True, "2026-10-01")

    def month(quantity: float) -> Estimate:
        line = Line("urn::node", "prod-gpu", "ml", "m6a.xlarge", "m6a", "hours",
                    Span.of(quantity), 2.0, "list")  # fmt: skip
        return Estimate("aws", "eu-west-1", 5000, [line], [Gap("urn::x", "Traffic", "unknown")],
                        {"requests": 5}, {"list": source})  # fmt: skip

    base, head = (replace(small(), cost=month(quantity)) for quantity in (100, 730))
    one = Comparison("prod", base, head, cost=compare(month(100), month(730)))
    told = text(alone(one))
    assert "prod-gpu 200 1,460 +1,260 +1,260 +1,260" in told
    assert "1 item without a price" in told and "requests 5" in told
    assert "+1,260 USD" in told


def test_a_plan_without_a_resource_is_reported() -> None:
    told = text(html.plan(replace(small(), resources=(), verdicts=()), (), DAY))
    assert "What this plan does" in told and "No resource changes." in told


def test_a_stack_that_does_not_change_says_so() -> None:
    head = small()
    told = text(alone(Comparison("prod", head, head)))
    for said in ("No resource changes.", "Nothing is replaced or deleted", "No finding is new.",
                 "The spec says the same.", "Nothing is opened to the internet"):  # fmt: skip
        assert said in told


def test_edits_of_the_spec_are_told_against_what_stands() -> None:
    made = small()
    stack = replace(made.resources[0], outputs={"spec": {"region": "eu-west-1"}})
    made = replace(made, resources=[stack, *made.resources[1:]])
    stands = replace(made, made_from={"region": "us-east-1"})
    told = text(html.plan(stands, (), DAY))
    assert "region before: us-east-1 → after: eu-west-1" in told
    same = replace(made, made_from={"region": "eu-west-1"})
    assert "The spec says the same." in text(html.plan(same, (), DAY))
    assert "Not compared: there is no base." in text(html.plan(made, (), DAY))


def test_errors_are_told_in_full() -> None:
    failed = replace(small(), diagnostics=(Diagnostic("error", "", "no such\nthing"),))
    page = html.plan(failed, (), DAY)
    assert "1 error" in text(page) and "no such\nthing" in page


def test_the_data_of_the_graph_can_end_no_element() -> None:
    page = made(HOSTILE)
    found = re.findall(r'(?s)<script type="application/json"[^>]*>(.*?)</script>', page)
    assert len(found) == 2
    for each in found:
        assert not set(each) & set("<>&")
        data = json.loads(each)
        assert data["boxes"] and len(data["items"]) == len(data["depends"])
    assert any(HOSTILE in item[0] for item in json.loads(found[0])["items"])


def test_what_is_deleted_is_in_the_picture() -> None:
    page = alone(comparison())
    (data,) = re.findall(r'(?s)<script type="application/json"[^>]*>(.*?)</script>', page)
    assert "prod-data-old" in [item[0] for item in json.loads(data)["items"]]
