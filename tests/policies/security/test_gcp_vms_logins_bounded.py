"""Who logs in to machines."""

from __future__ import annotations

from ..fixtures_gcp import VM
from ..suite import DROP, UNKNOWN, Fixture, suite

TestRule = suite(
    "gcp-vms-logins-bounded",
    Fixture(VM.type, {**VM.inputs, "metadata": {"enable-oslogin": "TRUE"}}),
    bad=[
        ({"metadata.enable-oslogin": "FALSE"}, "metadata.enable-oslogin is false"),
        ({"metadata": {"serial-port-enable": "1"}}, "metadata.serial-port-enable is 1"),
    ],
    fine=[{"metadata": DROP}, {"metadata": {"serial-port-enable": "false"}}],
    unknown=[
        ({"metadata": UNKNOWN}, "metadata"),
        ({"metadata.enable-oslogin": UNKNOWN}, "metadata.enable-oslogin"),
    ],
)

TestItem = suite(
    "gcp-vms-logins-bounded",
    Fixture(
        "gcp:compute/projectMetadataItem:ProjectMetadataItem",
        {"key": "enable-oslogin", "value": "TRUE"},
    ),
    bad=[({"value": "FALSE"}, "value of enable-oslogin is false")],
    fine=[{"key": "other", "value": "false"}],
    unknown=[({"value": UNKNOWN}, "value"), ({"key": UNKNOWN}, "key")],
)
