"""What holds of everything on Azure by itself: tags, and the names that resources went by."""

from __future__ import annotations

from typing import Any

import pulumi

from components.azure.account import renamed, tagged

from .conftest import spec


def changed(
    transformation: Any, type_: str, aliases: list[Any] | None = None, **props: Any
) -> pulumi.ResourceTransformationResult | None:
    opts = pulumi.ResourceOptions(aliases=aliases)
    resource: Any = None
    return transformation(pulumi.ResourceTransformationArgs(resource, type_, "a", props, opts))


def test_old_modules_stay_known_and_old_versions_do_not() -> None:
    kept = pulumi.Alias(type_="azure-native:network:PrivateZone")
    gone = [
        pulumi.Alias(type_=f"azure-native:privatedns/{version}:PrivateZone")
        for version in ("v20200601", "v20180901preview", "v20210615privatepreview")
    ]
    made = changed(renamed, "azure-native:privatedns:PrivateZone", [*gone, kept])
    assert made and made.opts.aliases == [kept]
    assert changed(renamed, "azure-native:privatedns:PrivateZone") is None
    assert changed(renamed, "kubernetes:core/v1:Secret", [*gone]) is None


def test_tags_are_put_on_what_takes_them() -> None:
    add = tagged(spec("most"))
    made = changed(add, "azure-native:network:Subnet", tags={"own": "yes"})
    assert made
    given: Any = made.props["tags"]
    assert (given["own"], given["stack"]) == ("yes", "acme")
    assert changed(add, "azure-native:network:Subnet") is None
    assert changed(add, "kubernetes:core/v1:Secret", tags={}) is None
