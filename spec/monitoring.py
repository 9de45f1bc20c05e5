"""What watches the platform and its models, and who is told."""

from typing import Literal

from pydantic import Field

from .section import Section
from .values import Email


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
