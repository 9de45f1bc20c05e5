"""Buckets answer over TLS alone."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import BUCKET, anyone, sibling_documents, statements, texts
from ..rule import Case, Rule
from ..values import Node


def _refuses_plain(statement: Node) -> bool:
    condition = statement.at("Condition").entries()
    refused = any(
        name.lower() == "aws:securetransport" and str(value.known).lower() == "false"
        for operator in ("Bool", "BoolIfExists")
        if operator in condition
        for name, value in condition[operator].entries().items()
    )
    everything = {"*", "s3:*"} & set(texts(statement, "Action"))
    return bool(refused and everything and anyone(statement))


def _check(case: Case) -> Iterator[str]:
    for document in sibling_documents(case, case.resource):
        if any(_refuses_plain(each) for each in statements(document, "Deny")):
            return
    yield "The bucket's policy does not refuse requests without TLS"


RULE = Rule(
    id="s3-tls-only",
    title="Buckets answer over TLS alone",
    severity="medium",
    why="Without it S3 also takes plain HTTP, and what is read that way can be read on the way.",
    mend="Deny s3:* to everyone where aws:SecureTransport is false, in a BucketPolicy.",
    providers=("aws",),
    types=BUCKET,
    siblings=True,
    check=_check,
    frameworks={
        "aws-hub": ("S3.5",),
        "cis-aws": ("2.1.1",),
        "iso-27001": ("A.5.14", "A.8.24"),
        "nist-800-53": ("AC-17(2)", "SC-8", "SC-8(1)"),
        "pci-dss": ("4.2.1",),
        "soc2": ("CC6.7",),
    },
)
