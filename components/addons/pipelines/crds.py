"""The custom resource that a recurring run is."""

from __future__ import annotations

import pulumi_kubernetes as k8s

from ..addon import Addon

SCHEDULED = "scheduledworkflows.kubeflow.org"


def declare(addon: Addon) -> k8s.apiextensions.v1.CustomResourceDefinition:
    """ScheduledWorkflow, whose fields the API server checks: upstream's definition has no schema.

    Viewer is left out with its controller, and Pipeline and PipelineVersion with the store that keeps
    pipelines in Kubernetes: here they are in the database.
    """
    v1 = k8s.apiextensions.v1
    whatever = v1.JSONSchemaPropsArgs(type="object", x_kubernetes_preserve_unknown_fields=True)
    return v1.CustomResourceDefinition(
        f"{addon.name}-scheduledworkflows",
        metadata=k8s.meta.v1.ObjectMetaArgs(name=SCHEDULED, labels=dict(addon.site.labels)),
        spec=v1.CustomResourceDefinitionSpecArgs(
            group="kubeflow.org",
            scope="Namespaced",
            names=v1.CustomResourceDefinitionNamesArgs(
                kind="ScheduledWorkflow",
                list_kind="ScheduledWorkflowList",
                plural="scheduledworkflows",
                singular="scheduledworkflow",
                short_names=["swf"],
            ),
            versions=[
                v1.CustomResourceDefinitionVersionArgs(
                    name="v1beta1",
                    served=True,
                    storage=True,
                    schema=v1.CustomResourceValidationArgs(
                        open_apiv3_schema=v1.JSONSchemaPropsArgs(
                            type="object", properties={"spec": whatever, "status": whatever}
                        )
                    ),
                )
            ],
        ),
        opts=addon.child(),
    )
