"""KServe in Standard mode: models as Deployments behind the gateway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_kubernetes as k8s

from spec.models import Model
from spec.platform import Platform
from spec.rules.drift import captured
from spec.variants import Variant, variants

from ..cloud import AccessKeys
from . import knative_gateway, objects
from .addon import Addon
from .kserve_values import S3, S3_TRUST, storage_keys, values
from .objects import GATEWAY_NAMESPACE
from .pods import tolerations
from .serving import cache, knative, metrics, rollout, runtimes, sign_in, triton
from .serving.admission import policy_spec
from .serving.models import Place, config, config_map, generated, inference_service, labels
from .serving.names import MODELS, POOL_LABEL, PREDICTOR
from .site import routed

CONTROLLER = "kserve-controller-manager"

ALPHA = "serving.kserve.io/v1alpha1"
ROUTES = "gateway.networking.k8s.io/v1"


class Kserve(Addon):
    """KServe, the runtimes asked for, and the namespace `models` with its models."""

    key = "kserve"
    namespace = "kserve"
    # Made in `declare`: what its pods may do depends on the spec.
    owns_namespace = False
    requires = (
        "prometheus-operator-crds",
        "cert-manager",
        "external-secrets",
        "gateway",
        "keda",
        "knative",
    )
    open_ports = (9443,)

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.serving.engine == "kserve"

    def declare(self) -> None:
        serving = self.site.spec.serving
        cached = cache.cached(serving)
        own = self.make_namespace(
            self.namespace,
            # The agent of the models' cache mounts a folder of its node.
            security="privileged" if cached else "restricted",
            reached_from=(),
            reads_secrets=False,
            serves_routes=False,
        )
        crds = self.release({}, key="kserve-crd", after=[own])
        controller = self.release(values(self.site), key="kserve-resources", after=[crds])
        servers = self._runtimes(controller)
        # The chart has a port for metrics and no monitor of it.
        self.custom(
            "monitoring.coreos.com/v1",
            "PodMonitor",
            CONTROLLER,
            objects.pod_monitor({"app.kubernetes.io/name": CONTROLLER}, "metrics"),
            after=[controller],
        )
        # It goes before the controller, which must still be there to take the models' finalizers.
        keys = self.site.identity(MODELS, PREDICTOR).keys
        models = self.make_namespace(
            MODELS,
            security="baseline",
            reached_from=(GATEWAY_NAMESPACE, "kserve", "airflow", *self._behind()),
            reads_secrets=keys is not None,
            serves_routes=True,
            workloads=True,
            after=servers,
        )
        before = [models, *self._predictor(models, keys)]
        before.extend(sign_in.declare(self, models))
        before.extend(self._local_models(controller, models))
        monitors = knative if serving.mode == "knative" else metrics
        for name, spec in monitors.pod_monitors().items():
            self.custom(
                "monitoring.coreos.com/v1",
                "PodMonitor",
                name,
                spec,
                namespace=MODELS,
                after=[models],
            )
        if "tensorflow" in serving.runtimes:
            data = {"monitoring.config": runtimes.TF_CONFIG}
            before.append(self._config(runtimes.TF_MONITORING, data, models))
        for model in serving.models:
            self._serve(model, before)
        self.ready = (*servers, *before[1:2])

    # --- the parts ----------------------------------------------------------------------------

    def _behind(self) -> tuple[str, ...]:
        """Who hands requests on to models that sleep, and asks them how busy they are."""
        return (knative_gateway.NAMESPACE,) if knative_gateway.served(self.site.spec) else ()

    def _runtimes(self, controller: pulumi.Resource) -> list[pulumi.Resource]:
        spec = self.site.spec
        serving_pools = {each.name for each in spec.gpu.pools if each.purpose == "serving"}
        tolerated = tolerations(
            taint
            for each in self.site.pools
            if each.labels.get(POOL_LABEL) in serving_pools
            for taint in each.taints
        )
        made = runtimes.cluster_runtimes(spec.serving, tolerated, gpus=bool(self.site.pools))
        return [
            self.custom(
                ALPHA, "ClusterServingRuntime", name, each, cluster_wide=True, after=[controller]
            )
            for name, each in made.items()
        ] or [controller]

    def _predictor(self, models: pulumi.Resource, keys: AccessKeys | None) -> list[pulumi.Resource]:
        """The models' service account, and what lets them read their files."""
        secrets = [S3] if keys else []
        made: list[pulumi.Resource] = [
            self.service_account(PREDICTOR, namespace=MODELS, secrets=secrets, after=[models])
        ]
        if keys:
            made.append(
                self.custom(
                    "external-secrets.io/v1",
                    "ExternalSecret",
                    S3,
                    storage_keys(keys),
                    namespace=MODELS,
                    wait_for="Ready",
                    after=[models],
                )
            )
        if keys and keys.authority is not None:
            made.append(self._config(S3_TRUST, {"cabundle.crt": keys.authority}, models))
        return [*made, *self._ask_for_labels(models)]

    def _ask_for_labels(self, models: pulumi.Resource) -> list[pulumi.Resource]:
        """Refuse a model whose pods the cloud would not know as the predictor: it cannot read itself."""
        wanted = self.site.identity(MODELS, PREDICTOR).pod_labels
        if not wanted:
            return []
        admission = k8s.admissionregistration.v1
        metadata = k8s.meta.v1.ObjectMetaArgs(
            name=f"{PREDICTOR}-labels", labels=dict(self.site.labels)
        )
        policy = admission.ValidatingAdmissionPolicy(
            f"{self.name}-labels",
            metadata=metadata,
            spec=policy_spec(wanted),
            opts=self.child(models),
        )
        binding = admission.ValidatingAdmissionPolicyBinding(
            f"{self.name}-labels-binding",
            metadata=metadata,
            spec=admission.ValidatingAdmissionPolicyBindingSpecArgs(
                policy_name=policy.metadata["name"], validation_actions=["Deny"]
            ),
            opts=self.child(policy),
        )
        return [policy, binding]

    def _local_models(
        self, controller: pulumi.Resource, models: pulumi.Resource
    ) -> list[pulumi.Resource]:
        """The cache of models on nodes, and what it keeps."""
        serving = self.site.spec.serving
        pools = cache.pools_of(serving)
        if not pools:
            return []
        release = self.release(
            cache.values(pools, self.site.pools), key=cache.VALUES, after=[controller]
        )
        made: list[pulumi.Resource] = [
            k8s.storage.v1.StorageClass(
                f"{self.name}-{cache.CLASS}",
                metadata=k8s.meta.v1.ObjectMetaArgs(
                    name=cache.CLASS, labels=dict(self.site.labels)
                ),
                provisioner="kubernetes.io/no-provisioner",
                volume_binding_mode="WaitForFirstConsumer",
                opts=self.child(release),
            )
        ]
        for pool in pools:
            spec = cache.node_group(pool, serving)
            made.append(
                self.custom(
                    ALPHA,
                    "LocalModelNodeGroup",
                    pool,
                    spec,
                    cluster_wide=True,
                    after=[release],
                )
            )
        artifacts = self.site.buckets["artifacts"]
        kept = [
            self.custom(
                ALPHA,
                "LocalModelNamespaceCache",
                name,
                spec,
                namespace=MODELS,
                after=[models, *made],
            )
            for model in cache.cached(serving)
            for name, spec in cache.caches(model, self.site.spec, artifacts)
        ]
        return [*made, *kept]

    def _serve(self, model: Model, before: Sequence[pulumi.Resource]) -> None:
        """One model: its versions that stand, and the routes that lead to them."""
        site = self.site
        known = site.identity(MODELS, PREDICTOR).pod_labels
        place = Place(
            site.spec.serving,
            site.pools,
            site.buckets["artifacts"],
            {**site.labels, **known},
            site.redundant and site.spec.serving.profile != "edge",
            frozenset(each.name for each in captured(site.spec)),
        )
        own = generated(model)
        if own is not None:
            data = {triton.CONFIG: config(model, own)}
            before = [*before, self._config(config_map(model), data, before[0])]
        versions = variants(model, site.spec)
        stand = [self._stand(each, place, before) for each in versions]
        domain = site.spec.access.domain or f"{site.spec.name}.internal"
        if not routed(site.spec):
            return
        # First who may call, then the way in: no route is open for a moment.
        stand = [*stand, *sign_in.declare_own(self, model, before)]
        if "rest" in model.protocols:
            route = rollout.http_route(model, versions, domain, site.spec.serving.mode)
            route = sign_in.led(route, site.spec)
            self.custom(
                ROUTES, "HTTPRoute", f"{model.name}-model", route, namespace=MODELS, after=stand
            )
        if "grpc" in model.protocols:
            route = rollout.grpc_route(model, versions, domain, site.spec.serving.mode)
            route = sign_in.led(route, site.spec)
            self.custom(
                ROUTES, "GRPCRoute", f"{model.name}-model", route, namespace=MODELS, after=stand
            )

    def _stand(
        self, variant: Variant, place: Place, before: Sequence[pulumi.Resource]
    ) -> pulumi.Resource:
        annotations, spec = inference_service(variant, place)
        # A model is fetched and loaded, and a node may have to come first.
        minutes = runtimes.SERVERS[variant.model.runtime].startup_minutes + 20
        timeouts = pulumi.CustomTimeouts(create=f"{minutes}m", update=f"{minutes}m")
        made = k8s.apiextensions.CustomResource(
            f"{self.name}-model-{variant.name}",
            api_version="serving.kserve.io/v1beta1",
            kind="InferenceService",
            metadata={
                "name": variant.name,
                "namespace": MODELS,
                "labels": labels(variant, place),
                "annotations": annotations,
            },
            spec=spec,
            opts=self.child(*before, custom_timeouts=timeouts),
        )
        if place.redundant and variant.replicas.most > 1:
            k8s.policy.v1.PodDisruptionBudget(
                f"{self.name}-{variant.name}-budget",
                metadata=self.meta(variant.name, namespace=MODELS),
                spec=rollout.budget(variant),
                opts=self.child(before[0]),
            )
        return made

    def _config(
        self, name: str, data: Mapping[str, pulumi.Input[str]], models: pulumi.Resource
    ) -> k8s.core.v1.ConfigMap:
        return k8s.core.v1.ConfigMap(
            f"{self.name}-{name}",
            metadata=self.meta(name, namespace=MODELS),
            data=data,
            opts=self.child(models),
        )
