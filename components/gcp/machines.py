"""Machine types without accelerators, as Google Cloud names them.

Families and sizes as known in 2025 ("General-purpose machine family", Compute Engine): unverified.
"""

from __future__ import annotations

from typing import NamedTuple


class Family(NamedTuple):
    """A series of machine types with a fixed memory per vCPU."""

    prefix: str
    architecture: str
    gib_per_vcpu: int
    vcpus: tuple[int, ...]


FAMILIES = (
    Family("n2-standard", "amd64", 4, (2, 4, 8, 16, 32, 48, 64, 80, 96, 128)),
    Family("n2-highmem", "amd64", 8, (2, 4, 8, 16, 32, 48, 64, 80, 96)),
    Family("c4a-standard", "arm64", 4, (2, 4, 8, 16, 32, 48, 64, 72)),
    Family("c4a-highmem", "arm64", 8, (2, 4, 8, 16, 32, 48, 64, 72)),
)
"""In order of preference among machines of one size."""

HYPERDISK = ("a3-ultragpu", "a4-", "a4x-", "c4-", "c4a-", "ct6e-", "n4-")
"""Beginnings of machine types that take no persistent disks, but Hyperdisk alone."""


def pick(vcpus: int, memory_gib: int, architecture: str) -> str | None:
    """The smallest machine type with at least that much of both, or None."""
    fitting = [
        (size, size * family.gib_per_vcpu, f"{family.prefix}-{size}")
        for family in FAMILIES
        if family.architecture == architecture
        for size in family.vcpus
        if size >= vcpus and size * family.gib_per_vcpu >= memory_gib
    ]
    return min(fitting)[-1] if fitting else None


def disk_type(machine_type: str) -> str:
    """Type of boot disk that a machine takes."""
    return "hyperdisk-balanced" if machine_type.startswith(HYPERDISK) else "pd-balanced"
