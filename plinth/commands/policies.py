"""`plinth policies`: the rules."""

from __future__ import annotations

import json

from policies.catalog import rules


def run(as_json: bool) -> None:
    """List every rule, by pack."""
    listed = sorted(rules(), key=lambda rule: (rule.pack, rule.id))
    if as_json:
        rows = [
            {
                "id": rule.id,
                "pack": rule.pack,
                "severity": rule.severity,
                "frameworks": {name: list(ids) for name, ids in rule.frameworks.items()},
                "providers": list(rule.providers),
                "enforcement": rule.enforcement,
                "summary": rule.title,
            }
            for rule in listed
        ]
        print(json.dumps(rows, indent=2))
        return
    width = max(len(rule.id) for rule in listed)
    pack = ""
    for rule in listed:
        if rule.pack != pack:
            print(f"{'' if not pack else chr(10)}{rule.pack}")
            pack = rule.pack
        print(f"  {rule.id:<{width}}  {rule.severity:<8}  {rule.title}")
