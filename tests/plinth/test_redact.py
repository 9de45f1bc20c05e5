"""Nothing secret and nothing of the engine's wire marks is left in what is written."""

from __future__ import annotations

import pytest

from plinth.redact import redact

SECRET_MARK = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    "plaintext": '"hunter2"',
}
UNKNOWN_MARK = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (SECRET_MARK, "<secret>"),
        ({"nested": [{"deep": SECRET_MARK}]}, {"nested": [{"deep": "<secret>"}]}),
        ("[secret]", "<secret>"),
        (UNKNOWN_MARK, "<unknown>"),
        (f"arn:{UNKNOWN_MARK}/x", "arn:<unknown>/x"),
        ({"password": "hunter2"}, {"password": "<secret>"}),
        ({"administratorLoginPassword": "hunter2"}, {"administratorLoginPassword": "<secret>"}),
        ({"secret_string": "hunter2"}, {"secret_string": "<secret>"}),
        ({"authToken": ["hunter2"]}, {"authToken": ["<secret>"]}),
        ({"kubeconfig": "apiVersion: v1"}, {"kubeconfig": "<secret>"}),
        ({"password": ""}, {"password": ""}),
        # A reference to a secret is no secret: reviewers need to see it.
        ({"secretArn": "arn:aws:x"}, {"secretArn": "arn:aws:x"}),
        ({"existingSecret": "mlflow-db"}, {"existingSecret": "mlflow-db"}),
        ({"passwordKey": "password"}, {"passwordKey": "password"}),
        ({"count": 3, "on": True, "none": None}, {"count": 3, "on": True, "none": None}),
    ],
)
def test_redact(value: object, expected: object) -> None:
    assert redact(value) == expected
