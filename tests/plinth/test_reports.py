"""What people read: the terminal's summary and the comment on a pull request."""

from __future__ import annotations

from plinth import markdown, terminal
from plinth.outline import groups
from plinth.plan import Change, Diagnostic

from .plans import NETWORK, plan, resource, verdict


def test_groups_follow_the_tree_and_take_in_resources_below_resources() -> None:
    subnet = resource("a")
    made = plan(subnet, resource("b", parent=subnet.urn, type_="aws:ec2/tag:Tag"))
    (group,) = groups(made)
    assert (group.name, group.depth) == ("prod-network", 2)
    assert group.kinds == "Subnet, Tag"


def test_terminal_names_what_forces_a_replacement() -> None:
    text = terminal.summary(
        plan(resource("a", "replace", changes=(Change("cidrBlock", "update", True),)))
    )
    assert "± aws:ec2/subnet:Subnet a" in text
    assert "update cidrBlock (forces replacement)" in text
    assert "planned: +3 ±1 (4 resources)" in text
    assert "Not checked offline:\n  - quotas" in text


def test_terminal_says_when_nothing_changes() -> None:
    made = plan()
    same = type(made)(**{**made.__dict__, "resources": [resource("a", "same", parent="")]})
    assert "No changes" in terminal.summary(same)


def test_terminal_puts_what_blocks_first() -> None:
    text = terminal.summary(plan(verdicts=(verdict("violation", "advisory"), verdict())))
    assert text.index("mandatory aws-s3") < text.index("advisory aws-s3")


def test_comment_escapes_what_would_break_a_table() -> None:
    text = markdown.report(plan(verdicts=(verdict(urn=NETWORK),)))
    assert "bucket \\| is &lt;plain>" in text
    assert "❌ 1 mandatory finding" in text


def test_comment_shows_errors_and_dangers() -> None:
    text = markdown.report(
        plan(
            resource("gone", "delete"),
            resource("new", "replace", changes=(Change("cidrBlock", "update", True),)),
            diagnostics=(Diagnostic("error", NETWORK, "no such\nthing"),),
        )
    )
    assert "❌ failed" in text
    assert "`prod-network`: no such thing" in text
    assert "| **🔥 outage** | delete | `gone` `Subnet` | prod-network | deleted: traffic" in text
    assert "| replace | `new` `Subnet` | prod-network | replaced (cidrBlock forces it)" in text


def test_comment_stays_below_its_limit_and_says_what_is_missing() -> None:
    many = tuple(verdict(urn=f"{NETWORK}-{'x' * 400}{i}") for i in range(900))
    text = markdown.report(plan(*(resource(f"s{i}") for i in range(3000)), verdicts=many))
    assert len(text) <= markdown.LIMIT
    assert "more rows: see `plan.json`." in text
    assert text.count("<details>") == text.count("</details>")


def test_a_passing_plan_says_so() -> None:
    assert "✅ passes" in markdown.report(plan(resource("a")))
