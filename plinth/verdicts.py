"""Policies for one run: their configuration from the spec, and verdicts from what they said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from policies import config as pack_config
from policies import verdicts as parsed
from policies.catalog import rules
from spec.platform import Platform

from .plan import Resource, Verdict
from .redact import redact


def config(platform: Platform) -> dict[str, Any]:
    """The engine's `--policy-pack-config` for this environment."""
    governance = platform.governance
    return pack_config.pack_config(
        enforcement=governance.enforcement,
        overrides=governance.rules,
        settings={
            "imageRegistries": list(governance.image_registries),
            "environment": platform.environment,
            # Rules never read the clock; exemptions are judged by this day.
            "today": datetime.now(UTC).date().isoformat(),
        },
        exemptions=[
            each.model_dump(mode="json", by_alias=True) for each in governance.exemptions
        ],
        allow_unknown=governance.allow_unknown,
    )


def of(
    violations: Sequence[tuple[str, str, str, str]],
    resources: Sequence[Resource],
    operation: Literal["preview", "up", "destroy"],
) -> list[Verdict]:
    """Verdicts of every rule on every resource that it looks at; none for a destroy."""
    if operation == "destroy":
        return []
    known = {rule.id: rule for rule in rules()}
    found: list[Verdict] = []
    for name, message, enforcement, urn in violations:
        rule = known.get(name)
        state, text = parsed.parse(name, message, enforcement)
        found.append(
            Verdict(
                rule=name,
                pack=rule.pack if rule else "",
                state=state,
                enforcement="mandatory" if enforcement == "mandatory" else "advisory",
                severity=rule.severity if rule else "medium",
                urn=urn,
                message=redact(text),
            )
        )
    return found
