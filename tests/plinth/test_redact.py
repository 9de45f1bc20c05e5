"""Nothing secret and nothing of the engine's wire marks is left in what is written."""

from __future__ import annotations

import pytest

from plinth.redact import _environment, redact, scrub

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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cannot reach postgresql://mlflow:hunter2hunter2@db/x", "cannot reach <secret>db/x"),
        ("login of AKIAABCDEFGHIJKLMNOP failed", "login of <secret> failed"),
        ("a\n-----BEGIN PRIVATE KEY-----\nMIIx\n-----END PRIVATE KEY-----\nb", "a\n<secret>\nb"),
        ("a -----BEGIN RSA PRIVATE KEY-----\nMIIx", "a <secret>"),
        ("said hunter2hunter2-of-the-environment there", "said <secret> there"),
        ("redis://$(USER):$(PASSWORD)@cache", "redis://$(USER):$(PASSWORD)@cache"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_credentials_within_a_text(
    text: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_SECRET_KEY", "hunter2hunter2-of-the-environment")
    monkeypatch.setenv("SOME_TOKEN_FILE", "nothing to hide")
    _environment.cache_clear()
    try:
        assert redact(text) == scrub(text) == expected
    finally:
        _environment.cache_clear()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dsn: host=db password=hunter2 user=x", "dsn: host=db password=<secret> user=x"),
        ("""{'password': 'hunter2', "apiKey": "hunter2"}""",
         """{'password': '<secret>', "apiKey": "<secret>"}"""),
        ("PGPASSWORD=hunter2", "PGPASSWORD=<secret>"),
        ("the secret: it is not found", "the secret: it is not found"),
        ("token is not set", "token is not set"),
    ],
)  # fmt: skip
def test_what_a_message_assigns(text: str, expected: str) -> None:
    assert scrub(text) == expected
