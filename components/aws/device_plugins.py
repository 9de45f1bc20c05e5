"""Device plugins that AWS's own hardware needs: the fabric's adapters, and Neuron devices.

NVIDIA's devices are the GPU operator's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_kubernetes as k8s

from spec.catalog import accelerators

from .account import Account
from .capacity import EFA_LABEL, Group

NAMESPACE = "kube-system"

EFA_TAG = "v0.5.20"
"""aws/eks-charts, aws-efa-k8s-device-plugin; newest tag seen in public repositories on 2026-11-24,
not pulled."""

NEURON_IMAGE = "public.ecr.aws/neuron/neuron-device-plugin:2.32.0.0"
"""Newest tag seen in public repositories on 2026-11-24, not pulled."""

REGISTRIES = {
    "af-south-1": "877085696533",
    "ap-east-1": "800184023465",
    "ap-southeast-3": "296578399912",
    "ap-southeast-4": "491585149902",
    "ap-southeast-5": "151610086707",
    "ap-south-2": "900889452093",
    "ca-west-1": "761377655185",
    "cn-north-1": "918309763551",
    "cn-northwest-1": "961992271922",
    "eu-central-2": "900612956339",
    "eu-south-1": "590381155156",
    "eu-south-2": "455263428931",
    "il-central-1": "066635153087",
    "me-central-1": "759879836304",
    "me-south-1": "558608220178",
    "us-gov-east-1": "151742754352",
    "us-gov-west-1": "013241004608",
}
"""Accounts of EKS's own images where it is not `DEFAULT_REGISTRY` ("View Amazon container image
registries for Amazon EKS add-ons", EKS user guide; as generally known, unverified)."""

DEFAULT_REGISTRY = "602401143452"


def registry(account: Account) -> str:
    """Host of EKS's own images in the account's region."""
    owner = REGISTRIES.get(account.region, DEFAULT_REGISTRY)
    suffix = "amazonaws.com.cn" if account.partition == "aws-cn" else "amazonaws.com"
    return f"{owner}.dkr.ecr.{account.region}.{suffix}"


class DevicePlugins(pulumi.ComponentResource):
    """A daemon for each kind of AWS's own devices that a node group has."""

    def __init__(
        self,
        name: str,
        groups: Sequence[Group],
        *,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:DevicePlugins", name, None, opts)
        self._name = name
        names = sorted({group.accelerator for group in groups if group.accelerator})
        neuron = [
            each for each in names if (known := accelerators.find(each)) and known.kind == "neuron"
        ]
        fabric = {group.accelerator for group in groups if group.efa}
        if fabric:
            self._daemon(
                "efa",
                f"{registry(account)}/eks/aws-efa-k8s-device-plugin:{EFA_TAG}",
                {EFA_LABEL: "true"},
                mounts={
                    "device-plugin": "/var/lib/kubelet/device-plugins",
                    "infiniband": "/dev/infiniband",
                },
                # The adapters of Trainium machines cannot be read without (chart's README).
                privileged=not fabric.isdisjoint(neuron),
                host_network=True,
            )
        for kind in neuron:
            self._daemon(
                kind,
                NEURON_IMAGE,
                {"plinth.dev/accelerator": kind},
                mounts={"device-plugin": "/var/lib/kubelet/device-plugins", "run": "/run"},
                service_account=self._neuron_account(kind),
            )
        self.register_outputs({})

    def _daemon(
        self,
        kind: str,
        image: str,
        selector: Mapping[str, str],
        *,
        mounts: Mapping[str, str],
        privileged: bool = False,
        host_network: bool = False,
        service_account: pulumi.Input[str] | None = None,
    ) -> None:
        core = k8s.core.v1
        title = f"plinth-{kind}-device-plugin"
        labels = {"app.kubernetes.io/name": title, "app.kubernetes.io/part-of": "plinth"}
        security = (
            core.SecurityContextArgs(privileged=True, run_as_user=0)
            if privileged
            else core.SecurityContextArgs(
                allow_privilege_escalation=False,
                capabilities=core.CapabilitiesArgs(drop=["ALL"]),
            )
        )
        container = core.ContainerArgs(
            name="device-plugin",
            image=image,
            env=[
                core.EnvVarArgs(name="KUBECONFIG", value="/etc/kubernetes/kubelet.conf"),
                core.EnvVarArgs(
                    name="NODE_NAME",
                    value_from=core.EnvVarSourceArgs(
                        field_ref=core.ObjectFieldSelectorArgs(field_path="spec.nodeName")
                    ),
                ),
            ],
            resources=core.ResourceRequirementsArgs(
                requests={"cpu": "10m", "memory": "32Mi"},
                limits={"cpu": "200m", "memory": "128Mi"},
            ),
            security_context=security,
            volume_mounts=[
                core.VolumeMountArgs(name=volume, mount_path=path)
                for volume, path in mounts.items()
            ],
        )
        k8s.apps.v1.DaemonSet(
            f"{self._name}-{kind}",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=title, namespace=NAMESPACE, labels=labels),
            spec=k8s.apps.v1.DaemonSetSpecArgs(
                selector=k8s.meta.v1.LabelSelectorArgs(
                    match_labels={"app.kubernetes.io/name": title}
                ),
                template=core.PodTemplateSpecArgs(
                    metadata=k8s.meta.v1.ObjectMetaArgs(labels=labels),
                    spec=core.PodSpecArgs(
                        node_selector=dict(selector),
                        # Its nodes are tainted for everybody else.
                        tolerations=[core.TolerationArgs(operator="Exists")],
                        priority_class_name="system-node-critical",
                        host_network=host_network,
                        service_account_name=service_account,
                        automount_service_account_token=service_account is not None,
                        containers=[container],
                        volumes=[
                            core.VolumeArgs(
                                name=volume,
                                host_path=core.HostPathVolumeSourceArgs(path=path),
                            )
                            for volume, path in mounts.items()
                        ],
                    ),
                ),
            ),
            # Empty pools have no node for it: nothing to wait for.
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _neuron_account(self, kind: str) -> pulumi.Output[str]:
        """What the Neuron plugin does in the API: devices of its node, and of the pods on it.

        "Neuron device plugin RBAC", AWS Neuron documentation.
        """
        child = pulumi.ResourceOptions(parent=self)
        meta = k8s.meta.v1.ObjectMetaArgs
        title = f"plinth-{kind}-device-plugin"
        account = k8s.core.v1.ServiceAccount(
            f"{self._name}-{kind}-account",
            metadata=meta(name=title, namespace=NAMESPACE),
            opts=child,
        )
        rules = (
            ("nodes", ["get", "list", "watch"]),
            ("nodes/status", ["patch", "update"]),
            ("pods", ["get", "list", "watch", "patch", "update"]),
            ("events", ["create", "patch"]),
        )
        role = k8s.rbac.v1.ClusterRole(
            f"{self._name}-{kind}-role",
            metadata=meta(name=title),
            rules=[
                k8s.rbac.v1.PolicyRuleArgs(api_groups=[""], resources=[resource], verbs=verbs)
                for resource, verbs in rules
            ],
            opts=child,
        )
        k8s.rbac.v1.ClusterRoleBinding(
            f"{self._name}-{kind}-binding",
            metadata=meta(name=title),
            role_ref=k8s.rbac.v1.RoleRefArgs(
                api_group="rbac.authorization.k8s.io", kind="ClusterRole", name=title
            ),
            subjects=[
                k8s.rbac.v1.SubjectArgs(kind="ServiceAccount", name=title, namespace=NAMESPACE)
            ],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[role]),
        )
        return account.metadata.apply(lambda found: found.name or title)
