"""Values of the wrong shape: the exact fault of each, with its place and how to mend it."""

from __future__ import annotations

import pytest

from .files import added, faults

# Each case: what is added to a stack, and every word that is said of it.
CASES: dict[str, tuple[str, list[str]]] = {
    "unknown key": ("colour: blue\n", [
        "acme.yaml:4:1: colour: is not a key here (mend: did you mean cloud?)",
    ]),
    "unknown key near one there is": ("databse: {vcpus: 2}\n", [
        "acme.yaml:4:1: databse: is not a key here (mend: did you mean database?)",
    ]),
    "unknown key in a section": ("network: {cdir: 10.0.0.0/16}\n", [
        "acme.yaml:4:11: network.cdir: is not a key here (mend: did you mean cidr?)",
    ]),
    "unknown key like none there is": ("cloud: {location: x}\n", [
        "acme.yaml:4:9: cloud.location: is not a key here (mend: take it away; keys here: provider, region, accountId, profile, assumeRoleArn, admins, viewers, reservations)",
    ]),
    "unknown keys deep in lists": ("gpu: {pools: [{name: a, accelerator: h100, gpuPerNode: 8, nodes: {min: 0, maximum: 2}}]}\n", [
        "acme.yaml:4:44: gpu.pools[0].gpuPerNode: is not a key here (mend: did you mean gpusPerNode?)",
        "acme.yaml:4:59: gpu.pools[0].nodes.max: is missing (mend: add max: Most nodes.)",
        "acme.yaml:4:75: gpu.pools[0].nodes.maximum: is not a key here (mend: did you mean max?)",
    ]),
    "another spelling of a key": ("database: {vCpus: 2, memory_gib: 8, storageGB: 8}\n", [
        "acme.yaml:4:12: database.vCpus: is not a key here (mend: did you mean vcpus?)",
        "acme.yaml:4:22: database.memory_gib: is not a key here (mend: did you mean memoryGib?)",
        "acme.yaml:4:37: database.storageGB: is not a key here (mend: did you mean storageGib?)",
    ]),
    "text for a number": ('network: {zones: "3"}\n', [
        'acme.yaml:4:11: network.zones: "3" is text, not a whole number (mend: write it without quotes: 3)',
    ]),
    "fraction for a whole number": ("network: {zones: 3.5}\n", [
        "acme.yaml:4:11: network.zones: 3.5 is a number with a fraction, not a whole number (mend: write a whole number)",
    ]),
    "word for a switch": ('network: {privateEndpoints: "true", flowLogs: {enabled: maybe}}\n', [
        'acme.yaml:4:11: network.privateEndpoints: "true" is text, not true or false (mend: write it without quotes: true)',
        'acme.yaml:4:48: network.flowLogs.enabled: "maybe" is text, not true or false (mend: write true or false)',
    ]),
    "number for text": ("costCenter: 4411\n", [
        'acme.yaml:4:1: costCenter: 4411 is a whole number, not text (mend: quote it: "4411")',
    ]),
    "version without quotes keeps its zero": ("cluster: {version: 1.30}\n", [
        'acme.yaml:4:11: cluster.version: 1.3 is a number with a fraction, not text (mend: quote it: "1.30")',
    ]),
    "account without quotes": ("cloud: {accountId: 123456789012}\n", [
        'acme.yaml:4:9: cloud.accountId: 123456789012 is a whole number, not text (mend: quote it: "123456789012")',
    ]),
    "list for a mapping": ("network: [1, 2]\n", [
        "acme.yaml:4:1: network: is a list, not a mapping (mend: write its keys under it, indented)",
    ]),
    "word for a mapping": ("storage: big\n", [
        'acme.yaml:4:1: storage: "big" is text, not a mapping (mend: write its keys under it, indented)',
    ]),
    "mapping for a list": ("gpu: {pools: {name: a}}\n", [
        "acme.yaml:4:7: gpu.pools: is a mapping, not a list (mend: write a list)",
    ]),
    "word for a list": ("cloud: {admins: me}\n", [
        'acme.yaml:4:9: cloud.admins: "me" is text, not a list (mend: write it in brackets: [a, b])',
    ]),
    "word in a list of mappings": ("gpu: {pools: [a]}\n", [
        'acme.yaml:4:15: gpu.pools[0]: "a" is text, not a mapping (mend: write its keys under it, indented)',
    ]),
    "null in a list": ("cloud: {admins: [null]}\n", [
        "acme.yaml:4:18: cloud.admins[0]: is null, not text (mend: take it away)",
    ]),
    "mapping in a map of text": ("tags: {team: {name: a}}\n", [
        "acme.yaml:4:8: tags.team: is a mapping, not text (mend: write text)",
    ]),
    "keys that look like marks": ('tags: {"<word>": 5}\n', [
        'acme.yaml:4:8: tags.<word>: 5 is a whole number, not text (mend: quote it: "5")',
    ]),
    "choice, misspelt": ("network: {egress: nat-per-zones}\n", [
        'acme.yaml:4:11: network.egress: "nat-per-zones" is not one of nat-per-zone, nat-single, none (mend: did you mean nat-per-zone?)',
    ]),
    "choice, written out": ("environment: production\n", [
        'acme.yaml:4:1: environment: "production" is not one of dev, staging, prod (mend: did you mean prod?)',
    ]),
    "choice unlike any": ("environment: qa\n", [
        'acme.yaml:4:1: environment: "qa" is not one of dev, staging, prod (mend: choose one of these)',
    ]),
    "choice of one": ("features: {registry: file}\n", [
        'acme.yaml:4:12: features.registry: "file" is not sql (mend: write sql)',
    ]),
    "choice of numbers": ("cluster: {logRetentionDays: 45}\n", [
        "acme.yaml:4:11: cluster.logRetentionDays: 45 is not one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731 (mend: choose one of these)",
    ]),
    "choice in a map": ("governance: {rules: {no-public-buckets: optional}}\n", [
        'acme.yaml:4:22: governance.rules.no-public-buckets: "optional" is not one of advisory, mandatory, remediate, disabled (mend: choose one of these)',
    ]),
    "choice in a list": ("nodes: {cpu: {capacity: [spot, reserved]}}\n", [
        'acme.yaml:4:32: nodes.cpu.capacity[1]: "reserved" is not one of on-demand, spot (mend: choose one of these)',
    ]),
    "bounds": ("""\
network: {zones: 9}
gpu: {pools: [{name: a, accelerator: l4, gpusPerNode: 0, nodes: {min: -1, max: 0}}]}
""", [
        "acme.yaml:4:11: network.zones: 9 is more than 4 (mend: at least 2 and at most 4)",
        "acme.yaml:5:42: gpu.pools[0].gpusPerNode: 0 is less than 1 (mend: at least 1 and at most 16)",
        "acme.yaml:5:66: gpu.pools[0].nodes.min: -1 is less than 0 (mend: at least 0 and at most 1000)",
        "acme.yaml:5:75: gpu.pools[0].nodes.max: 0 is less than 1 (mend: at least 1 and at most 1000)",
    ]),
    "bounds that exclude": ("monitoring: {drift: {threshold: 0}}\n", [
        "acme.yaml:4:22: monitoring.drift.threshold: 0 is not more than 0 (mend: more than 0 and at most 1)",
    ]),
    "bounds of a list's items": ("budget: {alertAtPercent: [0, 50]}\n", [
        "acme.yaml:4:27: budget.alertAtPercent[0]: 0 is less than 1 (mend: at least 1)",
    ]),
    "empty list": ("budget: {notify: []}\n", [
        "acme.yaml:4:10: budget.notify: the list has 0 items (mend: at least 1 item)",
    ]),
    "short list because of its items": ("budget: {notify: [me]}\n", [
        'acme.yaml:4:19: budget.notify[0]: "me" has the wrong form (mend: write an address such as team@example.com)',
    ]),
    "list with a double": ("cloud: {viewers: [a, b, a]}\n", [
        "acme.yaml:4:9: cloud.viewers: names a twice (mend: keep one of them)",
    ]),
    "empty text": ("""\
owner: ""
access: {oidc: {issuer: https://id.example.com, clientId: "", clientSecret: x}}
""", [
        "acme.yaml:4:1: owner: is empty (mend: write up to 63 letters, digits, spaces and . _ @ -, beginning with a letter or digit)",
        "acme.yaml:5:49: access.oidc.clientId: is empty (mend: at least 1 character)",
    ]),
    "form of text": ("""\
owner: -x-
costCenter: a b
cloud: {region: virginia, accountId: "12"}
access: {domain: "http://x", email: x}
features: {materialize: hourly}
""", [
        'acme.yaml:4:1: owner: "-x-" has the wrong form (mend: write up to 63 letters, digits, spaces and . _ @ -, beginning with a letter or digit)',
        'acme.yaml:5:1: costCenter: "a b" has the wrong form (mend: write up to 63 letters, digits and . _ -, beginning with a letter or digit)',
        'acme.yaml:6:9: cloud.region: "virginia" has the wrong form (mend: write a region such as us-east-1)',
        'acme.yaml:6:27: cloud.accountId: "12" has the wrong form (mend: write twelve digits in quotes, such as "123456789012")',
        'acme.yaml:7:10: access.domain: "http://x" has the wrong form (mend: write a domain such as ml.example.com)',
        'acme.yaml:7:30: access.email: "x" has the wrong form (mend: write an address such as team@example.com)',
        'acme.yaml:8:12: features.materialize: "hourly" has the wrong form (mend: write five fields with one space between, such as "*/15 * * * *")',
    ]),
    "long text": ("gpu: {pools: [{name: a-very-long-name-for-a-pool, accelerator: l4, nodes: {min: 0, max: 1}}]}\n", [
        'acme.yaml:4:16: gpu.pools[0].name: "a-very-long-name-for-a-pool" has 27 characters (mend: at most 20 characters)',
    ]),
    "not a network": ("network: {cidr: 10.20.0.0/33, serviceCidr: 10, podCidr: 10.0.0.0}\n", [
        'acme.yaml:4:11: network.cidr: "10.20.0.0/33" is not a network (mend: write one such as 10.20.0.0/16)',
        "acme.yaml:4:31: network.serviceCidr: 10 is not a network (mend: write one such as 10.20.0.0/16)",
        'acme.yaml:4:48: network.podCidr: "10.0.0.0" is not a network (mend: write one such as 10.20.0.0/16)',
    ]),
    "address in a network": ("network: {cidr: 10.20.0.5/16}\n", [
        'acme.yaml:4:11: network.cidr: "10.20.0.5/16" is an address within a network (mend: write 10.20.0.0/16)',
    ]),
    "not a date": ("budget: {start: 2026-02-30}\n", [
        'acme.yaml:4:10: budget.start: "2026-02-30" is not a date: day is out of range for month (mend: write one such as 2026-01-31)',
    ]),
    "number for a date": ("budget: {start: 2026}\n", [
        "acme.yaml:4:10: budget.start: 2026 is not a date (mend: write one such as 2026-01-31)",
    ]),
    "unknown cloud": ("cloud: {provider: azur}\n", [
        'acme.yaml:4:9: cloud.provider: "azur" is not one of aws, gcp, azure, onprem (mend: did you mean azure?)',
    ]),
    "another cloud without its keys": ("cloud: {provider: gcp}\n", [
        "acme.yaml:4:1: cloud.project: is missing (mend: add project: Project id.)",
        "acme.yaml:4:1: cloud.region: is missing (mend: add region: Region, such as us-central1.)",
    ]),
    "kind of a section, misspelt": ("tracking: {engin: mlflow}\n", [
        "acme.yaml:4:12: tracking.engin: is not a key here (mend: did you mean engine?)",
    ]),
    "kind of a section left out": ("tracking: {auth: oidc}\n", [
        "acme.yaml:4:1: tracking.engine: is missing (mend: add engine: mlflow or wandb)",
    ]),
    "word for a section of kinds": ("tracking: mlflow\n", [
        'acme.yaml:4:1: tracking: "mlflow" is text, not a mapping (mend: write its keys under it, indented)',
    ]),
    "word or mapping: another word": ("gpu: {pools: [{name: a, accelerator: l4, nodes: {min: 0, max: 1}, sharing: all}]}\n", [
        'acme.yaml:4:67: gpu.pools[0].sharing: "all" is not none (mend: write none, or a mapping with timeSlicing or mps or mig)',
    ]),
    "word or mapping: a number": ("gpu: {pools: [{name: a, accelerator: l4, nodes: {min: 0, max: 1}, sharing: 4}]}\n", [
        "acme.yaml:4:67: gpu.pools[0].sharing: 4 is neither a word nor a mapping (mend: write a word, or a mapping with timeSlicing or mps or mig)",
    ]),
    "word or mapping: an unknown key": ("gpu: {pools: [{name: a, accelerator: l4, nodes: {min: 0, max: 1}, sharing: {timeslicing: 4}}]}\n", [
        "acme.yaml:4:67: gpu.pools[0].sharing: has no key that tells what is meant (mend: did you mean timeSlicing?)",
    ]),
    "word or mapping: a key unlike any": ("gpu: {pools: [{name: a, accelerator: l4, nodes: {min: 0, max: 1}, sharing: {slices: 4}}]}\n", [
        "acme.yaml:4:67: gpu.pools[0].sharing: has no key that tells what is meant (mend: write one of the keys timeSlicing, mps, mig)",
    ]),
    "word or mapping: two keys": ("gpu: {pools: [{name: a, accelerator: l4, nodes: {min: 0, max: 1}, sharing: {mps: 4, mig: 1g.5gb}}]}\n", [
        "acme.yaml:4:85: gpu.pools[0].sharing.mig: does not go with its neighbour (mend: keep one of mps, mig)",
    ]),
    "word or mapping: the only mapping, with faults": ("cloud: {provider: onprem, site: lab, objectStore: {endpoin: x}}\n", [
        "acme.yaml:4:38: cloud.objectStore.credentialsSecret: is missing (mend: add credentialsSecret: Remote key of the access key pair in the secret store.)",
        "acme.yaml:4:38: cloud.objectStore.endpoint: is missing (mend: add endpoint: URL of the S3 interface.)",
        "acme.yaml:4:52: cloud.objectStore.endpoin: is not a key here (mend: did you mean endpoint?)",
    ]),
    "secrets are not shown": ("access: {oidc: {issuer: https://id.example.com, clientId: a, clientSecret: 12345}}\n", [
        "acme.yaml:4:62: access.oidc.clientSecret: (hidden) is a whole number, not text (mend: quote it)",
    ]),
    "ambiguous secrets are not shown": ("access: {oidc: {issuer: https://id.example.com, clientId: a, clientSecret: 012345, jwksUri: https://id.example.com/keys}}\n", [
        "acme.yaml:4:10: access.oidc: users cannot come back from the identity provider without access.domain (mend: add access.domain)",
        "acme.yaml:4:76: access.oidc.clientSecret: (hidden) means different things to YAML readers (mend: quote it, or write a plain decimal)",
    ]),
    "logins in URLs are not shown": ("orchestration: {airflow: {dags: {repository: ftp://me:pass@example.com}}}\n", [
        'acme.yaml:4:34: orchestration.airflow.dags.repository: "ftp://(hidden)@example.com" has the wrong form (mend: write a URL that begins with https:// or ssh://, or git@host:path)',
    ]),
    "required section taken away": ("network: null\n", [
        "acme.yaml:4:1: network: is missing (mend: add network: Private network.)",
    ]),
    "several at once, and rules of the sound sections": ("""\
network: {zones: 9}
nodes: {cpu: {nodes: {min: 9, max: 2}}}
serving: {autoscaling: {minReplicas: 3, maxReplicas: 2}}
""", [
        "acme.yaml:4:11: network.zones: 9 is more than 4 (mend: at least 2 and at most 4)",
        "acme.yaml:5:23: nodes.cpu.nodes.min: 9 is more than max 2 (mend: min: 2, or max: 9)",
        "acme.yaml:6:11: warning: serving.autoscaling: is not used: serving.models is empty (mend: add a model, or say it in each InferenceService)",
        "acme.yaml:6:25: serving.autoscaling.minReplicas: 3 is more than maxReplicas 2 (mend: minReplicas: 2, or maxReplicas: 3)",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_shape_faults(case: str) -> None:
    text, expected = CASES[case]
    assert faults(added(text)) == expected
