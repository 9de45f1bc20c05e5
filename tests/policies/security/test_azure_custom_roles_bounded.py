"""What custom roles allow."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

ACTION = "permissions.0.actions.0"
SAID = "permissions[0].actions[0]"
DATA = "permissions.0.dataActions.0"

TestRule = suite(
    "azure-custom-roles-bounded",
    Fixture(
        "azure-native:authorization:RoleDefinition",
        {
            "scope": "/subscriptions/1",
            "roleName": "append",
            "permissions": [
                {
                    "actions": ["Microsoft.Storage/storageAccounts/read"],
                    "dataActions": [
                        "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write"
                    ],
                }
            ],
        },
    ),
    bad=[
        ({ACTION: "*"}, f"{SAID} is *"),
        ({ACTION: "*/write"}, f"{SAID} is */write"),
        ({ACTION: "Microsoft.Authorization/*"}, f"{SAID} is Microsoft.Authorization/*"),
        (
            {ACTION: "Microsoft.Authorization/roleAssignments/write"},
            f"{SAID} is Microsoft.Authorization/roleAssignments/write",
        ),
        ({DATA: "*"}, "permissions[0].dataActions[0] is *"),
        ({DATA: "*/read"}, "permissions[0].dataActions[0] is */read"),
    ],
    fine=[
        {ACTION: "*/read"},
        {ACTION: "Microsoft.Storage/*"},
        {ACTION: "Microsoft.Authorization/locks/*"},
        {"permissions": DROP},
    ],
    unknown=[({ACTION: UNKNOWN}, SAID), ({"permissions": UNKNOWN}, "permissions")],
)
