"""Envoy beside the API server: it takes away the header by which the gateway says who somebody is.

Upstream has Istio for that: whoever is not the gateway or the UI may send no such header. Drivers and
launchers of runs call the API server too, and run what users wrote, so that a pod of one team could
name a member of another. They reach this proxy alone: a NetworkPolicy keeps them from the server's own
ports. Who they are is told by the token of their service account, which the server lets Kubernetes
review.
"""

from __future__ import annotations

from typing import Any

import pulumi_kubernetes as k8s

from .. import catalog, pods
from . import parts
from .names import GRPC, HTTP, PROXY_GRPC, PROXY_HTTP, USER_HEADER

CONFIG = "ml-pipeline-proxy"
FOLDER = "/etc/proxy"
FILE = "envoy.yaml"

_FILTERS = "envoy.extensions.filters"


def container() -> tuple[k8s.core.v1.ContainerArgs, k8s.core.v1.VolumeArgs]:
    """The proxy, and the volume with its configuration; upstream's image of Envoy with another file."""
    volume, mount = parts.config_file(CONFIG, FOLDER)
    made = parts.container(
        "proxy",
        catalog.image("kfp-metadata-envoy").image,
        command=["/usr/local/bin/envoy"],
        args=["-c", f"{FOLDER}/{FILE}", "--log-level", "warning", "--disable-hot-restart"],
        ports={"proxy-http": PROXY_HTTP, "proxy-grpc": PROXY_GRPC},
        resources=pods.requirements("50m", "64Mi", cpu_limit="1", memory_limit="256Mi"),
        probe=parts.tcp(PROXY_HTTP),
        mounts=[mount],
    )
    return made, volume


def config() -> dict[str, Any]:
    """Envoy's bootstrap; it is JSON, which is YAML too. No port for its administration."""
    return {
        "static_resources": {
            "listeners": [
                _listener("http", PROXY_HTTP, "api-http"),
                _listener("grpc", PROXY_GRPC, "api-grpc"),
            ],
            "clusters": [_cluster("api-http", HTTP), _cluster("api-grpc", GRPC, http2=True)],
        }
    }


def _listener(name: str, port: int, cluster: str) -> dict[str, Any]:
    kind = f"type.googleapis.com/{_FILTERS}.network.http_connection_manager.v3"
    router = f"type.googleapis.com/{_FILTERS}.http.router.v3.Router"
    # A run's calls may wait for the database; uploads have no end of their own.
    route = {"match": {"prefix": "/"}, "route": {"cluster": cluster, "timeout": "0s"}}
    manager = {
        "@type": f"{kind}.HttpConnectionManager",
        "stat_prefix": name,
        "codec_type": "AUTO",
        "route_config": {
            "name": name,
            "request_headers_to_remove": [USER_HEADER],
            "virtual_hosts": [{"name": name, "domains": ["*"], "routes": [route]}],
        },
        "http_filters": [
            {"name": "envoy.filters.http.router", "typed_config": {"@type": router}},
        ],
    }
    connection = {
        "name": "envoy.filters.network.http_connection_manager",
        "typed_config": manager,
    }
    return {
        "name": name,
        "address": {"socket_address": {"address": "0.0.0.0", "port_value": port}},  # noqa: S104
        "filter_chains": [{"filters": [connection]}],
    }


def _cluster(name: str, port: int, *, http2: bool = False) -> dict[str, Any]:
    local = {"socket_address": {"address": "127.0.0.1", "port_value": port}}
    options = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
    protocol = {
        options: {
            "@type": f"type.googleapis.com/{options}",
            "explicit_http_config": {"http2_protocol_options": {}},
        }
    }
    return {
        "name": name,
        "type": "STATIC",
        "connect_timeout": "5s",
        **({"typed_extension_protocol_options": protocol} if http2 else {}),
        "load_assignment": {
            "cluster_name": name,
            "endpoints": [{"lb_endpoints": [{"endpoint": {"address": local}}]}],
        },
    }
