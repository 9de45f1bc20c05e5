"""The program that `pulumi up` runs: this stack's spec, made real."""

from pathlib import Path

import pulumi

from components.program import run
from spec.faults import SpecError
from spec.files import Folder
from spec.load import load

try:
    loaded = load(pulumi.get_stack(), Folder(Path(__file__).parent / "stacks"))
except SpecError as error:
    raise pulumi.RunError(str(error)) from None
run(loaded)
