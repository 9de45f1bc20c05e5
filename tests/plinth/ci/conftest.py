"""What the tests of the pipelines share."""

from .repository import repository

__all__ = ["repository"]
