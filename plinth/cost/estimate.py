"""From the resources of a plan to an estimate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import cast

from spec.catalog.table import Source
from spec.platform import Platform

from ..plan import Resource
from . import aws, azure, gcp, kubernetes
from .catalogue import Catalogue, Cloud, Price
from .model import Estimate, Gap, Line, Span
from .teams import homes, team
from .uses import Reader, Scene, Unknown, Use, Uses

_MODULES: Mapping[Cloud, ModuleType] = {"aws": aws, "gcp": gcp, "azure": azure}
_PACKAGES: Mapping[Cloud, str] = {"aws": "aws:", "gcp": "gcp:", "azure": "azure-native:"}


@dataclass(frozen=True)
class Wanted:
    """A price that an estimate asks for."""

    item: str
    region: str


def estimate(
    resources: Sequence[Resource], platform: Platform, catalogue: Catalogue | None
) -> Estimate:
    """What the resources cost a month; what a deletion takes away costs nothing.

    Args:
        resources: all of the plan.
        platform: the spec that it is of.
        catalogue: prices of its cloud; None for a cluster that exists.
    """
    if catalogue is None:
        why = "they are the site's own, and nobody bills them"
        return Estimate("onprem", "", platform.budget.monthly_usd, gaps=[Gap("", "machines", why)])
    lines: list[Line] = []
    gaps: list[Gap] = []
    sources: dict[str, Source] = {}
    scene = scene_of(resources, platform, catalogue.cloud)
    known = {each.urn: each for each in resources}
    teams = homes(platform)
    for resource, use in _uses(scene):
        urn = resource.urn if resource else ""
        if isinstance(use, Unknown):
            gaps.append(Gap(urn, use.what, use.why))
            continue
        if use.quantity.high <= 0:
            continue
        region = use.region or scene.region
        price, note = _price(catalogue, use, region)
        if price is None:
            gaps.append(Gap(urn, use.what, _missing(catalogue, use.item, region)))
            continue
        lines.append(
            Line(
                urn=urn,
                component=component(resource, known) if resource else "traffic",
                team=team(resource, teams, platform.owner) if resource else platform.owner,
                what=use.what,
                item=price.item,
                unit=price.unit,
                quantity=use.quantity,
                usd=price.usd,
                source=_noted(sources, price.source),
                assumes=use.assumes,
                note=note,
            )
        )
    return Estimate(
        provider=catalogue.cloud,
        region=scene.region,
        budget=platform.budget.monthly_usd,
        lines=lines,
        gaps=gaps,
        assumptions=platform.budget.usage.model_dump(mode="json", by_alias=True),
        sources=sources,
    )


def _noted(sources: dict[str, Source], source: Source) -> str:
    """The key of a source among those of an estimate, which it is added to."""
    key, number = source.name, 1
    while sources.setdefault(key, source) != source:
        number += 1
        key = f"{source.name}-{number}"
    return key


def wanted(resources: Sequence[Resource], platform: Platform, cloud: Cloud) -> list[Wanted]:
    """The prices that an estimate of these resources asks for, each once."""
    scene = scene_of(resources, platform, cloud)
    found = {
        Wanted(item, use.region or scene.region): None
        for _, use in _uses(scene)
        if isinstance(use, Use)
        for item in (use.item, use.instead)
        if item
    }
    return sorted(found, key=lambda each: (each.region, each.item))


def scene_of(resources: Sequence[Resource], platform: Platform, cloud: Cloud) -> Scene:
    """What the uses of a stack's resources are read off."""
    there = tuple(each for each in resources if each.op != "delete" and not each.component)
    return Scene(platform, cloud, region_of(platform), there)


def region_of(platform: Platform) -> str:
    """The region whose prices are those of a platform; empty for a cluster that exists."""
    return str(getattr(platform.cloud, "region", "") or getattr(platform.cloud, "location", ""))


def component(resource: Resource, known: Mapping[str, Resource]) -> str:
    """The part of the platform that a resource belongs to: the component right below the platform."""
    name, here = resource.name, resource
    while here.parent in known:
        above = known[here.parent]
        if above.type.startswith(("pulumi:pulumi:", "plinth:platform:")):
            break
        name, here = above.name, above
    return name


def _uses(scene: Scene) -> Iterator[tuple[Resource | None, Use | Unknown]]:
    module = _MODULES[scene.cloud]
    readers = cast("Mapping[str, Reader]", module.READERS)
    free = cast("tuple[str, ...]", module.FREE)
    for resource in scene.resources:
        if reader := readers.get(resource.type):
            uses: Iterable[Use | Unknown] = reader(scene, resource)
        elif resource.type.startswith("kubernetes:"):
            uses = _of_cluster(scene, module, resource)
        elif resource.type.startswith(_PACKAGES[scene.cloud]) and not resource.type.startswith(
            free
        ):
            uses = (Unknown(resource.type, "what it costs is not known here"),)
        else:
            continue
        yield from ((resource, use) for use in uses)
    if scene.resources:
        yield None, scene.moved("egress", "traffic to the internet", "egress_gib")


def _of_cluster(scene: Scene, module: ModuleType, resource: Resource) -> Uses:
    if what := kubernetes.machines(resource):
        yield Unknown(what, "nobody says how many there will be")
    for size, count in kubernetes.disks(resource):
        if size:
            yield from module.disk(size, Span.of(count), "disks of the cluster")
    for _ in range(kubernetes.load_balancers(resource)):
        yield from module.load_balancer(scene)


def _price(catalogue: Catalogue, use: Use, region: str) -> tuple[Price | None, str]:
    """The price of a use, and what is to be said of it."""
    if price := catalogue.find(use.item, region):
        return price, use.note
    if use.instead and (price := catalogue.find(use.instead, region)):
        return price, "its spot price is not known: the price on demand is taken"
    return None, ""


def _missing(catalogue: Catalogue, item: str, region: str) -> str:
    there = catalogue.regions(item)
    known = f", but in {', '.join(there)}" if there else ""
    return f"no price of {item} is known in {region}{known}"
