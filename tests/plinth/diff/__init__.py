"""Tests of `plinth.diff`."""
