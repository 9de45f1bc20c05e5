"""Rules of models to serve: what each asks of its server, GPUs, storage, scaling, roll-out and cache."""

from __future__ import annotations

import pytest

from ..files import added, faults

# Each case: what is added to a stack, and every word that is said of it.
CASES: dict[str, tuple[str, list[str]]] = {
    "a model that nothing is wrong with": ("""\
serving:
  models:
    - {name: fraud, runtime: triton, storage: "artifacts:models/fraud/3"}
""", [
    ]),
    "models without the signature that is required": ("""\
governance: {modelSigning: required}
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a"}
    - name: b
      runtime: triton
      storage: artifacts:models/b
      signature: sha256:0000000000000000000000000000000000000000000000000000000000000000
      rollout: {candidate: {storage: "artifacts:models/b2"}}
""", [
        "acme.yaml:7:7: serving.models[0].signature: is missing: governance.modelSigning is required (mend: the digest that plinth_runtime.promotion gave)",
        "acme.yaml:12:17: serving.models[1].rollout.candidate.signature: is missing: governance.modelSigning is required (mend: the digest that plinth_runtime.promotion gave)",
    ]),
    "a name twice, and a candidate's": ("""\
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", rollout: {candidate: {storage: "artifacts:models/b"}}}
    - {name: a-canary, runtime: triton, storage: "artifacts:models/c"}
    - {name: a, runtime: triton, storage: "artifacts:models/d"}
""", [
        "acme.yaml:7:8: serving.models[1].name: a-canary is also the name of the candidate of serving.models[0] (mend: one name per model)",
        "acme.yaml:8:8: serving.models[2].name: a is also the name of serving.models[0] (mend: one name per model)",
    ]),
    "a name that is none of DNS": ("""\
serving:
  models:
    - {name: Fraud_1, runtime: triton, storage: "artifacts:models/a"}
""", [
        "acme.yaml:6:8: serving.models[0].name: \"Fraud_1\" has the wrong form (mend: write lower-case letters, digits and single hyphens, beginning with a letter)",
    ]),
    "a server that is not installed, and gRPC that it has not": ("""\
serving:
  models:
    - {name: a, runtime: sklearn, storage: "artifacts:models/a", protocols: [grpc]}
""", [
        "acme.yaml:6:17: serving.models[0].runtime: sklearn is not among serving.runtimes (mend: add it there)",
        "acme.yaml:6:66: serving.models[0].protocols: sklearn has no gRPC here (mend: rest, or triton, onnx, tensorflow)",
    ]),
    "vLLM without a GPU": ("""\
gpu: {pools: [{name: serve, accelerator: l4, nodes: {min: 0, max: 4}, purpose: serving}]}
serving:
  runtimes: [vllm]
  models:
    - {name: a, runtime: vllm, storage: "hf://a/b"}
""", [
        "acme.yaml:8:17: serving.models[0].runtime: vllm needs a GPU (mend: gpuPool: a pool with purpose: serving)",
    ]),
    "GPUs of no pool": ("""\
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", gpus: 1}
""", [
        "acme.yaml:6:65: serving.models[0].gpus: GPUs of no pool (mend: add gpuPool, or gpus: 0)",
    ]),
    "a pool that there is not": ("""\
gpu: {pools: [{name: serve, accelerator: l4, nodes: {min: 0, max: 4}, purpose: serving}]}
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", gpuPool: serv}
""", [
        "acme.yaml:7:65: warning: serving.models[0].gpuPool: CPU says little of the load of a GPU (mend: serving.autoscaling.engine: keda, or maxReplicas as minReplicas)",
        "acme.yaml:7:65: serving.models[0].gpuPool: gpu.pools has no serv (mend: did you mean serve?)",
    ]),
    "more GPUs than a node has": ("""\
gpu: {pools: [{name: serve, accelerator: l4, nodes: {min: 0, max: 4}, purpose: serving}]}
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", gpuPool: serve, gpus: 2, scaling: {minReplicas: 2, maxReplicas: 2}}
""", [
        "acme.yaml:4:62: warning: gpu.pools[0].nodes.max: the models on it fill all 4: no new version starts beside the old one (mend: one node more, or fewer replicas)",
        "acme.yaml:7:81: serving.models[0].gpus: 2 GPUs, and a node of serve has 1 (mend: 1, or another pool)",
    ]),
    "shares of a GPU for one pod": ("""\
gpu: {pools: [{name: slice, accelerator: t4, nodes: {min: 0, max: 4}, purpose: serving, sharing: {timeSlicing: 4}}]}
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", gpuPool: slice, gpus: 2, scaling: {minReplicas: 2, maxReplicas: 2}}
""", [
        "acme.yaml:7:81: serving.models[0].gpus: 2 shares of one GPU: a pod of slice has one, or another's (mend: 1, or a pool without sharing)",
    ]),
    "a pool, and no GPU of it": ("""\
gpu: {pools: [{name: serve, accelerator: l4, nodes: {min: 0, max: 4}, purpose: serving}]}
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", gpuPool: serve, gpus: 0, scaling: {minReplicas: 2, maxReplicas: 2}}
""", [
        "acme.yaml:7:81: serving.models[0].gpus: a pool of GPUs, and none of them (mend: 1, or no gpuPool)",
    ]),
    "a GPU that the server has no use for": ("""\
gpu: {pools: [{name: serve, accelerator: l4, nodes: {min: 0, max: 4}, purpose: serving}]}
serving:
  runtimes: [sklearn]
  models:
    - {name: a, runtime: sklearn, storage: "artifacts:models/a", gpuPool: serve, scaling: {minReplicas: 2, maxReplicas: 2}}
""", [
        "acme.yaml:8:66: serving.models[0].gpuPool: sklearn does not use a GPU (mend: take it away, or onnx or triton)",
    ]),
    "a pool for training": ("""\
gpu: {pools: [{name: serve, accelerator: l4, nodes: {min: 0, max: 4}}]}
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", gpuPool: serve, scaling: {minReplicas: 2, maxReplicas: 2}}
""", [
        "acme.yaml:7:65: warning: serving.models[0].gpuPool: serve is a pool for training (mend: a pool with purpose: serving)",
    ]),
    "TPUs": ("""\
gpu: {pools: [{name: serve, accelerator: inferentia2, nodes: {min: 0, max: 4}, purpose: serving}]}
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", gpuPool: serve, scaling: {minReplicas: 2, maxReplicas: 2}}
""", [
        "acme.yaml:7:65: serving.models[0].gpuPool: inferentia2 is no GPU of NVIDIA's, which every runtime here is for (mend: another pool)",
    ]),
    "more replicas than the pool has room for": ("""\
gpu: {pools: [{name: serve, accelerator: l4, nodes: {min: 0, max: 4}, purpose: serving}]}
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", gpuPool: serve, scaling: {minReplicas: 5, maxReplicas: 5}}
""", [
        "acme.yaml:4:62: gpu.pools[0].nodes.max: room for 4, and the models on it ask for 5 at the least (mend: more nodes, or fewer replicas)",
    ]),
    "replicas that fill the pool": ("""\
gpu: {pools: [{name: serve, accelerator: l4, nodes: {min: 0, max: 4}, purpose: serving}]}
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", gpuPool: serve, scaling: {minReplicas: 4, maxReplicas: 4}}
""", [
        "acme.yaml:4:62: warning: gpu.pools[0].nodes.max: the models on it fill all 4: no new version starts beside the old one (mend: one node more, or fewer replicas)",
    ]),
    "storage of other clouds": ("""\
serving:
  models:
    - {name: a, runtime: triton, storage: "gs://a/b"}
    - {name: b, runtime: triton, storage: "https://a.blob.core.windows.net/c/d"}
""", [
        "acme.yaml:6:34: serving.models[0].storage: nothing on aws lets a model read gs:// (mend: artifacts: and a path in the platform's bucket)",
        "acme.yaml:7:34: serving.models[1].storage: nothing on aws lets a model read a storage account of Azure (mend: artifacts: and a path in the platform's bucket)",
    ]),
    "storage of one's own": ("""\
serving:
  models:
    - {name: a, runtime: triton, storage: "s3://mine/a"}
""", [
        "acme.yaml:6:34: warning: serving.models[0].storage: the models' service account may read the platform's bucket alone (mend: artifacts: and a path, or let it read there yourself)",
    ]),
    "storage that is none": ("""\
serving:
  models:
    - {name: a, runtime: triton, storage: /models/a}
""", [
        "acme.yaml:6:34: serving.models[0].storage: \"/models/a\" has the wrong form (mend: write artifacts: and a path, or a URI of s3, gs, hf, pvc, oci or https)",
    ]),
    "parts of the bucket that models may not read": ("""\
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:secret/a"}
    - {name: b, runtime: triton, storage: "artifacts:models/../x"}
""", [
        "acme.yaml:6:34: serving.models[0].storage: models may read models/ and mlflow/ of the bucket (mend: artifacts:models/secret/a)",
        "acme.yaml:7:34: serving.models[1].storage: leaves the bucket's prefix (mend: a path without ..)",
    ]),
    "bounds the wrong way about": ("""\
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", scaling: {minReplicas: 5, maxReplicas: 2}}
""", [
        "acme.yaml:6:75: serving.models[0].scaling.minReplicas: 5 is more than maxReplicas 2 (mend: minReplicas: 2, or maxReplicas: 5)",
    ]),
    "none at the least, with an autoscaler that cannot": ("""\
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", scaling: {minReplicas: 0}}
""", [
        "acme.yaml:6:75: serving.models[0].scaling.minReplicas: a HorizontalPodAutoscaler does not scale to zero (mend: 1 or more, or serving.autoscaling.engine: keda)",
    ]),
    "none at the least, and nothing that wakes it": ("""\
serving:
  autoscaling: {engine: keda}
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", scaling: {minReplicas: 0}}
""", [
        "acme.yaml:7:65: serving.models[0].scaling: nothing wakes it from zero: the gateway counts no request without a pod (mend: add wakeHours or wakeQueries, or minReplicas: 1)",
    ]),
    "hours that are no time, of a model that never sleeps": ("""\
serving:
  autoscaling: {engine: keda}
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", scaling: {wakeHours: {start: 9, end: 9}}}
""", [
        "acme.yaml:7:75: warning: serving.models[0].scaling.wakeHours: is not used: it never goes below 2 (mend: take it away, or minReplicas: 0)",
        "acme.yaml:7:97: serving.models[0].scaling.wakeHours.end: from 9 to 9 is no time (mend: 10 or later)",
    ]),
    "targets that do not go together": ("""\
serving:
  runtimes: [sklearn]
  autoscaling: {engine: keda}
  models:
    - {name: a, runtime: sklearn, storage: "artifacts:models/a", scaling: {targetInFlight: 4, targetRequestsPerSecond: 9}}
""", [
        "acme.yaml:8:76: serving.models[0].scaling.targetInFlight: a target of two kinds (mend: one of the two)",
        "acme.yaml:8:76: serving.models[0].scaling.targetInFlight: sklearn does not count them (mend: targetRequestsPerSecond, or one of triton, onnx, vllm)",
    ]),
    "targets of KEDA, with another autoscaler": ("""\
gpu: {pools: [{name: serve, accelerator: l4, nodes: {min: 0, max: 4}, purpose: serving}]}
serving:
  autoscaling: {targetRequestsPerSecond: 9, scaleDownSeconds: 9}
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", gpuPool: serve, scaling: {targetInFlight: 4, maxReplicas: 3}}
""", [
        "acme.yaml:6:17: warning: serving.autoscaling.targetRequestsPerSecond: is not used: the autoscaler is hpa (mend: take it away, or change that)",
        "acme.yaml:6:45: warning: serving.autoscaling.scaleDownSeconds: is not used: the autoscaler is hpa (mend: take it away, or change that)",
        "acme.yaml:8:65: warning: serving.models[0].gpuPool: CPU says little of the load of a GPU (mend: serving.autoscaling.engine: keda, or maxReplicas as minReplicas)",
        "acme.yaml:8:91: warning: serving.models[0].scaling.targetInFlight: is not used: the autoscaler is not keda (mend: take it away, or engine: keda)",
    ]),
    "CPU's target, with KEDA": ("""\
serving:
  autoscaling: {engine: keda, targetUtilizationPercent: 50}
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a"}
""", [
        "acme.yaml:5:31: warning: serving.autoscaling.targetUtilizationPercent: is not used: the autoscaler is keda (mend: take it away, or change that)",
    ]),
    "one replica in prod": ("""\
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", scaling: {minReplicas: 1}}
""", [
        "acme.yaml:6:75: warning: serving.models[0].scaling.minReplicas: one replica in prod (mend: 2 or more)",
    ]),
    "traffic of no canary, and a green that is not there": ("""\
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", rollout: {percent: 5, active: green}}
""", [
        "acme.yaml:6:75: serving.models[0].rollout.percent: traffic of a canary that is not there (mend: add candidate, or take it away)",
        "acme.yaml:6:87: serving.models[0].rollout.active: green is not there (mend: add candidate, or blue)",
    ]),
    "a candidate without a strategy": ("""\
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", rollout: {strategy: none, candidate: {storage: "artifacts:models/b"}}}
""", [
        "acme.yaml:6:91: serving.models[0].rollout.candidate: a candidate, and no strategy for it (mend: strategy: canary or blue-green)",
    ]),
    "percent of blue and green, green of a canary": ("""\
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", rollout: {strategy: blue-green, percent: 5, candidate: {storage: "artifacts:models/b"}}}
    - {name: b, runtime: triton, storage: "artifacts:models/a", rollout: {active: green, candidate: {storage: "artifacts:models/b"}}}
""", [
        "acme.yaml:6:97: serving.models[0].rollout.percent: the traffic of blue-green is not split (mend: take it away, or strategy: canary)",
        "acme.yaml:7:75: serving.models[1].rollout.active: canary has no blue and green (mend: take it away, or strategy: blue-green)",
    ]),
    "a candidate that serves already, without a gateway": ("""\
serving:
  gateway: none
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", protocols: [rest], rollout: {candidate: {storage: "artifacts:models/a"}}}
""", [
        "acme.yaml:7:65: warning: serving.models[0].protocols: is not used: there is no gateway; every port answers within the cluster (mend: take it away, or gateway: envoy)",
        "acme.yaml:7:94: serving.models[0].rollout.candidate: nothing splits the traffic without a gateway (mend: gateway: envoy, or take it away)",
        "acme.yaml:7:106: warning: serving.models[0].rollout.candidate.storage: the candidate is what serves already (mend: other files, or take rollout away)",
    ]),
    "Triton's options of another": ("""\
serving:
  runtimes: [sklearn]
  models:
    - {name: a, runtime: sklearn, storage: "artifacts:models/a", triton: {maxBatchSize: 4}}
""", [
        "acme.yaml:7:66: serving.models[0].triton: options of Triton, and the runtime is sklearn (mend: take them away, or runtime: triton)",
    ]),
    "ONNX by another backend": ("""\
serving:
  runtimes: [onnx]
  models:
    - {name: a, runtime: onnx, storage: "artifacts:models/a", triton: {backend: pytorch}}
""", [
        "acme.yaml:7:63: serving.models[0].triton: pytorch does not know inputs and outputs by itself (mend: add inputs and outputs)",
        "acme.yaml:7:72: serving.models[0].triton.backend: onnx is served by onnxruntime, not pytorch (mend: take it away, or runtime: triton)",
    ]),
    "a backend without its GPU, one without inputs": ("""\
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", triton: {backend: tensorrt}}
    - {name: b, runtime: triton, storage: "artifacts:models/a", triton: {backend: pytorch}}
""", [
        "acme.yaml:6:74: serving.models[0].triton.backend: tensorrt needs a GPU (mend: gpuPool: a pool, or onnxruntime)",
        "acme.yaml:7:65: serving.models[1].triton: pytorch does not know inputs and outputs by itself (mend: add inputs and outputs)",
    ]),
    "batches larger than the largest, and of none": ("""\
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", triton: {backend: python, maxBatchSize: 4, dynamicBatching: {preferredBatchSizes: [4, 8]}}}
    - {name: b, runtime: triton, storage: "artifacts:models/a", triton: {backend: python, dynamicBatching: {}}}
""", [
        "acme.yaml:6:151: serving.models[0].triton.dynamicBatching.preferredBatchSizes[1]: 8 is more than maxBatchSize 4 (mend: 4 at the most)",
        "acme.yaml:7:91: serving.models[1].triton.dynamicBatching: batches of a model that takes none (mend: maxBatchSize of 1 or more)",
    ]),
    "options of a repository of one model": ("""\
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", triton: {backend: python, control: explicit, load: [b]}}
""", [
        "acme.yaml:6:91: serving.models[0].triton.control: is of a repository of models, and this is one model (mend: take it away, or backend)",
        "acme.yaml:6:110: serving.models[0].triton.load: is of a repository of models, and this is one model (mend: take it away, or backend)",
    ]),
    "options of one model of a repository": ("""\
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", triton: {maxBatchSize: 4, load: [b]}}
    - {name: b, runtime: triton, storage: "artifacts:models/a", triton: {control: poll}}
""", [
        "acme.yaml:6:74: warning: serving.models[0].triton.maxBatchSize: is not used: a repository has its own config.pbtxt files (mend: add backend, or take it away)",
        "acme.yaml:6:91: serving.models[0].triton.load: models by name, and control is not explicit (mend: control: explicit, or take it away)",
        "acme.yaml:7:74: serving.models[1].triton.control: files that were fetched once do not change (mend: a storage of pvc://, or control: explicit)",
    ]),
    "a type that Triton has not": ("""\
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", triton: {backend: python, inputs: [{name: x, type: FLOAT, dims: [1]}]}}
""", [
        "acme.yaml:6:110: serving.models[0].triton.inputs[0].type: \"FLOAT\" is not one of BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP16, FP32, FP64, BF16, STRING (mend: choose one of these)",
    ]),
    "a cache on no nodes, of no size": ("""\
serving:
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", cache: true}
""", [
        "acme.yaml:6:65: serving.models[0].cache: a cache of unknown size (mend: add sizeGib, the size of its files)",
        "acme.yaml:6:65: serving.models[0].cache: kept on the nodes of no pool (mend: add gpuPool, or cache: false)",
    ]),
    "a cache that is too small, of what is not fetched, on nodes without its label": ("""\
gpu: {pools: [{name: serve, accelerator: l4, nodes: {min: 0, max: 4}, purpose: serving}]}
serving:
  cache: {sizeGib: 50}
  models:
    - {name: a, runtime: triton, storage: "pvc://a/b", gpuPool: serve, cache: true, sizeGib: 60, scaling: {minReplicas: 1, maxReplicas: 1}}
""", [
        "acme.yaml:4:15: gpu.pools[0].labels: the cache's agent goes by a label that its nodes do not have (mend: {kserve/localmodel: worker})",
        "acme.yaml:6:11: serving.cache.sizeGib: 50 GiB, and the models kept on serve are 60 GiB (mend: 60 or more)",
        "acme.yaml:8:72: serving.models[0].cache: pvc:// is not fetched, and so not kept (mend: cache: false)",
        "acme.yaml:8:108: warning: serving.models[0].scaling.minReplicas: one replica in prod (mend: 2 or more)",
    ]),
    "a cache larger than the disk": ("""\
gpu: {pools: [{name: serve, accelerator: l4, nodes: {min: 0, max: 4}, purpose: serving, labels: {kserve/localmodel: worker}}]}
serving:
  cache: {sizeGib: 300}
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", gpuPool: serve, cache: true, sizeGib: 60, scaling: {minReplicas: 2, maxReplicas: 2}}
""", [
        "acme.yaml:4:15: gpu.pools[0].diskGib: a disk of 200 GiB, and a cache of 300 GiB on it (mend: 400, or a smaller serving.cache)",
    ]),
    "a cache of nothing": ("""\
serving:
  cache: {sizeGib: 50}
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", sizeGib: 4}
""", [
        "acme.yaml:5:3: warning: serving.cache: is not used: no model has cache: true (mend: take it away, or cache a model)",
        "acme.yaml:7:65: warning: serving.models[0].sizeGib: is not used: the model is not cached (mend: take it away, or cache: true)",
    ]),
    "the edge on a cloud, behind a gateway": ("""\
serving: {profile: edge, autoscaling: {maxReplicas: 3}}
""", [
        "acme.yaml:4:1: serving.gateway: the edge has no gateway, and this is envoy (mend: none, or profile: datacenter)",
        "acme.yaml:4:11: serving.profile: the edge is no place of aws (mend: datacenter, or cloud.provider: onprem)",
        "acme.yaml:4:26: warning: serving.autoscaling: is not used: serving.models is empty (mend: add a model, or say it in each InferenceService)",
        "acme.yaml:4:40: warning: serving.autoscaling.maxReplicas: is not used: at the edge there is one replica of each model (mend: take it away, or scaling of a model)",
    ]),
    "an edge device in a datacenter": ("""\
serving: {edgeDevice: jetson}
""", [
        "acme.yaml:4:11: warning: serving.edgeDevice: is not used: profile is not edge (mend: take it away, or profile: edge)",
    ]),
    "a Jetson with a server that it has no image of": ("""\
cloud: {provider: onprem, site: lab}
features: {offline: postgres}
serving:
  profile: edge
  edgeDevice: jetson
  gateway: none
  runtimes: [triton, sklearn]
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", gpus: 2}
""", [
        "acme.yaml:10:22: serving.runtimes[1]: sklearn has no image for a Jetson (mend: one of triton, onnx)",
        "acme.yaml:12:65: serving.models[0].gpus: a Jetson has one GPU (mend: 1)",
    ]),
    "models, and nothing that serves them": ("""\
serving: {engine: none, runtimes: null, models: [{name: a, runtime: vllm, storage: "gs://a"}]}
""", [
        "acme.yaml:4:41: warning: serving.models: is not used: serving.engine is none (mend: take it away, or change that)",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_serving_rules(case: str) -> None:
    text, said = CASES[case]
    assert faults(added(text)) == said


AZURE = """\
cloud: {provider: azure, location: eastus, subscriptionId: 11111111-1111-4111-8111-111111111111, tenantId: 11111111-1111-4111-8111-111111111111, admins: [11111111-1111-4111-8111-111111111111]}
gpu: {pools: [{name: serve, accelerator: t4, nodes: {min: 0, max: 4}, purpose: serving, labels: {kserve/localmodel: worker}}]}
serving:
  models:
    - {name: a, runtime: triton, storage: "%s", gpuPool: serve, cache: true, sizeGib: 9, scaling: {minReplicas: 2, maxReplicas: 2}}
"""


def test_what_fetches_for_a_cache_is_nobody_on_azure() -> None:
    said = faults(added(AZURE % "artifacts:models/a"))
    assert [each for each in said if "no label that Azure knows the models by" in each]
    assert not [each for each in faults(added(AZURE % "hf://a/b")) if "no label that Azure" in each]
