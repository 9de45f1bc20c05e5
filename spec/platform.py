"""The root of an environment's spec."""

from typing import Annotated, Literal

from pydantic import Field

from .access import Access
from .backup import Backup
from .budget import Budget
from .cloud import Cloud
from .compute import Cluster, Gpu, Nodes
from .data import Database, Features, Registry, Storage
from .governance import Governance
from .llm import LanguageModels
from .monitoring import Monitoring
from .network import Network
from .orchestration import Orchestration
from .section import DATA_LOSS, NAME_PATTERN, Section
from .serving import Serving
from .tracking import Mlflow, Tracking

API_VERSION = "plinth/v1"


class Platform(Section):
    """One environment: a whole ML platform on one cloud."""

    api_version: Literal["plinth/v1"] = Field(description="Version of this language.")
    kind: Literal["Platform"] = Field(description="What the file describes.")
    name: Annotated[str, DATA_LOSS] = Field(
        pattern=NAME_PATTERN,
        min_length=2,
        max_length=20,
        description="Name of the platform; the prefix of everything it makes.",
    )
    environment: Literal["dev", "staging", "prod"] = Field(
        description="Kind of environment; dev relaxes protection and redundancy."
    )
    owner: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._@-]{0,62}$",
        description="Team that answers for it; a tag.",
    )
    cost_center: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$", description="Cost centre (quoted); a tag."
    )
    tags: dict[str, str] = Field(default_factory=dict, description="More tags on everything.")
    cloud: Cloud = Field(description="Where it stands.")
    network: Network = Field(description="Private network.")
    cluster: Cluster = Field(description="Kubernetes control plane.")
    nodes: Nodes = Field(description="Nodes without accelerators.")
    gpu: Gpu = Field(default_factory=Gpu, description="Accelerators.")
    storage: Storage = Field(default_factory=Storage, description="Buckets.")
    database: Database = Field(default_factory=Database, description="PostgreSQL instances.")
    registry: Registry = Field(
        default_factory=Registry, description="Repositories of container images."
    )
    features: Features = Field(default_factory=Features, description="Feature store.")
    tracking: Tracking = Field(
        default_factory=lambda: Mlflow(engine="mlflow"), description="Experiment tracking."
    )
    orchestration: Orchestration = Field(default_factory=Orchestration, description="Pipelines.")
    serving: Serving = Field(default_factory=Serving, description="Model serving.")
    llm: LanguageModels = Field(default_factory=LanguageModels, description="Language models.")
    access: Access = Field(default_factory=Access, description="How people reach it.")
    monitoring: Monitoring = Field(default_factory=Monitoring, description="Monitoring.")
    backup: Backup = Field(default_factory=Backup, description="Backups of the cluster.")
    governance: Governance = Field(default_factory=Governance, description="Rules.")
    budget: Budget = Field(description="Money.")

    @property
    def protected(self) -> bool:
        """Whether stateful resources are guarded against deletion: everywhere but in dev."""
        return self.environment != "dev"
