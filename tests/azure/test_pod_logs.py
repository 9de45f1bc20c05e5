"""The logs of pods in the workspace: one stream, by a rule, without a key."""

from __future__ import annotations

from ..clouds.platforms import declared


def test_container_insights_takes_what_pods_write_and_nothing_else() -> None:
    world = declared(("azure", "pod-logs"))
    (rule,) = world.of("DataCollectionRule")
    (source,) = rule.inputs["dataSources"]["extensions"]
    assert source["streams"] == ["Microsoft-ContainerLogV2"]
    assert [each["streams"] for each in rule.inputs["dataFlows"]] == [["Microsoft-ContainerLogV2"]]
    (attached,) = world.of("DataCollectionRuleAssociation")
    assert attached.inputs["associationName"] == "ContainerInsightsExtension"
    (cluster,) = world.of("ManagedCluster")
    addon = cluster.inputs["addonProfiles"]["omsagent"]
    assert addon["enabled"] and addon["config"]["useAADAuth"] == "true"
    releases = {each.inputs["name"] for each in world.of("Release")}
    assert not {"opentelemetry-collector", "loki"} & releases


def test_without_it_there_is_no_addon() -> None:
    world = declared(("azure", "telemetry"))
    (cluster,) = world.of("ManagedCluster")
    assert not cluster.inputs.get("addonProfiles") and not world.of("DataCollectionRule")


def test_writers_may_ask_whether_the_container_is_there() -> None:
    for role in declared(("azure", "telemetry")).of("RoleDefinition"):
        if "blobs" in role.inputs["roleName"]:
            (allowed,) = role.inputs["permissions"]
            assert allowed["actions"] == [
                "Microsoft.Storage/storageAccounts/blobServices/containers/read"
            ]
