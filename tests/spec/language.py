"""The language from end to end: every section, field, choice and bound, and specs that have them."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import yaml
from pydantic.fields import FieldInfo

from spec.fields import fields_of, sections_in
from spec.platform import Platform
from spec.section import Section

from .files import Memory, added

Path = tuple[str | int, ...]

GCP = {"provider": "gcp", "project": "acme-ml", "region": "us-central1", "billingAccount": "01AB23-45CD67-89EF01", "admins": ["group:team@example.com"]}  # fmt: skip
AZURE = {"provider": "azure", "location": "eastus", "subscriptionId": f"{1:08}-0000-0000-0000-{1:012}", "tenantId": f"{2:08}-0000-0000-0000-{2:012}", "admins": [f"{3:08}-0000-0000-0000-{3:012}"]}  # fmt: skip
ONPREM = {"provider": "onprem", "site": "lab"}
PAGES = {each: f"https://id.example.com/{each}" for each in ("authorization", "token", "userinfo")}
OIDC = {"issuer": "https://id.example.com", "clientId": "plinth", "clientSecret": "sso/client",
        "jwksUri": "https://id.example.com/keys", "endpoints": PAGES}  # fmt: skip
POSTGRES = {"offline": "postgres", "online": "postgres"}
KEY = """\
-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEpxlacPPlEsETzF+1qpFcH2dPHgni
3rIMIy+5Bc72AjFmeOFNLEhV1mXRDhUBRwRcT9xnQDqBqPlyUEr5CMS3Sg==
-----END PUBLIC KEY-----
"""

ENTRIES: dict[Path, dict[str, Any]] = {
    ("gpu", "pools"): {"name": "a", "accelerator": "h100", "nodes": {"min": 0, "max": 1}},
    ("gpu", "pools", 0, "taints"): {"key": "ml"},
    ("gpu", "queueing", "queues"): {
        "name": "a", "namespaces": ["a"], "quotas": [{"pool": "a", "gpus": 1}],
    },
    ("gpu", "queueing", "queues", 0, "quotas"): {"pool": "a", "gpus": 1},
    ("orchestration", "kubeflow", "teams"): {"name": "a", "members": ["a@example.com"]},
    ("serving", "models"): {"name": "a", "runtime": "triton", "storage": "artifacts:models/a"},
    ("serving", "models", 0, "scaling", "wakeQueries"): {"query": "up"},
    ("serving", "models", 0, "triton", "inputs"): {"name": "x", "type": "FP32", "dims": [1]},
    ("serving", "models", 0, "triton", "outputs"): {"name": "y", "type": "FP32", "dims": [1]},
    ("orchestration", "prefect", "workPools"): {"name": "a"},
    ("features", "views"): {"name": "a", "maxAgeMinutes": 5},
    ("monitoring", "alerts", "routes"): {"severity": "critical", "slackSecret": "alerts/slack"},
    ("governance", "exemptions"): {
        "rule": "tags", "resource": "a", "owner": "me", "reason": "there is no other way",
        "ticket": "T-1", "expires": "2027-01-31",
    },
    ("governance", "imageSignatures"): {"registries": ["ghcr.io/acme"], "publicKey": KEY},
}  # fmt: skip
"""A whole entry of each list of sections."""

SECTIONS: dict[Path, dict[str, Any]] = {
    ("cloud", "reservations", "a"): {"id": "cr-0a1b2c3d4e5f67890", "zone": "us-east-1a"},
    ("orchestration", "airflow", "dags"): {"repository": "https://example.com/dags.git"},
    ("access", "oidc"): OIDC,
    ("access", "oidc", "endpoints"): PAGES,
    ("gpu", "queueing", "topology"): {"pools": ["a"]},
    ("monitoring", "alerts", "smtp"): {"host": "mail.example.com", "from": "ml@example.com"},
    ("serving", "models", 0, "rollout", "candidate"): {"storage": "artifacts:models/b"},
    ("serving", "models", 0, "scaling", "wakeHours"): {"start": 7, "end": 19},
    ("governance", "imageSignatures", 0, "keyless"): {"issuer": "https://a.b", "subject": "a"},
    ("serving", "rateLimit"): {"requestsPerSecond": 50},
    ("cloud",): {},
    ("tracking",): {},
}
"""What an optional section must have."""


def sections() -> list[type[Section]]:
    """Every section of the language, each once."""
    found: dict[type[Section], None] = {}
    waiting: list[type[Section]] = [Platform]
    while waiting:
        section = waiting.pop()
        if section not in found:
            found[section] = None
            waiting += [
                each
                for info in section.model_fields.values()
                for each in sections_in(info.annotation)
            ]
    return sorted(found, key=lambda each: each.__name__)


def fields_everywhere() -> Iterator[tuple[type[Section], str, FieldInfo]]:
    """Every field of every section."""
    for section in sections():
        for name, info in section.model_fields.items():
            yield section, name, info


def paths(
    section: type[Section] = Platform, path: Path = ()
) -> Iterator[tuple[Path, type[Section], FieldInfo]]:
    """Every place of a field in a spec, with the section that it is of; of lists the first entry."""
    for key, info in fields_of(section).items():
        here = (*path, key)
        yield here, section, info
        inner = (*here, 0) if is_list(info.annotation) else here
        if get_origin(info.annotation) is dict:
            inner = (*here, "a")
        for each in sections_in(info.annotation):
            yield from paths(each, inner)


def is_list(annotation: Any) -> bool:
    """Whether a field is a list, optional or not."""
    return get_origin(annotation) is tuple


def choices(annotation: Any) -> list[Any]:
    """What a field may be, if it is one of some words or numbers, or a list of them."""
    if annotation is bool:
        return [True, False]
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return []
    return [value for inner in get_args(annotation) for value in choices(inner)]


def with_value(path: Path, value: Any, section: type[Section] = Platform) -> dict[str, Any]:
    """What a stack must add to its base to have `value` at `path`, in that kind of section."""
    data: dict[str, Any] = {}
    here: Any = data
    for index, part in enumerate(path[:-1]):
        at = path[: index + 1]
        if at in ENTRIES and at not in ((), path):
            here = here.setdefault(part, [copy.deepcopy(ENTRIES[at])])
        elif isinstance(part, int):
            here = here[part]
        else:
            here = here.setdefault(part, copy.deepcopy(SECTIONS.get(at, {})))
            here.update(kind_of(at, section))
    here[path[-1]] = value
    return data


STORE = {"host": "db.example.com", "passwordSecret": "wandb/password"}
WANDB = {
    "engine": "wandb",
    "licenseSecret": "wandb/licence",
    "mysql": dict(STORE),
    "redis": dict(STORE),
}
"""A server of Weights & Biases over stores that exist."""


def kind_of(path: Path, section: type[Section]) -> dict[str, Any]:
    """The keys that make the map at `path` one of the kind that `section` is in."""
    kinds = {
        "GcpCloud": GCP,
        "AzureCloud": AZURE,
        "OnPremCloud": ONPREM,
        "ObjectStoreEndpoint": ONPREM,
    }
    if path == ("cloud",):
        return kinds.get(section.__name__, {})
    if path == ("cloud", "objectStore"):
        return {"endpoint": "https://s3.example.com", "credentialsSecret": "s3/keys"}
    if path == ("tracking",):
        return (
            copy.deepcopy(WANDB)
            if section.__name__ == "WeightsAndBiases" or section.__name__.startswith("Wandb")
            else {"engine": "mlflow"}
        )
    if path == ("tracking", "bucket"):
        return {"provider": "s3", "name": "files", "credentialsSecret": "wandb/keys"}
    if path in (("tracking", "mysql"), ("tracking", "redis")):
        return dict(STORE)
    return {}


def stack(*parts: dict[str, Any]) -> Memory:
    """The stack `acme` with all that the parts say."""
    said: dict[str, Any] = {}
    for part in parts:
        merge(said, part)
    return added(yaml.safe_dump(json.loads(json.dumps(said)), sort_keys=False) if said else "")


def merge(under: dict[str, Any], over: dict[str, Any]) -> None:
    """`over` into `under`, map by map; lists of maps entry by entry."""
    for key, value in over.items():
        old = under.get(key)
        if isinstance(value, dict) and isinstance(old, dict):
            merge(old, value)
        elif (
            isinstance(value, list)
            and isinstance(old, list)
            and value
            and isinstance(value[0], dict)
        ):
            for mine, theirs in zip(old, value, strict=True):
                merge(mine, theirs)
        else:
            under[key] = copy.deepcopy(value)
