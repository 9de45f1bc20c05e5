"""The Redis of Airflow, Prefect and W&B: what is declared, and that it outlives a loss."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from components.addons.broker_config import QUEUE, Member, Room, haproxy, redis_conf
from components.addons.rules.broker import caches, queues
from tests.feast.servers import until
from tests.needed import program

from . import place
from .broker import PASSWORD, Broker, running
from .conftest import ALL, Get, Installed
from .test_secrets import contents

EACH = pytest.mark.parametrize(
    ("name", "addon", "broker", "namespace"),
    [
        ("celery-oidc", "airflow", "airflow-broker", "airflow"),
        ("orchestration", "prefect", "prefect-redis", "prefect"),
        ("wandb-cache", "wandb", "wandb-redis", "wandb"),
    ],
)

KEYS = 40


def pods(found: Installed, addon: str, kind: str) -> dict[str, Any]:
    """Spec of the one workload of a kind."""
    name = {"StatefulSet": "redis", "Deployment": "redis-proxy"}[kind]
    (made,) = [
        each
        for each in found.of(f"kubernetes:apps/v1:{kind}")
        if each.name == f"acme-{addon}-{name}"
    ]
    return made.inputs["spec"]


def service(found: Installed, broker: str) -> dict[str, Any]:
    (made,) = [
        each.inputs["spec"]
        for each in found.of("kubernetes:core/v1:Service")
        if each.inputs["metadata"]["name"] == broker
    ]
    return made


def member(found: Installed, addon: str, container: str) -> dict[str, Any]:
    containers = pods(found, addon, "StatefulSet")["template"]["spec"]["containers"]
    return {each["name"]: each for each in containers}[container]


def variables(container: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each.get("value", "") for each in container["env"]}


@EACH
def test_outside_dev_no_pod_is_the_only_one(
    installed: Get, name: str, addon: str, broker: str, namespace: str
) -> None:
    found = installed(name)
    redis, proxy = pods(found, addon, "StatefulSet"), pods(found, addon, "Deployment")
    assert (redis["replicas"], proxy["replicas"]) == (3, 2)
    for each in (redis, proxy):
        spread = each["template"]["spec"]["topologySpreadConstraints"]
        assert {one["topologyKey"] for one in spread} == {
            "kubernetes.io/hostname",
            "topology.kubernetes.io/zone",
        }
    budgets = {
        each.inputs["metadata"]["name"]: each.inputs["spec"]
        for each in found.of("kubernetes:policy/v1:PodDisruptionBudget")
        if each.inputs["metadata"]["namespace"] == namespace
    }
    for each, of in ((redis, broker), (proxy, f"{broker}-proxy")):
        assert budgets[of] == {"maxUnavailable": 1, "selector": each["selector"]}
    # All start at once after all were gone: none waits for one that waits for it.
    assert redis["podManagementPolicy"] == "Parallel"


@EACH
def test_clients_are_led_by_the_proxy(
    installed: Get, name: str, addon: str, broker: str, namespace: str
) -> None:
    found = installed(name)
    proxy = pods(found, addon, "Deployment")["template"]
    selector = service(found, broker)["selector"]
    assert selector.items() <= proxy["metadata"]["labels"].items()
    members = pods(found, addon, "StatefulSet")["template"]["metadata"]["labels"]
    assert not selector.items() <= members.items()
    behind = service(found, f"{broker}-members")
    assert behind["clusterIP"] == "None" and behind["publishNotReadyAddresses"]
    assert pods(found, addon, "StatefulSet")["serviceName"] == f"{broker}-members"
    domain = f"{broker}-members.{namespace}.svc.cluster.local"
    told = variables(member(found, addon, "sentinel"))
    assert told["SELF"] == f"$(POD).{domain}:6379:26379"
    assert told["MEMBERS"].split() == [f"{broker}-{n}.{domain}:6379:26379" for n in range(3)]
    config = found.named(f"acme-{addon}-redis-config").inputs["data"]["haproxy.cfg"]
    assert all(f"{broker}-{n}.{domain}:6379 check" in config for n in range(3))


@EACH
def test_a_change_of_what_a_pod_reads_starts_it_anew(
    installed: Get, name: str, addon: str, broker: str, namespace: str
) -> None:
    del broker, namespace
    found = installed(name)
    marks = {
        pods(found, addon, kind)["template"]["metadata"]["annotations"]["plinth.dev/config"]
        for kind in ("StatefulSet", "Deployment")
    }
    assert len(marks) == 2
    assert PASSWORD not in str(found.named(f"acme-{addon}-redis-config").inputs)


def test_how_much_it_holds(installed: Get) -> None:
    found = {
        addon: (
            member(installed(name), addon, "redis")["resources"],
            pods(installed(name), addon, "StatefulSet")["volumeClaimTemplates"][0]["spec"],
            installed(name).named(f"acme-{addon}-redis-config").inputs["data"]["redis.conf"],
        )
        for name, addon in (("celery-oidc", "airflow"), ("wandb-cache", "wandb"))
    }
    resources, claim, config = found["airflow"]
    assert (resources["requests"]["memory"], resources["limits"]["memory"]) == ("512Mi", "2Gi")
    assert claim["resources"]["requests"] == {"storage": "4Gi"}
    assert config == redis_conf(QUEUE)
    assert "maxmemory 768mb" in config and "maxmemory-policy noeviction" in config
    resources, claim, config = found["wandb"]
    # Of size large: all that it may hold is its own, and twice that while it copies itself.
    assert (resources["requests"]["memory"], resources["limits"]["memory"]) == ("8192Mi", "16Gi")
    assert claim["resources"]["requests"] == {"storage": "40Gi"}
    assert "maxmemory 8192mb" in config and "maxmemory-policy volatile-lru" in config


@pytest.mark.parametrize("name", ["celery-oidc", "broker-dev"])
def test_the_password_is_a_file(installed: Get, name: str) -> None:
    found = installed(name)
    kept = contents(found, "airflow-celery")
    assert json.loads(kept["metrics.json"]) == {"redis://localhost:6379": "{{ .broker }}"}
    template = pods(found, "airflow", "StatefulSet")["template"]["spec"]
    (volume,) = [each["secret"] for each in template["volumes"] if each["name"] == "password"]
    assert volume["secretName"] == "airflow-celery"
    assert {each["key"] for each in volume["items"]} <= kept.keys()
    assert "secretKeyRef" not in json.dumps(template)
    for each in template["containers"]:
        assert {"name": "password", "mountPath": "/etc/broker-password", "readOnly": True} in each[
            "volumeMounts"
        ]


@EACH
def test_prometheus_asks_all_of_them(
    installed: Get, name: str, addon: str, broker: str, namespace: str
) -> None:
    found = installed(name)
    (monitor,) = [
        each
        for each in found.objects
        if each["kind"] == "PodMonitor" and each["metadata"]["name"] == broker
    ]
    assert monitor["metadata"]["namespace"] == namespace
    chosen = monitor["spec"]["selector"]["matchLabels"].items()
    for kind in ("StatefulSet", "Deployment"):
        template = pods(found, addon, kind)["template"]
        assert chosen <= template["metadata"]["labels"].items()
        ports = [
            port["name"]
            for each in template["spec"]["containers"]
            for port in each.get("ports", [])
        ]
        assert ports.count("metrics") == 1


@ALL
def test_alerts_are_of_those_that_there_are(installed: Get, name: str) -> None:
    found = installed(name)
    made = [
        each.inputs["metadata"]["namespace"]
        for each in found.of("kubernetes:apps/v1:Deployment")
        if each.name.endswith("-redis-proxy")
    ]
    platform = place.spec(name)
    assert sorted(made) == sorted((*queues(platform), *caches(platform)))
    told = [
        group["name"].removeprefix("plinth-broker-")
        for each in found.objects
        if each["kind"] == "PrometheusRule"
        for group in each["spec"]["groups"]
        if group["name"].startswith("plinth-broker-")
    ]
    assert sorted(told) == sorted(made)


@pytest.mark.parametrize(
    ("addon", "broker"), [("airflow", "airflow-broker"), ("prefect", "prefect-redis")]
)
def test_in_dev_it_is_one_pod(installed: Get, addon: str, broker: str) -> None:
    found = installed("broker-dev")
    redis = pods(found, addon, "StatefulSet")
    assert redis["replicas"] == 1 and redis["serviceName"] == broker
    assert service(found, broker)["selector"] == redis["selector"]["matchLabels"]
    assert [each["name"] for each in redis["template"]["spec"]["containers"]] == ["redis"]
    assert not [each for each in found.declared if each.name.startswith(f"acme-{addon}-redis-")]


def test_airflow_waits_for_its_broker_and_has_no_other(installed: Get) -> None:
    for name, last in (("celery-oidc", "redis-proxy"), ("broker-dev", "redis")):
        found = installed(name)
        (release,) = [
            each
            for each in found.of("kubernetes:helm.sh/v3:Release")
            if each.name == "acme-airflow-airflow"
        ]
        assert f"acme-airflow-{last}" in {each.name for each in found.before(release)}
        values = found.releases["airflow"]["values"]
        assert values["redis"] == {"enabled": False}
        kept = contents(found, values["data"]["brokerUrlSecretName"])
        assert kept["connection"] == "redis://:{{ .broker }}@airflow-broker:6379/0"
        assert kept["password"] == "{{ .broker }}"


def test_haproxy_takes_what_pods_have(tmp_path: Path) -> None:
    members = [Member(f"a-{n}", f"a-{n}.a-members.a.svc.cluster.local") for n in range(3)]
    config = tmp_path / "haproxy.cfg"
    config.write_text(haproxy(members))
    line = [program("haproxy", "haproxy"), "-c", "-f", str(config)]
    done = subprocess.run(line, capture_output=True, text=True, env={"REDIS_PASSWORD": PASSWORD})
    assert done.returncode == 0 and "WARNING" not in done.stderr, done.stderr


def test_what_was_answered_outlives_every_loss(tmp_path: Path) -> None:
    with running(tmp_path) as broker:
        # Who asks is told as soon as there is somebody to lead to.
        assert broker.get("/alive")[0] == broker.get("/primary")[0] == 200
        assert 'haproxy_backend_active_servers{proxy="broker"} 1' in broker.get("/metrics")[1]
        until(lambda: broker.ready(0), "no replicas")
        answered = [f"key-{number}" for number in range(KEYS)]
        assert all(map(broker.writes, answered))

        def kept() -> list[str]:
            return broker.command("MGET", *answered).split()

        broker.kill(0)
        killed = time.monotonic()
        until(lambda: broker.writes("second"), "nobody stands in")
        assert time.monotonic() - killed < 30
        answered.append("second")
        assert kept() == answered

        broker.start(0)
        until(lambda: broker.role(0) == "slave", "the one that was replaced believes in itself")
        (primary,) = [index for index in (1, 2) if broker.role(index) == "master"]
        until(lambda: broker.ready(primary), "no replica again")
        assert kept() == answered

        broker.kill(0, 1, 2)
        assert not broker.writes("nobody")
        broker.start(0, 1, 2)
        until(lambda: broker.writes("third"), "they do not come back")
        assert broker.role(primary) == "master", "not the last, but the first of the list"
        answered.append("third")
        assert kept() == answered

        # Were it the primary again at once, the others would follow its emptiness.
        until(lambda: broker.ready(primary), "no replicas again")
        broker.kill(primary)
        broker.lose(primary)
        broker.start(primary)
        until(lambda: broker.role(primary) == "slave", "it gives its emptiness to the others")
        until(lambda: broker.writes("fourth"), "nobody stands in")
        assert kept() == answered

        # With nobody to hear of it nothing is taken: it could be cut off, and replaced.
        (last,) = [index for index in range(3) if broker.role(index) == "master"]
        broker.kill(*({0, 1, 2} - {last}))
        until(lambda: broker.get("/primary")[0] == 503, "clients are led to one that is alone")
        port = broker.members[last].redis
        assert "NOREPLICAS" in broker.command("SET", "alone", "1", port=port)


FILL = """\
for each = 1, 50 do
  local given = {"SET", KEYS[1] .. "-" .. each, string.rep("a", 100000)}
  if ARGV[1] then given[4], given[5] = "EX", ARGV[1] end
  redis.call(unpack(given))
end
return "OK"
"""
"""Five megabytes under names that begin with one, for some seconds or for ever."""

WEEK = "604800"


def test_a_cache_throws_away_what_ends_and_keeps_the_rest(tmp_path: Path) -> None:
    with running(tmp_path, Room(64, cache=True)) as broker:
        until(lambda: broker.ready(0), "no replicas")
        kept = [f"lock-{number}" for number in range(KEYS)]
        assert all(map(broker.writes, kept))
        # Twice what it holds.
        for number in range(26):
            assert broker.command("EVAL", FILL, "1", f"entry-{number}", WEEK) == "OK"
        assert broker.command("MGET", *kept).split() == kept
        assert 100 < size(broker) < 26 * 50
        assert broker.command("EXISTS", "entry-25-50", "entry-0-1") == "1"

        # Replicas throw away what the primary does, and nothing of their own.
        until(lambda: len({size(broker, each.redis) for each in broker.members}) == 1, "unlike")
        left = size(broker)
        broker.kill(0)
        until(lambda: broker.writes("second"), "nobody stands in")
        assert broker.command("MGET", *kept).split() == kept
        assert left - 10 < size(broker) <= left + 1

        # With nothing to throw away it refuses, as a queue does.
        answers = [broker.command("EVAL", FILL, "1", f"endless-{number}") for number in range(26)]
        assert answers[0] == "OK" and "OOM" in answers[-1]
        assert broker.command("MGET", *kept).split() == kept
        assert ",expires=0," in broker.command("INFO", "keyspace")


def test_a_queue_throws_nothing_away(tmp_path: Path) -> None:
    with running(tmp_path, Room(64)) as broker:
        answers = [
            broker.command("EVAL", FILL, "1", f"entry-{number}", WEEK) for number in range(26)
        ]
        assert answers[0] == "OK" and "OOM" in answers[-1]
        assert size(broker) == 50 * answers.count("OK") + 1


def size(broker: Broker, port: int | None = None) -> int:
    """How many keys a Redis has."""
    return int(broker.command("DBSIZE", port=port) or 0)
