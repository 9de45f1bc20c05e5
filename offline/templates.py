"""Templates of ids and outputs, as the overlay writes them: `arn:aws:s3:::{bucket}`."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Mapping
from typing import Any, cast

from .account import Account
from .wire import Secret, plain


class Templates:
    """Fills templates for one generation of one resource; `facts.Facts` says what may stand in one.

    Args:
        digest: hex digits from which everything that is made up is taken.
        logical: the resource's name in the program.
    """

    def __init__(self, account: Account, digest: str, logical: str) -> None:
        self._account = account
        self._digest = digest
        self._logical = logical

    def fill(self, template: Any, inputs: Mapping[str, Any], identity: str) -> Any:
        """A template's value; secret if it was made of a secret."""
        if isinstance(template, str):
            secret: list[str] = []
            text = self.text(template, inputs, identity, secret)
            return Secret(text) if secret else text
        if isinstance(template, dict):
            mapping = cast("dict[str, Any]", template)
            return {key: self.fill(each, inputs, identity) for key, each in mapping.items()}
        if isinstance(template, list):
            return [self.fill(each, inputs, identity) for each in cast("list[Any]", template)]
        return template

    def text(
        self,
        template: str,
        inputs: Mapping[str, Any],
        identity: str,
        secret: list[str] | None = None,
    ) -> str:
        """A template's text; `secret` gets the names of those of its parts that are secret."""

        def part(match: re.Match[str]) -> str:
            key = match[1]
            if key == "id":
                return identity
            given: Any = inputs
            for step in key.split("."):
                holder = plain(given)
                given = (
                    cast("dict[str, Any]", holder).get(step) if isinstance(holder, dict) else None
                )
                if isinstance(given, Secret) and secret is not None:
                    secret.append(key)
            given = plain(given)
            if isinstance(given, str | int) and not isinstance(given, bool):
                return str(given)
            return match[2] if match[2] is not None else self._part(key)

        text = re.sub(r"\{([\w.]+)(?:\|([^}]*))?\}", part, template)
        partition = self._account.parts.get("partition", "aws")
        return text if partition == "aws" else text.replace("arn:aws:", f"arn:{partition}:")

    def _part(self, key: str) -> str:
        match = re.fullmatch(r"(hash|upper|digits)(\d+)", key)
        if match:
            length = int(match[2])
            if match[1] == "hash":
                return self._digest[:length]
            if match[1] == "digits":
                return str(int(self._digest, 16))[:length]
            return base64.b32encode(bytes.fromhex(self._digest)).decode()[:length]
        if key == "uuid":
            return str(uuid.UUID(self._digest[:32]))
        if key == "octet":
            return str(int(self._digest[:2], 16))
        if key == "logical":
            return self._logical
        return self._account.parts.get(key, f"{key.replace('.', '-')}-{self._digest[:7]}")
