"""Backups, redundancy, protection from deletion."""
