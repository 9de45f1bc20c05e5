"""Pods keep the confinement that AppArmor and SELinux give."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import POD_ANNOTATIONS, Admission, Demand, in_contexts, literal
from ..kubernetes import TOUCHED, contexts, excused, pod, pod_metadata
from ..rule import Case, Rule

# Types that the Pod Security Standards let the baseline have.
_TYPES = {"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}
_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/"


def _check(case: Case) -> Iterator[str]:
    found: list[str] = []
    for holder, context in contexts(pod(case)):
        profile = context.get("appArmorProfile.type", "RuntimeDefault")
        if profile not in ("RuntimeDefault", "Localhost"):
            found.append(f"securityContext.appArmorProfile.type of {holder} is {profile}")
        kind = context.get("seLinuxOptions.type", "")
        if kind not in _TYPES:
            found.append(f"securityContext.seLinuxOptions.type of {holder} is {kind}")
        found += [
            f"securityContext.seLinuxOptions.{each} of {holder} is set"
            for each in ("user", "role")
            if context.has(f"seLinuxOptions.{each}")
        ]
    for name, value in pod_metadata(case).entries("annotations").items():
        if name.startswith(_ANNOTATION) and value.known == "unconfined":
            found.append(f"The annotation {name} is unconfined")
    if found and not excused(case):
        yield from found


RULE = Rule(
    id="pods-confined",
    title="Pods keep the confinement that AppArmor and SELinux give",
    severity="high",
    why="Either holds a container that has broken out of all else; unconfined, nothing does.",
    mend="Leave seLinuxOptions out, and set appArmorProfile to RuntimeDefault or Localhost.",
    providers=("kubernetes",),
    types=TOUCHED,
    check=_check,
    frameworks={
        "nist-800-53": ("CM-6",),
        "pss": ("baseline",),
        "soc2": ("CC6.8",),
    },
    settings=("privilegedNamespaces",),
    admission=Admission(
        (
            *in_contexts(
                "{}.?appArmorProfile.?type.orValue('RuntimeDefault') in "
                "['RuntimeDefault', 'Localhost']",
                "securityContext.appArmorProfile.type of {} is unconfined",
            ),
            *in_contexts(
                f"{{}}.?seLinuxOptions.?type.orValue('') in {literal(sorted(_TYPES))}",
                "securityContext.seLinuxOptions.type of {} is none of the baseline",
            ),
            *(
                demand
                for each in ("user", "role")
                for demand in in_contexts(
                    f"{{}}.?seLinuxOptions.?{each}.orValue('') == ''",
                    f"securityContext.seLinuxOptions.{each} of {{}} is set",
                )
            ),
            Demand(
                f"!{POD_ANNOTATIONS}.exists(key, key.startsWith('{_ANNOTATION}') && "
                f"{POD_ANNOTATIONS}[key] == 'unconfined')",
                "An annotation of AppArmor is unconfined",
            ),
        ),
        excusable=True,
    ),
)
