"""Rules of Acme: how buckets are named, and how many there may be."""

FRAMEWORKS = {"acme": "Acme Cloud Standard, 4th edition"}
"""A standard of its own, which rules of this pack refer to by the short name."""
