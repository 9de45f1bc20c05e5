"""What applications on language models need."""

from typing import Annotated, Literal

from pydantic import Field

from .section import DATA_LOSS, Section


class LanguageModels(Section):
    """What applications on language models need."""

    vector_store: Annotated[Literal["none", "qdrant", "pgvector"], DATA_LOSS] = Field(
        default="none", description="Vector database."
    )
    tracing: Annotated[Literal["none", "langfuse", "opentelemetry"], DATA_LOSS] = Field(
        default="none", description="Traces of model calls."
    )
    gateway: Literal["none", "envoy-ai"] = Field(default="none", description="Model gateway.")
