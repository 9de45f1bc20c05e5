"""Machine learning: samples of KServe, Kubeflow, Karpenter and MLflow."""

from __future__ import annotations

from ..model import Also, Fault, Program, Unseen
from . import bad, good

_KSERVE = "kserve/kserve: docs/samples/"
_TORCH = _KSERVE + "custom/torchserve/gpu.yaml"
_LIGHTGBM = _KSERVE + "lightgbm/lightgbm.yaml"
_AUTH = "kserve/kserve: issue 760"
_KARPENTER = "aws/karpenter-provider-aws: examples/v1/general-purpose.yaml"
_TAINT = "aws-samples/amazon-eks-machine-learning-with-terraform-and-kubeflow: issue 43"
_TRAINING = "kubeflow/training-operator: examples/"
_NCCL = _TRAINING + "pytorch/mnist/v1/pytorch_job_mnist_nccl.yaml"
_ARTIFACTS = "TimovNiedek/genre-classifier-msd: terraform/storage.tf"
_MLFLOW = "DougTrajano/mlflow-server: terraform/"

_FAULTS = (
    Fault(
        "gpu-nodes",
        "any pod lands there",
        "2i2c-org/infrastructure: issue 4209",
        "gpu-nodes-tainted",
    ),
    Fault("general-purpose", "grows without bound", _KARPENTER, "node-pools-bounded"),
    Fault("gpu-pool", "grows without bound", _KARPENTER, "gpu-nodes-bounded"),
    Fault("gpu-pool", "any pod lands there", _TAINT, "gpu-nodes-tainted"),
    Fault("torchserve-custom-gpu", "an image that moves", _TORCH, "images-nested-pinned"),
    Fault("torchserve-custom-gpu", "no bounds of memory", _TORCH, "serving-limited"),
    Fault("torchserve-custom-gpu", "no probes", _TORCH, "serving-probed"),
    Fault("torchserve-custom-gpu", "nobody's", _TORCH, "models-owned"),
    Fault("torchserve-custom-gpu", "anyone may ask it", _AUTH, "serving-authenticated"),
    Fault("lightgbm-iris", "no bounds", _LIGHTGBM, "serving-limited"),
    Fault("lightgbm-iris", "no version", _LIGHTGBM, "models-staged"),
    Fault("lightgbm-iris", "anyone may ask it", _AUTH, "serving-authenticated"),
    Fault("minio", "a key in a variable", _KSERVE + "kafka/minio.yaml", "no-plaintext-secrets"),
    Fault("pytorch-dist-mnist-nccl", "an image that moves", _NCCL, "images-nested-pinned"),
    Fault("pytorch-dist-mnist-nccl", "nobody's", _NCCL, "models-owned"),
    Fault(
        "pytorch-dist-mnist-nccl",
        "on any nodes with accelerators",
        _NCCL,
        "training-off-serving-pools",
    ),
    Fault(
        "single-node",
        "on any nodes with accelerators",
        _TRAINING + "singlenode/job.yaml",
        "training-off-serving-pools",
    ),
    Fault("mlflow-artifacts", "overwritten is lost", _ARTIFACTS, "artifacts-versioned"),
    Fault("mlflow-artifacts", "may be made public", _ARTIFACTS, "s3-private"),
    Fault("mlflow-artifacts", "no key", _ARTIFACTS, "s3-encrypted"),
    Fault(
        "mlflow-server",
        "the database's password in a variable",
        _MLFLOW + "server.tf",
        "aws-no-plaintext-secrets",
    ),
    Fault(
        "mlflow-backend-store", "backups of five days", _MLFLOW + "rds.tf", "ml-stores-backed-up"
    ),
)

_MODELS = ("torchserve-custom-gpu", "lightgbm-iris")

_ALSO = (
    Also("budget-set", ("",), "the sources have no budget"),
    Also("gpu-budget-kept", ("",), "a pool that nothing bounds is beyond any budget"),
    Also("node-pools-bounded", ("gpu-pool",), "as gpu-nodes-bounded"),
    Also("models-staged", ("torchserve-custom-gpu",), "as lightgbm-iris"),
    Also("models-signed", _MODELS, "the settings ask for signatures"),
    Also("payloads-captured", _MODELS, "the settings say that drift is watched"),
    Also("serving-slo-alerted", _MODELS, "no alert is on either"),
    Also("s3-versioned", ("mlflow-artifacts",), "as artifacts-versioned"),
    Also("s3-tls-only", ("mlflow-artifacts",), "answers without TLS"),
    Also("buckets-logged", ("mlflow-artifacts",), "no log"),
    Also("rds-backed-up", ("mlflow-backend-store",), "as ml-stores-backed-up"),
)

_UNSEEN = (
    Unseen(
        "keys of a store for the default account",
        _KSERVE + "kafka/s3_secret.yaml",
        "what a Secret holds is not looked into",
    ),
    Unseen("a model of a public bucket", _LIGHTGBM, "whose a bucket is, its name does not say"),
)

PROGRAM = Program(
    "ml",
    ("aws", "kubernetes"),
    bad.program,
    good.program,
    _FAULTS,
    _ALSO,
    _UNSEEN,
    bad.SETTINGS,
)
