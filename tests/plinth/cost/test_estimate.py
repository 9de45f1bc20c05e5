"""From resources to lines: quantities, prices, and what has none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from plinth.cost import aws, azure, gcp
from plinth.cost.catalogue import catalogue as shipped
from plinth.cost.estimate import Wanted, estimate, wanted
from plinth.cost.model import Estimate, EstimateError, Span, from_json
from plinth.plan import Resource
from spec.files import Folder
from spec.load import load

from .stacks import catalogue, platform, resource, stack

ROOT = Path(__file__).parents[3]
PLANS = sorted((ROOT / "tests" / "golden" / "plans").glob("*.yaml"))
STACKS = ROOT / "stacks"


def lines(*resources: Resource, cloud: Any = "aws", prices: Any = None, **budget: Any) -> Estimate:
    spec = platform(cloud, budget={"usage": {"egressGib": 0, **budget}})
    return estimate(stack(*resources), spec, prices or shipped(cloud))


def spans(made: Estimate) -> dict[str, Span]:
    return {line.item: line.quantity for line in made.lines if line.item != "egress"}


def golden(file: Path) -> list[Resource]:
    """The resources of a stack's golden plan."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    rows: dict[str, Any] = yaml.load(file.read_text(), loader)["resources"]  # noqa: S506
    named = {key.partition(" ")[2]: f"urn:::::{key.replace(' ', '::')}" for key in rows}
    return [
        Resource(
            urn=named[name], type=type_, op="create", inputs=row.get("inputs", {}), outputs={},
            parent=named.get(row.get("in", ""), ""), dependencies=(), protect=False,
        )
        for key, row in rows.items()
        for type_, _, name in (key.partition(" "),)
    ]  # fmt: skip


@pytest.mark.parametrize("file", PLANS, ids=lambda file: file.stem)
def test_every_stack_is_reckoned_and_within_its_budget(file: Path) -> None:
    spec = load(file.stem, Folder(STACKS)).platform
    prices = None if spec.cloud.provider == "onprem" else shipped(spec.cloud.provider)
    made = estimate(golden(file), spec, prices)
    if prices is None:
        assert not made.lines
        return
    assert not [gap.what for gap in made.gaps if gap.why == "what it costs is not known here"]
    assert 500 < made.monthly.low < made.monthly.expected < made.monthly.high
    assert made.monthly.expected <= spec.budget.monthly_usd
    assert {f"{spec.name}-cluster", f"{spec.name}-network"} <= made.components.keys()


def test_what_is_reckoned_is_not_among_what_is_free() -> None:
    for module in (aws, gcp, azure):
        assert not [each for each in module.READERS if each.startswith(module.FREE)]


def test_a_control_plane_costs_ten_cents_an_hour() -> None:
    for cloud, type_ in (
        ("aws", "aws:eks/cluster:Cluster"), ("gcp", "gcp:container/cluster:Cluster")
    ):  # fmt: skip
        made = lines(resource(type_), cloud=cloud)
        assert made.monthly.expected == pytest.approx(73)
    made = lines(
        resource("azure-native:containerservice:ManagedCluster", sku={"tier": "Standard"}),
        cloud="azure",
    )
    assert made.monthly.expected == pytest.approx(73)
    free = resource("azure-native:containerservice:ManagedCluster", sku={"tier": "Free"})
    assert not spans(lines(free, cloud="azure"))


def test_nat_is_paid_by_the_hour_and_by_what_goes_through() -> None:
    pair = [resource("aws:ec2/natGateway:NatGateway", name) for name in ("a", "b")]
    made = lines(*pair, natGib=400)
    assert made.monthly.expected == pytest.approx(2 * 730 * 0.045 + 400 * 0.045)
    assert made.monthly.low == pytest.approx(2 * 730 * 0.045 + 200 * 0.045)
    assert made.monthly.high == pytest.approx(2 * 730 * 0.045 + 600 * 0.045)


def group(way: str = "on-demand", kind: str = "ON_DEMAND", **inputs: Any) -> Resource:
    given: dict[str, Any] = {
        "capacityType": kind,
        "instanceTypes": ["m6a.large"],
        "diskSize": 100,
        "labels": {"plinth.dev/pool": "cpu"},
        "scalingConfig": {"minSize": 2, "maxSize": 12},
        **inputs,
    }
    return resource("aws:eks/nodeGroup:NodeGroup", f"acme-cluster-cpu-{way}", **given)


def test_nodes_are_between_the_fewest_and_the_most() -> None:
    made = lines(group(), nodePercent=30)
    assert spans(made)["vm.m6a.large"] == Span(2 * 730, 5 * 730, 12 * 730)
    assert spans(made)["ebs.gp3"] == Span(200, 500, 1200)
    assert made.lines[0].usd == 0.0864
    assert made.lines[0].assumes == ("nodePercent", "fallbackPercent", "hoursPerMonth")


def test_the_percent_of_a_pool_wins() -> None:
    made = lines(group(), poolPercent={"cpu": 100})
    assert spans(made)["vm.m6a.large"].expected == 12 * 730
    assert made.lines[0].assumes[0] == "poolPercent"


def test_accelerators_wait_for_work() -> None:
    made = lines(group(instanceTypes=["g4dn.xlarge"]), gpuPercent=50, nodePercent=0)
    assert spans(made)["vm.g4dn.xlarge"].expected == 7 * 730


def test_later_ways_of_buying_take_the_rest() -> None:
    spec = platform(
        nodes={
            "system": {"nodes": {"min": 2, "max": 4}},
            "cpu": {"nodes": {"min": 2, "max": 12}, "capacity": ["on-demand", "spot"]},
        },
        budget={"usage": {"nodePercent": 50, "fallbackPercent": 20}},
    )
    later = group("spot", "SPOT", scalingConfig={"minSize": 0, "maxSize": 10})
    made = estimate(stack(group(), later), spec, catalogue(vm__m6a__large=1))
    first, second = made.lines
    assert first.quantity.expected == (2 + 10 * 0.5 * 0.8) * 730
    assert second.quantity.expected == 10 * 0.5 * 0.2 * 730
    assert second.what == "m6a.large, spot"


def test_spot_costs_at_most_what_it_does_on_demand() -> None:
    later = group("spot", "SPOT")
    guessed = lines(later).lines[0]
    assert (guessed.item, guessed.usd) == ("vm.m6a.large", 0.0864)
    assert guessed.note == "its spot price is not known: the price on demand is taken"
    known = lines(group("spot", "SPOT", instanceTypes=["g4dn.12xlarge"])).lines[0]
    assert (known.item, known.note) == ("vm.spot.g4dn.12xlarge", "")


def test_what_is_reserved_says_who_pays_for_the_rest() -> None:
    assert "reserved" in lines(group("reserved")).lines[0].note


def test_what_has_no_price_is_said_and_not_taken_for_free() -> None:
    made = lines(group(instanceTypes=["m99.large"]))
    assert [(gap.what, gap.why) for gap in made.gaps] == [
        ("m99.large, on-demand", "no price of vm.m99.large is known in us-east-1")
    ]
    cloud = {"provider": "aws", "region": "eu-west-1", "accountId": "123456789012"}
    spec = platform(cloud=cloud, budget={"usage": {"egressGib": 0}})
    made = estimate(stack(resource("aws:eks/cluster:Cluster")), spec, shipped("aws"))
    assert made.lines == []
    assert made.gaps[0].why == "no price of eks.cluster is known in eu-west-1, but in us-east-1"


def test_a_type_that_nobody_has_thought_of_is_said() -> None:
    made = lines(resource("aws:sagemaker/endpoint:Endpoint"))
    assert [(gap.what, gap.why) for gap in made.gaps] == [
        ("aws:sagemaker/endpoint:Endpoint", "what it costs is not known here")
    ]


@pytest.mark.parametrize("machine", [["<unknown>"], "<unknown>", [], None])
def test_a_machine_that_is_not_known_yet_is_said(machine: object) -> None:
    made = lines(group(instanceTypes=machine))
    assert made.gaps[0].why == "their machine is not known before the update"


@pytest.mark.parametrize(
    "type_", [*aws.READERS, *gcp.READERS, *azure.READERS], ids=lambda type_: type_
)
def test_no_reader_stumbles_over_what_it_does_not_expect(type_: str) -> None:
    cloud = {"azure-native": "azure"}.get(type_.partition(":")[0], type_.partition(":")[0])
    names = (
        "nodeConfig", "settings", "sku", "scalingConfig", "autoscaling", "storage", "instanceTypes",
        "subnetIds", "agentPoolProfiles", "nodeLocations", "memorySizeGb", "vmSize", "instanceClass",
    )  # fmt: skip
    for value in ("<unknown>", None, 7, [], {}, [None], {"a": 1}, ["<unknown>"], True):
        made = lines(resource(type_, **dict.fromkeys(names, value)), cloud=cloud)
        assert made.monthly.low >= 0


def test_what_is_deleted_costs_nothing() -> None:
    made = lines(resource("aws:eks/cluster:Cluster", op="delete"))
    assert not made.lines


def test_a_database_in_two_zones_is_two_and_grows_to_its_bound() -> None:
    made = lines(
        resource(
            "aws:rds/instance:Instance", engine="postgres", instanceClass="db.m7g.large",
            multiAz=True, allocatedStorage=100, maxAllocatedStorage=500, storageType="gp3",
        )
    )  # fmt: skip
    assert spans(made) == {
        "rds.postgresql.db.m7g.large": Span.of(1460),
        "rds.gp3": Span(200, 200, 1000),
    }


def test_cloud_sql_is_paid_by_its_parts() -> None:
    made = lines(
        resource(
            "gcp:sql/databaseInstance:DatabaseInstance",
            settings={"tier": "db-custom-2-8192", "availabilityType": "REGIONAL", "diskSize": 50},
        ),
        cloud="gcp",
    )
    found = spans(made)
    assert found["sql.vcpu"] == Span.of(2 * 2 * 730)
    assert found["sql.memory"] == Span.of(2 * 8 * 730)
    assert found["sql.ssd"] == Span.of(100)


def test_googles_nat_is_paid_by_the_nodes_that_are_up_and_by_32_at_most() -> None:
    def pool(name: str, most: int) -> Resource:
        return resource(
            "gcp:container/nodePool:NodePool", name,
            nodeConfig={"machineType": "n2-standard-4"},
            autoscaling={"totalMinNodeCount": 2, "totalMaxNodeCount": most},
        )  # fmt: skip

    nat = resource("gcp:compute/routerNat:RouterNat")
    made = lines(pool("a", 12), nat, cloud="gcp", nodePercent=30)
    assert spans(made)["nat.vm"] == Span(2 * 730, 5 * 730, 12 * 730)
    many = lines(pool("a", 40), pool("b", 40), nat, cloud="gcp", nodePercent=100)
    assert spans(many)["nat.vm"] == Span(4 * 730, 32 * 730, 32 * 730)


def test_azure_names_the_series_of_a_database_and_the_size_of_a_disk() -> None:
    made = lines(
        resource(
            "azure-native:dbforpostgresql:Server",
            sku={"name": "Standard_D4ds_v5"}, highAvailability={"mode": "ZoneRedundant"},
            storage={"storageSizeGB": 128},
        ),
        resource(
            "azure-native:containerservice:AgentPool", "acme-cluster-cpu-on-demand-1",
            vmSize="Standard_D4s_v5", enableAutoScaling=True, minCount=1, maxCount=1,
            osDiskSizeGB=100, nodeLabels={"plinth.dev/pool": "cpu"},
        ),
        cloud="azure",
    )  # fmt: skip
    found = spans(made)
    assert found["postgresql.ddsv5.vcore"] == Span.of(4 * 2 * 730)
    assert found["postgresql.storage"] == Span.of(256)
    assert found["disk.P10"] == Span.of(1)
    assert found["vm.Standard_D4s_v5"] == Span.of(730)


def test_mysql_is_not_priced_as_postgresql() -> None:
    rds = resource(
        "aws:rds/instance:Instance", engine="mysql", instanceClass="db.m7g.large",
        multiAz=True, storageType="gp3", allocatedStorage=50, maxAllocatedStorage=500,
    )  # fmt: skip
    made = lines(rds)
    # No price of it was read: it is a gap, and never PostgreSQL's.
    (gap,) = made.gaps
    assert gap.what == "db.m7g.large, in two zones" and "rds.mysql.db.m7g.large" in gap.why
    assert spans(made) == {"rds.gp3": Span(100, 100, 1000)}
    server = resource(
        "azure-native:dbformysql:Server",
        sku={"name": "Standard_D2ads_v5"}, highAvailability={"mode": "ZoneRedundant"},
        storage={"storageSizeGB": 50},
    )  # fmt: skip
    assert [each.what for each in lines(server, cloud="azure").gaps] == [
        "Standard_D2ads_v5, with a standby",
        "storage",
    ]


def test_buckets_are_known_by_what_they_are_for() -> None:
    made = lines(
        resource("aws:s3/bucket:Bucket", "acme-buckets-datasets"),
        resource("aws:s3/bucket:Bucket", "acme-buckets-access-logs"),
        bucketGib={"datasets": 7, "*": 3},
        spreadPercent=0,
    )
    kept = [line.quantity.expected for line in made.lines if line.item == "s3.standard"]
    assert kept == [7, 3]


def test_who_corrects_one_bucket_leaves_the_others() -> None:
    usage = platform(budget={"usage": {"bucketGib": {"models": 9}}}).budget.usage
    assert usage.bucket_gib == {
        "artifacts": 500,
        "datasets": 1000,
        "logs": 200,
        "*": 50,
        "models": 9,
    }


def test_disks_and_load_balancers_of_the_cluster_are_the_clouds() -> None:
    claim = {"spec": {"resources": {"requests": {"storage": "10Gi"}}}}
    made = lines(
        resource("kubernetes:apps/v1:StatefulSet", spec={"replicas": 2, "volumeClaimTemplates": [claim]}),
        resource(
            "kubernetes:helm.sh/v3:Release",
            values={
                "server": {"replicas": 3, "storageSpec": {"volumeClaimTemplate": claim}},
                "cache": {"persistence": {"enabled": False, "size": "99Gi"}},
                "logs": [{"persistence": {"size": "1Ti"}}],
            },
        ),
        resource("kubernetes:core/v1:Service", spec={"type": "LoadBalancer"}),
    )  # fmt: skip
    sizes = sorted(line.quantity.expected for line in made.lines if line.item == "ebs.gp3")
    assert sizes == [20, 30, 1024]
    assert spans(made)["lb.network"] == Span.of(730)


def test_machines_that_karpenter_adds_cannot_be_told() -> None:
    made = lines(resource("kubernetes:karpenter.sh/v1:NodePool", metadata={"name": "gpu"}))
    assert [gap.what for gap in made.gaps] == ["machines of Karpenter's pool gpu"]


def test_lines_belong_to_the_component_below_the_platform() -> None:
    inner = resource("plinth:aws:NodePool", "acme-cluster-cpu")
    node = resource("aws:kms/key:Key", parent=inner.urn)
    assert list(lines(inner, node).components) == ["acme-cluster"]


def test_a_team_is_known_by_tags_by_labels_and_by_its_namespace() -> None:
    spec = platform(
        orchestration={
            "kubeflow": {"pipelines": True, "teams": [{"name": "search", "members": ["a@b.co"]}]},
            "airflow": {"enabled": False},
        }
    )
    claim = {"resources": {"requests": {"storage": "100Gi"}}}
    made = estimate(
        stack(
            resource("aws:kms/key:Key", "a", tags={"owner": "ml-platform", "team": "risk"}),
            resource("aws:kms/key:Key", "b"),
            resource(
                "kubernetes:core/v1:PersistentVolumeClaim", "c",
                metadata={"namespace": "pipelines-search"}, spec=claim,
            ),
            resource(
                "kubernetes:core/v1:PersistentVolumeClaim", "d",
                metadata={"namespace": "x", "labels": {"plinth.dev/team": "ads"}}, spec=claim,
            ),
        ),
        spec,
        shipped("aws"),
    )  # fmt: skip
    by = {line.urn.rpartition("::")[2]: line.team for line in made.lines}
    assert by == {"a": "risk", "b": "ml-platform", "c": "search", "d": "ads", "": "ml-platform"}
    assert made.teams["search"].expected == pytest.approx(8)


@pytest.mark.parametrize(
    ("cloud", "type_", "inputs"),
    [
        ("aws", "aws:eks/nodeGroup:NodeGroup",
         {"instanceTypes": ["g4dn.xlarge"], "labels": {"team": "ads"},
                    "scalingConfig": {"minSize": 1, "maxSize": 1}}),
        ("gcp", "gcp:container/nodePool:NodePool",
         {"nodeConfig": {"machineType": "n1-standard-8", "labels": {"team": "ads"},
                         "resourceLabels": {"owner": "ml-platform"}}, "nodeCount": 1}),
        ("azure", "azure-native:containerservice:AgentPool",
         {"vmSize": "Standard_D4s_v5", "nodeLabels": {"team": "ads"}, "count": 1,
          "tags": {"owner": "ml-platform"}}),
    ],
)  # fmt: skip
def test_a_pool_is_the_teams_that_its_label_names(
    cloud: str, type_: str, inputs: dict[str, Any]
) -> None:
    made = lines(resource(type_, **inputs), cloud=cloud)
    assert made.lines and {line.team for line in made.lines} == {"ads"}


def test_a_cluster_that_exists_has_no_bill() -> None:
    made = estimate(
        stack(), platform("onprem", features={"offline": "postgres", "online": "postgres"}), None
    )
    assert (made.lines, made.monthly.expected) == ((), 0)
    assert made.gaps[0].what == "machines"


def test_the_prices_that_are_wanted_are_those_of_the_estimate() -> None:
    asked = wanted(stack(group("spot", "SPOT"), group()), platform(), "aws")
    assert asked == [
        Wanted(item, "us-east-1")
        for item in ("ebs.gp3", "egress", "vm.m6a.large", "vm.spot.m6a.large")
    ]


def test_json_holds_the_estimate_whole() -> None:
    made = lines(group(), resource("aws:sagemaker/endpoint:Endpoint"))
    document = json.loads(json.dumps({"cost": made.to_json()}))
    back = from_json(document)
    assert back.monthly.expected == pytest.approx(made.monthly.expected)
    assert (back.gaps, back.sources) == (made.gaps, made.sources)
    assert document["cost"]["assumptions"]["hoursPerMonth"] == 730
    assert document["cost"]["components"][0]["name"] == "acme-cluster"


@pytest.mark.parametrize(
    "document",
    [None, [], {}, {"cost": None}, {"cost": []}, {"cost": {"provider": "aws"}},
     {"cost": {"provider": "aws", "region": "r", "budget": "much", "lines": [], "notPriced": []}},
     {"cost": {"provider": "a", "region": "r", "budget": 1, "lines": [{}], "notPriced": []}}],
)  # fmt: skip
def test_what_is_no_estimate_is_refused(document: object) -> None:
    with pytest.raises(EstimateError):
        from_json(document)
