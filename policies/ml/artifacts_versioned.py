"""Stores of models and artifacts keep what was overwritten."""

from __future__ import annotations

from collections.abc import Iterator

from .. import gcp
from ..aws import BUCKET, BUCKET_LIFECYCLE, BUCKET_VERSIONING
from ..azure import BLOB_LIFECYCLE, BLOBS, STORAGE, of_account
from ..checks import days, on
from ..rule import Case, Rule
from ..values import Node
from ._stores import named


def _check(case: Case) -> Iterator[str]:
    if not named(case, case.settings["artifactStores"], "bucket", "name", "accountName"):
        return
    if case.resource.type == gcp.BUCKET:
        yield from _of_google(case)
    elif case.resource.type == STORAGE:
        yield from _of_azure(case)
    else:
        yield from _of_aws(case)


def _of_aws(case: Case) -> Iterator[str]:
    versioning = case.stack.attached(case.resource, "bucket", *BUCKET_VERSIONING)
    states = [each.inputs.get("versioningConfiguration.status") for each in versioning]
    if "Enabled" not in states and not on(case.inputs.get("versioning.enabled")):
        yield "Its objects have no versions"
    for each in case.stack.attached(case.resource, "bucket", *BUCKET_LIFECYCLE):
        for rule in each.inputs.each("rules"):
            if rule.get("status") == "Enabled":
                yield from _kept(case, rule.at("noncurrentVersionExpiration.noncurrentDays"))


def _of_google(case: Case) -> Iterator[str]:
    if not on(case.inputs.get("versioning.enabled")):
        yield "Its objects have no versions"
    for rule in case.inputs.each("lifecycleRules"):
        if rule.get("action.type") != "Delete":
            continue
        yield from _kept(case, rule.at("condition.daysSinceNoncurrentTime"))
        if rule.get("condition.withState") == "ARCHIVED":
            yield from _kept(case, rule.at("condition.age"))


def _of_azure(case: Case) -> Iterator[str]:
    blobs = of_account(case, BLOBS)
    if not any(on(each.inputs.get("isVersioningEnabled")) for each in blobs):
        yield "Its blobs have no versions"
    for each in of_account(case, BLOB_LIFECYCLE):
        for rule in each.inputs.each("policy.rules"):
            deleted = rule.at("definition.actions.version.delete.daysAfterCreationGreaterThan")
            if rule.get("enabled", True):
                yield from _kept(case, deleted)


def _kept(case: Case, after: Node) -> Iterator[str]:
    """Versions that nothing deletes are kept."""
    kept, least = after.known, days(case, "artifactDays")
    if kept is not None and kept < least:
        yield f"Overwritten versions are deleted after {kept} days, and are kept {least} at least"


RULE = Rule(
    id="artifacts-versioned",
    title="Stores of models and artifacts keep what was overwritten or deleted",
    severity="high",
    why="The model that served last month must be there when somebody asks why it answered so, and when the"
    " new one must go back.",
    mend="Turn versions on, and keep overwritten ones for artifactDays; in dev, one will do.",
    providers=("aws", "gcp", "azure-native"),
    types=(*BUCKET, gcp.BUCKET, STORAGE),
    siblings=True,
    check=_check,
    frameworks={
        "eu-ai-act": ("17(1)(f)",),
        "iso-27001": ("A.8.13",),
        "nist-800-53": ("CP-9",),
    },
    settings=("environment", "artifactStores", "artifactDays"),
)
