"""Whom the feature servers answer: tokens of an identity provider and of service accounts.

The provider is a server of the tests' own. The API server is a stand-in for the client of Kubernetes that
Feast asks: it knows one token, and no more is asked of it.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from components.addons.feast_server import PATHS

from .choices import TUNED, Choice
from .library import library
from .pod import Pod, Server

ISSUER = "https://id.example.com/"
CLUSTER = next(each for each in TUNED if each.tuning == "kubernetes")
PROVIDER = next(each for each in TUNED if each.tuning == "oidc")
ASKED = ["customers:orders"]

STAND_IN = """
import os, sys, types
from types import SimpleNamespace as Made

def review(asked):
    known = asked.spec.token == os.environ["GENUINE"]
    where = os.environ.get("NAMESPACE", "models")
    user = Made(username=f"system:serviceaccount:{where}:fraud", groups=[]) if known else None
    return Made(status=Made(authenticated=known, user=user, error=None if known else "unknown"))

kubernetes = types.ModuleType("kubernetes")
kubernetes.config = Made(load_incluster_config=lambda: None)
kubernetes.client = Made(
    AuthenticationV1Api=lambda: Made(create_token_review=review),
    CoreV1Api=lambda: Made(),
    RbacAuthorizationV1Api=lambda: Made(
        list_namespaced_role_binding=lambda namespace: Made(items=[]),
        list_role_binding_for_all_namespaces=lambda: Made(items=[]),
        list_cluster_role_binding=lambda: Made(items=[]),
    ),
    V1TokenReview=lambda spec: Made(spec=spec),
    V1TokenReviewSpec=lambda token: Made(token=token),
)
sys.modules["kubernetes"] = kubernetes
sys.modules["kubernetes.client"] = kubernetes.client
sys.modules["kubernetes.config"] = kubernetes.config
"""

SERVE = STAND_IN + "from feast.cli.cli import cli\ncli()\n"

OWN_TYPE = (
    STAND_IN
    + """
import asyncio, json
from feast.permissions.auth import kubernetes_token_parser as own

os.environ["GENUINE"] = "none"
parser = own.KubernetesTokenParser()
parser._read_namespace_from_file = lambda: "feast"
user = asyncio.run(parser.user_details_from_access_token(sys.argv[1]))
print(json.dumps(user.username))
"""
)


def encoded(data: bytes) -> str:
    """As a token has it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Signer:
    """A key that signs tokens."""

    key: rsa.RSAPrivateKey

    def token(self, **claims: Any) -> str:
        """A token that holds for a minute."""
        head = encoded(json.dumps({"alg": "RS256", "typ": "JWT", "kid": "one"}).encode())
        body = encoded(json.dumps({"exp": int(time.time()) + 60, **claims}).encode())
        signed = self.key.sign(f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{head}.{body}.{encoded(signed)}"

    def keys(self) -> dict[str, Any]:
        """What others check them with."""
        numbers = self.key.public_key().public_numbers()
        n, e = (each.to_bytes(256, "big").lstrip(b"\0") for each in (numbers.n, numbers.e))
        own = {"kty": "RSA", "kid": "one", "use": "sig", "alg": "RS256"}
        return {"keys": [{**own, "n": encoded(n), "e": encoded(e)}]}


def signer() -> Signer:
    """A key that nobody has seen."""
    return Signer(rsa.generate_private_key(65537, 2048))


def service_account(key: Signer, namespace: str = "models") -> str:
    """A token as the API server writes them."""
    claims = {"kubernetes.io": {"namespace": namespace}}
    return key.token(sub=f"system:serviceaccount:{namespace}:fraud", **claims)


@pytest.fixture(scope="module")
def provider() -> Iterator[tuple[Signer, str]]:
    """An identity provider, and where it says what it is."""
    key = signer()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
            said: dict[str, Any] = key.keys()
            if self.path.endswith("/openid-configuration"):
                said = {"issuer": ISSUER, "jwks_uri": f"{here}/keys"}
                said |= {
                    f"{name}_endpoint": f"{here}/{name}" for name in ("token", "authorization")
                }
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield key, f"http://127.0.0.1:{server.server_port}/.well-known/openid-configuration"
    server.shutdown()


def filled(pod: Pod) -> Pod:
    """The same, with values in its store."""
    # Who signs in at servers is nothing to the jobs.
    for done in (pod.apply(), pod.materialize()):
        assert done.code == 0, done.output
    return pod


PERMISSIONS = """
from feast import FeatureService, FeatureView
from feast.permissions.action import AuthzedAction
from feast.permissions.permission import Permission
from feast.permissions.policy import NamespaceBasedPolicy

models_read = Permission(
    name="models-read",
    types=[FeatureView, FeatureService],
    policy=NamespaceBasedPolicy(namespaces=["models"]),
    actions=[AuthzedAction.READ_ONLINE],
)
"""
"""What docs/features.md shows: a file among the definitions."""


def refused(server: Server, token: str | None) -> bool:
    """Whether every path asks for another token."""
    server.token = token
    answers = set[int]()
    for path in ("get-online-features", *(each.lstrip("/") for each in PATHS)):
        try:
            # Who is let in is told that something lacks, or is wrong.
            server.ask(path, {"entities": {"customer_id": [1]}, "features": ASKED})
            answers.add(200)
        except HTTPError as error:
            answers.add(error.code)
    assert answers == {401} or 401 not in answers, answers
    return answers == {401}


def test_a_service_account_is_known_by_its_token(pods: Callable[..., Pod]) -> None:
    key = signer()
    genuine = service_account(key)
    pod = filled(pods(CLUSTER))
    pod.environment["GENUINE"] = genuine
    with pod.serve(SERVE) as server:
        assert server.health() == 200
        server.token = genuine
        assert server.features(1, features=ASKED)["orders"] == [3]
        assert refused(server, None)
        assert refused(server, "nonsense")
        assert refused(server, service_account(signer()))
        # Of nobody's cluster: the API server has no place to sign in at.
        assert refused(server, key.token(sub="ada", preferred_username="ada"))


def test_who_may_do_what_is_said_among_the_definitions(pods: Callable[..., Pod]) -> None:
    pod = pods(CLUSTER)
    (pod.mounted / "..data" / "permissions.py").write_text(PERMISSIONS)
    (pod.mounted / "permissions.py").symlink_to("..data/permissions.py")
    written = {"customer_id": [1], "orders": [9], "spent": [1.0], "city": ["Oslo"]}
    row = {**written, "seen": ["2026-11-27T00:00:00Z"]}
    write = {"feature_view_name": "customers", "df": row}
    filled(pod)
    for namespace, reads in (("models", True), ("airflow", False)):
        token = service_account(signer(), namespace)
        pod.environment["GENUINE"] = token
        pod.environment["NAMESPACE"] = namespace
        with pod.serve(SERVE) as server:
            server.token = token
            if reads:
                assert server.features(1, features=ASKED)["orders"] == [3]
            else:
                with pytest.raises(HTTPError, match="403"):
                    server.features(1, features=ASKED)
            with pytest.raises(HTTPError, match="403"):
                server.ask("write-to-online-store", write)


def test_a_person_or_program_is_known_by_the_providers_token(
    pods: Callable[..., Pod], provider: tuple[Signer, str]
) -> None:
    key, discovery = provider
    claims = {"iss": ISSUER, "aud": "features", "sub": "ada"}
    pod = filled(pods(PROVIDER, discovery=discovery))
    pod.environment["GENUINE"] = genuine = service_account(signer())
    with pod.serve(SERVE) as server:
        for token in (key.token(**claims), genuine):
            server.token = token
            assert server.features(1, features=ASKED)["orders"] == [3]
        for wrong in (
            {"aud": "another"},
            {"iss": "https://elsewhere.example.com/"},
            {"exp": int(time.time()) - 3600},
        ):
            assert refused(server, key.token(**{**claims, **wrong}))
        assert refused(server, signer().token(**claims))
        assert refused(server, service_account(key))
        assert refused(server, None)


def test_why_feasts_own_type_for_clusters_is_not_taken() -> None:
    # It believes a token that the API server has refused. Where this fails, it may be taken.
    assert library().script(OWN_TYPE, service_account(signer())) == "models:fraud"


def test_who_is_not_asked_for_a_token_needs_none(pods: Callable[..., Pod]) -> None:
    pod = filled(pods(Choice("aws", "postgres", "redis")))
    with pod.serve() as server:
        assert not refused(server, None)
