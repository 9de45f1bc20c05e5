"""Triton's model repository and its `config.pbtxt`, made from the spec.

A configuration must lie beside the model in the repository, and KServe's storage initializer mounts
what it fetched read-only. So the server of a model with a `backend` begins by making a repository of
links in a scratch volume: the generated configuration from a ConfigMap, and the fetched files as a
version.
"""

from __future__ import annotations

from collections.abc import Iterator

from spec.models import Model, Tensor, Triton

CONFIG = "config.pbtxt"
CONFIG_AT = "/etc/plinth/model"
REPOSITORY = "/tmp/repository"  # noqa: S108

SCRIPT = """\
set -eu
mkdir -p "$MODEL_REPOSITORY/$MODEL_NAME"
cp "$MODEL_CONFIG" "$MODEL_REPOSITORY/$MODEL_NAME/config.pbtxt"
found=""
for version in "$MODEL_FILES"/[0-9]*/; do
  [ -d "$version" ] || continue
  version="${version%/}"
  ln -sfn "$version" "$MODEL_REPOSITORY/$MODEL_NAME/${version##*/}"
  found=1
done
[ -n "$found" ] || ln -sfn "$MODEL_FILES" "$MODEL_REPOSITORY/$MODEL_NAME/1"
exec tritonserver "$@"
"""
"""Makes the repository and becomes the server. Numbered folders among the files are versions; files
without any are version 1."""


def options(model: Model) -> Triton:
    """The model's options of Triton; `onnx` is a word for its ONNX Runtime backend."""
    given = model.triton or Triton()
    if model.runtime == "onnx" and given.backend is None:
        return given.model_copy(update={"backend": "onnxruntime"})
    return given


def arguments(triton: Triton) -> list[str]:
    """Arguments about a repository that is served as it is."""
    if triton.control == "none":
        return []
    if triton.control == "poll":
        return ["--model-control-mode=poll", "--repository-poll-secs=15"]
    return ["--model-control-mode=explicit", *(f"--load-model={each}" for each in triton.load)]


def config(name: str, triton: Triton, *, gpu: bool) -> str:
    """`config.pbtxt` of a model: the text form of `inference.ModelConfig`."""
    return "\n".join(_config(name, triton, gpu=gpu)) + "\n"


def _config(name: str, triton: Triton, *, gpu: bool) -> Iterator[str]:
    yield f'name: "{name}"'
    yield f'backend: "{triton.backend}"'
    yield f"max_batch_size: {triton.max_batch_size}"
    for word, tensors in (("input", triton.inputs), ("output", triton.outputs)):
        for each in tensors:
            yield _tensor(word, each)
    kind = "KIND_GPU" if gpu else "KIND_CPU"
    yield f"instance_group {{ count: {triton.instances} kind: {kind} }}"
    batching = triton.dynamic_batching
    if batching is not None:
        sizes = "".join(f" preferred_batch_size: {each}" for each in batching.preferred_batch_sizes)
        delay = batching.max_queue_delay_microseconds
        yield f"dynamic_batching {{{sizes} max_queue_delay_microseconds: {delay} }}"


def _tensor(word: str, tensor: Tensor) -> str:
    dims = "".join(f" dims: {each}" for each in tensor.dims)
    name = tensor.name.replace("\\", "\\\\").replace('"', '\\"')
    return f'{word} {{ name: "{name}" data_type: TYPE_{tensor.type}{dims} }}'
