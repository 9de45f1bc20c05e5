"""Where keys stand for an identity: what each part is given, and that nothing else holds them."""

from __future__ import annotations

import yaml

from ..clouds.platforms import declared

WORLD = ("onprem", "telemetry")


def test_the_sidecar_reads_its_keys_from_a_secret_that_the_store_fills() -> None:
    world = declared(WORLD)
    (found,) = [
        each
        for each in world.of("ExternalSecret")
        if each.inputs["metadata"]["name"] == "thanos-objstore"
    ]
    target = found.inputs["spec"]["target"]
    told = yaml.safe_load(target["template"]["data"]["objstore.yaml"])
    assert told["config"]["access_key"] == "{{ .accessKey }}"
    assert told["config"]["secret_key"] == "{{ .secretKey }}"
    assert told["prefix"] == "thanos" and told["config"]["bucket_lookup_type"] == "path"
    names = {each["secretKey"] for each in found.inputs["spec"]["data"]}
    assert names == {"accessKey", "secretKey"}


def test_loki_and_tempo_take_their_keys_from_the_environment() -> None:
    releases = {
        each.inputs["name"]: each.inputs["values"] for each in declared(WORLD).of("Release")
    }
    own = [{"secretRef": {"name": "object-store"}}]
    assert releases["loki"]["singleBinary"]["extraEnvFrom"] == own
    assert releases["tempo"]["tempo"]["extraEnvFrom"] == own
    assert releases["loki"]["loki"]["storage"]["object_store"]["s3"]["http"] == {
        "tls_ca_path": "/etc/trust/s3.crt"
    }
    assert releases["tempo"]["tempo"]["storage"]["trace"]["s3"]["forcepathstyle"] is True


def test_thanos_itself_is_told_no_key() -> None:
    for each in declared(WORLD).of("ConfigMap"):
        if text := (each.inputs.get("data") or {}).get("objstore.yaml"):
            assert "access_key" not in text and "ca_file: /etc/trust/s3.crt" in text
