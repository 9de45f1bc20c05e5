"""KServe in Standard mode: models as Deployments behind the gateway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from spec.platform import Platform
from spec.serving import Runtime, Serving

from ..cloud import AccessKeys
from . import catalog, objects
from .addon import Addon
from .objects import GATEWAY, GATEWAY_NAMESPACE
from .pods import resources
from .site import SYSTEM, Site, routed

MODELS = "models"
"""Namespace of the models."""

CONTROLLER = "kserve-controller-manager"

PREDICTOR = "predictor"
"""Service account for `InferenceService.spec.predictor.serviceAccountName`."""

S3 = "predictor-s3"
"""Secret with keys of object storage, where the service account is nobody to a cloud."""

S3_TRUST = "predictor-s3-authority"
"""ConfigMap with whom to trust there, where a private authority signs for it."""

RUNTIMES: dict[Runtime, str] = {
    "triton": "tritonserver",
    # Triton's ONNX Runtime backend.
    "onnx": "tritonserver",
    "vllm": "vllmserver",
    "huggingface": "huggingfaceserver",
    "sklearn": "sklearnserver",
    "xgboost": "xgbserver",
}
"""Runtime of the spec -> key of the chart. TorchServe and TensorFlow Serving are left out: the one is
no longer maintained, the other's image in the chart is of 2021; Triton serves both formats."""

CHART_RUNTIMES = (
    "tensorflow",
    "mlserver",
    "sklearnserver",
    "xgbserver",
    "huggingfaceserver",
    "huggingfaceserver_multinode",
    "tritonserver",
    "pmmlserver",
    "predictiveserver",
    "paddleserver",
    "lgbserver",
    "autogluonserver",
    "torchserve",
    "vllmserver",
)
"""Every runtime that the chart can install; each is on unless it is disabled."""


class Kserve(Addon):
    """KServe, the runtimes asked for, and the namespace `models` with its service account."""

    key = "kserve"
    namespace = "kserve"
    requires = ("prometheus-operator-crds", "cert-manager", "external-secrets", "gateway")
    open_ports = (9443,)

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.serving.engine == "kserve"

    def declare(self) -> None:
        crds = self.release({}, key="kserve-crd")
        controller = self.release(values(self.site), key="kserve-resources", after=[crds])
        runtimes = self.release(
            runtime_values(self.site.spec.serving), key="kserve-runtime-configs", after=[controller]
        )
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
            reached_from=(GATEWAY_NAMESPACE, "kserve", "airflow"),
            reads_secrets=keys is not None,
            serves_routes=True,
            after=[runtimes],
        )
        secrets = [S3] if keys else []
        account = self.service_account(PREDICTOR, namespace=MODELS, secrets=secrets, after=[models])
        if keys:
            self.custom(
                "external-secrets.io/v1",
                "ExternalSecret",
                S3,
                storage_keys(keys),
                namespace=MODELS,
                wait_for="Ready",
                after=[models],
            )
        if keys and keys.authority is not None:
            k8s.core.v1.ConfigMap(
                f"{self.name}-{S3_TRUST}",
                metadata=self.meta(S3_TRUST, namespace=MODELS),
                data={"cabundle.crt": keys.authority},
                opts=self.child(models),
            )
        self._ask_for_labels(self.site.identity(MODELS, PREDICTOR).pod_labels, models)
        self.ready = (runtimes, account)

    def _ask_for_labels(self, labels: Mapping[str, str], models: pulumi.Resource) -> None:
        """Refuse a model whose pods the cloud would not know as the predictor: it cannot read itself.

        KServe hands the labels of an InferenceService on to its pods, and has no default ones.
        """
        if not labels:
            return
        admission = k8s.admissionregistration.v1
        metadata = k8s.meta.v1.ObjectMetaArgs(
            name=f"{PREDICTOR}-labels", labels=dict(self.site.labels)
        )
        policy = admission.ValidatingAdmissionPolicy(
            f"{self.name}-labels",
            metadata=metadata,
            spec=admission.ValidatingAdmissionPolicySpecArgs(
                failure_policy="Fail",
                match_constraints=admission.MatchResourcesArgs(
                    namespace_selector=k8s.meta.v1.LabelSelectorArgs(
                        match_labels={"kubernetes.io/metadata.name": MODELS}
                    ),
                    resource_rules=[
                        admission.NamedRuleWithOperationsArgs(
                            api_groups=["serving.kserve.io"],
                            api_versions=["v1beta1"],
                            operations=["CREATE", "UPDATE"],
                            resources=["inferenceservices"],
                        )
                    ],
                ),
                variables=[
                    admission.VariableArgs(
                        name=name, expression=f"has({labels_of}) ? {labels_of} : {{}}"
                    )
                    for name, labels_of in (
                        ("whole", "object.metadata.labels"),
                        ("own", "object.spec.predictor.labels"),
                    )
                ],
                validations=[
                    admission.ValidationArgs(
                        expression=_labelled(key, value),
                        message=f"a model of the service account {PREDICTOR} needs the label "
                        f'{key}: "{value}"',
                    )
                    for key, value in labels.items()
                ],
            ),
            opts=self.child(models),
        )
        admission.ValidatingAdmissionPolicyBinding(
            f"{self.name}-labels-binding",
            metadata=metadata,
            spec=admission.ValidatingAdmissionPolicyBindingSpecArgs(
                policy_name=policy.metadata["name"], validation_actions=["Deny"]
            ),
            opts=self.child(policy),
        )


def _labelled(key: str, value: str) -> str:
    """CEL: what is going away passes, and what is no predictor, and what has the label somewhere."""
    account = "object.spec.predictor.serviceAccountName"
    return " || ".join(
        (
            "has(object.metadata.deletionTimestamp)",
            f"!has({account})",
            f"{account} != '{PREDICTOR}'",
            *(
                f"('{key}' in variables.{where} && variables.{where}['{key}'] == '{value}')"
                for where in ("whole", "own")
            ),
        )
    )


def storage_keys(keys: AccessKeys) -> dict[str, Any]:
    """A Secret as KServe's storage initializer reads it: keys, and the endpoint in annotations."""
    names = {"AWS_ACCESS_KEY_ID": "accessKey", "AWS_SECRET_ACCESS_KEY": "secretKey"}
    spec = objects.external_secret(
        S3, {each: objects.Remote(keys.secret.key, part) for each, part in names.items()}
    )
    scheme, _, host = keys.endpoint.partition("://")
    prefix = "serving.kserve.io"
    annotations = {
        f"{prefix}/s3-endpoint": host,
        f"{prefix}/s3-usehttps": "1" if scheme == "https" else "0",
        f"{prefix}/s3-region": keys.region,
    }
    if keys.authority is not None:
        annotations[f"{prefix}/s3-cabundle-configmap"] = S3_TRUST
    spec["target"]["template"] = {"engineVersion": "v2", "metadata": {"annotations": annotations}}
    return spec


def values(site: Site) -> dict[str, Any]:
    """Values of kserve-resources."""
    hub = "docker.io/kserve"
    entry = catalog.chart("kserve-resources")
    domain = site.spec.access.domain
    if routed(site.spec):
        ingress: dict[str, Any] = {
            "enableGatewayApi": True,
            "createGateway": False,
            "kserveGateway": f"{GATEWAY_NAMESPACE}/{GATEWAY}",
            "className": "envoy",
        }
    else:
        ingress = {"enableGatewayApi": False, "createGateway": False}
    return {
        "kserve": {
            "version": entry.app_version,
            "agent": {"image": f"{hub}/agent", "tag": entry.app_version},
            "router": {"image": f"{hub}/router", "tag": entry.app_version},
            "storage": {"image": f"{hub}/storage-initializer", "tag": entry.app_version},
            "controller": {
                # The chart's default is Knative.
                "deploymentMode": "Standard",
                "image": f"{hub}/kserve-controller",
                "tag": entry.app_version,
                "imagePullPolicy": "IfNotPresent",
                # Else they answer inside their pod alone. Prometheus is let in, and nobody else.
                "metricsBindAddress": "0.0.0.0",  # noqa: S104
                "nodeSelector": SYSTEM,
                "resources": resources("100m", "300Mi", cpu_limit="1", memory_limit="1Gi"),
                "gateway": {
                    # .internal is set aside for private use.
                    "domain": domain or f"{site.spec.name}.internal",
                    # One label under the domain, which the gateway's wildcard covers.
                    "domainTemplate": "{{ .Name }}-{{ .Namespace }}.{{ .IngressDomain }}",
                    "urlScheme": "https" if domain else "http",
                    "disableIstioVirtualHost": True,
                    "disableIngressCreation": not routed(site.spec),
                    "ingressGateway": ingress,
                },
            },
        }
    }


def runtime_values(serving: Serving) -> dict[str, Any]:
    """Values of kserve-runtime-configs: what is asked for, pinned; everything else off."""
    wanted = {RUNTIMES[each] for each in serving.runtimes if each in RUNTIMES}
    entry = catalog.chart("kserve-runtime-configs")
    made: dict[str, Any] = {name: {"disabled": name not in wanted} for name in CHART_RUNTIMES}
    for name, image in (("tritonserver", "triton"), ("vllmserver", "vllm")):
        pinned = catalog.image(image)
        made[name] |= {"image": pinned.repository, "tag": pinned.tag}
    for name in ("sklearnserver", "xgbserver", "huggingfaceserver"):
        made[name] |= {"image": f"docker.io/kserve/{name}", "tag": entry.app_version}
    return {
        "kserve": {
            "version": entry.app_version,
            "servingruntime": {"enabled": bool(wanted), **made},
        }
    }
