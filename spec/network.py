"""The private network that everything stands in."""

from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from .section import DATA_LOSS, REPLACE, Section, not_valid


def _network(value: object) -> IPv4Network:
    if isinstance(value, IPv4Network):
        return value
    text = value if isinstance(value, str) and "/" in value else ""
    try:
        network = IPv4Network(text, strict=False)
    except ValueError:
        raise not_valid("is not a network", "write one such as 10.20.0.0/16") from None
    if text != str(network):
        raise not_valid("is an address within a network", f"write {network}")
    return network


Cidr = Annotated[
    IPv4Network,
    PlainValidator(_network),
    PlainSerializer(str, return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^\d{1,3}(\.\d{1,3}){3}/\d{1,2}$",
            "examples": ["10.20.0.0/16"],
        }
    ),
]
"""An IPv4 network in CIDR form, its host bits zero."""


class FlowLogs(Section):
    """Records of the traffic that crosses the network."""

    enabled: bool = Field(default=True, description="Whether flow logs are kept.")
    retention_days: Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] = Field(
        default=90, description="Days that flow logs are kept."
    )


class Network(Section):
    """The private network: addresses, zones, the way out."""

    cidr: Annotated[Cidr, DATA_LOSS] = Field(
        description="Addresses of the whole network; /16 to /20."
    )
    zones: Annotated[int, REPLACE] = Field(
        default=3, ge=2, le=4, description="Availability zones that subnets are made in."
    )
    egress: Literal["nat-per-zone", "nat-single", "none"] = Field(
        default="nat-per-zone",
        description="Way out to the internet: a NAT gateway per zone, a single one, or none.",
    )
    private_endpoints: bool = Field(
        default=True, description="Reach the cloud's own services without the internet."
    )
    service_cidr: Annotated[Cidr, DATA_LOSS] = Field(
        default=IPv4Network("172.20.0.0/16"),
        description="Addresses of Kubernetes Services; must not overlap the network.",
    )
    pod_cidr: Annotated[Cidr | None, DATA_LOSS] = Field(
        default=None,
        description="Addresses of pods where the cloud gives them a range of their own.",
    )
    flow_logs: FlowLogs = Field(default_factory=FlowLogs, description="Traffic records.")
