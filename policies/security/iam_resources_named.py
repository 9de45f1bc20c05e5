"""Policies name what may be changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..aws import POLICY_DOCUMENTS, documents, label, names, statements, texts
from ..rule import Case, Rule

# Reading about resources: many such actions know no single resource. KMS decrypts by name.
_READS = re.compile(r"[\w-]+:(Describe|List|Get(?!Object|SecretValue|Item|Parameter))")


def _check(case: Case) -> Iterator[str]:
    for document in documents(case):
        for statement in statements(document, "Allow"):
            # A condition is another way of saying on what.
            if "*" not in names(statement, "Resource") or statement.has("Condition"):
                continue
            wide = [each for each in texts(statement, "Action") if not _READS.match(each)]
            if wide:
                yield f"Statement {label(statement)} allows {', '.join(wide)} on every resource"


RULE = Rule(
    id="iam-resources-named",
    title="Policies name the resources that may be changed or read",
    severity="high",
    why="A pod that is taken over can do what its role can: on its own bucket, or on all of them.",
    mend="Name the resources by ARN, or bound the statement by a Condition.",
    providers=("aws",),
    types=tuple(POLICY_DOCUMENTS),
    check=_check,
    frameworks={
        "aws-hub": ("IAM.1", "KMS.1", "KMS.2"),
        "iso-27001": ("A.5.15", "A.8.2"),
        "nist-800-53": ("AC-3", "AC-6"),
        "pci-dss": ("7.2.2", "7.3.1"),
        "soc2": ("CC6.3",),
    },
)
