"""The life of an environment on the genuine engine: plan, up, nothing, edits, destroy."""

from __future__ import annotations

import json

import pytest
import yaml

from .checkout import Checkout, managed

pytestmark = pytest.mark.engine


def test_preview_plans_a_whole_platform_and_changes_nothing(shared: Checkout) -> None:
    plan = shared.plan("preview", "prod")
    assert plan["schemaVersion"] == 1
    assert (plan["stack"], plan["mode"], plan["operation"]) == ("prod", "offline", "preview")
    assert plan["spec"]["file"] == "stacks/prod.yaml"
    assert plan["summary"]["create"] == len(plan["resources"]) > 200
    assert not [each for each in plan["diagnostics"] if each["severity"] == "error"]
    mandatory = [each for each in plan["verdicts"] if each["enforcement"] == "mandatory"]
    assert {each["state"] for each in mandatory} == {"pass"}
    assert len({each["rule"] for each in plan["verdicts"]}) >= 12
    assert plan["notChecked"]
    types = {each["type"] for each in plan["resources"]}
    assert types >= {
        "aws:ec2/vpc:Vpc",
        "aws:ec2/flowLog:FlowLog",
        "aws:kms/key:Key",
        "aws:eks/cluster:Cluster",
        "aws:eks/nodeGroup:NodeGroup",
        "aws:eks/addon:Addon",
        "aws:eks/accessEntry:AccessEntry",
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        "aws:s3/bucket:Bucket",
        "aws:ecr/repository:Repository",
        "aws:rds/instance:Instance",
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "aws:redshiftserverless/workgroup:Workgroup",
        "aws:secretsmanager/secret:Secret",
        "aws:budgets/budget:Budget",
        "kubernetes:helm.sh/v3:Release",
    }
    assert not shared.standing("prod")
    # The engine had nowhere to keep a log with all properties.
    assert (shared.folder / ".plinth" / "offline" / "home" / "logs").read_bytes() == b""


def test_every_resource_has_a_component_for_parent(shared: Checkout) -> None:
    plan = json.loads((shared.folder / "out" / "plan.json").read_text())
    known = {each["urn"]: each["type"] for each in plan["resources"]}
    lost = [
        each["urn"]
        for each in plan["resources"]
        if each["type"] != "pulumi:pulumi:Stack"
        and not known.get(each["parent"], "").startswith("plinth:")
        and each["type"] != "plinth:platform:Platform"
    ]
    assert not lost


def test_up_makes_what_was_planned(shared: Checkout) -> None:
    planned = {each["urn"] for each in shared.plan("preview", "prod")["resources"]}
    plan = shared.plan("up", "prod", "--yes")
    assert {each["urn"] for each in plan["resources"]} == planned
    assert plan["summary"]["create"] == len(planned)
    # State and the simulated cloud tell the same story.
    assert managed(shared.state("prod")) == shared.standing("prod") != []


def test_second_up_changes_nothing(shared: Checkout) -> None:
    plan = shared.plan("up", "prod", "--yes")
    summary = plan["summary"]
    assert summary["same"] == len(plan["resources"])
    assert sum(summary.values()) == summary["same"]


def test_outputs_are_told_and_hold_no_secret(shared: Checkout) -> None:
    outputs = json.loads(shared.fine("outputs", "prod", "--offline", "--json"))
    assert outputs["cluster"]
    assert outputs["buckets"]["artifacts"].startswith("s3://")
    assert outputs["gpuPools"]
    assert "spec" not in outputs
    assert "cluster: " in shared.fine("outputs", "prod", "--offline")


def test_an_edit_changes_exactly_what_it_says(shared: Checkout) -> None:
    shared.edit("prod", monitoring={"retentionDays": 31})
    plan = shared.plan("preview", "prod")
    changed = {each["type"]: each for each in plan["resources"] if each["op"] != "same"}
    # The stack itself counts: its output is the spec.
    changed.pop("pulumi:pulumi:Stack", None)
    assert list(changed) == ["kubernetes:helm.sh/v3:Release"]
    (release,) = changed.values()
    assert release["op"] == "update"
    assert release["name"].endswith("kube-prometheus-stack")
    assert [each["path"] for each in release["changes"]] == [
        "values.prometheus.prometheusSpec.retention"
    ]


def test_an_edit_that_replaces_says_so(shared: Checkout) -> None:
    pools = yaml.safe_load((shared.folder / "stacks" / "prod.yaml").read_text())["gpu"]["pools"]
    next(each for each in pools if each["name"] == "serve")["accelerator"] = "l4"
    shared.edit("prod", gpu={"pools": pools})
    plan = shared.plan("preview", "prod")
    groups = {
        each["name"]: each
        for each in plan["resources"]
        if each["type"] == "aws:eks/nodeGroup:NodeGroup" and each["op"] != "same"
    }
    assert groups
    assert all("serve" in name for name in groups)
    assert {each["op"] for each in groups.values()} == {"replace"}
    assert all(any(change["replaces"] for change in each["changes"]) for each in groups.values())
    assert plan["summary"]["delete"] == 0


def test_edits_are_applied_and_then_stand(shared: Checkout) -> None:
    plan = shared.plan("up", "prod", "--yes")
    assert plan["summary"]["replace"] > 0
    assert plan["summary"]["update"] > 0
    assert managed(shared.state("prod")) == shared.standing("prod")
    assert shared.plan("preview", "prod")["summary"]["same"] == len(plan["resources"])


def test_an_edit_that_deletes_more_than_is_allowed_is_stopped(shared: Checkout) -> None:
    file = shared.folder / "stacks" / "prod.yaml"
    before = file.read_text()
    shared.edit("prod", monitoring={"logs": "none"}, governance={"maxDeletions": 1})
    plan = shared.plan("preview", "prod", code=3)
    (found,) = [each for each in plan["verdicts"] if each["rule"] == "changes-bounded"]
    deleted = plan["summary"]["delete"]
    assert deleted > 1
    assert found["message"].startswith("The change deletes ")
    assert found["state"] == "violation"
    shared.edit("prod", governance={"maxDeletions": deleted})
    # What is deleted holds data, so that it must be named as well: the resource, or its section.
    saved = shared.folder / "plan.saved"
    for command in (("preview", "--save-plan", str(saved)), ("up", "--yes")):
        refused = shared.run(command[0], "prod", "--offline", *command[1:])
        assert refused.returncode == 5
        assert "deleted: everything in it goes with it, volumes too" in refused.stderr
        assert "--allow-data-loss prod-loki" in refused.stderr
    assert not saved.exists()
    shared.plan("preview", "prod", "--allow-data-loss", "monitoring")
    report = (shared.folder / "out" / "report.md").read_text()
    assert "data loss** (accepted by name) | delete |" in report
    file.write_text(before)


def test_an_edit_that_loses_data_is_refused_unless_it_is_named(shared: Checkout) -> None:
    shared.edit("prod", network={"cidr": "10.21.0.0/16"})
    refused = shared.run("preview", "prod", "--offline")
    assert refused.returncode == 5
    assert "network.cidr: 10.20.0.0/16 -> 10.21.0.0/16" in refused.stderr
    assert "--allow-data-loss network.cidr" in refused.stderr
    plan = shared.plan("preview", "prod", "--allow-data-loss", "network.cidr")
    assert {each["op"] for each in plan["resources"] if each["type"] == "aws:ec2/vpc:Vpc"} == {
        "replace"
    }


def test_no_secret_was_written_anywhere(shared: Checkout) -> None:
    """The passwords that stand in the engine's state, decrypted, are in no file in plain."""
    secrets = shared.passwords("prod")
    assert len(secrets) >= 4
    written = shared.written()
    assert not [name for name, value in secrets.items() if value in written]


def test_destroy_asks_first(shared: Checkout) -> None:
    refused = shared.run("destroy", "prod", "--offline")
    assert refused.returncode == 2
    assert "add --yes" in refused.stderr
    assert shared.standing("prod")


def test_destroy_leaves_nothing(shared: Checkout) -> None:
    shared.fine("destroy", "prod", "--offline", "--yes")
    assert not shared.statefile("prod").exists()
    kept = {urn.split("::")[2].rsplit("$", 1)[-1] for urn, _ in shared.standing("prod")}
    # What the spec says to keep outlives the stack: buckets, what makes them safe, and their key.
    assert all(each.startswith("aws:s3/") or each == "aws:kms/key:Key" for each in kept), kept
