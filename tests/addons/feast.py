"""Feast itself, in its own environment: what it makes of a file, and of a command line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.feast.library import library

LOAD = """
import json, os, pathlib, sys
from feast.cli.cli import cli
from feast.repo_config import load_repo_config

def load(path, environment):
    os.environ.update(environment)
    config = load_repo_config(path.parent, path)
    parts = ("offline_store", "online_store", "registry")
    return {
        "project": config.project,
        "auth": {"class": type(config.auth_config).__name__,
                 **json.loads(config.auth_config.model_dump_json())},
        **{part: {"class": type(getattr(config, part)).__name__,
                  **json.loads(getattr(config, part).model_dump_json())} for part in parts},
    }

def parse(command):
    program, yaml, path, name, *arguments = command
    cli.make_context(program, [yaml, path, name])
    return cli.commands[name].make_context(name, arguments).params

made = []
environment, commands = map(json.loads, sys.argv[1:3])
for path in map(pathlib.Path, sys.argv[3:]):
    try:
        made.append(load(path, environment))
    except Exception as error:
        made.append({"error": str(error)})
print(json.dumps([made, [parse(each) for each in commands]], default=str))
"""


def text(declared: Iterable[Any]) -> str:
    """The file among what was declared."""
    (found,) = [each for each in declared if each.name.endswith("-feast-config")]
    return found.inputs["data"]["feature_store.yaml"]


def variables(file: str) -> set[str]:
    """Variables that Feast puts into a file."""
    return set(re.findall(r"\$\{(\w+)\}", file))


def load(
    files: Mapping[str, str], tmp_path: Path, commands: list[list[str]], **variables: str
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What Feast makes of files, name -> text, and its command line of commands."""
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    paths = [str(tmp_path / name) for name in files]
    made, parsed = library().script(LOAD, json.dumps(variables), json.dumps(commands), *paths)
    return dict(zip(files, made, strict=True)), parsed
