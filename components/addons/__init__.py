"""What runs on the cluster: one module per add-on, installed in the order of `install.ADDONS`."""

from __future__ import annotations

from .install import install

__all__ = ["install"]
