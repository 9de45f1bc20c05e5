"""Who may call models, and how the gateway knows them."""

from typing import Annotated

from pydantic import Field

from .section import Section, Unique

CLAIM_PATTERN = r"^[A-Za-z0-9_:-]+(\.[A-Za-z0-9_:-]+)*$"

Name = Annotated[str, Field(min_length=1, max_length=1024)]
Names = Annotated[tuple[Name, ...], Unique]


class Callers(Section):
    """Who may call: whoever is in one of the lists; everyone signed in if all are empty."""

    groups: Names = Field(
        default=(), description="Groups of the identity provider (serving.tokens.groupsClaim)."
    )
    clients: Names = Field(
        default=(), description="Client ids of programs (serving.tokens.clientClaim)."
    )
    subjects: Names = Field(
        default=(), description="Subjects, the claim sub: one person, or one program."
    )


class Tokens(Section):
    """Tokens of the identity provider that callers of models send."""

    audiences: Annotated[tuple[Name, ...], Unique] = Field(
        default=(),
        max_length=8,
        description="Audiences that are let in; access.oidc.clientId alone if left out.",
    )
    groups_claim: str = Field(
        default="groups",
        pattern=CLAIM_PATTERN,
        description="Claim with a list of groups; a dot leads into a claim.",
    )
    client_claim: str = Field(
        default="azp",
        pattern=CLAIM_PATTERN,
        description="Claim with the id of the client that the token was given to.",
    )


class RateLimit(Section):
    """How much one caller may ask."""

    requests_per_second: int = Field(
        ge=1,
        le=100_000,
        description="Requests per second of one caller to one model, at each of the gateway's pods.",
    )
