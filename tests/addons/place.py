"""A platform to install add-ons on: a spec, a cloud of plain handles, and a record of what was declared."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
import pulumi_kubernetes as k8s
import yaml

from components import cloud as handles
from components.addons.install import install
from components.identity import Workload
from spec import compute, data
from spec.platform import Platform

from ..clouds import engine
from ..clouds.engine import Declared, Recorder
from ..specs import BASE

__all__ = ["Declared", "Recorder"]

GPU = {
    "pools": [
        {"name": "serve", "accelerator": "l4", "nodes": {"min": 0, "max": 2}, "sharing": {"timeSlicing": 4}},
        {"name": "slice", "accelerator": "a100-80gb", "nodes": {"min": 0, "max": 2}, "sharing": {"mig": "1g.10gb"}},
        {"name": "share", "accelerator": "t4", "nodes": {"min": 0, "max": 2}, "sharing": {"mps": 2}},
        {"name": "train", "accelerator": "h100", "gpusPerNode": 8, "nodes": {"min": 0, "max": 2}},
    ]
}  # fmt: skip

SPECS: dict[str, dict[str, Any]] = {
    "least": {"environment": "dev", "features": {"replicas": 1}, "monitoring": {"replicas": 1}},
    "domain": {
        "gpu": GPU,
        "access": {"domain": "ml.example.com", "tls": "lets-encrypt", "email": "a@example.com"},
        "serving": {"exposure": "public", "runtimes": ["triton", "vllm", "sklearn", "huggingface"]},
        "tracking": {"engine": "mlflow", "allowedHosts": ["runs.example.com"]},
        "features": {
            "offline": "warehouse",
            "online": "redis",
            "replicas": 3,
            "views": [{"name": "customers", "maxAgeMinutes": 60}],
        },
        "orchestration": {
            "airflow": {
                "dags": {
                    "repository": "https://github.com/example/dags.git",
                    "credentialsSecret": "airflow/git",
                }
            }
        },
        "monitoring": {
            "alerts": {
                "routes": [
                    {"severity": "critical", "pagerdutySecret": "alerts/pagerduty"},
                    {"severity": "warning", "slackSecret": "alerts/slack", "slackChannel": "#ml"},
                    {"severity": "info", "email": "a@example.com"},
                ]
            }
        },
    },
    "celery-oidc": {
        "gpu": GPU | {"autoscaler": "karpenter"},
        "access": {
            "domain": "ml.example.com",
            "oidc": {
                "issuer": "https://id.example.com/",
                "clientId": "plinth",
                "clientSecret": "sso/client",
                "jwksUri": "https://id.example.com/keys",
            },
        },
        "tracking": {"engine": "mlflow", "auth": "oidc"},
        "orchestration": {
            "airflow": {
                "executor": "celery",
                "dags": {
                    "repository": "git@github.com:example/dags.git",
                    "credentialsSecret": "airflow/git",
                },
            }
        },
        "features": {"offline": "postgres", "online": "postgres"},
    },
    "nothing": {
        "serving": {"engine": "none", "gateway": "none"},
        "features": {"engine": "none"},
        "orchestration": {"airflow": {"enabled": False}},
    },
} | {
    file.stem: yaml.safe_load(file.read_text())
    for file in sorted(Path(__file__).with_name("variants").glob("*.yaml"))
}
"""Specs that between them take every branch of the add-ons; one area's each in `variants`."""

PASSWORD = "hunter2-"
"""How every password of the fake cloud and of the fake random provider begins."""


def spec(name: str) -> Platform:
    """A spec of `SPECS`."""
    return Platform.model_validate_json(json.dumps(BASE | SPECS[name]))


@dataclass
class FakeCloud:
    """Handles with plausible values; notes what it was asked for."""

    spec: Platform
    asked: list[str] = field(default_factory=list[str])

    def _secret(self, key: str, *properties: str) -> handles.Secret:
        return handles.Secret(pulumi.Output.from_input(f"acme/{key}"), properties)

    def database(self, name: str, section: data.Database, net: handles.Network) -> handles.Database:
        self.asked.append(f"database:{name}")
        host = pulumi.Output.from_input(f"{name}.db.internal")
        secret = self._secret(f"{name}-database", "username", "password", "host", "port", "dbname")
        return handles.Database(host, 5432, name, "plinth", secret)

    def mysql(self, section: data.Database, net: handles.Network) -> handles.Mysql:
        self.asked.append("mysql")
        host = pulumi.Output.from_input("mysql.db.internal")
        pem = pulumi.Output.from_input("-----BEGIN CERTIFICATE-----\nMYSQL\n")
        secret = self._secret("mysql-server", "username", "password")
        return handles.Mysql(host, 3306, "plinth", secret, pem)

    def offline_store(
        self, section: data.Features, net: handles.Network, datasets: handles.Bucket
    ) -> handles.FeastStore:
        return OFFLINE[section.offline](self)

    def online_store(self, section: data.Features, net: handles.Network) -> handles.FeastStore:
        return ONLINE[section.online](self)

    def secret(self, name: str, values: Mapping[str, pulumi.Input[str]]) -> handles.Secret:
        self.asked.append(f"secret:{name}")
        return self._secret(name, *values)

    def identity(self, workload: Workload, cluster: handles.Cluster) -> handles.Identity:
        key = f"identity:{workload.namespace}/{workload.service_account}"
        assert key not in self.asked, f"{key} is made twice"
        self.asked.append(key)
        return handles.Identity({"example.com/role": workload.name}, {"example.com/use": "true"})

    def secret_store(self) -> handles.SecretStore:
        return handles.SecretStore({"aws": {"service": "SecretsManager", "region": "us-east-1"}})

    def autoscaler(self, section: compute.Gpu, cluster: handles.Cluster) -> handles.Autoscaler:
        if section.autoscaler == "cluster-autoscaler":
            found = {"clusterName": cluster.name}
            values = {"cloudProvider": "aws", "awsRegion": "us-east-1", "autoDiscovery": found}
            return handles.Autoscaler("cluster-autoscaler", values=values)
        node_class = {
            "apiVersion": "karpenter.k8s.aws/v1",
            "kind": "EC2NodeClass",
            "metadata": {"name": "gpu"},
            "spec": {
                "role": "acme-node",
                "amiSelectorTerms": [{"alias": "al2023@v20260801"}],
                "subnetSelectorTerms": [{"id": "subnet-0abc"}],
                "securityGroupSelectorTerms": [{"id": "sg-0abc"}],
            },
        }
        node_pool = {
            "apiVersion": "karpenter.sh/v1",
            "kind": "NodePool",
            "metadata": {"name": "gpu"},
            "spec": {
                "template": {
                    "spec": {
                        "nodeClassRef": {
                            "group": "karpenter.k8s.aws",
                            "kind": "EC2NodeClass",
                            "name": "gpu",
                        },
                        "requirements": [
                            {"key": "kubernetes.io/os", "operator": "In", "values": ["linux"]}
                        ],
                    }
                }
            },
        }
        settings = {"clusterName": cluster.name, "interruptionQueue": "acme"}
        return handles.Autoscaler(
            "karpenter",
            values={"settings": settings},
            crd_chart="karpenter-crd",
            objects=[node_class, node_pool],
        )


def athena(cloud: FakeCloud) -> handles.FeastStore:
    bucket = pulumi.Output.from_input("acme-datasets")
    return handles.FeastStore(
        {
            "type": "athena",
            "data_source": "AwsDataCatalog",
            "region": "us-east-1",
            "database": "acme_features",
            "workgroup": "acme",
            "s3_staging_location": pulumi.Output.concat("s3://", bucket, "/feast-staging"),
        }
    )


def redshift(cloud: FakeCloud) -> handles.FeastStore:
    return handles.FeastStore(
        {
            "type": "redshift",
            "workgroup": "acme",
            "region": "us-east-1",
            "database": "features",
            "s3_staging_location": pulumi.Output.from_input("s3://acme-datasets/feast-staging"),
            "iam_role": "arn:aws:iam::123456789012:role/redshift",
        }
    )


def dynamodb(cloud: FakeCloud) -> handles.FeastStore:
    settings = {
        "type": "dynamodb",
        "region": "us-east-1",
        "table_name_template": "acme.{project}.{table_name}",
    }
    return handles.FeastStore(settings)  # fmt: skip


def redis(cloud: FakeCloud) -> handles.FeastStore:
    host = pulumi.Output.from_input("cache.internal")
    line = pulumi.Output.concat(host, ":6379,ssl=true,password=${REDIS_PASSWORD}")
    secret = cloud._secret("cache", "token")
    return handles.FeastStore(
        {"type": "redis", "redis_type": "redis", "connection_string": line},
        secret,
        {"REDIS_PASSWORD": "token"},
    )


def postgres(kind: str) -> Callable[[FakeCloud], handles.FeastStore]:
    def made(cloud: FakeCloud) -> handles.FeastStore:
        variable = f"{kind.upper()}_PASSWORD"
        settings = {
            "type": "postgres",
            "host": pulumi.Output.from_input(f"{kind}.db.internal"),
            "port": 5432,
            "database": "feast",
            "db_schema": kind,
            "user": "plinth",
            "password": f"${{{variable}}}",
            "sslmode": "require",
        }
        return handles.FeastStore(settings, cloud._secret(kind, "password"), {variable: "password"})

    return made


OFFLINE = {"lake": athena, "warehouse": redshift, "postgres": postgres("offline")}
ONLINE = {"key-value": dynamodb, "redis": redis, "postgres": postgres("online")}


def declare(
    platform: Platform, monkeypatch: Any
) -> tuple[list[Declared], FakeCloud, dict[str, Any]]:
    """Everything that `install` declares for a spec, the cloud it asked, and the URLs."""
    cloud = FakeCloud(platform)
    urls: dict[str, Any] = {}

    def program() -> None:
        place = handles_of(platform)
        made = install(
            platform.name, platform, cloud, *place, parent=pulumi.ComponentResource("t:t:T", "acme")
        )
        for key, url in made.items():
            pulumi.Output.from_input(url).apply(lambda found, key=key: urls.__setitem__(key, found))

    made = engine.observe(Recorder(), platform, program)
    return made.declared, cloud, urls


def handles_of(
    platform: Platform,
) -> tuple[handles.Network, handles.Cluster, list[handles.NodePool], dict[str, handles.Bucket]]:
    """Network, cluster, pools and buckets."""
    known = pulumi.Output.from_input
    net = handles.Network(known("vpc-1"), "10.20.0.0/16", ["a", "b"], [])
    cluster = handles.Cluster(
        name=known("acme"),
        version=platform.cluster.version,
        endpoint=known("https://api"),
        certificate_authority=known("Y2E="),
        kubeconfig=known("{}"),
        provider=k8s.Provider("cluster", kubeconfig="{}"),
        storage_class="encrypted",
        load_balancer_annotations={
            "internal": {"example.com/scheme": "internal"},
            "public": {"example.com/scheme": "public"},
        },
        nvidia_preinstalled=frozenset({"driver", "toolkit"}),
        acme_solver={"dns01": {"route53": {"region": "us-east-1"}}},
        pod_logs={"awscloudwatchlogs": {"log_group_name": known("/acme/pods")}},
    )
    pools = [
        handles.NodePool(
            pool.name,
            {"plinth.dev/pool": pool.name},
            (compute.Taint(key="nvidia.com/gpu"), compute.Taint(key="plinth.dev/purpose", value=pool.purpose)),
            pool.accelerator,
            pool.gpus_per_node,
            handles.sharing_name(pool.sharing),
        )
        for pool in platform.gpu.pools
    ]  # fmt: skip
    buckets = {
        name: handles.Bucket(known(f"acme-{name}"), known(f"s3://acme-{name}"))
        for name in ("artifacts", "datasets", "logs")
    }
    return net, cluster, pools, buckets
