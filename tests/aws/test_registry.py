"""Image repositories: immutable, scanned, encrypted, cleaned up."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.aws.registry import lifecycle
from spec.data import Registry

from .conftest import World
from .ground import KEY_ARN, declare, document


def made(**sections: Any) -> World:
    return declare(lambda cloud: cloud.registry(cloud.account.spec.registry), **sections)


def test_every_repository_is_guarded() -> None:
    world = made(registry={"repositories": ["models", "team/serving"]})
    assert {each.inputs["name"] for each in world.of("Repository")} == {
        "acme/models",
        "acme/team/serving",
    }
    for each in world.of("Repository"):
        assert each.inputs["imageTagMutability"] == "IMMUTABLE"
        assert each.inputs["imageScanningConfiguration"] == {"scanOnPush": True}
        assert each.inputs["encryptionConfigurations"] == [
            {"encryptionType": "KMS", "kmsKey": KEY_ARN}
        ]
        assert each.protect
        assert each.inputs["forceDelete"] is False
    assert len(world.of("LifecyclePolicy")) == 2


def test_dev_is_gone_when_destroyed() -> None:
    for each in made(environment="dev").of("Repository"):
        assert not each.protect
        assert each.inputs["forceDelete"] is True


def test_handle_has_the_spec_s_names() -> None:
    world = made(registry={"repositories": ["models"]})
    assert set(world.returned.repositories) == {"models"}
    assert world.known["repositories.models"].startswith("ecr.example.com/")


@pytest.mark.parametrize(("keep", "days"), [(1, 365), (100, 14)])
def test_lifecycle(keep: int, days: int) -> None:
    rules = lifecycle(Registry(keep_images=keep, untagged_days=days))["rules"]
    assert [each["rulePriority"] for each in rules] == [1, 2]
    untagged, tagged = (each["selection"] for each in rules)
    assert untagged == {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": days,
    }
    assert (tagged["countType"], tagged["countNumber"]) == ("imageCountMoreThan", keep)
    assert tagged["tagPatternList"] == ["*"]
    assert all(each["action"] == {"type": "expire"} for each in rules)


def test_lifecycle_is_what_is_declared() -> None:
    world = made(registry={"repositories": ["models"], "keepImages": 7, "untaggedDays": 3})
    (policy,) = world.of("LifecyclePolicy")
    expected = lifecycle(Registry(keep_images=7, untagged_days=3))
    assert document(policy) == json.loads(json.dumps(expected))
