"""Encryption, exposure, identity, pods."""
