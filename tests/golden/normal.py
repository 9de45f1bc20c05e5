"""A plan as a file that is reviewed: sorted, and without what another run or machine would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import yaml

HEAD = """\
# The plan of the stack {stack}, from nothing: every resource with its inputs, below its component.
# Made by `make golden`; look at what changed, and commit it with its cause.
"""


def text(plan: Mapping[str, Any]) -> str:
    """The golden form of a `plan.json`.

    Left out are URNs (type, name and parent say the same), outputs (the simulator's), dependencies
    (hundreds of lines for each; tests of the order hold them) and passes of rules (counted).
    """
    names = {each["urn"]: each["name"] for each in plan["resources"]}
    resources: dict[str, Any] = {}
    for each in plan["resources"]:
        key = f"{each['type']} {each['name']}"
        assert key not in resources, key
        resources[key] = {
            **({"in": names[each["parent"]]} if each["parent"] in names else {}),
            **({"protect": True} if each["protect"] else {}),
            **({"inputs": each["inputs"]} if each["inputs"] else {}),
        }
    verdicts = Counter(each["state"] for each in plan["verdicts"])
    told = [
        {"rule": each["rule"], "state": each["state"], "message": each["message"]}
        for each in plan["verdicts"]
        if each["state"] != "pass"
    ]
    document = {
        "counts": dict(Counter(each["op"] for each in plan["resources"])),
        "types": dict(Counter(each["type"] for each in plan["resources"])),
        "verdicts": {**verdicts, "told": sorted(told, key=lambda each: str(each))},
        "diagnostics": sorted(each["message"] for each in plan["diagnostics"]),
        "notChecked": sorted(plan["notChecked"]),
        "resources": resources,
    }
    body = yaml.dump(document, Dumper=_Dumper, sort_keys=True, width=120, allow_unicode=True)
    return HEAD.format(stack=plan["stack"]) + body


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """YAML without anchors, and with texts of several lines as they are read."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def _string(dumper: Any, value: str) -> Any:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _string)
