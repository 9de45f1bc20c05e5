"""Base against head: what differs, how grave it is, and what nobody can tell."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from offline.replacing import Replacing
from plinth.diff.compare import compare, from_plan
from plinth.diff.comparison import Comparison, Report, Side
from plinth.diff.differences import differences, secrets
from plinth.diff.planned import Planned
from plinth.exits import Exit, Failure
from plinth.guard import hold
from plinth.plan import ABSENT, SECRET, UNKNOWN, Change, Plan, Resource

from ..plans import plan, resource, verdict

ROOT = Path(__file__).parents[3]
RULES = Replacing(ROOT / ".plinth" / "cache" / "schema")
BUCKET = "aws:s3/bucket:Bucket"
VPC = "aws:ec2/vpc:Vpc"


def made(name: str, type_: str = BUCKET, op: Any = "create", **inputs: Any) -> Resource:
    return replace(resource(name, op, type_=type_), inputs=inputs)


def compared(base: Plan, head: Plan, *allowed: str) -> Comparison:
    return compare(Planned(base), head, (), RULES, allowed)


# --- property by property -------------------------------------------------------------------------


def test_leaves_that_differ_are_found_with_both_values() -> None:
    old = {"a": 1, "b": {"c": "x", "gone": True}, "same": [1, 2]}
    new = {"a": 2, "b": {"c": "x", "new": {"deep": 1}}, "same": [1, 2]}
    assert [(each.path, each.kind, each.old, each.new) for each in differences(old, new)] == [
        ("a", "update", 1, 2),
        ("b.gone", "delete", True, ABSENT),
        ("b.new.deep", "add", ABSENT, 1),
    ]


def test_entries_of_a_list_are_told_apart_by_name() -> None:
    old = {"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]}
    new = {"env": [{"name": "B", "value": "3"}, {"name": "A", "value": "1"}]}
    assert [(each.path, each.new) for each in differences(old, new)] == [("env[0].value", "3")]


def test_an_entry_that_comes_or_goes_does_so_as_a_whole() -> None:
    old, new = {"rules": [{"a": 1}]}, {"rules": [{"a": 1}, {"a": 2, "b": 3}]}
    assert [(each.path, each.new) for each in differences(old, new)] == [
        ("rules[1]", {"a": 2, "b": 3})
    ]


def test_documents_in_strings_are_compared_inside() -> None:
    old, new = (json.dumps({"Statement": [{"Action": each}]}) for each in ("s3:Get*", "s3:*"))
    (found,) = differences({"policy": old}, {"policy": new})
    assert (found.path, found.old, found.new) == ("policy.Statement[0].Action", "s3:Get*", "s3:*")


@pytest.mark.parametrize("mark", [SECRET, UNKNOWN])
def test_two_marks_tell_nothing_and_one_is_not_sure(mark: str) -> None:
    assert differences({"a": mark}, {"a": mark}) == ()
    (found,) = differences({"a": "plain"}, {"a": mark})
    assert not found.sure
    assert all(each.sure for each in differences({"a": "x"}, {"a": "y"}))


def test_secrets_are_counted_wherever_they_are() -> None:
    assert secrets({"a": SECRET, "b": [{"c": SECRET}, "x"]}) == 2


# --- resources ------------------------------------------------------------------------------------


def test_what_loses_data_comes_first_and_is_said_why() -> None:
    base = plan(made("kept", bucket="kept", forceDestroy=True), made("gone", bucket="gone"),
                made("net", VPC, cidrBlock="10.0.0.0/16"))  # fmt: skip
    head = plan(made("kept", bucket="kept", forceDestroy=False), made("new", bucket="new"),
                made("net", VPC, cidrBlock="10.1.0.0/16"))  # fmt: skip
    found = compared(base, head)
    assert [(each.name, each.op, each.risk, each.rule) for each in found.changes] == [
        ("gone", "delete", "data-loss", "bucket-lost"),
        ("net", "replace", "outage", "network-lost"),
        ("kept", "change", "in-place", "changed"),
        ("new", "add", "none", "added"),
    ]
    assert found.changes[1].why == (
        "replaced (cidrBlock forces it): traffic that goes through it stops meanwhile"
    )
    assert {each.basis for each in found.changes} == {"rules"}
    assert found.changes[0].component == ("prod", "prod-network")
    assert found.changes[0].section == "network"
    assert found.worst == "data-loss"
    assert found.refused == ["gone"]
    assert compared(base, head, "gone").refused == []
    assert compared(base, head, "network").refused == []
    assert compared(base, head, "storage").refused == ["gone"]


def test_what_is_made_from_something_replaced_is_replaced_too() -> None:
    def side(cidr: str) -> Plan:
        net = made("net", VPC, cidrBlock=cidr)
        subnet = replace(
            made("sub", "aws:ec2/subnet:Subnet", vpcId=UNKNOWN, tags={"of": UNKNOWN}),
            property_dependencies={"vpcId": [net.urn], "tags": [net.urn]},
        )
        table = replace(
            made("table", "aws:ec2/routeTableAssociation:RouteTableAssociation", subnetId=UNKNOWN),
            property_dependencies={"subnetId": [subnet.urn]},
        )
        cluster = replace(
            made("cluster", "aws:eks/cluster:Cluster", vpcConfig={"subnetIds": [UNKNOWN]}),
            property_dependencies={"vpcConfig": [subnet.urn]},
        )
        return plan(net, subnet, table, cluster)

    found = compared(side("10.0.0.0/16"), side("10.1.0.0/16"))
    assert {each.name: each.op for each in found.changes} == {
        "net": "replace",
        "sub": "replace",
        "table": "replace",
        "cluster": "change",
    }
    assert not compared(side("10.0.0.0/16"), side("10.0.0.0/16")).changes


def test_a_resource_with_the_same_name_in_the_cloud_was_moved() -> None:
    base = plan(replace(made("old", bucket="data"), urn="urn:pulumi:prod::plinth::old::old"))
    (found,) = compared(base, plan(made("new", bucket="data"))).changes
    assert (found.op, found.risk, found.renamed) == (
        "replace",
        "data-loss",
        "urn:pulumi:prod::plinth::old::old",
    )
    assert "it was old" in found.why


def test_restarts_are_told_by_what_is_changed() -> None:
    kind = "kubernetes:apps/v1:Deployment"
    base = plan(made("d", kind, spec={"replicas": 1, "template": {"image": "a"}}))
    more = plan(made("d", kind, spec={"replicas": 2, "template": {"image": "a"}}))
    other = plan(made("d", kind, spec={"replicas": 1, "template": {"image": "b"}}))
    assert compared(base, more).changes[0].risk == "in-place"
    (found,) = compared(base, other).changes
    assert (found.risk, found.rule) == ("restart", "pods-restarted")
    assert found.why == "spec.template.image: its pods start again, some at a time"


def test_verdicts_are_new_or_mended() -> None:
    base = plan(verdicts=(verdict(urn="a"), verdict(urn="b"), verdict("pass", urn="c")))
    head = plan(verdicts=(verdict(urn="b"), verdict(urn="c"), verdict("pass", urn="a")))
    found = compared(base, head)
    assert [each.urn for each in found.verdicts_new] == ["c"]
    assert [each.urn for each in found.verdicts_mended] == ["a"]


def test_permissions_come_and_go() -> None:
    rows = [
        {"workload": "w", "serviceAccount": "n/w", "identity": "i", "permission": each,
         "resource": "r"}
        for each in ("get", "put", "delete")
    ]  # fmt: skip
    found = compare(Planned(plan(), rows[:2]), plan(), rows[1:], RULES)
    assert [each.permission for each in found.identities.added] == ["delete"]
    assert [each.permission for each in found.identities.removed] == ["get"]


def test_a_base_that_cannot_be_planned_leaves_the_head_alone() -> None:
    found = compare(Planned(None, fault="spec is wrong"), plan(made("a")), (), RULES)
    assert (found.base, found.base_fault, found.changes, found.new) == (
        None, "spec is wrong", (), False
    )  # fmt: skip
    assert compare(None, plan(), (), RULES).new


# --- the engine's own diff ------------------------------------------------------------------------


def test_an_online_plan_tells_itself_what_is_done() -> None:
    done = plan(
        replace(made("b", op="replace", bucket="new"), changes=(Change("bucket", "update", True, "old", "new"),)),
        made("s", op="same"),
    )  # fmt: skip
    (found,) = [each for each in from_plan(done).changes if each.op != "add"]
    assert (found.op, found.risk, found.basis) == ("replace", "data-loss", "engine")
    assert [(each.old, each.new) for each in found.properties] == [("old", "new")]


def test_what_was_opened_is_told_from_the_values_before() -> None:
    cluster = made("k", "aws:eks/cluster:Cluster", "update",
                   vpcConfig={"endpointPublicAccess": True})  # fmt: skip
    change = Change("vpcConfig.endpointPublicAccess", "update", False, False, True)
    found = from_plan(plan(replace(cluster, changes=(change,))))
    assert [each.what for each in found.exposure.opened] == [
        "the cluster's API answers the whole internet"
    ]
    assert not from_plan(plan(cluster)).exposure.opened


def test_a_resource_that_holds_data_goes_by_name_alone() -> None:
    lost = plan(made("gone", op="delete"))
    with pytest.raises(Failure) as refused:
        hold(from_plan(lost))
    assert refused.value.code == Exit.GUARD
    assert "gone: deleted: its objects go with it" in refused.value.message
    assert "--allow-data-loss gone" in refused.value.mend
    hold(from_plan(lost, ["gone"]))
    hold(from_plan(lost, [lost.resources[-1].urn]))


# --- its JSON -------------------------------------------------------------------------------------


def test_json_has_every_key_of_version_1() -> None:
    found = compared(plan(made("a", bucket="x")), plan(made("a", bucket="y")))
    report = Report(
        Side("main", "ab" * 20), Side("working tree", ""), [found], [("b", "no")], ["c"]
    )
    document = json.loads(report.to_json())
    assert document["schemaVersion"] == 1
    assert document["failed"] == [{"stack": "b", "why": "no"}]
    assert document["removed"] == ["c"]
    (stack,) = document["stacks"]
    assert set(stack) == {
        "stack", "mode", "new", "baseFault", "risk", "summary", "refused", "changes", "verdictsNew",
        "verdictsMended", "identities", "exposure", "specChanges", "cost", "notes",
    }  # fmt: skip
    (change,) = stack["changes"]
    assert set(change) == {
        "urn", "type", "name", "component", "section", "op", "risk", "rule", "why", "basis",
        "renamed", "allowed", "properties",
    }  # fmt: skip
    properties = change["properties"]
    assert properties == [
        {
            "path": "bucket",
            "kind": "update",
            "old": "x",
            "new": "y",
            "replaces": True,
            "by": "overlay",
            "sure": True,
        }
    ]
