"""The provider, called as the engine calls it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from offline.wire import UNKNOWN, Secret, plain
from offline.world import World

from .harness import Local, urn

Make = Callable[..., Local]
VPC = "aws:ec2/vpc:Vpc"
BUCKET = "aws:s3/bucket:Bucket"
CLUSTER = "aws:eks/cluster:Cluster"
SECRET = "kubernetes:core/v1:Secret"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"


def config_map(**data: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "cm", "namespace": "ml"},
        "data": data,
    }


# --- faults --------------------------------------------------------------------------------------

BROKEN = {
    "roleArn": 5,
    "vpcConfig": {"subnetIds": ["a", 7], "endpointPrivat": True},
    "versoin": "1.35",
}


def test_collecting_goes_on_and_logs_every_fault(local: Make) -> None:
    aws = local("aws", on_fault="collect")
    inputs, failures = aws.check(CLUSTER, BROKEN)
    assert not failures
    assert inputs["roleArn"] == 5
    found = {fault.path: fault for fault in aws.faults()}
    assert set(found) == {
        "roleArn",
        "vpcConfig.subnetIds[1]",
        "vpcConfig.endpointPrivat",
        "versoin",
    }
    fault = found["vpcConfig.endpointPrivat"]
    assert (fault.urn, fault.type) == (urn(CLUSTER), CLUSTER)
    assert fault.mend == "did you mean endpointPrivateAccess?"
    assert found["roleArn"].expected == "a string"
    assert found["versoin"].mend == "did you mean version?"


def test_a_value_that_the_sdk_has_not_heard_of_is_known(local: Make) -> None:
    azure = local("azure-native", on_fault="fail")
    token = "azure-native:dbformysql:Server"
    given = {"resourceGroupName": "ml", "version": "8.4"}
    assert not azure.check(token, given)[1]
    assert [path for path, _ in azure.check(token, {**given, "version": "8.5"})[1]] == ["version"]


def test_failing_names_all_faults_of_the_resource(local: Make) -> None:
    _, failures = local("aws", on_fault="fail").check(CLUSTER, BROKEN)
    assert {path for path, _ in failures} == {
        "roleArn",
        "vpcConfig.subnetIds[1]",
        "vpcConfig.endpointPrivat",
        "versoin",
    }


def test_a_type_that_the_sdk_does_not_have(local: Make) -> None:
    aws = local("aws", on_fault="collect")
    aws.check("aws:eks/cluster:Clutser", {"a": 1})
    (fault,) = aws.faults()
    assert "has no resource type aws:eks/cluster:Clutser" in fault.message
    assert aws.preview("aws:eks/cluster:Clutser", {"a": 1}) == {"a": 1}


def test_a_custom_resource_takes_any_body_but_needs_metadata(local: Make) -> None:
    token = "kubernetes:kserve.io/v1beta1:InferenceService"
    body = {"apiVersion": "kserve.io/v1beta1", "kind": "InferenceService", "spec": {"any": [1]}}
    kubernetes = local("kubernetes", on_fault="fail")
    _, failures = kubernetes.check(token, body)
    assert [path for path, _ in failures] == ["metadata"]
    made, failures = kubernetes.check(token, {**body, "metadata": {"namespace": "ml"}})
    assert not failures
    assert made["metadata"]["name"].startswith("it-")


def test_helm_values_are_free(local: Make) -> None:
    release = {"chart": "x", "values": {"a": [{"b": 1}]}, "compat": "true"}
    _, failures = local("kubernetes", on_fault="fail").check(
        "kubernetes:helm.sh/v3:Release", release
    )
    assert not failures


def test_the_provider_itself_is_checked(local: Make) -> None:
    from offline.provider import messages
    from offline.wire import encode

    aws = local("aws", on_fault="collect")
    news = {
        "region": "us-west-2",
        "defaultTags": '{"tags": {"a": 1}}',
        "skipRegionValidation": "true",
        "maxRetries": "5",
        "regoin": "x",
        "version": "7",
    }
    request = messages.CheckRequest(urn=urn("pulumi:providers:aws"), news=encode(news))
    aws.provider.CheckConfig(request, None)
    assert {fault.path for fault in aws.faults()} == {"defaultTags.tags.a", "regoin"}


# --- names ---------------------------------------------------------------------------------------


def test_a_name_is_given_and_kept(local: Make) -> None:
    aws = local("aws")
    inputs, _ = aws.check(BUCKET, {}, name="Data")
    name = inputs["bucket"]
    assert name.startswith("data-")
    assert len(name) == len("data-") + 7
    assert aws.check(BUCKET, {}, name="Data")[0]["bucket"] == name
    assert aws.check(BUCKET, {"tags": {"a": "b"}}, olds=inputs, name="Data")[0]["bucket"] == name


def test_a_given_name_that_is_taken_away_gives_way_to_one_of_our_own(local: Make) -> None:
    inputs, _ = local("aws").check(BUCKET, {}, olds={"bucket": "handmade"})
    assert inputs["bucket"] != "handmade"


@pytest.mark.parametrize(
    ("package", "token", "inputs", "path", "pattern"),
    [
        ("aws", "aws:iam/role:Role", {}, ("name",), "it-"),
        ("aws", "aws:kms/alias:Alias", {}, ("name",), "alias/it-"),
        ("aws", "aws:rds/instance:Instance", {}, ("identifier",), "it-"),
        ("gcp", "gcp:storage/bucket:Bucket", {}, ("name",), "it-"),
        ("kubernetes", SECRET, {"metadata": {"labels": {}}}, ("metadata", "name"), "it-"),
        ("kubernetes", SECRET, {}, ("metadata", "name"), "it-"),
        ("azure-native", "azure-native:network:VirtualNetwork", {}, ("virtualNetworkName",), "it"),
        ("azure-native", "azure-native:storage:StorageAccount", {}, ("accountName",), "it"),
        ("azure-native", "azure-native:resources:ResourceGroup", {}, ("resourceGroupName",), "it"),
    ],
)
def test_where_names_stand(
    local: Make,
    package: str,
    token: str,
    inputs: dict[str, Any],
    path: tuple[str, ...],
    pattern: str,
) -> None:
    value: Any = local(package).check(token, inputs)[0]
    for step in path:
        value = value[step]
    assert value.startswith(pattern)


def test_no_name_beside_a_prefix_or_a_generated_one(local: Make) -> None:
    assert "bucket" not in local("aws").check(BUCKET, {"bucketPrefix": "x-"})[0]
    _, outputs = local("aws").create(BUCKET, {"bucketPrefix": "x-"})
    assert outputs["bucket"].startswith("x-")
    made, _ = local("kubernetes").check(SECRET, {"metadata": {"generateName": "x-"}})
    assert "name" not in made["metadata"]


def test_a_replacement_has_another_name(local: Make) -> None:
    token = "aws:ec2/securityGroup:SecurityGroup"
    aws = local("aws")
    first, _ = aws.check(token, {"description": "a"})
    identity, _ = aws.create(token, first)
    aws.check(token, {"description": "b"}, olds=first)
    assert list(aws.diff(token, identity, first, {**first, "description": "b"}).replaces)
    second, _ = aws.check(token, {"description": "b"})
    assert second["name"] != first["name"]


# --- values --------------------------------------------------------------------------------------


def test_preview_leaves_unknown_what_only_an_update_tells(local: Make) -> None:
    inputs = {
        "roleArn": "r",
        "vpcConfig": {"subnetIds": [UNKNOWN]},
        "name": "c",
        "tags": {"a": "b"},
    }
    made = local("aws").preview(CLUSTER, inputs)
    assert made["name"] == "c"
    assert made["arn"] is UNKNOWN
    assert made["endpoint"] is UNKNOWN
    assert made["certificateAuthority"] is UNKNOWN
    assert made["vpcConfig"]["clusterSecurityGroupId"] is UNKNOWN
    assert made["vpcConfig"]["subnetIds"] == [UNKNOWN]
    assert made["tagsAll"] == {"a": "b"}


def test_an_input_that_the_cloud_fills_is_unknown_at_preview(local: Make) -> None:
    made = local("aws").preview("aws:ec2/subnet:Subnet", {"vpcId": "v"})
    assert made["availabilityZone"] is UNKNOWN
    assert "mapPublicIpOnLaunch" not in made


def test_unknown_reaches_nested_outputs(local: Make) -> None:
    inputs = {"resourceGroupName": "g", "oidcIssuerProfile": {"enabled": True}}
    token = "azure-native:containerservice:ManagedCluster"
    azure = local("azure-native")
    assert azure.preview(token, inputs)["oidcIssuerProfile"] == {
        "enabled": True,
        "issuerURL": UNKNOWN,
    }
    _, made = azure.create(token, inputs)
    assert made["oidcIssuerProfile"]["issuerURL"].startswith("https://eastus.oic.")


@pytest.mark.parametrize(
    ("package", "token", "inputs", "expected"),
    [
        ("aws", BUCKET, {"bucket": "b"}, {"id": "b", "arn": "arn:aws:s3:::b"}),
        ("aws", "aws:iam/role:Role", {"name": "r"}, {"arn": "arn:aws:iam::123456789012:role/r"}),
        (
            "aws",
            "aws:ecr/repository:Repository",
            {"name": "team/app"},
            {"repositoryUrl": "123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app"},
        ),
        (
            "aws",
            "aws:eks/nodeGroup:NodeGroup",
            {"clusterName": "c", "nodeGroupName": "n"},
            {"id": "c:n", "status": "ACTIVE"},
        ),
        (
            "gcp",
            "gcp:container/nodePool:NodePool",
            {"name": "n", "cluster": "c"},
            {"id": "projects/simulated-project/locations/us-central1/clusters/c/nodePools/n"},
        ),
        (
            "gcp",
            "gcp:compute/instance:Instance",
            {"name": "vm", "zone": "us-east1-b"},
            {"id": "projects/simulated-project/zones/us-east1-b/instances/vm"},
        ),
        (
            "azure-native",
            "azure-native:network:Subnet",
            {"resourceGroupName": "g", "virtualNetworkName": "v", "subnetName": "s"},
            {
                "id": "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/g/"
                "providers/Microsoft.Network/virtualNetworks/v/subnets/s",
                "provisioningState": "Succeeded",
            },
        ),
        ("kubernetes", CONFIG_MAP, config_map(a="b"), {"id": "ml/cm"}),
        (
            "kubernetes",
            "kubernetes:core/v1:Namespace",
            {"metadata": {"name": "ml"}},
            {"id": "ml"},
        ),
        ("kubernetes", SECRET, {"metadata": {"name": "s"}}, {"id": "default/s"}),
    ],
)
def test_shapes(
    local: Make, package: str, token: str, inputs: dict[str, Any], expected: dict[str, str]
) -> None:
    identity, made = local(package).create(token, inputs)
    assert {**made, "id": identity} == {**made, "id": identity, **expected}


def test_values_are_deterministic_and_differ_between_resources(local: Make, tmp_path: Path) -> None:
    one = local("aws", world=World(None)).create(VPC, {"cidrBlock": "10.0.0.0/16"})
    again = local("aws", world=World(None)).create(VPC, {"cidrBlock": "10.0.0.0/16"})
    other = local("aws", world=World(None)).create(VPC, {"cidrBlock": "10.0.0.0/16"}, name="other")
    assert one == again
    assert one[0].startswith("vpc-")
    assert len(one[0]) == len("vpc-") + 17
    assert one[0] != other[0]


def test_every_provider_instance_has_its_own_place(local: Make) -> None:
    aws = local("aws")
    east, west = aws.as_peer("1"), aws.as_peer("2")
    east.configure(region="us-east-1", allowedAccountIds=["111111111111"])
    west.configure(region="us-gov-west-1", defaultTags={"tags": {"owner": "ml"}})
    token = "aws:sqs/queue:Queue"
    assert east.create(token, {"name": "q"})[1]["arn"] == "arn:aws:sqs:us-east-1:111111111111:q"
    _, made = west.create(token, {"name": "q", "tags": {"a": "b"}}, name="other")
    assert made["arn"] == "arn:aws-us-gov:sqs:us-gov-west-1:123456789012:q"
    assert made["tagsAll"] == {"owner": "ml", "a": "b"}


def test_no_output_that_is_never_null_is_missing(local: Make) -> None:
    aws = local("aws")
    for token in (VPC, CLUSTER, "aws:rds/instance:Instance"):
        _, made = aws.create(token, {})
        always = aws.provider.schemas.get(token).outputs.always
        assert {name for name in always if made.get(name) is None} <= {
            *aws.provider.schemas.get(token).inputs.required
        }


# --- secrets -------------------------------------------------------------------------------------


def test_secrets_keep_their_marks(local: Make) -> None:
    inputs = {
        "metadata": {"name": "s", "annotations": {"a": Secret("hidden")}},
        "stringData": Secret({"key": "hidden"}),
    }
    kubernetes = local("kubernetes")
    checked, _ = kubernetes.check(SECRET, inputs)
    for made in (
        checked,
        kubernetes.preview(SECRET, checked),
        kubernetes.create(SECRET, checked)[1],
    ):
        assert made["stringData"] == Secret({"key": "hidden"})
        assert made["metadata"]["annotations"]["a"] == Secret("hidden")


def test_what_the_sdk_calls_secret_is_marked(local: Make) -> None:
    _, made = local("aws").create(
        "aws:rds/instance:Instance", {"password": "p", "instanceClass": "x"}
    )
    assert made["password"] == Secret("p")
    _, made = local("random").create("random:index/randomPassword:RandomPassword", {"length": 9})
    assert isinstance(made["result"], Secret)
    assert isinstance(
        local("random").preview("random:index/randomPassword:RandomPassword", {"length": 9})[
            "result"
        ],
        Secret,
    )


def test_what_is_made_of_a_secret_is_secret(local: Make) -> None:
    _, made = local("aws").create("aws:rds/instance:Instance", {"identifier": Secret("hidden")})
    assert isinstance(made["endpoint"], Secret)


def test_the_world_file_holds_no_secret(local: Make, tmp_path: Path) -> None:
    kubernetes = local("kubernetes")
    identity, made = kubernetes.create(
        SECRET, {"metadata": {"name": "s"}, "stringData": Secret({"k": "hunter2"})}
    )
    kubernetes.world.close()
    assert not any(b"hunter2" in file.read_bytes() for file in tmp_path.iterdir())
    again = local("kubernetes", world=World(tmp_path / "world.db"))
    _, read, _ = again.read(SECRET, identity, state=made, inputs={"metadata": {"name": "s"}})
    assert read["stringData"] == Secret({"k": "hunter2"})


# --- updates and replacements --------------------------------------------------------------------


def test_nothing_changed(local: Make) -> None:
    response = local("aws").diff(VPC, "vpc-1", {"cidrBlock": "x"}, {"cidrBlock": "x"})
    assert response.changes == response.DIFF_NONE
    assert not response.replaces


def test_no_old_inputs_are_not_the_same_as_old_outputs(local: Make) -> None:
    from offline.provider import messages
    from offline.wire import encode

    token = "random:index/randomPet:RandomPet"
    request = messages.DiffRequest(
        id="x", urn=urn(token), olds=encode({"length": 2}), old_inputs=encode({}), news=encode({})
    )
    response = local("random").provider.Diff(request, None)
    assert response.changes == response.DIFF_NONE


def test_an_update_is_no_replacement(local: Make) -> None:
    response = local("aws").diff(VPC, "vpc-1", {"tags": {"a": "b"}}, {"tags": {"a": "c"}})
    assert response.changes == response.DIFF_SOME
    assert not response.replaces
    assert "arn" in response.stables
    assert {path: each.kind for path, each in response.detailedDiff.items()} == {"tags.a": 4}


def test_a_replacement_says_of_what(local: Make) -> None:
    response = local("aws").diff(VPC, "vpc-1", {"cidrBlock": "a"}, {"cidrBlock": "b", "tags": {}})
    assert list(response.replaces) == ["cidrBlock"]
    assert response.detailedDiff["cidrBlock"].kind == 5
    assert not response.deleteBeforeReplace


def test_what_has_one_fixed_name_is_deleted_first(local: Make) -> None:
    kubernetes = local("kubernetes")
    response = kubernetes.diff(CONFIG_MAP, "ml/cm", config_map(a="b"), config_map(a="c"))
    assert list(response.replaces) == ["data.a"]
    assert response.deleteBeforeReplace
    moved = config_map(a="b") | {"metadata": {"name": "cm", "namespace": "other"}}
    assert not kubernetes.diff(CONFIG_MAP, "ml/cm", config_map(a="b"), moved).deleteBeforeReplace
    named, _ = kubernetes.check(CONFIG_MAP, {"metadata": {"namespace": "ml"}, "data": {"a": "b"}})
    response = kubernetes.diff(CONFIG_MAP, "ml/x", named, {**named, "data": {"a": "c"}})
    assert list(response.replaces) == ["data.a"]
    assert not response.deleteBeforeReplace


def test_data_is_mutable_where_the_provider_says_so(local: Make) -> None:
    kubernetes = local("kubernetes")
    kubernetes.configure(enableConfigMapMutable=True)
    olds, news = config_map(a="b"), config_map(a="c")
    assert not kubernetes.diff(CONFIG_MAP, "ml/cm", olds, news).replaces
    fixed = {"immutable": True}
    assert kubernetes.diff(CONFIG_MAP, "ml/cm", olds | fixed, news | fixed).replaces


def test_an_update_carries_what_was_made_before(local: Make) -> None:
    aws = local("aws")
    identity, made = aws.create(VPC, {"cidrBlock": "a"})
    made["defaultSecurityGroupId"] = "sg-of-old"
    made["ownerId"] = "999999999999"
    after = aws.update(VPC, identity, made, {"cidrBlock": "a", "tags": {"x": "y"}})
    assert after["ownerId"] == "999999999999"
    assert after["arn"] == made["arn"]
    assert after["tagsAll"] == {"x": "y"}


def test_an_update_counts_versions(local: Make) -> None:
    token = "aws:ec2/launchTemplate:LaunchTemplate"
    aws = local("aws")
    identity, made = aws.create(token, {"name": "lt"})
    assert made["latestVersion"] == 1
    news = {"name": "lt", "instanceType": "m5.large"}
    assert aws.update(token, identity, made, news, preview=True)["latestVersion"] is UNKNOWN
    second = aws.update(token, identity, made, news)
    assert second["latestVersion"] == 2
    assert aws.update(token, identity, second, news)["latestVersion"] == 3


def test_a_preview_of_an_update_keeps_what_stays(local: Make) -> None:
    aws = local("aws")
    identity, made = aws.create(VPC, {"cidrBlock": "a"})
    after = aws.update(VPC, identity, made, {"cidrBlock": "a", "tags": UNKNOWN}, preview=True)
    assert after["arn"] == made["arn"]
    assert after["tags"] is UNKNOWN
    assert not [thing for thing in aws.world.everything() if "tags" in thing.inputs]


# --- the world -----------------------------------------------------------------------------------


def test_a_preview_makes_nothing(local: Make) -> None:
    aws = local("aws")
    aws.check(VPC, {})
    aws.preview(VPC, {})
    assert not aws.world.everything()


def test_a_creation_that_is_asked_for_again_finds_the_first(local: Make) -> None:
    aws = local("aws")
    aws.check(VPC, {"cidrBlock": "a"})
    first = aws.create(VPC, {"cidrBlock": "a"})
    # The engine was killed before it wrote its state: it checks without old inputs, and creates.
    aws.check(VPC, {"cidrBlock": "a"})
    assert aws.create(VPC, {"cidrBlock": "a"}) == first
    assert len(aws.world.everything()) == 1


def test_a_replacement_stands_beside_the_old_until_that_is_deleted(local: Make) -> None:
    aws = local("aws")
    old, _ = aws.create(VPC, {"cidrBlock": "a"})
    for _ in range(2):  # the second time after a kill
        aws.check(VPC, {"cidrBlock": "b"}, olds={"cidrBlock": "a"})
        aws.diff(VPC, old, {"cidrBlock": "a"}, {"cidrBlock": "b"})
        aws.check(VPC, {"cidrBlock": "b"})
        new, _ = aws.create(VPC, {"cidrBlock": "b"})
    assert new != old
    assert {thing.id for thing in aws.world.everything()} == {old, new}
    aws.delete(VPC, old)
    assert [thing.id for thing in aws.world.everything()] == [new]


def test_a_replacement_that_was_done_and_forgotten(local: Make) -> None:
    aws = local("aws")
    identity, _ = aws.create(VPC, {"cidrBlock": "0"})
    for number in (1, 2):
        aws.diff(VPC, identity, {"cidrBlock": str(number - 1)}, {"cidrBlock": str(number)})
        before, (identity, _) = identity, aws.create(VPC, {"cidrBlock": str(number)})
        aws.delete(VPC, before)
    # The engine was killed and knows of the last but one only: it does the last again.
    aws.diff(VPC, before, {"cidrBlock": "1"}, {"cidrBlock": "2"})
    assert aws.create(VPC, {"cidrBlock": "2"})[0] == identity
    aws.delete(VPC, before)
    assert [thing.id for thing in aws.world.everything()] == [identity]


def test_a_replacement_with_the_same_id(local: Make) -> None:
    token = "random:index/randomPassword:RandomPassword"
    random = local("random")
    old, _ = random.create(token, {"length": 8})
    random.diff(token, old, {"length": 8}, {"length": 9})
    new, second = random.create(token, {"length": 9})
    assert (old, new) == ("none", "none")
    random.delete(token, old)
    (thing,) = random.world.everything()
    assert thing.inputs == {"length": 9}
    assert len(plain(second["result"])) == 9


def test_a_replacement_asked_for_by_hand(local: Make) -> None:
    aws = local("aws")
    old, _ = aws.create(VPC, {})
    aws.check(VPC, {"cidrBlock": "a"}, olds={"cidrBlock": "a"})  # and no diff
    new, _ = aws.create(VPC, {})
    assert new != old
    assert len(aws.world.everything()) == 2


def test_deleted_first_and_made_again(local: Make) -> None:
    kubernetes = local("kubernetes")
    old, _ = kubernetes.create(CONFIG_MAP, config_map(a="b"))
    kubernetes.diff(CONFIG_MAP, old, config_map(a="b"), config_map(a="c"))
    kubernetes.delete(CONFIG_MAP, old)
    kubernetes.create(CONFIG_MAP, config_map(a="c"))
    (thing,) = kubernetes.world.everything()
    assert thing.inputs["data"] == {"a": "c"}


def test_deleting_what_is_not_there(local: Make) -> None:
    local("aws").delete(VPC, "vpc-none")


def test_reading_back(local: Make) -> None:
    aws = local("aws")
    identity, made = aws.create(VPC, {"cidrBlock": "a"})
    assert aws.read(VPC, identity, made, {"cidrBlock": "a"}) == (identity, made, {"cidrBlock": "a"})
    (thing,) = aws.world.everything()
    aws.world.remove(thing)
    assert aws.read(VPC, identity, made, {"cidrBlock": "a"})[0] == ""


def test_without_a_lasting_world_the_state_is_believed(local: Make) -> None:
    aws = local("aws", world=World(None))
    assert aws.read(VPC, "vpc-1", {"arn": "x"}, {"cidrBlock": "a"}) == (
        "vpc-1",
        {"arn": "x"},
        {"cidrBlock": "a"},
    )


def test_importing_what_another_resource_has_made(local: Make) -> None:
    aws = local("aws")
    identity, made = aws.create(VPC, {"cidrBlock": "a"}, name="old")
    assert aws.read(VPC, identity, name="new") == (identity, made, {"cidrBlock": "a"})


def test_what_another_hand_has_made_is_taken_to_exist(local: Make) -> None:
    identity, made, _ = local("aws").read(VPC, "vpc-123")
    assert identity == "vpc-123"
    assert made["arn"].endswith("vpc/vpc-123")
