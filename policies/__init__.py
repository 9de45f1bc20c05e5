"""The rules: policy packs for the Pulumi engine, one rule per file."""

__version__ = "0.1.0"
