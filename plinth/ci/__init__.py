"""Pipelines: one model of what they do, and a writer for each system that runs them."""
