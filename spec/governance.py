"""What rules hold."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from .section import Section, Unique
from .values import Day

Enforcement = Literal["advisory", "mandatory", "disabled"]
RuleEnforcement = Literal["advisory", "mandatory", "remediate", "disabled"]

FOLDER_PATTERN = r"^[\w.-]+(/[\w.-]+)*$"

Folder = Annotated[
    str, Field(pattern=FOLDER_PATTERN, examples=["../policies-acme"], max_length=200)
]
"""A folder, by its way from the file that names it."""

SIGNED_PATTERN = r"^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._*-]+)*$"
"""A registry or a part of it; `*` matches any part of what follows the host."""

KEY_PATTERN = r"^-----BEGIN PUBLIC KEY-----\n(.|\n)+-----END PUBLIC KEY-----\n?$"

Signed = Annotated[str, Field(pattern=SIGNED_PATTERN, examples=["ghcr.io/acme"])]


class Exemption(Section):
    """A rule that one resource need not keep, for a time."""

    rule: str = Field(min_length=1, description="Rule id.")
    resource: str = Field(min_length=1, description="Resource name or URN; * matches any part.")
    owner: str = Field(min_length=1, description="Who answers for it.")
    reason: str = Field(min_length=10, description="Why.")
    ticket: str = Field(min_length=1, description="Where it was agreed.")
    expires: Day = Field(description="Last day it holds, such as 2027-01-31.")


class Keyless(Section):
    """Somebody who signs by an identity, with a certificate of Sigstore that holds for minutes."""

    issuer: str = Field(
        pattern=r"^https://.+$",
        description="Who vouches for the identity, such as https://token.actions.githubusercontent.com.",
    )
    subject: str = Field(
        min_length=1,
        description="The identity, such as https://github.com/acme/app/.github/workflows/build.yml@"
        "refs/heads/main; * matches any part.",
    )


class ImageSignature(Section):
    """Registries whose images run only with a signature, and whose: of a key, or of an identity."""

    registries: Annotated[tuple[Signed, ...], Unique] = Field(
        min_length=1,
        description="Registries or parts of them, such as ghcr.io/acme; * matches any part of the path.",
    )
    public_key: str | None = Field(
        default=None,
        pattern=KEY_PATTERN,
        description="Public key (PEM) that cosign signs with.",
    )
    keyless: Keyless | None = Field(default=None, description="Who signs without a key.")
    credentials_secret: str | None = Field(
        default=None,
        min_length=1,
        description="Remote key of a Docker config (JSON) in the secret store, by which Kyverno reads "
        "images and signatures where not everybody may.",
    )
    transparency_log: bool = Field(
        default=True,
        description="Whether Sigstore's public log must have the signature; false needs no way to "
        "Sigstore, and a publicKey.",
    )


class Governance(Section):
    """What rules hold here."""

    enforcement: Enforcement = Field(
        default="mandatory", description="What a violation does, unless a rule says otherwise."
    )
    rules: dict[str, RuleEnforcement] = Field(
        default_factory=dict,
        description="Enforcement of single rules, by id; remediate adds what is missing.",
    )
    exemptions: tuple[Exemption, ...] = Field(default=(), description="Agreed exceptions.")
    max_deletions: int = Field(
        default=50, ge=0, description="Resources that one change may delete at most."
    )
    allow_unknown: bool = Field(
        default=False, description="Let a mandatory rule pass that cannot be evaluated yet."
    )
    settings: dict[str, dict[str, JsonValue]] = Field(
        default_factory=dict,
        description="Settings of single rules, by rule id and name of the setting.",
    )
    packs: Annotated[tuple[Folder, ...], Unique] = Field(
        default=(),
        description="Folders of the repository with rules of your own, relative to this file.",
    )
    frameworks: Annotated[tuple[str, ...], Unique] = Field(
        default=(), description="Frameworks that reports refer to, such as cis, soc2; all if empty."
    )
    residency: Annotated[tuple[str, ...], Unique] = Field(
        default=(),
        description="Region prefixes that data may be in, such as us, eu; any if left out.",
    )
    image_registries: Annotated[tuple[str, ...], Unique] = Field(
        default=(), description="Registries that images may come from; any if left out."
    )
    image_signatures: tuple[ImageSignature, ...] = Field(
        default=(), description="Whose signature images must have, by registry. Needs Kyverno."
    )
    admission: Literal["kubernetes", "kyverno", "none"] = Field(
        default="none",
        description="What holds the rules on the cluster itself, against whatever is applied: the API "
        "server, or Kyverno.",
    )
    model_signing: Literal["required", "optional"] = Field(
        default="optional", description="Whether only signed models may be promoted and served."
    )
