"""The genuine engine over the simulated providers: inline programs through the Automation API."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pulumi
import pytest

from .harness import PROJECT, STACK, Bench, changes

pytestmark = pytest.mark.engine

SECRET = "correct-horse-battery"


class Program:
    """A program over three packages, whose inputs the tests change between runs."""

    def __init__(self) -> None:
        self.cidr = "10.0.0.0/16"
        self.tags: dict[str, str] = {}
        self.data = "one"

    def __call__(self) -> None:
        import pulumi_aws as aws
        import pulumi_kubernetes as k8s
        import pulumi_random as random

        vpc = aws.ec2.Vpc("main", cidr_block=self.cidr, tags=self.tags)
        subnet = aws.ec2.Subnet("a", vpc_id=vpc.id, cidr_block="10.0.1.0/24")
        role = aws.iam.Role("cluster", assume_role_policy="{}")
        cluster = aws.eks.Cluster(
            "ml", role_arn=role.arn, vpc_config={"subnet_ids": [subnet.id]}, version="1.35"
        )
        password = random.RandomPassword("db", length=24, special=False)
        space = k8s.core.v1.Namespace("ml", metadata={"name": "ml"})
        k8s.core.v1.ConfigMap(
            "settings",
            metadata={"name": "settings", "namespace": space.metadata.name},
            data={"a": self.data},
        )
        k8s.core.v1.Secret(
            "db",
            metadata={"namespace": space.metadata.name},
            string_data={"password": password.result, "fixed": pulumi.Output.secret(SECRET)},
        )
        pulumi.export("vpc", vpc.id)
        pulumi.export("ca", cluster.certificate_authority.data)
        pulumi.export("issuer", cluster.identities[0].oidcs[0].issuer)
        pulumi.export("password", password.result)


RESOURCES = 8


def test_a_stack_from_its_birth_to_its_end(bench: Bench) -> None:
    program = Program()
    bench.attach("aws", "kubernetes", "random")
    stack = bench.stack(program)

    assert changes(stack.preview())["create"] == RESOURCES + 1
    assert not bench.world().everything()
    assert changes(stack.up())["create"] == RESOURCES + 1
    assert len(bench.world().everything()) == RESOURCES
    outputs = stack.outputs()
    assert outputs["vpc"].value.startswith("vpc-")
    assert outputs["issuer"].value.startswith("https://oidc.eks.us-east-1.amazonaws.com/id/")
    assert outputs["ca"].value
    assert outputs["password"].secret
    assert len(outputs["password"].value) == 24

    assert changes(stack.up()) == {"same": RESOURCES + 1}

    program.tags = {"owner": "ml"}
    assert changes(stack.preview()) == {"update": 1, "same": RESOURCES}
    assert changes(stack.up()) == {"update": 1, "same": RESOURCES}
    assert stack.outputs()["vpc"].value == outputs["vpc"].value

    # The network's range replaces it and what stands on it; the cluster moves to other subnets.
    program.cidr = "10.1.0.0/16"
    planned = changes(stack.preview())
    assert planned["replace"] == 2
    done = changes(stack.up())
    assert (done["replace"], done["update"]) == (2, 1)
    assert stack.outputs()["vpc"].value != outputs["vpc"].value
    assert len(bench.world().everything()) == RESOURCES

    # A config map with one fixed name: the old goes first.
    program.data = "two"
    assert changes(stack.up())["replace"] == 1
    (settings,) = [each for each in bench.world().everything() if each.id == "ml/settings"]
    assert settings.inputs["data"] == {"a": "two"}

    assert changes(stack.refresh()) == {"same": RESOURCES + 1}
    assert changes(stack.up()) == {"same": RESOURCES + 1}
    stack.destroy()
    assert not bench.world().everything()


def test_secrets_are_nowhere_in_plain_text(bench: Bench) -> None:
    attached = bench.attach("aws", "kubernetes", "random")
    stack = bench.stack(Program())
    stack.up()
    password = stack.outputs()["password"].value
    assert attached.faults() == []
    for each in (SECRET, password):
        assert each not in bench.state()
        for folder in ("run", "."):
            for file in (bench.folder / folder).glob("*"):
                assert not file.is_file() or each.encode() not in file.read_bytes()


def test_what_is_gone_from_the_cloud_is_made_again(bench: Bench) -> None:
    bench.attach("aws", "kubernetes", "random")
    stack = bench.stack(Program())
    stack.up()
    world = bench.world()
    (role,) = [each for each in world.everything() if each.type == "aws:iam/role:Role"]
    world.remove(role)
    assert changes(stack.refresh()) == {"delete": 1, "same": RESOURCES}
    assert changes(stack.up()) == {"create": 1, "same": RESOURCES}
    assert len(world.everything()) == RESOURCES


def test_what_was_changed_behind_our_back_shows_and_is_put_right(bench: Bench) -> None:
    import dataclasses

    bench.attach("aws", "kubernetes", "random")
    stack = bench.stack(Program())
    stack.up()
    world = bench.world()
    (vpc,) = [each for each in world.everything() if each.type == "aws:ec2/vpc:Vpc"]
    strange = {"tags": {"by": "hand"}}
    world.put(dataclasses.replace(vpc, inputs=vpc.inputs | strange, outputs=vpc.outputs | strange))
    assert changes(stack.refresh())["update"] == 1
    assert changes(stack.up())["update"] == 1
    (vpc,) = [each for each in world.everything() if each.type == "aws:ec2/vpc:Vpc"]
    assert vpc.inputs.get("tags", {}) == {}


def broken() -> None:
    import pulumi_aws as aws
    import pulumi_kubernetes as k8s
    import pulumi_random as random

    vpc = aws.ec2.Vpc("net", cidr_block=10, tags={"a": 1})  # type: ignore[arg-type]
    aws.eks.Cluster(
        "ml",
        role_arn=vpc.arn,
        vpc_config={"subnetIds": [vpc.id, 5], "endpointPrivat": True},  # type: ignore[arg-type]
    )
    k8s.apps.v1.Deployment(
        "web",
        spec={
            "selector": {"matchLabels": {"a": "b"}},
            "template": {"spec": {"containers": [{"name": "x", "imag": "y", "tty": "yes"}]}},
        },
    )
    random.RandomPassword("pw", length="long")  # type: ignore[arg-type]


EVERY_FAULT = {
    ("net", "cidrBlock"),
    ("net", "tags.a"),
    ("ml", "vpcConfig.subnetIds[1]"),
    ("ml", "vpcConfig.endpointPrivat"),
    ("web", "spec.template.spec.containers[0].imag"),
    ("web", "spec.template.spec.containers[0].tty"),
    ("pw", "length"),
}


def test_one_preview_finds_every_fault_of_every_package(bench: Bench) -> None:
    attached = bench.attach("aws", "kubernetes", "random", on_fault="collect")
    bench.stack(broken).preview()
    assert {(each.urn.rsplit("::", 1)[1], each.path) for each in attached.faults()} == EVERY_FAULT


def test_an_update_fails_before_it_makes_what_is_faulty(bench: Bench) -> None:
    from pulumi.automation.errors import CommandError

    def program() -> None:
        import pulumi_aws as aws

        vpc = aws.ec2.Vpc("net", cidr_block=10, tags={"a": 1})  # type: ignore[arg-type]
        aws.ec2.Subnet("on-it", vpc_id=vpc.id, cidr_block="10.0.0.0/24")

    attached = bench.attach("aws", on_fault="fail")
    with pytest.raises(CommandError) as error:
        bench.stack(program).up(color="never")
    assert "cidrBlock" in str(error.value)
    assert "is the number 10 (give a string)" in str(error.value)
    found = {(each.urn.rsplit("::", 1)[1], each.path) for each in attached.faults()}
    assert found == {("net", "cidrBlock"), ("net", "tags.a")}
    assert not bench.world().everything()


def test_an_invoke_without_a_stub_is_named(bench: Bench) -> None:
    from pulumi.automation.errors import CommandError

    def program() -> None:
        import pulumi_aws as aws

        pulumi.export("zones", aws.get_availability_zones().names)
        pulumi.export("price", aws.pricing.get_product(service_code="x", filters=[]).result)

    attached = bench.attach("aws")
    with pytest.raises(CommandError) as error:
        bench.stack(program).preview(color="never")
    assert "invoke aws:pricing/getProduct:getProduct has no stub offline" in str(error.value)
    (fault,) = attached.faults()
    assert fault.type == "aws:pricing/getProduct:getProduct"
    assert "offline/invokes.py" in fault.text


def test_what_runs_on_a_cluster_to_be_made_is_checked_at_preview(bench: Bench) -> None:
    def program() -> None:
        import pulumi_aws as aws
        import pulumi_kubernetes as k8s

        cluster = aws.eks.Cluster("ml", role_arn="r", vpc_config={"subnet_ids": ["a"]})
        config = cluster.endpoint.apply(lambda endpoint: json.dumps({"server": endpoint}))
        on_it = pulumi.ResourceOptions(provider=k8s.Provider("on-it", kubeconfig=config))
        for name in ("one", "two"):
            k8s.core.v1.Namespace(name, spec={"finalizer": []}, opts=on_it)  # type: ignore[arg-type]

    attached = bench.attach("aws", "kubernetes", on_fault="collect")
    stack = bench.stack(program)
    assert changes(stack.preview())["create"] == 5
    found = {(each.urn.rsplit("::", 1)[1], each.path) for each in attached.faults()}
    assert found == {("one", "spec.finalizer"), ("two", "spec.finalizer")}
    stack.up()
    assert changes(stack.preview()) == {"same": 5}
    assert "eks.amazonaws.com" in bench.state()


def test_two_providers_of_one_package(bench: Bench) -> None:
    def program() -> None:
        import pulumi_aws as aws

        for region in ("us-east-1", "eu-central-1"):
            provider = aws.Provider(region, region=region, default_tags={"tags": {"in": region}})
            queue = aws.sqs.Queue(region, name="q", opts=pulumi.ResourceOptions(provider=provider))
            pulumi.export(region, queue.arn)
            pulumi.export(f"{region}-tags", queue.tags_all)

    bench.attach("aws")
    stack = bench.stack(program)
    stack.up()
    for region in ("us-east-1", "eu-central-1"):
        outputs = stack.outputs()
        assert outputs[region].value == f"arn:aws:sqs:{region}:123456789012:q"
        assert outputs[f"{region}-tags"].value == {"in": region}


def test_reading_what_stands_already(bench: Bench) -> None:
    def program() -> None:
        import pulumi_aws as aws

        vpc = aws.ec2.Vpc.get("shared", "vpc-0123456789abcdef0")
        aws.ec2.Subnet("own", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
        pulumi.export("arn", vpc.arn)

    bench.attach("aws")
    stack = bench.stack(program)
    stack.preview()
    stack.up()
    assert stack.outputs()["arn"].value.endswith(":vpc/vpc-0123456789abcdef0")
    stack.refresh()
    assert changes(stack.up()) == {"same": 2}
    stack.destroy()
    assert not bench.world().everything()


def many() -> None:
    import pulumi_random as random

    before: Any = None
    for index in range(40):  # each waits for the one before, so that the middle is a long time
        before = random.RandomId(
            f"id-{index}", byte_length=8, opts=pulumi.ResourceOptions(depends_on=before)
        )


SPARSE = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
"""The engine writes its state at the end only: all that was made before a kill is forgotten."""


@pytest.mark.parametrize(("seen", "extra"), [(3, {}), (31, {}), (13, SPARSE)])
def test_an_engine_that_is_killed_loses_and_doubles_nothing(
    bench: Bench, seen: int, extra: dict[str, str]
) -> None:
    attached = bench.attach("random")
    driver = subprocess.Popen(
        [sys.executable, "-c", DRIVER, json.dumps(_place(bench, {**attached.env(), **extra}))],
        cwd=Path(__file__).parents[2],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    world = bench.world()
    deadline = time.monotonic() + 60
    while len(world.everything()) < seen:
        assert driver.poll() is None, "it ended by itself"
        assert time.monotonic() < deadline
        time.sleep(0.002)
    os.killpg(driver.pid, signal.SIGKILL)  # the driver and the engine, which are its session
    driver.wait()
    stood = len(world.everything())
    assert seen <= stood < 40

    stack = bench.stack(many)
    stack.cancel()
    stack.up()
    urns = [each.urn for each in world.everything()]
    assert len(urns) == len(set(urns)) == 40
    assert changes(stack.up()) == {"same": 41}
    stack.destroy()
    assert not world.everything()


DRIVER = """
import json, sys
from pulumi import automation as auto
from tests.offline.test_engine import many
place = json.loads(sys.argv[1])
command = auto.PulumiCommand(root=place["root"], skip_version_check=True)
settings = auto.ProjectSettings(name=place["project"], runtime="python")
options = auto.LocalWorkspaceOptions(
    work_dir=place["work"], project_settings=settings, pulumi_command=command, env_vars=place["env"]
)
auto.create_or_select_stack(place["stack"], place["project"], many, opts=options).up()
"""


def _place(bench: Bench, env: dict[str, str]) -> dict[str, Any]:
    return {
        "root": str(bench.cli.parents[1]),
        "work": str(bench.folder / "work"),
        "env": {**bench.env, **env},
        "stack": STACK,
        "project": PROJECT,
    }
