"""Where Grafana keeps what people make in it."""

from __future__ import annotations

import configparser
import io
import json
from typing import Any

import pytest
from pydantic import ValidationError

from spec.data import Database
from spec.platform import Platform
from tests.onprem.whole import custom, releases, whole
from tests.specs import BASE

from .conftest import Get

SERVICE = "kube-prometheus-stack-grafana"


def grafana(found: Any) -> dict[str, Any]:
    return found.releases["kube-prometheus-stack"]["values"]["grafana"]


def test_outside_dev_two_replicas_share_a_database(installed: Get) -> None:
    found = installed("domain")
    values = grafana(found)
    assert values["replicas"] == 2 and values["persistence"] == {"enabled": False}
    assert values["podDisruptionBudget"] == {"maxUnavailable": 1}
    # One is there before the other goes, as the chart has it.
    assert "deploymentStrategy" not in values
    ini = values["grafana.ini"]
    assert ini["database"] == {
        "type": "postgres",
        "ssl_mode": "require",
        "locking_attempt_timeout_sec": 600,
    }
    variables = values["envValueFrom"]
    assert {
        name: each["secretKeyRef"]["key"]
        for name, each in variables.items()
        if each["secretKeyRef"]["name"] == "grafana-database"
    } == {
        "GF_DATABASE_HOST": "host",
        "GF_DATABASE_NAME": "dbname",
        "GF_DATABASE_USER": "username",
        "GF_DATABASE_PASSWORD": "password",
    }
    (secret,) = [
        each["spec"]
        for each in found.objects
        if each["kind"] == "ExternalSecret" and each["metadata"]["name"] == "grafana-database"
    ]
    assert {each["remoteRef"]["key"] for each in secret["data"]} == {"acme/grafana-database"}
    # Grafana takes the address as one word.
    assert secret["target"]["template"]["data"]["host"] == "{{ .host }}:{{ .port }}"


def test_replicas_find_each_other_and_tell_once(installed: Get) -> None:
    values = grafana(installed("domain"))
    alerting = values["grafana.ini"]["unified_alerting"]
    assert values["headlessService"] is True
    assert alerting["ha_peers"] == f"{SERVICE}-headless.monitoring.svc:9094"
    # The chart names the variable; Grafana puts it in.
    assert alerting["ha_listen_address"] == alerting["ha_advertise_address"] == "${POD_IP}:9094"


def test_in_dev_it_is_a_file_of_one_process(installed: Get) -> None:
    values = grafana(installed("least"))
    assert values["replicas"] == 1 and values["persistence"]["enabled"] is True
    assert values["deploymentStrategy"] == {"type": "Recreate"}
    assert "database" not in values["grafana.ini"] and "headlessService" not in values
    assert not [each for each in values["envValueFrom"] if each.startswith("GF_DATABASE")]


@pytest.mark.parametrize(
    ("environment", "database", "expected"),
    [
        ("prod", None, True),
        ("staging", None, True),
        ("dev", None, False),
        ("prod", "file", False),
        ("dev", "postgresql", True),
    ],
)
def test_the_word_goes_before_the_environment(
    environment: str, database: str | None, expected: bool
) -> None:
    own = {"monitoring": {"grafana": {"database": database}}} if database else {}
    spec = Platform.model_validate_json(json.dumps(BASE | {"environment": environment} | own))
    assert spec.monitoring.grafana.in_postgresql(spec.protected) is expected


def test_another_database_is_no_choice() -> None:
    made = BASE | {"monitoring": {"grafana": {"database": "mysql"}}}
    with pytest.raises(ValidationError, match="'postgresql' or 'file'"):
        Platform.model_validate_json(json.dumps(made))


def test_its_instance_is_the_smallest_and_no_larger_than_the_others() -> None:
    large = Database(vcpus=16, memory_gib=64, storage_gib=500, backup_days=30)
    small = large.smallest()
    assert (small.vcpus, small.memory_gib, small.storage_gib) == (2, 4, 20)
    assert small.backup_days == 30
    least = Database(vcpus=1, memory_gib=2, storage_gib=20).smallest()
    assert (least.vcpus, least.memory_gib, least.storage_gib) == (1, 2, 20)
    # Whoever names a class has his reasons: what the region has, or what was paid for.
    assert Database(instance_class="db.m7g.large").smallest().instance_class == "db.m7g.large"


def test_what_it_encrypts_with_is_drawn_and_the_same_for_both(installed: Get) -> None:
    found = installed("domain")
    reference = grafana(found)["envValueFrom"]["GF_SECURITY_SECRET_KEY"]["secretKeyRef"]
    assert reference == {"name": "grafana-admin", "key": "secret-key"}
    (secret,) = [
        each["spec"]
        for each in found.objects
        if each["kind"] == "ExternalSecret" and each["metadata"]["name"] == "grafana-admin"
    ]
    keys = {each["secretKey"]: each["remoteRef"]["property"] for each in secret["data"]}
    assert keys["secret-key"] == "secretKey"


def test_where_an_authority_is_private_its_certificate_is_checked() -> None:
    made = whole("onprem")
    values = releases(made)["kube-prometheus-stack"].inputs["values"]["grafana"]
    ini = values["grafana.ini"]["database"]
    (mount,) = values["extraConfigmapMounts"]
    assert ini["ssl_mode"] == "verify-full"
    assert ini["ca_cert_path"] == f"{mount['mountPath']}/postgres.crt"
    # Whom Prometheus trusts for its bucket is in the same.
    (trusted,) = [
        each.inputs
        for each in made.of("kubernetes:core/v1:ConfigMap")
        if each.inputs["metadata"]["namespace"] == "monitoring"
        and each.inputs["metadata"]["name"] == mount["configMap"]
    ]
    assert set(trusted["data"]) == {"postgres.crt", "s3.crt"}
    cluster = custom(made, "Cluster")["grafana"].inputs["spec"]
    assert cluster["instances"] == 3
    # The name that it is called by is in the servers' certificate.
    assert cluster["certificates"]["serverAltDNSNames"] == ["grafana-rw.data.svc.cluster.local"]


def test_its_configuration_is_one_that_an_ini_file_can_hold(installed: Get) -> None:
    """As the chart writes it: a section each, `key = value`."""
    written = io.StringIO()
    for section, entries in grafana(installed("domain"))["grafana.ini"].items():
        written.write(f"[{section}]\n")
        written.writelines(
            f"{key} = {str(value).lower() if isinstance(value, bool) else value}\n"
            for key, value in entries.items()
        )
    read = configparser.RawConfigParser()
    read.read_string(written.getvalue())
    assert read["database"]["type"] == "postgres" and "password" not in read["database"]
