"""Images are admitted only with a signature, where that was agreed on."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from ..rule import Case, Rule, Stack
from ..values import Node

_KYVERNO = tuple(
    f"kubernetes:policies.kyverno.io/{version}:ImageValidatingPolicy"
    for version in ("v1", "v1beta1", "v1alpha1")
)
_OLDER = "kubernetes:kyverno.io/v1:ClusterPolicy"
_SIGSTORE = (
    "kubernetes:policy.sigstore.dev/v1beta1:ClusterImagePolicy",
    "kubernetes:policy.sigstore.dev/v1alpha1:ClusterImagePolicy",
)


def _enforced(stack: Stack, *, denied: bool) -> Iterator[Node]:
    """Patterns of the images whose signatures some policy of the stack demands.

    Args:
        denied: whether a policy counts only if it denies what has none, and does not just tell.
    """
    for policy in stack.of(*_KYVERNO):
        actions = [each.known for each in policy.inputs.each("spec.validationActions")]
        if "Deny" in actions or not denied:
            for each in policy.inputs.each("spec.matchImageReferences"):
                yield each.at("glob")
    for policy in stack.of(_OLDER):
        action = policy.inputs.get("spec.validationFailureAction", "Audit")
        if action.lower() == "enforce" or not denied:
            for rule in policy.inputs.each("spec.rules"):
                for each in rule.each("verifyImages"):
                    yield from each.each("imageReferences")
    for policy in stack.of(*_SIGSTORE):
        if policy.inputs.get("spec.mode", "enforce") == "enforce" or not denied:
            for each in policy.inputs.each("spec.images"):
                yield each.at("glob")


def _check(case: Case) -> Iterator[str]:
    registries = [str(each).rstrip("/") for each in case.settings["signedRegistries"]]
    if not registries:
        return
    denied = case.settings["environment"] != "dev"
    globs = [str(each.known or "") for each in _enforced(case.stack, denied=denied)]
    for registry in registries:
        if not any(fnmatchcase(f"{registry}/image:tag", glob) for glob in globs):
            yield f"No policy of the stack demands signatures of images from {registry}"


RULE = Rule(
    id="images-signed",
    title="Images of registries that sign are admitted only with a signature",
    severity="high",
    why="Whoever can push to the registry otherwise decides what runs.",
    mend="Add an ImageValidatingPolicy of Kyverno that denies (in dev one that tells will do), or a "
    "ClusterImagePolicy of Sigstore, with a glob over the registry; or leave the registry out of "
    "signedRegistries.",
    providers=("kubernetes",),
    check=_check,
    frameworks={
        "cis-k8s": ("5.5.1",),
        "nist-800-53": ("CM-14",),
    },
    settings=("signedRegistries", "environment"),
)
