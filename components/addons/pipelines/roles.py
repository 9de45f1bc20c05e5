"""What the parts, the runs and the people may do in Kubernetes; rules after upstream's 2.16.

Upstream binds everything for the whole cluster where there are several users. Here what is of pods,
logs and ConfigMaps is bound in the namespaces of runs alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_kubernetes as k8s

from ..addon import Addon
from .names import API, LAUNCHER_CONFIG, NAMESPACE, PERSISTENCE, SCHEDULES, UI

Rule = tuple[str, Sequence[str], Sequence[str]]
"""API group, resources, verbs."""

_READ = ("get", "list", "watch")
_ALL = (*_READ, "create", "update", "patch", "delete")
_SEMAPHORES = "kfp-argo-workflow-semaphores"

WIDE: Mapping[str, Sequence[Rule]] = {
    API: (
        ("argoproj.io", ("workflows",), _ALL),
        ("kubeflow.org", ("scheduledworkflows",), _ALL),
        ("kubeflow.org", ("scheduledworkflows/finalizers",), ("update",)),
        ("authorization.k8s.io", ("subjectaccessreviews",), ("create",)),
        ("authentication.k8s.io", ("tokenreviews",), ("create",)),
    ),
    PERSISTENCE: (
        ("argoproj.io", ("workflows",), _READ),
        ("kubeflow.org", ("scheduledworkflows",), _READ),
        ("", ("namespaces",), ("get",)),
        # Whether it may report is reviewed by the API server, which asks for these.
        ("pipelines.kubeflow.org", ("scheduledworkflows", "workflows"), ("report",)),
        ("pipelines.kubeflow.org", ("runs",), ("reportMetrics", "readArtifact")),
    ),
    SCHEDULES: (
        ("argoproj.io", ("workflows",), _ALL),
        ("kubeflow.org", ("scheduledworkflows", "scheduledworkflows/finalizers"), _ALL),
        ("pipelines.kubeflow.org", ("runs",), ("create",)),
        ("pipelines.kubeflow.org", ("pipelines", "pipelines/versions"), ("get",)),
        ("", ("events",), ("create", "patch")),
    ),
}
"""Of parts that watch all namespaces, for what is Pipelines' own; and reviews, which are nobody's."""

NARROW: Mapping[str, Sequence[Rule]] = {
    API: (
        ("", ("pods", "pods/log"), ("get", "list", "delete")),
        ("", ("configmaps",), ("create",)),
    ),
    UI: (
        ("", ("pods", "pods/log"), ("get",)),
        ("", ("events",), ("list",)),
        ("argoproj.io", ("workflows",), ("get", "list")),
    ),
}
"""Of parts that touch runs' pods, in the namespaces of runs."""

RUN: Sequence[Rule] = (
    ("", ("configmaps",), _READ),
    ("", ("persistentvolumeclaims",), ("get", "list", "create", "delete")),
    ("argoproj.io", ("workflows",), ("get", "list", "watch", "patch")),
    ("argoproj.io", ("workflowtaskresults",), ("create", "patch")),
    ("", ("pods", "pods/log"), ("get", "list", "watch")),
)
"""Of a run: what drivers, launchers and Argo's executor need. Upstream's lets it make pods, jobs and
deployments, too, which would run past every limit that a pipeline has."""

VIEW: Sequence[Rule] = (
    (
        "pipelines.kubeflow.org",
        ("pipelines", "pipelines/versions", "experiments", "runs", "jobs"),
        ("get", "list"),
    ),
    ("pipelines.kubeflow.org", ("runs",), ("readArtifact",)),
    # By this the UI decides who may see logs and artifacts of a namespace.
    ("kubeflow.org", ("viewers",), ("get",)),
)

EDIT: Sequence[Rule] = (
    *VIEW,
    (
        "pipelines.kubeflow.org",
        ("pipelines", "pipelines/versions"),
        ("create", "delete", "update"),
    ),
    (
        "pipelines.kubeflow.org",
        ("experiments",),
        ("archive", "create", "delete", "unarchive"),
    ),
    (
        "pipelines.kubeflow.org",
        ("runs",),
        ("archive", "create", "delete", "retry", "terminate", "unarchive"),
    ),
    ("pipelines.kubeflow.org", ("jobs",), ("create", "delete", "disable", "enable")),
)

READ: Sequence[Rule] = (("", ("configmaps",), ("get",)),)
"""Of who reads artifacts: the launcher's settings say how."""

EDITOR, VIEWER, RUNS, READS = "pipelines-edit", "pipelines-view", "pipelines-run", "pipelines-read"


class Roles:
    """The cluster roles, and their bindings as they are asked for."""

    def __init__(self, addon: Addon) -> None:
        self._addon = addon
        wanted = {
            **{f"pipelines-{name}": rules for name, rules in WIDE.items()},
            **{f"pipelines-{name}-runs": rules for name, rules in NARROW.items()},
            EDITOR: EDIT,
            VIEWER: VIEW,
            RUNS: RUN,
            READS: READ,
        }
        self._made = {name: self._role(name, rules) for name, rules in wanted.items()}

    def wide(self, account: str) -> pulumi.Resource:
        """Binds a part's role for all namespaces."""
        name = f"pipelines-{account}"
        return k8s.rbac.v1.ClusterRoleBinding(
            f"{self._addon.name}-{name}-binding",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=name, labels=dict(self._addon.site.labels)),
            role_ref=self._reference(name),
            subjects=[_account(account, NAMESPACE)],
            opts=self._addon.child(self._made[name]),
        )

    def narrow(self, namespace: str, *after: pulumi.Resource) -> None:
        """Binds what the parts do with runs, in a namespace of runs."""
        for account in NARROW:
            subjects = [_account(account, NAMESPACE)]
            self.bind(f"pipelines-{account}-runs", namespace, subjects, *after)

    def bind(
        self,
        role: str,
        namespace: str,
        subjects: Sequence[k8s.rbac.v1.SubjectArgs],
        *after: pulumi.Resource,
    ) -> None:
        """Binds a role in a namespace."""
        k8s.rbac.v1.RoleBinding(
            f"{self._addon.name}-{namespace}-{role}",
            metadata=self._addon.meta(role, namespace=namespace),
            role_ref=self._reference(role),
            subjects=list(subjects),
            opts=self._addon.child(self._made[role], *after),
        )

    def _role(self, name: str, rules: Sequence[Rule]) -> k8s.rbac.v1.ClusterRole:
        return k8s.rbac.v1.ClusterRole(
            f"{self._addon.name}-{name}-role",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=name, labels=dict(self._addon.site.labels)),
            rules=[
                k8s.rbac.v1.PolicyRuleArgs(
                    api_groups=[group], resources=list(resources), verbs=list(verbs)
                )
                for group, resources, verbs in rules
            ]
            + (_semaphores() if name == f"pipelines-{API}-runs" else []),
            opts=self._addon.child(),
        )

    @staticmethod
    def _reference(name: str) -> k8s.rbac.v1.RoleRefArgs:
        return k8s.rbac.v1.RoleRefArgs(
            api_group="rbac.authorization.k8s.io", kind="ClusterRole", name=name
        )


def _semaphores() -> list[k8s.rbac.v1.PolicyRuleArgs]:
    return [
        k8s.rbac.v1.PolicyRuleArgs(
            api_groups=[""],
            resources=["configmaps"],
            resource_names=[_SEMAPHORES, LAUNCHER_CONFIG],
            verbs=["get", "update", "patch"],
        )
    ]


def _account(name: str, namespace: str) -> k8s.rbac.v1.SubjectArgs:
    return k8s.rbac.v1.SubjectArgs(kind="ServiceAccount", name=name, namespace=namespace)


def account(name: str, namespace: str) -> k8s.rbac.v1.SubjectArgs:
    """A service account as the subject of a binding."""
    return _account(name, namespace)


def user(email: str) -> k8s.rbac.v1.SubjectArgs:
    """Somebody by the name that the API server takes from the gateway's header."""
    return k8s.rbac.v1.SubjectArgs(kind="User", name=email, api_group="rbac.authorization.k8s.io")
