"""Kubeflow Pipelines, from upstream's manifests written as typed objects.

`docs/decisions/0080-kubeflow-pipelines.md` says which of upstream's parts are here, and why the others
are not.
"""

from .addon import Pipelines

__all__ = ["Pipelines"]
