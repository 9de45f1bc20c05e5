"""Who reads and writes buckets is kept."""

from __future__ import annotations

from collections.abc import Iterator

from .. import azure, gcp
from ..aws import BUCKET, BUCKET_LOGGING
from ..rule import Case, Rule
from ..values import UNKNOWNS, Node

_TRAIL = "aws:cloudtrail/trail:Trail"
_AUDIT = "gcp:projects/iAMAuditConfig:IAMAuditConfig"
_CATEGORIES = ("StorageRead", "StorageWrite", "StorageDelete")


def _selects_objects(trail: Node) -> bool:
    """Whether a trail keeps what is done to objects, of all buckets or of some."""
    for selector in trail.each("eventSelectors"):
        if any(each.get("type") == "AWS::S3::Object" for each in selector.each("dataResources")):
            return True
    return any(
        field.get("field") == "resources.type"
        and any(value.known == "AWS::S3::Object" for value in field.each("equals"))
        for selector in trail.each("advancedEventSelectors")
        for field in selector.each("fieldSelectors")
    )


def _aws(case: Case) -> bool:
    stack, bucket = case.stack, case.resource
    return bool(
        case.inputs.has("logging")
        or case.inputs.has("loggings")
        or stack.attached(bucket, "bucket", *BUCKET_LOGGING)
        # What takes the logs of others would log that it takes them.
        or stack.attached(bucket, "targetBucket", *BUCKET_LOGGING)
        or stack.attached(bucket, "s3BucketName", _TRAIL)
        or any(_selects_objects(each.inputs) for each in stack.of(_TRAIL))
    )


def _google(case: Case) -> bool:
    if case.inputs.has("logging.logBucket"):
        return True
    name = case.inputs.at("name").value
    for other in case.stack.of(gcp.BUCKET):
        target = other.inputs.at("logging").at("logBucket").value
        named = target not in (None, *UNKNOWNS) and target == name
        if named or case.resource.urn in other.dependencies.get("logging", ()):
            return True
    for audit in case.stack.of(_AUDIT):
        kinds = {each.get("logType") for each in audit.inputs.each("auditLogConfigs")}
        if audit.inputs.get("service") in ("storage.googleapis.com", "allServices"):
            return {"DATA_READ", "DATA_WRITE"} <= kinds
    return False


def _azure(case: Case) -> bool:
    kind, name = "storageAccounts", "accountName"
    if azure.referring(case, "storageId", kind, name, azure.FLOW_LOG):
        return True
    if azure.referring(case, "storageAccountId", kind, name, azure.DIAGNOSTICS):
        return True
    blobs = "/blobServices/default"
    settings = azure.referring(case, "resourceUri", kind, name, azure.DIAGNOSTICS, part=blobs)
    return any(
        log.get("enabled") is True
        and (log.get("category") in _CATEGORIES or log.has("categoryGroup"))
        for each in settings
        for log in each.inputs.each("logs")
    )


_KEPT = {**dict.fromkeys(BUCKET, _aws), gcp.BUCKET: _google, azure.STORAGE: _azure}


def _check(case: Case) -> Iterator[str]:
    if not _KEPT[case.resource.type](case):
        yield "Nothing keeps who reads and writes the bucket"


RULE = Rule(
    id="buckets-logged",
    title="Who reads and writes a bucket is kept, except for buckets that such logs go to",
    severity="medium",
    why="After a leak somebody asks what was read, and by whom.",
    mend="Add a BucketLogging, logging, or a DiagnosticSetting of the account's blobs; or keep data "
    "events of all buckets in a trail or an audit configuration.",
    providers=("aws", "gcp", "azure-native"),
    types=tuple(_KEPT),
    siblings=True,
    check=_check,
    frameworks={
        "aws-hub": ("S3.9",),
        "iso-27001": ("A.8.15",),
        "nist-800-53": ("AU-2", "AU-3", "AU-12"),
        "pci-dss": ("10.2.1",),
    },
)
