"""Plans to draw reports from."""

from __future__ import annotations

from plinth.plan import Change, Diagnostic, Op, Plan, Resource, Verdict

STACK = "urn:pulumi:prod::plinth::pulumi:pulumi:Stack::plinth-prod"
PLATFORM = "urn:pulumi:prod::plinth::plinth:platform:Platform::prod"
NETWORK = "urn:pulumi:prod::plinth::plinth:platform:Platform$plinth:aws:Network::prod-network"


def resource(
    name: str, op: Op = "create", *, type_: str = "aws:ec2/subnet:Subnet", parent: str = NETWORK,
    changes: tuple[Change, ...] = (),
) -> Resource:  # fmt: skip
    return Resource(
        urn=f"urn:pulumi:prod::plinth::{type_}::{name}",
        type=type_,
        op=op,
        inputs={},
        outputs={},
        parent=parent,
        dependencies=(),
        protect=False,
        changes=changes,
    )


def component(urn: str, parent: str) -> Resource:
    type_ = urn.split("::")[2].rsplit("$", 1)[-1]
    return Resource(urn, type_, "create", {}, {}, parent, (), False)


def plan(
    *resources: Resource,
    verdicts: tuple[Verdict, ...] = (),
    diagnostics: tuple[Diagnostic, ...] = (),
) -> Plan:
    tree = (component(STACK, ""), component(PLATFORM, STACK), component(NETWORK, PLATFORM))
    return Plan(
        stack="prod",
        operation="preview",
        mode="offline",
        spec_file="stacks/prod.yaml",
        spec_sha256="ab" * 32,
        resources=[*tree, *resources],
        verdicts=verdicts,
        diagnostics=diagnostics,
        not_checked=("quotas",),
    )


def verdict(state: str = "violation", enforcement: str = "mandatory", urn: str = "") -> Verdict:
    return Verdict(
        "aws-s3-encrypted",
        "security",
        state,
        enforcement,
        "high",
        urn,
        "bucket | is <plain>",  # type: ignore[arg-type]
    )
