"""The security of pods, written once: as chart values, and as typed arguments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from spec.compute import Taint

POD_SECURITY: Mapping[str, Any] = {
    "runAsNonRoot": True,
    "seccompProfile": {"type": "RuntimeDefault"},
}

CONTAINER_SECURITY: Mapping[str, Any] = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}

WRITABLE_CONTAINER_SECURITY: Mapping[str, Any] = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
}
"""For images that write beside their program, such as Airflow's."""


def resources(cpu: str, memory: str, *, cpu_limit: str, memory_limit: str) -> dict[str, Any]:
    """Requests and limits, as charts and pods take them."""
    return {
        "requests": {"cpu": cpu, "memory": memory},
        "limits": {"cpu": cpu_limit, "memory": memory_limit},
    }


def anti_affinity(labels: Mapping[str, str]) -> dict[str, Any]:
    """Replicas prefer different nodes, and so different zones where nodes are spread over them."""
    term = {"labelSelector": {"matchLabels": dict(labels)}, "topologyKey": "kubernetes.io/hostname"}
    preferred = [{"weight": 100, "podAffinityTerm": term}]
    return {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": preferred}}


def tolerations(taints: Iterable[Taint]) -> list[dict[str, str]]:
    """What a pod must tolerate to land on nodes with these taints, each once, as charts take it."""
    return [
        {"key": each.key, "operator": "Equal", "value": each.value, "effect": each.effect}
        for each in dict.fromkeys(taints)
    ]


def pod_security(user: int, group: int | None = None) -> k8s.core.v1.PodSecurityContextArgs:
    """Non-root as `user`, the runtime's seccomp profile; `group`, else its own, owns the volumes."""
    group = user if group is None else group
    return k8s.core.v1.PodSecurityContextArgs(
        run_as_non_root=True,
        run_as_user=user,
        run_as_group=group,
        fs_group=group,
        seccomp_profile=k8s.core.v1.SeccompProfileArgs(type="RuntimeDefault"),
    )


def container_security(*, read_only: bool = True) -> k8s.core.v1.SecurityContextArgs:
    """No escalation, no capabilities, a read-only root."""
    return k8s.core.v1.SecurityContextArgs(
        allow_privilege_escalation=False,
        read_only_root_filesystem=read_only,
        run_as_non_root=True,
        capabilities=k8s.core.v1.CapabilitiesArgs(drop=["ALL"]),
    )


def requirements(
    cpu: str, memory: str, *, cpu_limit: str, memory_limit: str
) -> k8s.core.v1.ResourceRequirementsArgs:
    """`resources`, typed."""
    both = resources(cpu, memory, cpu_limit=cpu_limit, memory_limit=memory_limit)
    return k8s.core.v1.ResourceRequirementsArgs(requests=both["requests"], limits=both["limits"])


def secret_variables(
    secret: str, keys: Mapping[str, str] | Sequence[str]
) -> list[k8s.core.v1.EnvVarArgs]:
    """Environment variables from the keys of a Secret; a sequence names both alike."""
    pairs = keys if isinstance(keys, Mapping) else {key: key for key in keys}
    return [
        k8s.core.v1.EnvVarArgs(
            name=variable,
            value_from=k8s.core.v1.EnvVarSourceArgs(
                secret_key_ref=k8s.core.v1.SecretKeySelectorArgs(name=secret, key=key)
            ),
        )
        for variable, key in pairs.items()
    ]


def variables(values: Mapping[str, pulumi.Input[str]]) -> list[k8s.core.v1.EnvVarArgs]:
    """Environment variables that are no secret."""
    return [k8s.core.v1.EnvVarArgs(name=name, value=value) for name, value in values.items()]


ZONE, NODE = "topology.kubernetes.io/zone", "kubernetes.io/hostname"
"""Labels of what pods are spread over."""


def spread(labels: Mapping[str, str], *over: str) -> list[k8s.core.v1.TopologySpreadConstraintArgs]:
    """Pods with these labels part, as far as they can, over zones, nodes, or both."""
    return [
        k8s.core.v1.TopologySpreadConstraintArgs(
            max_skew=1,
            topology_key=key,
            when_unsatisfiable="ScheduleAnyway",
            label_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=dict(labels)),
        )
        for key in over
    ]


def secret_folder(name: str) -> k8s.core.v1.VolumeArgs:
    """A folder in memory, for what has a secret in it."""
    return k8s.core.v1.VolumeArgs(
        name=name,
        empty_dir=k8s.core.v1.EmptyDirVolumeSourceArgs(medium="Memory", size_limit="16Mi"),
    )


def scratch() -> tuple[k8s.core.v1.VolumeArgs, k8s.core.v1.VolumeMountArgs]:
    """A writable /tmp for a container whose root is read-only."""
    volume = k8s.core.v1.VolumeArgs(
        name="tmp", empty_dir=k8s.core.v1.EmptyDirVolumeSourceArgs(size_limit="1Gi")
    )
    return volume, k8s.core.v1.VolumeMountArgs(name="tmp", mount_path="/tmp")  # noqa: S108
