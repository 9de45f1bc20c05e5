"""What a pipeline does, whatever runs it: which stacks, where they stand, in which order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from spec.cloud import AwsCloud, AzureCloud
from spec.platform import Platform

from ..exits import Exit, Failure

_RANKS = ("dev", "staging", "prod")
"""Environments in the order that a merge reaches them."""
_BRANCH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}")

Provider = Literal["aws", "gcp", "azure", "onprem"]

AUDIENCES: Mapping[Provider, str] = {
    "aws": "sts.amazonaws.com",
    "gcp": "plinth",
    "azure": "api://AzureADTokenExchange",
    "onprem": "plinth",
}
"""Whom an identity token is for; what the clouds themselves do not prescribe is ours to name."""


@dataclass(frozen=True)
class Target:
    """A stack that the pipeline previews and brings up."""

    stack: str
    environment: str
    provider: Provider
    region: str = ""
    """Of AWS."""
    tenant: str = ""
    """Of Azure."""
    subscription: str = ""
    """Of Azure."""

    @classmethod
    def of(cls, stack: str, platform: Platform) -> Target:
        """What the pipeline has to know of a stack."""
        cloud = platform.cloud
        return cls(
            stack,
            platform.environment,
            cloud.provider,
            region=cloud.region if isinstance(cloud, AwsCloud) else "",
            tenant=cloud.tenant_id if isinstance(cloud, AzureCloud) else "",
            subscription=cloud.subscription_id if isinstance(cloud, AzureCloud) else "",
        )

    @property
    def variable(self) -> str:
        """The stack's name as the end of a variable's name."""
        return self.stack.replace("-", "_").upper()


@dataclass(frozen=True)
class Pipeline:
    """The pipelines of a repository."""

    branch: str
    """What is on it is what stands."""
    targets: tuple[Target, ...]
    """In the order that a merge reaches them."""
    command: str
    """The command that writes the files again."""

    @classmethod
    def of(cls, branch: str, targets: Iterable[Target], command: str) -> Pipeline:
        """The pipelines for these stacks.

        Raises:
            Failure: the branch cannot be named so, or there is no stack (exit code 2).
        """
        if not _BRANCH.fullmatch(branch) or ".." in branch:
            raise Failure(
                Exit.USAGE,
                f"--branch {branch!r}: not a name that a pipeline can hold",
                "letters, digits, dots, slashes, hyphens and underscores",
            )
        ordered = sorted(targets, key=lambda each: (_RANKS.index(each.environment), each.stack))
        if not ordered:
            raise Failure(
                Exit.USAGE,
                "there is no stack to write a pipeline for",
                "add a spec with kind: Platform to stacks/",
            )
        return cls(branch, tuple(ordered), command)

    @property
    def waves(self) -> list[list[Target]]:
        """The stacks that are brought up side by side, one wave after the other."""
        return [list(each) for _, each in groupby(self.targets, lambda each: each.environment)]

    @property
    def environments(self) -> list[str]:
        """The environment of each wave."""
        return [wave[0].environment for wave in self.waves]

    @property
    def providers(self) -> Sequence[Provider]:
        """The clouds that the stacks stand on."""
        return sorted({each.provider for each in self.targets})

    def before(self, target: Target) -> list[str]:
        """Stacks that are brought up before this one: those of the wave before its own."""
        earlier: list[Target] = []
        for wave in self.waves:
            if target in wave:
                break
            earlier = wave
        return [each.stack for each in earlier]
