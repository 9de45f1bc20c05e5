"""Verdicts of a run, and the configuration that it runs under."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from plinth import verdicts
from plinth.plan import Verdict
from policies.config import ConfigError
from spec.platform import Platform

KEY = "urn:pulumi:prod::plinth::aws:kms/key:Key::acme-key"
STACK = "urn:pulumi:prod::plinth::pulumi:pulumi:Stack::plinth-prod"


def platform(**governance: object) -> Platform:
    return Platform.model_validate_json(
        json.dumps(
            {
                "apiVersion": "plinth/v1",
                "kind": "Platform",
                "name": "acme",
                "environment": "staging",
                "owner": "ml-platform",
                "costCenter": "4411",
                "cloud": {"provider": "aws", "region": "us-east-1", "accountId": "123456789012"},
                "network": {"cidr": "10.20.0.0/16"},
                "cluster": {"version": "1.35"},
                "nodes": {
                    "system": {"nodes": {"min": 2, "max": 4}},
                    "cpu": {"nodes": {"min": 1, "max": 9}},
                },
                "budget": {"monthlyUsd": 1000, "notify": ["a@example.com"]},
                "governance": governance,
            }
        )
    )


EXEMPTION = {
    "rule": "kms-rotated",
    "resource": "acme-key",
    "owner": "jo",
    "reason": "rotated by hand for now",
    "ticket": "T-1",
    "expires": "2027-01-31",
}


def test_every_state_comes_from_what_was_said_and_what_was_not() -> None:
    found = verdicts.of(
        [
            ("kms-rotated", "enableKeyRotation is false. Set it.\n", "mandatory", KEY),
            ("tags-present", "cannot evaluate: tags is not known\n", "mandatory", KEY),
            ("stateful-protected", "exempt until 2027-01-31 (jo, T-1): x\n", "advisory", KEY),
            ("budget-set", "The stack has no budget.\n", "mandatory", STACK),
            ("of-another-pack", "No.", "advisory", KEY),
        ],
        {("subnets-private", "urn:b"), ("exemptions-current", ""), ("s3-lifecycle", "urn:a")},
        {("s3-lifecycle", "urn:a"): ["tags.owner", "tags.costCenter"]},
        "preview",
    )
    assert found == [
        Verdict("kms-rotated", "security", "violation", "mandatory", "medium", KEY,
                "enableKeyRotation is false. Set it."),
        Verdict("tags-present", "ownership", "cannot-evaluate", "mandatory", "medium", KEY,
                "tags is not known"),
        Verdict("stateful-protected", "reliability", "pass", "advisory", "high", KEY,
                "exempt until 2027-01-31 (jo, T-1): x"),
        Verdict("budget-set", "cost", "violation", "mandatory", "high", "",
                "The stack has no budget."),
        Verdict("of-another-pack", "", "violation", "advisory", "medium", KEY, "No."),
        Verdict("exemptions-current", "ownership", "pass", "mandatory", "medium", "", ""),
        Verdict("s3-lifecycle", "cost", "pass", "advisory", "low", "urn:a",
                "Added tags.owner, tags.costCenter."),
        Verdict("subnets-private", "security", "pass", "mandatory", "medium", "urn:b", ""),
    ]  # fmt: skip
    assert [each.blocks for each in found][:4] == [True, True, False, True]


def test_nothing_is_judged_when_all_goes() -> None:
    assert verdicts.of([("kms-rotated", "x", "mandatory", KEY)], set(), {}, "destroy") == []


def test_what_was_undecided_is_decided_on_what_was_made_up() -> None:
    def verdict(rule: str, state: str, message: str = "", urn: str = KEY) -> Verdict:
        return Verdict(rule, "security", state, "mandatory", "high", urn, message)  # type: ignore[arg-type]

    unknown = "policy is not known before the update"
    found = [
        verdict("a", "cannot-evaluate", unknown),
        verdict("b", "violation", "sure"),
        verdict("b", "cannot-evaluate", unknown),
        verdict("c", "cannot-evaluate", "the rule itself failed (TypeError)"),
        verdict("d", "cannot-evaluate", unknown),
        verdict("e", "pass"),
    ]
    assert verdicts.undecided(found)
    assert not verdicts.undecided(found[1:2])
    again = [
        verdict("a", "pass"),
        verdict("b", "violation", "sure"),
        verdict("b", "violation", "made up"),
        verdict("c", "violation", "whatever"),
        verdict("e", "violation", "by another's made-up value"),
        verdict("f", "pass"),
    ]
    assert verdicts.decided(found, again) == [
        found[1],
        found[3],
        found[4],
        found[5],
        replace(again[0], made_up="policy"),
        replace(again[2], made_up="policy"),
    ]


def test_a_rule_that_can_add_nothing_cannot_remediate() -> None:
    with pytest.raises(ConfigError) as raised:
        verdicts.config(platform(rules={"kms-rotated": "remediate"}))
    assert "the rule 'kms-rotated' has nothing that it could add" in str(raised.value)
    made = verdicts.config(platform(rules={"namespaces-owned": "remediate"}))["namespaces-owned"]
    assert made["enforcementLevel"] == "remediate"
    assert made["tagValues"] == {
        "owner": "ml-platform",
        "costCenter": "4411",
        "environment": "staging",
    }


def test_rules_of_the_ml_pack_are_told_what_the_spec_says() -> None:
    spec = platform(modelSigning="required", residency=["us"])
    made = verdicts.config(spec)
    assert made["models-signed"]["modelSigning"] == "required"
    assert made["data-resident"]["residency"] == ["us"]
    assert made["payloads-captured"]["driftModels"] == []
    assert "gpuBudget" not in made["gpu-budget-kept"]
    agreed = spec.budget.model_copy(update={"gpus": 8, "team_gpus": {"vision": 4}})
    watched = spec.monitoring.drift.model_copy(update={"enabled": True})
    monitoring = spec.monitoring.model_copy(update={"drift": watched})
    made = verdicts.config(spec.model_copy(update={"budget": agreed, "monitoring": monitoring}))
    assert made["gpu-budget-kept"]["gpuBudget"] == 8
    assert made["gpu-teams-bounded"]["teamGpuBudgets"] == {"vision": 4}
    assert made["payloads-captured"]["driftModels"] == ["*"]


def test_configuration_says_what_the_spec_says() -> None:
    made = verdicts.config(
        platform(
            enforcement="advisory",
            rules={"s3-private": "mandatory"},
            exemptions=[EXEMPTION],
            imageRegistries=["ghcr.io"],
            allowUnknown=True,
        )
    )
    assert made["s3-private"]["enforcementLevel"] == "mandatory"
    assert made["rds-private"]["enforcementLevel"] == "advisory"
    assert made["kms-rotated"]["exemptions"] == [EXEMPTION]
    assert made["kms-rotated"]["allowUnknown"] is True
    assert made["rds-multi-zone"]["environment"] == "staging"
    assert made["images-from-registries"]["imageRegistries"] == ["ghcr.io"]
    # A day in ISO form, as exemptions compare with.
    assert len(made["kms-rotated"]["today"]) == len("2027-01-31")


def test_a_rule_that_there_is_not_is_a_fault_of_the_spec() -> None:
    with pytest.raises(ConfigError) as raised:
        verdicts.config(platform(rules={"s3-privat": "disabled"}))
    assert "there is no rule 's3-privat'; did you mean 's3-private'?" in str(raised.value)
