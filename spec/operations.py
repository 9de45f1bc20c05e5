"""Running the platform: access, monitoring, governance, money."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from .section import Section, Unique, not_valid

_DAY = "write one such as 2026-01-31"


def _day(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and len(value) == len("2026-01-31"):
            return date.fromisoformat(value)
    except ValueError as error:
        raise not_valid(f"is not a date: {error}", _DAY) from None
    raise not_valid("is not a date", _DAY)


Day = Annotated[
    date,
    PlainValidator(_day),
    PlainSerializer(date.isoformat, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-01-31"]}),
]
"""A calendar day in ISO form."""

Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]


class Oidc(Section):
    """The identity provider that users sign in with."""

    issuer: str = Field(pattern=r"^https://.+$", description="Issuer URL.")
    client_id: str = Field(min_length=1, description="Client id.")
    client_secret: str = Field(
        min_length=1, description="Remote key of the client secret in the secret store."
    )
    admin_group: str = Field(default="ml-admins", description="Group with administration rights.")


class Access(Section):
    """How people reach the platform's pages."""

    domain: str | None = Field(
        default=None,
        pattern=r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$",
        description="Domain under which services get their names; none means port-forward only.",
    )
    tls: Literal["lets-encrypt", "private-ca"] = Field(
        default="private-ca", description="Who signs the certificates."
    )
    email: Email | None = Field(default=None, description="Contact for certificates.")
    oidc: Oidc | None = Field(default=None, description="Identity provider.")


class AlertRoute(Section):
    """Where alerts of one severity go."""

    severity: Literal["critical", "warning", "info"] = Field(description="Severity.")
    slack_secret: str | None = Field(
        default=None, description="Remote key of a Slack webhook URL in the secret store."
    )
    slack_channel: str | None = Field(default=None, pattern=r"^#.+$", description="Slack channel.")
    pagerduty_secret: str | None = Field(
        default=None, description="Remote key of a PagerDuty routing key in the secret store."
    )
    email: Email | None = Field(default=None, description="Address.")


class Alerts(Section):
    """Who is told."""

    routes: tuple[AlertRoute, ...] = Field(default=(), description="Routes by severity.")


class PayloadCapture(Section):
    """Requests and predictions kept for drift and audit."""

    enabled: bool = Field(default=False, description="Whether payloads are kept.")
    sample_percent: int = Field(
        default=10, ge=1, le=100, description="Share that is kept, percent."
    )
    retention_days: int = Field(
        default=30, ge=1, le=3650, description="Days that payloads are kept."
    )


class Drift(Section):
    """The loop from drift to retraining."""

    enabled: bool = Field(default=False, description="Whether drift is watched.")
    schedule: str = Field(
        default="0 * * * *", pattern=r"^\S+( \S+){4}$", description="Cron schedule of the check."
    )
    threshold: float = Field(
        default=0.2, gt=0, le=1, description="Population stability index that counts as drift."
    )
    retrain: bool = Field(default=False, description="Start retraining when drift is found.")
    payload_capture: PayloadCapture = Field(
        default_factory=PayloadCapture, description="Where the observed data comes from."
    )


class Monitoring(Section):
    """Prometheus, Alertmanager, Grafana."""

    retention_days: int = Field(
        default=15, ge=1, le=400, description="Days of metrics in Prometheus."
    )
    storage_gib: int = Field(default=100, ge=10, le=4000, description="Disk of Prometheus, GiB.")
    replicas: int = Field(
        default=2, ge=1, le=4, description="Prometheus and Alertmanager replicas."
    )
    alerts: Alerts = Field(default_factory=Alerts, description="Alert routing.")
    drift: Drift = Field(default_factory=Drift, description="Drift detection.")
    logs: Literal["cloud", "loki", "none"] = Field(
        default="none", description="Where the logs of pods go."
    )
    traces: Literal["tempo", "none"] = Field(default="none", description="Where traces go.")


Enforcement = Literal["advisory", "mandatory", "disabled"]


class Exemption(Section):
    """A rule that one resource need not keep, for a time."""

    rule: str = Field(min_length=1, description="Rule id.")
    resource: str = Field(min_length=1, description="Resource name or URN; * matches any part.")
    owner: str = Field(min_length=1, description="Who answers for it.")
    reason: str = Field(min_length=10, description="Why.")
    ticket: str = Field(min_length=1, description="Where it was agreed.")
    expires: Day = Field(description="Last day it holds, such as 2027-01-31.")


class Governance(Section):
    """What rules hold here."""

    enforcement: Enforcement = Field(
        default="mandatory", description="What a violation does, unless a rule says otherwise."
    )
    rules: dict[str, Enforcement] = Field(
        default_factory=dict, description="Enforcement of single rules, by id."
    )
    exemptions: tuple[Exemption, ...] = Field(default=(), description="Agreed exceptions.")
    allow_unknown: bool = Field(
        default=False, description="Let a mandatory rule pass that cannot be evaluated yet."
    )
    frameworks: Annotated[tuple[str, ...], Unique] = Field(
        default=(), description="Frameworks that reports refer to, such as cis, soc2."
    )
    residency: Annotated[tuple[str, ...], Unique] = Field(
        default=(),
        description="Region prefixes that data may be in, such as us, eu; any if left out.",
    )
    image_registries: Annotated[tuple[str, ...], Unique] = Field(
        default=(), description="Registries that images may come from; any if left out."
    )
    model_signing: Literal["required", "optional"] = Field(
        default="optional", description="Whether only signed models may be promoted."
    )


class Budget(Section):
    """Money per month, and who hears of it."""

    monthly_usd: int = Field(ge=1, description="Limit, US dollars a month.")
    alert_at_percent: Annotated[tuple[Annotated[int, Field(ge=1, le=1000)], ...], Unique] = Field(
        default=(50, 80, 100), min_length=1, description="Percent of the limit at which to alert."
    )
    notify: Annotated[tuple[Email, ...], Unique] = Field(
        min_length=1, description="Addresses that are told."
    )
    start: Day = Field(
        default=date(2026, 1, 1), description="First day of the month the budget begins in."
    )
