"""The platform's buckets on Blob Storage."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from spec.data import Storage as Section

from .. import cloud as handles
from . import names
from .account import Account
from .after import after
from .network import Network
from .storage import Storage

KINDS = ("artifacts", "datasets", "logs")


class Buckets(pulumi.ComponentResource):
    """`artifacts`, `datasets` and `logs`: a storage account each, with one container of that name.

    Attributes:
        handles: the three by name; URIs are `wasbs://CONTAINER@ACCOUNT.blob.core.windows.net`.
    """

    handles: Mapping[str, handles.Bucket]

    def __init__(
        self,
        name: str,
        section: Section,
        *,
        network: Network,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:azure:Buckets", name, None, opts)
        self.handles = {}
        for kind in KINDS:
            made = Storage(
                f"{name}-{kind}",
                kind,
                getattr(section, kind),
                network=network,
                account=account,
                readers=readers(account) if kind == "datasets" else (),
                opts=pulumi.ResourceOptions(parent=self),
            )
            host = f"{names.storage(account.spec, account.section, kind)}.blob.core.windows.net"
            uri = pulumi.Output.concat("wasbs://", made.container, "@", after(made.ready, host))
            self.handles[kind] = handles.Bucket(made.container, uri, host)
        self.register_outputs({kind: made.uri for kind, made in self.handles.items()})


def readers(account: Account) -> tuple[str, ...]:
    """What reads the datasets from outside the network: the Synapse workspace, where there is one."""
    features = account.spec.features
    if features.engine == "none" or features.offline == "postgres":
        return ()
    own = names.workspace(account.spec, account.section)
    return (account.arm("Microsoft.Synapse/workspaces", own),)
