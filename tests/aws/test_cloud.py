"""The cloud as a whole: the provider, the protocol, the registry of clouds."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable

import pulumi
import pytest

from components import clouds
from components.aws.account import tags
from components.aws.cloud import AwsCloud
from components.aws.place import partition
from components.cloud import Cloud
from spec.platform import Platform

from .conftest import BASE, World, spec

Worlds = Callable[[str], World]
GCP = {"provider": "gcp", "project": "acme-ml-123", "region": "us-central1"}


def on_gcp() -> Platform:
    """The base's platform on another cloud."""
    return Platform.model_validate_json(json.dumps(BASE | {"cloud": GCP}))


def test_it_has_every_method_of_the_protocol_with_the_same_parameters() -> None:
    for name, wanted in inspect.getmembers(Cloud, inspect.isfunction):
        if name.startswith("_"):
            continue
        found = inspect.signature(getattr(AwsCloud, name))
        assert list(found.parameters) == list(inspect.signature(wanted).parameters), name


def test_the_provider_signs_in_as_the_spec_says(world: Worlds) -> None:
    (provider,) = world("karpenter").of("pulumi:providers:aws")
    assert provider.inputs["profile"] == "ml"
    assert json.loads(provider.inputs["assumeRoles"]) == [
        {"roleArn": "arn:aws:iam::123456789012:role/deploy"}
    ]
    (plain,) = world("prod").of("pulumi:providers:aws")
    assert not {"profile", "assumeRoles"} & set(plain.inputs)


def test_no_credential_is_in_the_provider(world: Worlds) -> None:
    (provider,) = world("karpenter").of("pulumi:providers:aws")
    assert not {"accessKey", "secretKey", "token"} & set(provider.inputs)


def test_tags_of_the_spec_never_hide_the_platforms() -> None:
    platform = Platform.model_validate_json(
        json.dumps(BASE | {"tags": {"team": "vision", "owner": "somebody"}})
    )
    assert tags(platform) == {
        "team": "vision",
        "owner": "ml-platform",
        "costCenter": "4411",
        "environment": "prod",
        "stack": "acme",
        "managed-by": "plinth",
    }


@pytest.mark.parametrize(
    ("region", "wanted"),
    [("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")],
)
def test_partitions(region: str, wanted: str) -> None:
    assert partition(region) == wanted


def test_a_cloud_without_components_is_told_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(clouds.CLOUDS, "gcp", raising=False)
    with pytest.raises(clouds.UnsupportedCloudError, match=r"cloud\.provider: .* for gcp"):
        clouds.build("acme", on_gcp(), opts=pulumi.ResourceOptions())


def test_it_is_made_from_a_spec_of_aws_under_a_component() -> None:
    nothing = pulumi.ResourceOptions()
    for platform in (on_gcp(), spec("least")):
        with pytest.raises(TypeError, match="from a spec of AWS, under a component"):
            AwsCloud("acme", platform, opts=nothing)
