"""What watches the platform and its models, and who is told."""

from typing import Annotated, Literal

from pydantic import Field

from .orchestration import IMAGE_PATTERN
from .section import DATA_LOSS, NAME_PATTERN, Section, Unique
from .values import Email


class AlertRoute(Section):
    """Where alerts of one severity go, of one team or of whoever has no route of its own."""

    severity: Literal["critical", "warning", "info"] = Field(description="Severity.")
    team: str | None = Field(
        default=None,
        pattern=NAME_PATTERN,
        max_length=40,
        description="Team whose alerts go here: their label team. Left out, the route takes the "
        "alerts of its severity that no team's route takes.",
    )
    slack_secret: str | None = Field(
        default=None, description="Remote key of a Slack webhook URL in the secret store."
    )
    slack_channel: str | None = Field(default=None, pattern=r"^#.+$", description="Slack channel.")
    pagerduty_secret: str | None = Field(
        default=None, description="Remote key of a PagerDuty routing key in the secret store."
    )
    email: Email | None = Field(default=None, description="Address; needs monitoring.alerts.smtp.")


class Smtp(Section):
    """The mail server that alerts are sent by, under TLS alone."""

    host: str = Field(
        pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$", description="Name of the server."
    )
    port: int = Field(
        default=587,
        ge=1,
        le=65535,
        description="Port: STARTTLS is required of it; 465 is TLS from the first byte.",
    )
    from_: Email = Field(description="Address of the sender.")
    username: str | None = Field(
        default=None, min_length=1, description="User to sign in as; nobody if left out."
    )
    password_secret: str | None = Field(
        default=None, description="Remote key of the user's password in the secret store."
    )


class Alerts(Section):
    """Who is told."""

    routes: tuple[AlertRoute, ...] = Field(default=(), description="Routes by severity and team.")
    smtp: Smtp | None = Field(default=None, description="Mail server for the routes' addresses.")
    dead_man_secret: str | None = Field(
        default=None,
        description="Remote key of a webhook URL that hears from Alertmanager every few minutes, "
        "and raises the alarm when it does not.",
    )
    repeat_hours: int = Field(
        default=4,
        ge=1,
        le=168,
        description="Hours after which an alert that goes on is told of again.",
    )


class Objectives(Section):
    """What models promise over 30 days; alerts follow how fast that is used up."""

    availability_percent: float = Field(
        default=99.5, ge=90, lt=100, description="Requests without a server error, percent."
    )
    latency_milliseconds: Literal[
        5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000
    ] = Field(default=1000, description="Time within which a model answers, milliseconds.")
    latency_percent: float = Field(
        default=99, ge=50, lt=100, description="Requests answered within that time, percent."
    )
    first_token_milliseconds: Literal[100, 250, 500, 1000, 2500, 5000, 10000, 20000, 40000] = Field(
        default=2500,
        description="For language models, whose answers are as long as they are: time within which "
        "the first token comes, milliseconds.",
    )


class PayloadCapture(Section):
    """Requests and predictions kept for drift and audit."""

    enabled: bool = Field(default=False, description="Whether payloads are kept.")
    models: Annotated[tuple[str, ...], Unique] = Field(
        default=(), description="Models of serving.models whose payloads are kept; all if empty."
    )
    sample_percent: int = Field(
        default=10,
        ge=1,
        le=100,
        description="Share of the requests that is kept, percent, chosen by their id.",
    )
    retention_days: int = Field(
        default=30, ge=1, le=3650, description="Days that payloads are kept."
    )
    flush_seconds: int = Field(
        default=60,
        ge=5,
        le=3600,
        description="Longest that a payload is in memory alone, seconds: so much a node that fails loses.",
    )
    max_body_kib: int = Field(
        default=1024,
        ge=1,
        le=16384,
        description="Largest request or answer that is kept, KiB; larger ones are counted and dropped.",
    )
    replicas: int | None = Field(
        default=None, ge=1, le=20, description="Collectors; 2, and 1 in dev, if left out."
    )


class Drift(Section):
    """The loop from drift to retraining."""

    enabled: bool = Field(default=False, description="Whether drift is watched.")
    image: str | None = Field(
        default=None,
        pattern=IMAGE_PATTERN,
        description="Image with plinth_runtime, such as one of runtime/drift.Dockerfile; "
        "orchestration.airflow.image if left out.",
    )
    schedule: str = Field(
        default="0 * * * *", pattern=r"^\S+( \S+){4}$", description="Cron schedule of the check."
    )
    threshold: float = Field(
        default=0.2, gt=0, le=1, description="Population stability index that counts as drift."
    )
    window_hours: int = Field(
        default=24, ge=1, le=720, description="Hours of payloads that a check looks at."
    )
    baseline_days: int = Field(
        default=7,
        ge=1,
        le=90,
        description="Days of payloads that a model without a reference of its training is held against.",
    )
    minimum_rows: int = Field(
        default=500,
        ge=100,
        le=100_000,
        description="Fewest rows that say anything of drift; with fewer no index is given.",
    )
    retrain: bool = Field(default=False, description="Start retraining when drift is found.")
    pipeline: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9_.-]{1,250}(/[A-Za-z0-9_.-]{1,250})?$",
        description="What retrain starts: the id of a DAG of Airflow, or without Airflow "
        "flow/deployment of Prefect.",
    )
    cooldown_hours: int = Field(
        default=24,
        ge=1,
        le=2160,
        description="Least time between two retrainings of a model, hours.",
    )
    payload_capture: PayloadCapture = Field(
        default_factory=PayloadCapture, description="Where the observed data comes from."
    )


class LongTerm(Section):
    """Metrics beyond what Prometheus keeps: Thanos over the bucket `logs`."""

    enabled: bool = Field(default=False, description="Whether metrics go on into object storage.")
    retention_days: int = Field(
        default=365,
        ge=10,
        le=3650,
        description="Days that metrics are kept, thinned out to one sample in five minutes, and in an "
        "hour for long ranges. Samples by the hour are made after ten days.",
    )
    raw_days: int = Field(
        default=90, ge=3, le=3650, description="Days that every single sample is kept."
    )
    storage_gib: int = Field(
        default=50,
        ge=10,
        le=2000,
        description="Disk of the compactor, which holds the blocks that it works on, GiB.",
    )


class Grafana(Section):
    """Where Grafana keeps what people make in it; the platform's own pages come from its program."""

    database: Annotated[Literal["postgresql", "file"] | None, DATA_LOSS] = Field(
        default=None,
        description="Kind of its database. postgresql: an instance of its own, the smallest, and two "
        "replicas of Grafana; file: a volume, and one replica. postgresql outside dev if left out.",
    )

    def in_postgresql(self, protected: bool) -> bool:
        """Whether it is in PostgreSQL, by what is protected from deletion where nothing is said of it."""
        return self.database == "postgresql" or (self.database is None and protected)


class Monitoring(Section):
    """Prometheus, Alertmanager, Grafana."""

    retention_days: int = Field(
        default=15, ge=1, le=400, description="Days of metrics in Prometheus."
    )
    storage_gib: int = Field(default=100, ge=10, le=4000, description="Disk of Prometheus, GiB.")
    replicas: int = Field(
        default=2, ge=1, le=4, description="Prometheus and Alertmanager replicas."
    )
    grafana: Grafana = Field(default_factory=Grafana, description="Users, and pages of their own.")
    alerts: Alerts = Field(default_factory=Alerts, description="Alert routing.")
    slo: Objectives = Field(
        default_factory=Objectives, description="What models promise those who call them."
    )
    drift: Drift = Field(default_factory=Drift, description="Drift detection.")
    logs: Literal["cloud", "loki", "none"] = Field(
        default="none", description="Where the logs of pods go."
    )
    log_retention_days: int = Field(
        default=30, ge=1, le=3650, description="Days that logs of pods are kept."
    )
    traces: Literal["tempo", "none"] = Field(default="none", description="Where traces go.")
    trace_retention_days: int = Field(
        default=14, ge=1, le=3650, description="Days that traces are kept."
    )
    trace_sample_percent: int = Field(
        default=100,
        ge=1,
        le=100,
        description="Share of the traces that is kept, percent: whole traces, chosen by their id.",
    )
    trace_metrics: bool = Field(
        default=False,
        description="Whether Tempo makes metrics of spans and of who calls whom, for Prometheus.",
    )
    long_term: LongTerm = Field(
        default_factory=LongTerm, description="Metrics beyond what Prometheus keeps."
    )
    cost: Literal["opencost", "none"] = Field(
        default="none", description="What tells the cost of namespaces, pods and accelerators."
    )
