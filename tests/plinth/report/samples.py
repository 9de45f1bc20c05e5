"""Plans and comparisons to draw reports from."""

from __future__ import annotations

from dataclasses import replace

from components.identity import Permission
from plinth.diff.comparison import (
    Changed,
    Comparison,
    Exposed,
    Exposure,
    Identities,
    Op,
    Property,
    Report,
    Risk,
    Side,
    SpecEdit,
)
from plinth.plan import ABSENT, Plan, Resource, Rule, Verdict
from plinth.plan import Op as Planned

from ..plans import PLATFORM, STACK, component, plan

HOSTILE = "</script><script>window.hurt=1</script><img src=x onerror=window.hurt=2>\"'&{{0}}{x}"
"""What must be shown, and never be anything but text."""


def large(components: int = 100, each: int = 30) -> Plan:
    """A stack of `components` times `each` resources, which need each other as a platform's do."""
    resources: list[Resource] = [component(STACK, ""), component(PLATFORM, STACK)]
    made: list[str] = []
    for at in range(components):
        kind = f"plinth:aws:Kind{at % 12}"
        urn = f"{PLATFORM.rsplit('::', 1)[0]}${kind}::prod-part{at}"
        resources.append(component(urn, PLATFORM))
        for number in range(each):
            needs = tuple({made[(at * 37 + number * 11 + step * 101) % len(made)]
                           for step in range(4)}) if made else ()  # fmt: skip
            resources.append(
                thing(f"prod-part{at}-{number}", urn, _OPS[(at + number) % len(_OPS)], needs)
            )
        # Only what came before is needed: there is no cycle.
        made += [resource.urn for resource in resources[-each:]][: 3 if at % 5 else 1]
    return replace(plan(), resources=resources)


_OPS: tuple[Planned, ...] = (
    "same",
    "same",
    "create",
    "same",
    "update",
    "same",
    "delete",
    "replace",
)


def thing(name: str, parent: str, op: Planned = "same", needs: tuple[str, ...] = ()) -> Resource:
    type_ = "aws:ec2/subnet:Subnet"
    urn = f"urn:pulumi:prod::plinth::{type_}::{name}"
    return Resource(urn, type_, op, {}, {}, parent, needs, False)


def part(name: str, parent: str = PLATFORM, kind: str = "plinth:aws:Part") -> Resource:
    return component(f"urn:pulumi:prod::plinth::{kind}::{name}", parent)


def small(name: str = "prod", evil: str = "") -> Plan:
    """Three components, of which the first needs the others."""
    web, data, net = (part(f"prod-{each}{evil}") for each in ("web", "data", "net"))
    subnet = thing(f"prod-net-subnet{evil}", net.urn)
    table = thing("prod-data-table", data.urn, needs=(subnet.urn,))
    servers = [thing(f"prod-web-{at}", web.urn, needs=(table.urn, subnet.urn)) for at in range(4)]
    rule = Rule("aws-s3-encrypted", "security", f"Buckets are encrypted{evil}", "high", "mandatory",
                f"Because{evil}", f"Turn it on{evil}", {"NIST": ["SC-28"]})  # fmt: skip
    found = [
        Verdict("aws-s3-encrypted", "security", "violation", "mandatory", "high", table.urn,
                f"is plain{evil}"),
        Verdict("aws-s3-encrypted", "security", "pass", "mandatory", "high", subnet.urn, "", "a.b"),
    ]  # fmt: skip
    return replace(
        plan(),
        stack=name,
        resources=[component(STACK, ""), component(PLATFORM, STACK), web, data, net, subnet,
                   table, *servers],
        rules=(rule,),
        verdicts=found,
        not_checked=(f"quotas{evil}",),
    )  # fmt: skip


def comparison(evil: str = "") -> Comparison:
    """Some of everything that a comparison can hold."""
    head = small(evil=evil)
    *_, table, one, two, three, four = head.resources
    lost = thing("prod-data-old", table.parent)
    base = replace(head, resources=[*head.resources[:-1], lost])
    may = Permission(f"mlflow{evil}", "mlflow/mlflow", "role/mlflow", "s3:GetObject", "artifacts")

    def changed(resource: Resource, op: Op, risk: Risk, *properties: Property) -> Changed:
        return Changed(
            urn=resource.urn, type=resource.type, name=resource.name, component=(), section="",
            op=op, risk=risk, rule="x", why=f"because{evil}", basis="rules",
            properties=properties,
        )  # fmt: skip

    return Comparison(
        "prod" + evil,
        base,
        head,
        changes=(
            changed(lost, "delete", "data-loss"),
            changed(one, "replace", "outage", Property("size", "update", 1, 2, replaces=True)),
            changed(two, "change", "in-place",
                    Property(f"text{evil}", "update", f"a\nb{evil}\n", f"a\nc{evil}\n"),
                    Property("tags.team", "add", ABSENT, f"ml{evil}", sure=False)),
            changed(four, "add", "none"),
        ),
        verdicts_new=(head.verdicts[0],),
        verdicts_mended=(head.verdicts[0],),
        identities=Identities((may,), (may,)),
        exposure=Exposure((Exposed(three.urn, three.type, three.name, f"takes all{evil}"),)),
        spec_changes=(SpecEdit(f"name{evil}", f"a{evil}", "b", data_loss=True),),
        notes=(f"a note{evil}",),
    )  # fmt: skip


def report(evil: str = "") -> Report:
    """Of one stack that changes, one that could not be planned, and one that went."""
    return Report(
        Side(f"main{evil}", "ab" * 20),
        Side("working tree", ""),
        [
            comparison(evil),
            Comparison("other" + evil, None, small("other", evil), base_fault=f"why{evil}"),
        ],
        failed=[("broken" + evil, f"no spec{evil}")],
        removed=["gone" + evil],
    )
