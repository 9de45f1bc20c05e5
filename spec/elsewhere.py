"""One spec seen from another cloud: the same wants, with a `cloud` section that stands for any there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from .cloud import AwsCloud, AzureCloud, Cloud, GcpCloud, OnPremCloud, Reservation
from .finding import Finding
from .platform import Platform
from .rules import findings

Provider = Literal["aws", "gcp", "azure", "onprem"]

_ID = "00000000-0000-0000-0000-000000000000"
_GROUP = f"/subscriptions/{_ID}/resourceGroups/example/providers"


def _aws(pools: Iterable[str]) -> Cloud:
    ahead = Reservation(id="cr-00000000000000000", zone="us-east-1a")
    return AwsCloud(
        provider="aws",
        region="us-east-1",
        account_id="000000000000",
        admins=("arn:aws:iam::000000000000:role/example",),
        reservations=dict.fromkeys(pools, ahead),
    )


def _gcp(pools: Iterable[str]) -> Cloud:
    ahead = Reservation(id="example", zone="us-central1-a")
    return GcpCloud(
        provider="gcp",
        project="example",
        region="us-central1",
        billing_account="000000-000000-000000",
        dns_zone="example",
        admins=("group:example@example.com",),
        reservations=dict.fromkeys(pools, ahead),
    )


def _azure(pools: Iterable[str]) -> Cloud:
    groups = f"{_GROUP}/Microsoft.Compute/capacityReservationGroups/example"
    return AzureCloud(
        provider="azure",
        location="eastus",
        subscription_id=_ID,
        tenant_id=_ID,
        dns_zone_id=f"{_GROUP}/Microsoft.Network/dnszones/example.com",
        admins=(_ID,),
        reservations=dict.fromkeys(pools, Reservation(id=groups, zone="1")),
    )


def _onprem(pools: Iterable[str]) -> Cloud:
    del pools
    return OnPremCloud(provider="onprem", site="example")


_SECTIONS: Mapping[Provider, Callable[[Iterable[str]], Cloud]] = {
    "aws": _aws,
    "gcp": _gcp,
    "azure": _azure,
    "onprem": _onprem,
}

PROVIDERS: tuple[Provider, ...] = tuple(_SECTIONS)


def on(spec: Platform, provider: Provider) -> Platform:
    """The spec on that cloud: itself where it stands there, else with a section that stands for any.

    Whatever the other cloud would have to be told (who administers, which zone, which capacity was
    bought ahead) is taken as told.
    """
    if spec.cloud.provider == provider:
        return spec
    ahead = [
        pool.name
        for pool in spec.gpu.pools
        if {"reserved", "capacity-block"}.intersection(pool.capacity)
    ]
    return spec.model_copy(update={"cloud": _SECTIONS[provider](ahead)})


def objections(spec: Platform, provider: Provider) -> list[Finding]:
    """What that cloud says against the spec as it is: fields it refuses, and fields it warns of.

    Nothing is said of the `cloud` section, which every cloud has its own of.
    """
    return [each for each in findings(on(spec, provider)) if each.path[0] != "cloud"]
