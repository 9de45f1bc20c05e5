"""Who reaches workspaces of Azure Machine Learning."""

from __future__ import annotations

from ..fixtures_azure import GROUP
from ..suite import DROP, UNKNOWN, Fixture, suite

PUBLIC = "publicNetworkAccess"

TestRule = suite(
    "azure-ml-workspaces-private",
    Fixture("azure-native:machinelearningservices:Workspace", {**GROUP, PUBLIC: "Disabled"}),
    bad=[({PUBLIC: "Enabled"}, f"{PUBLIC} is Enabled"), ({PUBLIC: DROP}, f"{PUBLIC} is not set")],
    unknown=[({PUBLIC: UNKNOWN}, PUBLIC)],
)
