"""How people sign in to Airflow: the file that its FAB auth manager reads."""

from __future__ import annotations

from typing import Any

import pulumi

from spec.access import Oidc
from spec.platform import Platform

AUTH_MANAGER = "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager"

OIDC = "airflow-oidc"
"""Name of the Secret of the identity provider's client."""

FOLDER = "/etc/airflow-oidc"
CLIENT_SECRET = "clientSecret"  # noqa: S105
"""Where the API servers, and they alone, have it: a file, and its name."""

USERS = "airflow"
"""Group of the identity provider whose members may run DAGs."""

# Airflow's own security manager knows some providers by name; this one reads the standard claims of
# any. A user in no group that is named here gets the role Public, which sees nothing.
CONFIG = """\
from pathlib import Path

from flask_appbuilder.const import AUTH_OAUTH

from airflow.providers.fab.auth_manager.security_manager.override import (
    FabAirflowSecurityManagerOverride,
)


class SecurityManager(FabAirflowSecurityManagerOverride):
    def get_oauth_user_info(self, provider, resp):
        claims = dict(resp.get("userinfo") or {{}})
        if "groups" not in claims:
            claims.update(self.oauth_remotes[provider].userinfo(token=resp))
        groups = claims.get("groups") or []
        return {{
            "username": claims.get("preferred_username") or claims.get("email") or claims["sub"],
            "email": claims.get("email", ""),
            "first_name": claims.get("given_name", ""),
            "last_name": claims.get("family_name", ""),
            "role_keys": [groups] if isinstance(groups, str) else list(groups),
        }}


SECURITY_MANAGER_CLASS = SecurityManager
WTF_CSRF_ENABLED = True
AUTH_TYPE = AUTH_OAUTH
AUTH_USER_REGISTRATION = True
AUTH_USER_REGISTRATION_ROLE = "Public"
AUTH_ROLES_SYNC_AT_LOGIN = True
AUTH_ROLES_MAPPING = {{
    {admins!r}: ["Admin"],
    {users!r}: ["User"],
}}
OAUTH_PROVIDERS = [
    {{
        "name": "oidc",
        "icon": "fa-sign-in",
        "token_key": "access_token",
        "remote_app": {{
            "client_id": {client!r},
            "client_secret": Path({secret!r}).read_text(),
            "server_metadata_url": {metadata!r},
            "client_kwargs": {{"scope": "openid profile email"}},
        }},
    }}
]
"""


def oidc(spec: Platform) -> Oidc | None:
    """The identity provider, where Airflow signs users in with it."""
    if spec.orchestration.airflow.auth != "oidc":
        return None
    if spec.access.oidc is None:
        raise pulumi.RunError(
            "orchestration.airflow.auth: oidc needs the identity provider in access.oidc"
        )
    return spec.access.oidc


def config(provider: Oidc) -> str:
    """`webserver_config.py`, with no secret in it."""
    issuer = provider.issuer.rstrip("/")
    return CONFIG.format(
        admins=provider.admin_group,
        users=USERS,
        client=provider.client_id,
        secret=f"{FOLDER}/{CLIENT_SECRET}",
        metadata=f"{issuer}/.well-known/openid-configuration",
    )


def values(provider: Oidc) -> dict[str, Any]:
    """Values of the API servers."""
    return {
        "apiServerConfig": template(config(provider)),
        "extraVolumes": [{"name": "oidc", "secret": {"secretName": OIDC}}],
        "extraVolumeMounts": [{"name": "oidc", "mountPath": FOLDER, "readOnly": True}],
    }


def template(text: str) -> str:
    """A text as the chart puts it through its templates: braces that would open one are escaped."""
    return text.replace("{{", '{{ "{{" }}')
