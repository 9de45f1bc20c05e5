"""Which images may run: the project's policy of Binary Authorization."""

from __future__ import annotations

import pulumi
import pulumi_gcp as gcp

from .account import Account

ENFORCED = "ENFORCED_BLOCK_AND_AUDIT_LOG"


class Admission(pulumi.ComponentResource):
    """The policy, as one platform has it.

    A project has one policy, and GKE enforces no other. The rule is of this platform's cluster alone:
    the project's other clusters run what they please, as in a project that nobody narrowed. The list
    of images is the project's: who else would have it another way must not write it from here, too.
    Destroying the platform gives the project the policy that it began with, which allows everything.

    Attributes:
        policy: what must stand before the cluster does.
    """

    policy: gcp.binaryauthorization.Policy

    def __init__(
        self, name: str, *, account: Account, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("plinth:gcp:Admission", name, None, opts)
        binary = gcp.binaryauthorization
        self.policy = binary.Policy(
            f"{name}-policy",
            project=account.project,
            description=f"Images of the platform {account.spec.name}",
            # Images of GKE itself, by a list that Google keeps.
            global_policy_evaluation_mode="ENABLE",
            admission_whitelist_patterns=[
                binary.PolicyAdmissionWhitelistPatternArgs(name_pattern=pattern)
                for pattern in patterns(account)
            ],
            cluster_admission_rules=[
                binary.PolicyClusterAdmissionRuleArgs(
                    cluster=f"{account.region}.{account.spec.name}",
                    evaluation_mode="ALWAYS_DENY",
                    enforcement_mode=ENFORCED,
                )
            ],
            default_admission_rule=binary.PolicyDefaultAdmissionRuleArgs(
                evaluation_mode="ALWAYS_ALLOW", enforcement_mode=ENFORCED
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})


def patterns(account: Account) -> list[str]:
    """Names of images that may run: of the spec's registries, and of the platform's repositories.

    Two stars at the end stand for everything below ("AdmissionWhitelistPattern", Binary Authorization
    API).
    """
    own = f"{account.region}-docker.pkg.dev/{account.project}/{account.spec.name}-"
    found = dict.fromkeys(
        [
            *account.spec.governance.image_registries,
            *(f"{own}{each}" for each in account.spec.registry.repositories),
        ]
    )
    return [f"{each.rstrip('/')}/**" for each in found]
