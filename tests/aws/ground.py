"""What the tests of the data services stand on: a spec, a network, a bucket, and an eye for one resource."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pulumi

from components import cloud as handles
from components.aws.account import Account
from components.aws.cloud import AwsCloud
from spec.platform import Platform

from .conftest import BASE, Declared, World, run

KEY_ARN = "arn:aws:kms:us-east-1:123456789012:acme-key"
"""ARN of the platform's key, as the mocked engine makes it up."""


def spec(**sections: Any) -> Platform:
    """A production spec on AWS, with sections put over it."""
    return Platform.model_validate_json(json.dumps(BASE | sections))


def declare(program: Callable[[AwsCloud], Any], **sections: Any) -> World:
    """What a program declares for a cloud of `spec`."""
    return run(spec(**sections), program)


def one(world: World, kind: str, name: str = "") -> Declared:
    """The only AWS resource of a kind, such as `Bucket`, whose name has `name` in it."""
    found = [each for each in world.of(kind) if each.custom and name in each.name]
    assert len(found) == 1, [each.name for each in found]
    return found[0]


def document(declared: Declared, key: str = "policy") -> dict[str, Any]:
    """A JSON document among the inputs."""
    return json.loads(declared.inputs[key])


def account(**sections: Any) -> Account:
    """An account for functions that make nothing: its key has a plain ARN."""
    platform = spec(**sections)
    nothing: Any = None
    key: Any = type("Key", (), {"arn": KEY_ARN})
    section: Any = platform.cloud
    return Account(platform, section, nothing, nothing, key)


def network(zones: int = 3) -> handles.Network:
    """A network over some zones."""
    known = pulumi.Output.from_input
    names = [f"us-east-1{letter}" for letter in "abcd"[:zones]]
    subnets = [known(f"subnet-{name}") for name in names]
    return handles.Network(known("vpc-1"), "10.20.0.0/16", names, subnets)


def bucket(kind: str) -> handles.Bucket:
    """A bucket of the platform."""
    known = pulumi.Output.from_input
    return handles.Bucket(known(f"acme-{kind}"), known(f"s3://acme-{kind}"))
