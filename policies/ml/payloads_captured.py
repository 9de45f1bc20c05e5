"""Models that are watched for drift have their payloads kept."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand, label_or_note
from ..kserve import INFERENCE, MODEL, called, label
from ..rule import Case, Rule

_SAGEMAKER = "aws:sagemaker/endpointConfiguration:EndpointConfiguration"


def _check(case: Case) -> Iterator[str]:
    watched = case.settings["driftModels"]
    if case.resource.type == _SAGEMAKER:
        name = str(case.inputs.get("name", case.resource.name))
        capture = case.inputs.at("dataCaptureConfig")
        if _among(name, watched) and capture.get("enableCapture") is not True:
            yield "Its drift is watched, and dataCaptureConfig.enableCapture is not true"
        return
    name = str(label(case.inputs, MODEL).known or called(case.inputs))
    logger = case.inputs.at("spec.predictor.logger")
    if _among(name, watched) and not (logger.has("url") or logger.has("storage")):
        yield f"Its drift is watched, and {logger.path} leads nowhere"


def _among(name: str, watched: list[str]) -> bool:
    return "*" in watched or name in watched


_NAMED = label_or_note(MODEL, "object.metadata.?name.orValue('')")


RULE = Rule(
    id="payloads-captured",
    title="Where drift is watched, requests and predictions are kept",
    severity="medium",
    why="Drift is seen in what a model was asked and what it answered. Without that, the check looks at"
    " nothing and finds nothing.",
    mend="Give the predictor a logger with a url, or SageMaker a dataCaptureConfig; or watch the model no"
    " more.",
    providers=("kubernetes", "aws"),
    types=(INFERENCE, _SAGEMAKER),
    check=_check,
    frameworks={"nist-ai-rmf": ("MEASURE 2.4",), "eu-ai-act": ("12(1)", "12(2)", "72(2)")},
    settings=("driftModels",),
    admission=Admission(
        (
            Demand(
                f"!variables.driftModels.exists(one, one == '*' || one == {_NAMED}) || "
                "object.spec.predictor.?logger.?url.orValue('') != '' || "
                "size(object.spec.predictor.?logger.?storage.orValue({})) > 0",
                "Its drift is watched, and spec.predictor.logger leads nowhere",
            ),
        ),
        reads=("metadata.labels", "metadata.annotations", "spec"),
    ),
)
