"""Stack files in memory, and a stack that a test needs to say one thing about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spec.faults import SpecError
from spec.load import Loaded, load

BASE = """\
apiVersion: plinth/v1
environment: prod
owner: ml-platform
costCenter: "4411"
cloud: {provider: aws, region: us-east-1, accountId: "123456789012", admins: ["arn:aws:iam::123456789012:role/admin"]}
network: {cidr: 10.20.0.0/16}
cluster: {version: "1.35"}
nodes:
  system: {nodes: {min: 3, max: 6}}
  cpu: {nodes: {min: 0, max: 9}}
monitoring: {alerts: {routes: [{severity: critical, slackSecret: alerts/slack}]}}
serving: {runtimes: [triton]}
budget: {monthlyUsd: 1000, notify: [a@example.com]}
"""
"""A base that is whole but for `kind` and `name`, and that no rule has a word against."""

OWN = "kind: Platform\nextends: base.yaml\nname: acme\n"
"""Three lines that make a stack of it; what a test adds begins in line 4."""


GRAFANA = (
    "warning: access.oidc: Grafana signs in by a password of its own: it reads no discovery document "
    "(mend: add endpoints: {authorization, token, userinfo}, as the issuer's discovery names them)"
)
"""What is said outside dev of an identity provider whose pages are not named."""


@dataclass(frozen=True)
class Memory:
    """Files by name."""

    texts: Mapping[str, str | bytes]

    def read(self, name: str) -> bytes:
        if name not in self.texts:
            raise FileNotFoundError(2, "No such file or directory", name)
        text = self.texts[name]
        return text.encode() if isinstance(text, str) else text

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.texts))

    def title(self, name: str) -> str:
        return name


def added(text: str, base: str = BASE) -> Memory:
    """The stack `acme`, and what is added to its own file."""
    return Memory({"base.yaml": base, "acme.yaml": OWN + text})


def loaded(text: str = "") -> Loaded:
    """The stack with `text` added, which must be valid."""
    return load("acme", added(text))


def faults(files: Memory, stack: str = "acme") -> list[str]:
    """What is said of a stack: its faults, or the warnings of a valid one."""
    try:
        return [str(fault) for fault in load(stack, files).warnings]
    except SpecError as error:
        return [str(fault) for fault in error.faults]
