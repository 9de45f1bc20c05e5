"""How people reach the platform."""

from typing import Literal

from pydantic import Field

from .section import Section
from .values import Email


class Endpoints(Section):
    """Pages of the identity provider, as its discovery document names them."""

    authorization: str = Field(
        pattern=r"^https://.+$", description="URL where people sign in: authorization_endpoint."
    )
    token: str = Field(
        pattern=r"^https://.+$", description="URL that gives tokens: token_endpoint."
    )
    userinfo: str = Field(
        pattern=r"^https://.+$", description="URL that says who somebody is: userinfo_endpoint."
    )


class Oidc(Section):
    """The identity provider that users sign in with."""

    issuer: str = Field(pattern=r"^https://.+$", description="Issuer URL.")
    client_id: str = Field(min_length=1, description="Client id.")
    client_secret: str = Field(
        min_length=1, description="Remote key of the client secret in the secret store."
    )
    admin_group: str = Field(default="ml-admins", description="Group with administration rights.")
    jwks_uri: str | None = Field(
        default=None,
        pattern=r"^https://.+$",
        description="URL of the keys that sign its tokens: jwks_uri of its discovery document. The "
        "gateway checks tokens with them: of callers of models, and of teams of Pipelines.",
    )
    endpoints: Endpoints | None = Field(
        default=None,
        description="Its pages, for Grafana, which reads no discovery document; without them "
        "Grafana signs in by a password of its own.",
    )


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
    dns: Literal["external-dns", "none"] = Field(
        default="none",
        description="Who keeps the records of names under the domain: external-dns in the cloud's "
        "zone, or you.",
    )
    email: Email | None = Field(default=None, description="Contact for certificates.")
    oidc: Oidc | None = Field(default=None, description="Identity provider.")
