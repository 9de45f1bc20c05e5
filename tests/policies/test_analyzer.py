"""The analyzer as the engine calls it, without the engine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import struct_pb2

from policies._protocol import load
from policies._wire import token
from policies.analyzer import Analyzer, serve
from policies.catalog import rules
from policies.launcher import passed, write_launcher

from .suite import TODAY, UNKNOWN

messages, services = load("analyzer_pb2"), load("analyzer_pb2_grpc")
ROOT = Path(__file__).parents[2]
KEY = "aws:kms/key:Key"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}


def struct(value: dict[str, Any]) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update(value)
    return made


def analyzer(*ids: str, levels: dict[str, int] | None = None, **settings: Any) -> Analyzer:
    served = [rule for rule in rules() if rule.id in ids]
    made = Analyzer("test", served)
    config = {
        each: messages.PolicyConfig(
            enforcementLevel=(levels or {}).get(each, messages.MANDATORY),
            properties=struct({"today": TODAY, **settings}),
        )
        for each in ids
    }
    made.Configure(messages.ConfigureAnalyzerRequest(policyConfig=config), None)
    return made


def request(type_: str, inputs: dict[str, Any], name: str = "it", **more: Any) -> Any:
    return messages.AnalyzeRequest(
        type=type_, urn=f"urn:pulumi:s::p::{type_}::{name}", properties=struct(inputs), **more
    )


def said(response: Any) -> list[tuple[str, int, str]]:
    return [(each.policyName, each.enforcementLevel, each.message) for each in response.diagnostics]


def test_it_introduces_its_rules() -> None:
    info = Analyzer("plinth", rules()).GetAnalyzerInfo(None, None)
    assert (info.name, info.supportsConfig, len(info.policies)) == ("plinth", True, len(rules()))
    (of,) = [each for each in info.policies if each.name == "rds-backed-up"]
    assert of.enforcementLevel == messages.MANDATORY
    assert of.policy_type == messages.POLICY_TYPE_RESOURCE
    assert of.severity == messages.POLICY_SEVERITY_HIGH
    assert set(of.configSchema.properties) == {
        "today",
        "allowUnknown",
        "exemptions",
        "environment",
        "backupDays",
    }
    assert "aws-hub:RDS.11" in of.tags
    (of,) = [each for each in info.policies if each.name == "budget-set"]
    assert of.policy_type == messages.POLICY_TYPE_STACK


def test_a_violation_names_rule_resource_and_level() -> None:
    found = analyzer("kms-rotated", levels={"kms-rotated": messages.ADVISORY})
    response = found.Analyze(request(KEY, {}), None)
    (each,) = response.diagnostics
    assert each.policyName == "kms-rotated"
    assert each.urn == f"urn:pulumi:s::p::{KEY}::it"
    assert each.enforcementLevel == messages.ADVISORY
    assert each.policyPackName == "test"


def test_a_rule_that_is_off_says_nothing() -> None:
    found = analyzer("kms-rotated", levels={"kms-rotated": messages.DISABLED})
    assert said(found.Analyze(request(KEY, {}), None)) == []


def test_rules_of_other_types_are_not_asked() -> None:
    found = analyzer("kms-rotated", "rds-private")
    assert said(found.Analyze(request("aws:rds/instance:Instance", {}), None)) == []


@pytest.mark.parametrize(
    "type_",
    [
        "azure-native:keyvault:Vault",
        "azure-native:keyvault/v20240401preview:Vault",
        "azure-native_keyvault_v20240401:keyvault:Vault",
        "azure-native_keyvault_v20240401:keyvault/v20240401:Vault",
    ],
)
def test_a_version_of_the_azure_api_changes_nothing(type_: str) -> None:
    found = analyzer("key-vault-private", "key-vault-audited")
    sent = request(type_, {"properties": {"publicNetworkAccess": "Enabled"}})
    (only,) = said(found.Analyze(sent, None))
    assert only[0] == "key-vault-private"
    seen = messages.AnalyzeStackRequest(
        resources=[messages.AnalyzerResource(type=type_, urn=sent.urn, properties=sent.properties)]
    )
    (only,) = said(found.AnalyzeStack(seen, None))
    assert only[0] == "key-vault-audited"


def test_names_of_the_older_azure_sdk_are_known_and_other_versions_are_left() -> None:
    older = request("azure-native:documentdb/v20230415:DatabaseAccount", {})
    (only,) = said(analyzer("cosmosdb-no-keys").Analyze(older, None))
    assert only[0] == "cosmosdb-no-keys"
    assert token("kubernetes:apps/v1:Deployment") == "kubernetes:apps/v1:Deployment"
    assert token("azure-native:resources:ResourceGroup") == "azure-native:resources:ResourceGroup"


def test_without_configuration_rules_have_their_own_level() -> None:
    found = Analyzer("test", rules("security"))
    (each,) = found.Analyze(request(KEY, {}), None).diagnostics
    assert each.enforcementLevel == messages.MANDATORY


def test_settings_arrive_as_they_were_given() -> None:
    found = analyzer("rds-backed-up", backupDays=14)
    inputs = {"backupRetentionPeriod": 13}
    (only,) = said(found.Analyze(request("aws:rds/instance:Instance", inputs), None))
    assert only[2].startswith("backupRetentionPeriod is 13, less than 14.")


def test_a_secret_is_looked_into_and_not_told() -> None:
    found = analyzer("kms-rotated", "no-plaintext-secrets")
    on = {"enableKeyRotation": {**SECRET, "value": True}}
    assert said(found.Analyze(request(KEY, on), None)) == []
    values = {"values": {**SECRET, "value": {"adminPassword": {**SECRET, "value": "hunter2"}}}}
    (only,) = said(found.Analyze(request("kubernetes:helm.sh/v3:Release", values), None))
    assert only[2].startswith("values.adminPassword holds what looks like a credential.")
    assert "hunter2" not in only[2]


def test_the_providers_tags_count() -> None:
    tags = json.dumps({"tags": {"owner": "a", "costCenter": "b", "environment": "c"}})
    provider = messages.AnalyzerProviderResource(properties=struct({"defaultTags": tags}))
    found = analyzer("tags-present")
    assert said(found.Analyze(request(KEY, {}, provider=provider), None)) == []
    assert len(said(found.Analyze(request(KEY, {}), None))) == 1


def test_protection_is_seen() -> None:
    found = analyzer("stateful-protected")
    options = messages.AnalyzerResourceOptions(protect=True)
    assert said(found.Analyze(request(KEY, {}, options=options), None)) == []
    assert len(said(found.Analyze(request(KEY, {}), None))) == 1


def test_the_stack_is_judged_by_inputs_and_not_by_unknown_outputs() -> None:
    found = analyzer("s3-tls-only")
    bucket = "aws:s3/bucket:Bucket"
    found.Analyze(request(bucket, {"bucket": "models"}), None)
    resource = messages.AnalyzerResource(
        type=bucket,
        urn=f"urn:pulumi:s::p::{bucket}::it",
        properties=struct({"bucket": "models", "policy": UNKNOWN}),
    )
    response = found.AnalyzeStack(messages.AnalyzeStackRequest(resources=[resource]), None)
    ((rule, level, text),) = said(response)
    assert (rule, level) == ("s3-tls-only", messages.MANDATORY)
    assert text.startswith("The bucket's policy does not refuse requests without TLS.")


def test_cost_grows_with_resources_and_not_with_rules(tmp_path: Path) -> None:
    every = Analyzer("test", rules(), tmp_path / "passes")
    requests = [request(KEY, {"enableKeyRotation": True}, f"k{i}") for i in range(1000)]
    resources = [
        messages.AnalyzerResource(type=each.type, urn=each.urn, properties=each.properties)
        for each in requests
    ]
    begun = time.process_time()
    for each in requests:
        every.Analyze(each, None)
    every.AnalyzeStack(messages.AnalyzeStackRequest(resources=resources), None)
    # Some 0.2 s; the SDK's own loop, in which each rule decodes each resource, takes seconds.
    assert time.process_time() - begun < 2


def test_an_unknown_pack_is_refused() -> None:
    with pytest.raises(SystemExit, match="there is no pack 'nonsense'; there are security"):
        serve("nonsense")


def test_it_serves_until_it_is_told_to_end_and_notes_what_passed(tmp_path: Path) -> None:
    file = write_launcher(tmp_path / "it's a pack", sys.executable, ROOT)
    with subprocess.Popen([str(file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        port = int(process.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = services.AnalyzerStub(channel)
            stub.Analyze(request(KEY, {"enableKeyRotation": True}))
            stub.Analyze(request(KEY, {}, "unrotated"))
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        assert process.stderr.read() == b""
    kept = {(rule, urn.rpartition("::")[2]) for rule, urn in passed(file)}
    assert ("kms-rotated", "it") in kept
    assert ("kms-rotated", "unrotated") not in kept
    # Written anew for the next run, the launcher forgets the last.
    assert passed(write_launcher(file, sys.executable, ROOT)) == set()


def test_it_ends_when_the_engine_dies(tmp_path: Path) -> None:
    file = write_launcher(tmp_path / "pack", sys.executable, ROOT)
    # A parent that ends without a word to its child, as a killed engine does.
    starter = (
        "import subprocess, sys; "
        "p = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL); "
        "p.stdout.readline(); print(p.pid)"
    )
    done = subprocess.run(
        [sys.executable, "-c", starter, str(file)],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    pid = int(done.stdout)
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    pytest.fail("the analyzer outlived the process that started it")
