"""Training and serving apart."""

from __future__ import annotations

from ..fixtures import GPU_NODES
from ..suite import DROP, UNKNOWN, Fixture, suite
from ._given import JOB, QUEUE

SELECTOR = "spec.template.spec.nodeSelector"
SERVING = Fixture(
    GPU_NODES.type, {**GPU_NODES.inputs, "labels": {"pool": "serve", "purpose": "serving"}}
)
TRAINING = Fixture(
    GPU_NODES.type, {**GPU_NODES.inputs, "labels": {"pool": "train", "purpose": "training"}}
)
SAID = "It runs on nodes that models are served on ({})"
AFFINITY = {
    "nodeAffinity": {
        "requiredDuringSchedulingIgnoredDuringExecution": {
            "nodeSelectorTerms": [
                {"matchExpressions": [{"key": "pool", "operator": "In", "values": ["serve"]}]}
            ]
        }
    }
}

TestJob = suite(
    "training-off-serving-pools",
    Fixture(JOB.type, JOB.inputs, {"serve": SERVING, "train": TRAINING}),
    bad=[
        ({SELECTOR: {"pool": "serve"}}, SAID.format("pool: serve")),
        ({SELECTOR: {"purpose": "serving"}}, SAID.format("purpose: serving")),
        (
            {SELECTOR: DROP, "spec.template.spec.affinity": AFFINITY},
            SAID.format("pool: serve"),
        ),
        ({SELECTOR: {"purpose": "serving"}, "serve": DROP}, SAID.format("purpose: serving")),
        (
            {SELECTOR: DROP},
            "It names no pool, and may run on nodes that models are served on",
        ),
    ],
    fine=[
        {SELECTOR: {"pool": "train"}},
        {SELECTOR: {"pool": "elsewhere"}},
        {SELECTOR: DROP, "serve": DROP},
        {SELECTOR: DROP, "metadata.labels": {"kueue.x-k8s.io/queue-name": "vision"}},
        {SELECTOR: DROP, "spec.template.spec.containers.0.resources": DROP},
    ],
    unknown=[({SELECTOR: UNKNOWN}, SELECTOR)],
)

FLAVOR = Fixture(
    "kubernetes:kueue.x-k8s.io/v1beta2:ResourceFlavor",
    {"metadata": {"name": "train"}, "spec": {"nodeLabels": {"pool": "train"}}},
)

TestQueue = suite(
    "training-off-serving-pools",
    Fixture(QUEUE.type, QUEUE.inputs, {"flavor": FLAVOR, "serve": SERVING, "train": TRAINING}),
    bad=[
        (
            {"flavor/spec.nodeLabels": {"pool": "serve"}},
            "Its flavor train is of nodes that models are served on",
        )
    ],
    fine=[{"flavor": DROP}, {"flavor/spec": {}}],
    schema=False,
)
