"""Buckets of Cloud Storage refuse public access."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_among, demand_on
from ..gcp import BUCKET, public
from ..rule import Case, Rule

_ENTITY = (
    "gcp:storage/bucketAccessControl:BucketAccessControl",
    "gcp:storage/defaultObjectAccessControl:DefaultObjectAccessControl",
    "gcp:storage/objectAccessControl:ObjectAccessControl",
)
_LIST = (
    "gcp:storage/bucketACL:BucketACL",
    "gcp:storage/defaultObjectACL:DefaultObjectACL",
    "gcp:storage/objectACL:ObjectACL",
)
_PREDEFINED = ("publicRead", "publicReadWrite", "authenticatedRead")


def _check(case: Case) -> Iterator[str]:
    inputs = case.inputs
    if case.resource.type == BUCKET:
        yield from demand_on(inputs, "uniformBucketLevelAccess")
        yield from demand_among(inputs, "publicAccessPrevention", "enforced")
    elif case.resource.type in _ENTITY:
        if public(str(inputs.get("entity"))):
            yield f"entity is {inputs.get('entity')}"
    else:
        for name in ("predefinedAcl", "defaultAcl"):
            if inputs.get(name) in _PREDEFINED:
                yield f"{name} is {inputs.get(name)}"
        for each in inputs.each("roleEntities"):
            # ROLE:entity
            if public(str(each.known)):
                yield f"{each.path} is {each.known}"


RULE = Rule(
    id="gcs-private",
    title="Buckets of Cloud Storage refuse public access",
    severity="critical",
    why="One binding or ACL too wide is enough to publish a bucket; the prevention holds against both.",
    mend="Set uniformBucketLevelAccess to true and publicAccessPrevention to enforced, and give access "
    "by IAM to whom you name.",
    providers=("gcp",),
    types=(BUCKET, *_ENTITY, *_LIST),
    check=_check,
    frameworks={
        "cis-gcp": ("5.1", "5.2"),
        "iso-27001": ("A.8.3", "A.8.12"),
        "nist-800-53": ("AC-3", "AC-5", "AC-6"),
        "pci-dss": ("1.4.2", "7.3.1"),
        "soc2": ("CC6.1",),
    },
)
