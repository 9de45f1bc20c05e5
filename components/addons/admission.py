"""Rules that the API server itself holds, against whatever is applied and by whomever."""

from __future__ import annotations

import pulumi
import pulumi_kubernetes as k8s

from spec.platform import Platform

from ..governance import admission
from .addon import Addon


class Admission(Addon):
    """ValidatingAdmissionPolicies of the rules of a plan: nothing runs for them."""

    key = "admission"
    namespace = "kube-system"
    owns_namespace = False
    metrics = False

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.governance.admission == "kubernetes"

    def declare(self) -> None:
        kinds = k8s.admissionregistration.v1
        made: dict[str, pulumi.Resource] = {}
        for each in admission(self.site.spec, "kubernetes"):
            name, spec = each["metadata"]["name"], each["spec"]
            metadata = k8s.meta.v1.ObjectMetaArgs(
                name=name,
                labels=dict(self.site.labels),
                annotations=each["metadata"].get("annotations", {}),
            )
            if each["kind"] == "ValidatingAdmissionPolicy":
                made[name] = kinds.ValidatingAdmissionPolicy(
                    f"{self.name}-{name}", metadata=metadata, spec=spec, opts=self.child()
                )
            else:
                kinds.ValidatingAdmissionPolicyBinding(
                    f"{self.name}-{name}",
                    metadata=metadata,
                    spec=spec,
                    opts=self.child(made[spec["policyName"]]),
                )
        self.ready = tuple(made.values())
