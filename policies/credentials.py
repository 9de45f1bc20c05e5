"""Credentials in plain text: how they are told from all else, wherever they are looked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .values import UNKNOWNS, Node, strings

NAME = re.compile(
    r"(password|passwd|passphrase|secretkey|accesskey|apikey|authtoken|bearertoken|privatekey|"
    r"clientsecret|jwtsecret|webhookurl|connectionstring|fernetkey)$"
)
"""What the letters of a name end with, in lower case, that holds a secret.

What refers to one does not match: passwordSecret, tokenFile, secretName."""
KEY_OF = re.compile(r"(existing|password|passphrase|string|token|username|url)secretkey$")
"""What the letters of a name end with that says under which key of a Secret something is."""
SHAPES = re.compile(
    r"AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----|gh[pousr]_[A-Za-z0-9]{36}|"
    r"xox[baprs]-[A-Za-z0-9-]{10,}|[a-z+]+://[^/\s:@${}]+:[^/\s:@${}]{3,}@|"
    # Azure's: in connection strings, and in signed addresses.
    r"(AccountKey|SharedAccessKey|SharedAccessSignature)=[^;]{16,}|[?&]sig=[^&]{16,}"
)
"""What credentials look like, whatever they are called."""
REFERENCE = re.compile(r"^(\$\{?\w+\}?|\$\(\w+\)|\{\{.*\}\}|<[\w-]+>)$", re.DOTALL)
"""A reference, or a template that is filled in where it runs."""


def variables(entries: Iterable[Node]) -> Iterator[tuple[Node, str]]:
    """The values of variables that are a list of `name` and `value`, with their names."""
    for each in entries:
        yield from strings(each.at("value"), str(each.get("name", "")))


def credentials(places: Iterable[tuple[Node, str]]) -> Iterator[str]:
    """What looks like a credential among values and their names; never says the value.

    Raises:
        Unknown: a value is not known that has such a name; once all others were looked at.
    """
    later: list[Node] = []
    for node, name in places:
        letters = re.sub(r"[^a-z]", "", name.lower())
        named = bool(NAME.search(letters)) and not KEY_OF.search(letters)
        if node.value in UNKNOWNS:
            # What another resource gives under such a name is its secret, or a reference to it.
            later += [node] if named else []
        elif not REFERENCE.match(node.value) and (named or SHAPES.search(node.value)):
            yield f"{node.path} holds what looks like a credential"
    for node in later:
        _ = node.known
