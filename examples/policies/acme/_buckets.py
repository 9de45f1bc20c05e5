"""What the rules on buckets share; the name begins with _, so that it is no rule."""

from __future__ import annotations

from collections.abc import Mapping

NAMES: Mapping[str, str] = {
    "aws:s3/bucket:Bucket": "bucket",
    "gcp:storage/bucket:Bucket": "name",
}
"""Types of buckets, and the property that is a bucket's name."""
