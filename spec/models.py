"""The models that the platform serves."""

from typing import Annotated, Literal

from pydantic import Field

from .callers import Callers
from .section import NAME_PATTERN, REPLACE, Section, Unique

Runtime = Literal[
    "triton", "torchserve", "vllm", "huggingface", "sklearn", "xgboost", "tensorflow", "onnx"
]

STORAGE_PATTERN = r"^(artifacts:|(s3|gs|hf|pvc|oci|https)://)[^\s:]+$"
VERSION_PATTERN = r"^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$"

SIGNATURE_PATTERN = r"^sha256:[0-9a-f]{64}$"

Storage = Annotated[str, Field(pattern=STORAGE_PATTERN)]
Version = Annotated[str, Field(pattern=VERSION_PATTERN)]
Signature = Annotated[str, Field(pattern=SIGNATURE_PATTERN)]

DataType = Literal[
    "BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64",
    "FP16", "FP32", "FP64", "BF16", "STRING",
]  # fmt: skip


class Tensor(Section):
    """An input or an output of a model."""

    name: str = Field(min_length=1, description="Name in the model.")
    type: DataType = Field(description="Type of its elements.")
    dims: tuple[Annotated[int, Field(ge=-1)], ...] = Field(
        min_length=1, description="Shape without the batch; -1 is any size."
    )


class DynamicBatching(Section):
    """Single requests put together into batches on the server."""

    preferred_batch_sizes: Annotated[tuple[Annotated[int, Field(ge=1)], ...], Unique] = Field(
        default=(), description="Sizes that are sent off at once; any up to maxBatchSize if empty."
    )
    max_queue_delay_microseconds: int = Field(
        default=100, ge=0, le=10_000_000, description="Longest wait for a batch to fill, us."
    )


class Triton(Section):
    """How Triton serves it: one model with a generated configuration, or a repository of models."""

    backend: Literal["onnxruntime", "tensorrt", "pytorch", "openvino", "python", "fil"] | None = (
        Field(
            default=None,
            description="Backend of the one model that the storage holds the files of, and "
            "config.pbtxt is generated; left out, the storage is a model repository.",
        )
    )
    max_batch_size: int = Field(
        default=0, ge=0, le=4096, description="Largest batch; 0 for a model without a batch axis."
    )
    dynamic_batching: DynamicBatching | None = Field(
        default=None, description="Batching on the server; none if left out."
    )
    instances: int = Field(default=1, ge=1, le=64, description="Instances per GPU, or per pod.")
    inputs: tuple[Tensor, ...] = Field(
        default=(), description="Inputs; read from the model where the backend can."
    )
    outputs: tuple[Tensor, ...] = Field(
        default=(), description="Outputs; read from the model where the backend can."
    )
    control: Literal["none", "poll", "explicit"] = Field(
        default="none",
        description="Models of a repository: all at start; followed as files change; or by name.",
    )
    load: Annotated[tuple[str, ...], Unique] = Field(
        default=(), description="Models that control: explicit loads at start; more by request."
    )


class WakeQuery(Section):
    """A query of Prometheus that keeps a model up while it is above nothing."""

    query: str = Field(min_length=1, description="PromQL of one value.")
    threshold: float = Field(default=1, gt=0, description="Value that one replica answers for.")


class WakeHours(Section):
    """Hours of the day in which a model is up."""

    start: int = Field(ge=0, le=23, description="First hour, UTC.")
    end: int = Field(ge=1, le=24, description="Hour that is the end, UTC.")
    weekdays: bool = Field(default=True, description="Monday to Friday alone.")


class ModelScaling(Section):
    """How one model follows load, where it differs from serving.autoscaling."""

    min_replicas: int | None = Field(default=None, ge=0, le=1000, description="Fewest replicas.")
    max_replicas: int | None = Field(default=None, ge=1, le=1000, description="Most replicas.")
    target_requests_per_second: int | None = Field(
        default=None, ge=1, le=100_000, description="Requests per second that one replica takes."
    )
    target_in_flight: int | None = Field(
        default=None,
        ge=1,
        le=10_000,
        description="Requests waiting or running per replica, instead (Triton and vLLM; any in "
        "Knative mode).",
    )
    wake_hours: WakeHours | None = Field(
        default=None, description="When a model that may go to zero is up."
    )
    wake_queries: tuple[WakeQuery, ...] = Field(
        default=(), description="What else brings it up from zero."
    )


class Candidate(Section):
    """The version beside the one that serves."""

    storage: Storage = Field(description="Its files, as in the model.")
    version: Version | None = Field(default=None, description="Its version; a label.")
    signature: Signature | None = Field(
        default=None, description="Digest of its verified signature, as in the model."
    )


class ModelRollout(Section):
    """How the next version of one model takes over."""

    strategy: Literal["canary", "blue-green", "none"] | None = Field(
        default=None, description="Strategy; that of serving.rollout if left out."
    )
    candidate: Candidate | None = Field(
        default=None, description="The next version: canary, or green; none stands if left out."
    )
    percent: int | None = Field(
        default=None,
        ge=0,
        le=100,
        description="Traffic of a canary, percent; serving.rollout.stepPercent if left out.",
    )
    active: Literal["blue", "green"] = Field(
        default="blue", description="Which of blue (the model) and green (the candidate) serves."
    )


class Model(Section):
    """A model that is served under its own name."""

    name: Annotated[str, REPLACE] = Field(
        pattern=NAME_PATTERN, max_length=40, description="Name of the model and of its address."
    )
    runtime: Runtime = Field(description="Server; one of serving.runtimes.")
    storage: Storage = Field(
        description="Its files: artifacts: and a path in the platform's bucket, or a URI "
        "(s3, gs, https of a storage account, hf, pvc, oci)."
    )
    version: Version | None = Field(default=None, description="Version; a label of its metrics.")
    signature: Signature | None = Field(
        default=None,
        description="Digest of the signature that its promotion verified and gave; an annotation. "
        "Needed where governance.modelSigning is required.",
    )
    protocols: Annotated[tuple[Literal["rest", "grpc"], ...], Unique] = Field(
        default=("rest",), min_length=1, description="Ways in at the gateway."
    )
    callers: Callers = Field(
        default_factory=Callers,
        description="Who may call it at the gateway; serving.callers if nobody is named.",
    )
    gpu_pool: str | None = Field(
        default=None, description="Name of the pool of gpu.pools that it runs on; CPU if left out."
    )
    gpus: int | None = Field(
        default=None,
        ge=0,
        le=16,
        description="GPUs per replica, or shares of one where the pool is shared; "
        "1 if there is a pool.",
    )
    vcpus: float = Field(default=1, ge=0.1, le=192, description="vCPUs per replica.")
    memory_gib: float = Field(default=4, ge=0.25, le=2048, description="Memory per replica, GiB.")
    timeout_seconds: int = Field(
        default=60, ge=1, le=3600, description="Longest that the gateway waits for an answer."
    )
    args: tuple[str, ...] = Field(default=(), description="More arguments of the server.")
    scaling: ModelScaling = Field(default_factory=ModelScaling, description="Own scaling.")
    rollout: ModelRollout = Field(default_factory=ModelRollout, description="Own roll-out.")
    triton: Triton | None = Field(
        default=None, description="Options of Triton (runtimes triton and onnx)."
    )
    cache: bool = Field(
        default=False, description="Keep its files on the nodes of its pool (serving.cache)."
    )
    size_gib: int | None = Field(
        default=None, ge=1, le=10_000, description="Size of its files, GiB; for the cache."
    )
