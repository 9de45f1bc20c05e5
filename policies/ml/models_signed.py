"""A served model is one whose signature was verified."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..cel import Admission, Demand, label_or_note
from ..checks import say
from ..kserve import INFERENCE, SIGNATURE, label
from ..rule import Case, Rule

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def _check(case: Case) -> Iterator[str]:
    if case.settings["modelSigning"] != "required":
        return
    said = label(case.inputs, SIGNATURE)
    if not _DIGEST.fullmatch(str(said.known)):
        wrong = "is no digest" if said.value is not None else f"is {say(None)}"
        yield f"{SIGNATURE} {wrong}"


RULE = Rule(
    id="models-signed",
    title="Where signatures are required, every served model names the one that its promotion verified",
    severity="high",
    why="Whoever can write to the bucket could otherwise put another model in the place of the one that was"
    " tested.",
    mend="Promote the version with plinth_runtime.promotion, which verifies its signature, and annotate the"
    " InferenceService with plinth.dev/model-signature: the digest that it gives.",
    providers=("kubernetes",),
    types=(INFERENCE,),
    check=_check,
    frameworks={"eu-ai-act": ("15(5)",)},
    settings=("modelSigning",),
    admission=Admission(
        (
            Demand(
                "variables.modelSigning != 'required' || "
                f"{label_or_note(SIGNATURE)}.matches('^{_DIGEST.pattern}$')",
                f"{SIGNATURE} is no digest",
            ),
        ),
        reads=("metadata.labels", "metadata.annotations", "spec"),
    ),
)
