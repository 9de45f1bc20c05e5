"""A fault that a simulated provider finds in a resource's inputs, and the log of them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Fault:
    """One input that the provider's schema would reject, or a call that cannot be simulated."""

    urn: str
    """The resource; empty for an invoke."""
    type: str
    """Type token of the resource or of the invoke."""
    path: str
    """Property path, such as `vpcConfig.subnetIds[0]`; empty if the resource itself is at fault."""
    message: str
    expected: str
    mend: str

    @property
    def text(self) -> str:
        """The fault in one line, without its resource."""
        return f"{self.path or self.type}: {self.message} ({self.mend})"


def write(file: Path, faults: list[Fault]) -> None:
    """Add faults to a log; one write, so that parallel ones do not mix."""
    if faults:
        with file.open("a", encoding="utf-8") as log:
            log.write("".join(json.dumps(asdict(fault)) + "\n" for fault in faults))


def read(file: Path) -> list[Fault]:
    """Every fault of a log, by resource and path, each once."""
    if not file.exists():
        return []
    found: set[Fault] = set()
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            found.add(Fault(**json.loads(line)))
        except ValueError:
            continue  # the last line of a server that was killed
    return sorted(found, key=lambda fault: (fault.urn, fault.path, fault.message))
