"""What Kyverno is asked, by what a spec says of signatures."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from typing import Any

import pytest

from components.governance import admission, settings
from components.signatures import LOG, globs
from policies.admission import LABEL
from policies.catalog import rules
from policies.rule import Resource, Stack
from policies.values import Node
from policies.verdicts import judge, with_defaults
from spec.platform import Platform

from ..spec.language import KEY
from ..specs import BASE

WORKFLOW = "https://github.com/acme/app/.github/workflows/build.yml@refs/heads/main"
ISSUER = "https://token.actions.githubusercontent.com"


def spec(*entries: dict[str, Any], environment: str = "prod", **more: Any) -> Platform:
    given = entries or ({"registries": ["ghcr.io/acme"], "publicKey": KEY},)
    governance = {"admission": "kyverno", "imageSignatures": list(given), **more}
    data = BASE | {"environment": environment, "governance": governance}
    return Platform.model_validate_json(json.dumps(data))


def made(platform: Platform, kind: str = "ImageValidatingPolicy") -> dict[str, dict[str, Any]]:
    """Specs of the objects of a kind, by name."""
    return {
        each["metadata"]["name"]: each["spec"]
        for each in admission(platform, "kyverno")
        if each["kind"] == kind
    }


def signer(**entry: Any) -> dict[str, Any]:
    """How Kyverno knows the signer of an entry."""
    policy = made(spec({"registries": ["ghcr.io/acme"], **entry}))["images-signed-0-deny"]
    (attestor,) = policy["attestors"]
    assert attestor["name"] == "signer"
    return attestor["cosign"]


# --- whose signature ------------------------------------------------------------------------------


def test_a_key_signs_and_the_log_knows() -> None:
    assert signer(publicKey=KEY) == {"key": {"data": KEY}, "ctlog": {"url": LOG}}


def test_a_key_signs_where_no_log_is_reached() -> None:
    found = signer(publicKey=KEY, transparencyLog=False)
    # Both, or Kyverno asks Sigstore for its roots all the same.
    assert found["ctlog"] == {"url": LOG, "insecureIgnoreTlog": True, "insecureIgnoreSCT": True}


def test_an_identity_signs() -> None:
    found = signer(keyless={"issuer": ISSUER, "subject": WORKFLOW})
    assert found == {
        "keyless": {"identities": [{"issuer": ISSUER, "subject": WORKFLOW}]},
        "ctlog": {"url": LOG},
    }


def test_a_star_is_any_part_of_an_identity() -> None:
    subject = WORKFLOW.replace("app", "*").replace("heads/main", "tags/*")
    found = signer(keyless={"issuer": ISSUER, "subject": subject})
    (identity,) = found["keyless"]["identities"]
    assert set(identity) == {"issuer", "subjectRegExp"}

    def signs(who: str) -> bool:
        return bool(re.search(identity["subjectRegExp"], who))

    assert signs(WORKFLOW.replace("heads/main", "tags/v1"))
    assert not signs(WORKFLOW)
    # Nothing may stand around it, and its dots are dots.
    assert not signs(f"https://evil.example/{subject}")
    assert not signs(subject.replace("github.com", "githubxcom"))


# --- of which images ------------------------------------------------------------------------------


def matches(registry: str, image: str) -> bool:
    return any(fnmatchcase(image, glob) for glob in globs(registry))


@pytest.mark.parametrize(
    "image",
    [
        "ghcr.io/acme/app",
        "ghcr.io/acme/app:1",
        "ghcr.io/acme/team/app:1",
        "ghcr.io/acme/app@sha256:0",
    ],
)
def test_a_registry_is_all_below_it(image: str) -> None:
    assert matches("ghcr.io/acme", image)
    assert matches("ghcr.io/acme/*", image)
    assert not matches("ghcr.io/acme", image.replace("acme", "acme-evil"))


@pytest.mark.parametrize("end", ["", ":1", "@sha256:0", ":1@sha256:0"])
def test_an_image_may_be_named_itself(end: str) -> None:
    assert matches("ghcr.io/acme/app", f"ghcr.io/acme/app{end}")
    assert not matches("ghcr.io/acme/app", f"ghcr.io/acme/apps{end}")


def test_images_of_docker_hub_need_not_say_so() -> None:
    for image in ("docker.io/acme/app:1", "acme/app:1", "index.docker.io/acme/app:1"):
        assert matches("docker.io/acme", image)
        assert matches("docker.io/acme/a*", image)
    assert not matches("docker.io/acme", "ghcr.io/acme/app:1")


def test_every_registry_of_an_entry_is_matched() -> None:
    registries = ["ghcr.io/acme", "docker.io/acme/*"]
    policy = made(spec({"registries": registries, "publicKey": KEY}))["images-signed-0-deny"]
    found = [each["glob"] for each in policy["matchImageReferences"]]
    assert found == [*globs(registries[0]), *globs(registries[1])]
    (validation,) = policy["validations"]
    assert "An image of ghcr.io/acme or docker.io/acme/* has no signature" in validation["message"]


def test_private_registries_are_read_by_a_secret() -> None:
    private = {"registries": ["quay.io/acme"], "publicKey": KEY, "credentialsSecret": "quay"}
    found = made(spec({"registries": ["ghcr.io/acme"], "publicKey": KEY}, private))
    assert "credentials" not in found["images-signed-0-deny"]
    for each in ("images-signed-1-deny", "images-signed-1-warn"):
        assert found[each]["credentials"] == {"secrets": ["images-signed-1"]}


# --- where, and what is done ----------------------------------------------------------------------


def where(policy: dict[str, Any]) -> list[str]:
    (expression,) = policy["matchConstraints"]["namespaceSelector"]["matchExpressions"]
    assert (expression["key"], expression["operator"]) == (LABEL, "In")
    return expression["values"]


def test_what_is_not_signed_is_denied_where_people_run_theirs() -> None:
    found = made(spec())
    assert set(found) == {"images-signed-0-deny", "images-signed-0-warn"}
    denies, tells = found["images-signed-0-deny"], found["images-signed-0-warn"]
    assert (denies["validationActions"], denies["failurePolicy"]) == (["Deny"], "Fail")
    assert (tells["validationActions"], tells["failurePolicy"]) == (["Warn", "Audit"], "Ignore")
    assert (where(denies), where(tells)) == (["deny"], ["warn"])


def test_what_was_verified_is_what_runs() -> None:
    found = made(spec())
    assert set(found["images-signed-0-deny"]["validationConfigurations"].values()) == {True}
    # What only tells changes no pod.
    assert set(found["images-signed-0-warn"]["validationConfigurations"].values()) == {False}


@pytest.mark.parametrize(
    "gentle",
    [
        {"environment": "dev"},
        {"enforcement": "advisory"},
        {"rules": {"images-signed": "advisory"}},
    ],
)
def test_it_is_told_where_nothing_is_denied(gentle: dict[str, Any]) -> None:
    ((name, policy),) = made(spec(**gentle)).items()
    assert name == "images-signed-0-warn"
    assert (policy["validationActions"], where(policy)) == (["Warn", "Audit"], ["deny", "warn"])


def test_nothing_is_asked_where_the_rule_is_off() -> None:
    assert made(spec(rules={"images-signed": "disabled"})) == {}


def test_each_entry_has_its_policies() -> None:
    other = {
        "registries": ["quay.io/acme"],
        "keyless": {"issuer": ISSUER, "subject": WORKFLOW},
    }
    found = made(spec({"registries": ["ghcr.io/acme"], "publicKey": KEY}, other))
    assert {name for name in found if name.endswith("-deny")} == {
        "images-signed-0-deny",
        "images-signed-1-deny",
    }


def test_the_api_server_is_not_asked() -> None:
    objects = admission(spec(), "kubernetes")
    assert not [each for each in objects if "images-signed" in each["metadata"]["name"]]


def test_what_is_exempt_passes_until_its_day() -> None:
    exemption = {
        "rule": "images-signed",
        "resource": "legacy-*",
        "owner": "jo",
        "reason": "agreed for a test",
        "ticket": "T-1",
        "expires": "2027-01-31",
    }
    platform = spec(exemptions=[exemption])
    exception = made(platform, "PolicyException")["images-signed-0"]
    assert exception["policyRefs"] == [
        {"kind": "ImageValidatingPolicy", "name": name} for name in made(platform)
    ]
    assert exception["expiresAt"] == "2027-02-01T00:00:00Z"


# --- the rule on the stack ------------------------------------------------------------------------


def verdicts(platform: Platform, *, without: str = "") -> list[str]:
    """What the rule says of the policies that there are."""
    (rule,) = [each for each in rules() if each.id == "images-signed"]
    stack = Stack(
        [
            Resource(
                f"urn:pulumi:prod::proj::{each['kind']}::{each['metadata']['name']}",
                f"kubernetes:{each['apiVersion']}:{each['kind']}",
                Node({"spec": each["spec"]}),
            )
            for each in admission(platform, "kyverno")
            if each["metadata"]["name"] != without
        ]
    )
    given = settings(platform)
    known = with_defaults(rule, {name: given[name] for name in rule.settings})
    cases = list(rule.cases(stack, known))
    assert cases
    return [each.state for case in cases for each in judge(rule, case, "mandatory")]


ALL = ("ghcr.io/acme", "ghcr.io/acme-*", "docker.io/acme/*", "quay.io/acme/app")


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_what_is_installed_keeps_the_rule(environment: str) -> None:
    entry = {"registries": list(ALL), "publicKey": KEY}
    platform = spec(entry, environment=environment)
    assert settings(platform)["signedRegistries"] == list(ALL)
    assert verdicts(platform) == ["pass"]


def test_the_rule_misses_what_is_not_there() -> None:
    assert set(verdicts(spec(), without="images-signed-0-deny")) == {"violation"}
