"""How long a read of features takes: the feature server's answer as a ratio of the store's own.

One run on this machine: a raw HMGET of Redis, the same through Feast's store without its server, and the
server's answer by HTTP, with one client after another and with sixteen at once. They take turns, so that
what else the machine does hits all. All go by TLS with a password, as the platform sets them up. Figures
are of this machine; their ratios are what says something. Nothing here has a bar: `make bench` does not
run it.

    .venv/bin/python benchmarks/features.py [workers]
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.feast.certificates import Authority
from tests.feast.choices import Choice, generated
from tests.feast.library import library
from tests.feast.pod import Pod
from tests.feast.servers import HOST, Postgres, Redis

PASSWORD = "0hunter2Of40LettersAndDigits"  # noqa: S105
ROUNDS = 5
READS = 400
CLIENTS = 16

WITHOUT_SERVER = """
import json, sys, time
from feast import FeatureStore
from feast.repo_config import load_repo_config
from pathlib import Path

path, reads = Path(sys.argv[1]), int(sys.argv[2])
store = FeatureStore(config=load_repo_config(path.parent, path))
online = store._get_provider().online_store
client = online._get_client(store.config.online_store)
key = client.keys("*")[0]
fields = [each for each in client.hkeys(key)]
asked = ["customers:orders", "customers:spent", "customers:city"]

def timed(read):
    read()
    took = []
    for _ in range(reads):
        begun = time.perf_counter()
        read()
        took.append(time.perf_counter() - begun)
    return took

print(json.dumps({
    "raw": timed(lambda: client.hmget(key, fields)),
    "feast": timed(lambda: store.get_online_features(asked, [{"customer_id": 1}])),
}))
"""

BODY = json.dumps(
    {
        "entities": {"customer_id": [1]},
        "features": ["customers:orders", "customers:spent", "customers:city"],
    }
)


def over_http(url: str, reads: int) -> list[float]:
    """Seconds of each read by one client, over one connection."""
    where = urlsplit(url)
    connection = HTTPConnection(where.hostname or "", where.port)
    took: list[float] = []
    for number in range(reads + 1):
        begun = time.perf_counter()
        connection.request(
            "POST", "/get-online-features", BODY, {"Content-Type": "application/json"}
        )
        response = connection.getresponse()
        response.read()
        assert response.status == 200
        if number:
            took.append(time.perf_counter() - begun)
    connection.close()
    return took


def at_once(url: str, reads: int) -> tuple[list[float], float]:
    """Seconds of each read by all clients, and reads a second."""
    took: list[list[float]] = []
    threads = [
        threading.Thread(target=lambda: took.append(over_http(url, reads))) for _ in range(CLIENTS)
    ]
    begun = time.perf_counter()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    every = [each for found in took for each in found]
    return every, len(every) / (time.perf_counter() - begun)


def resident(pid: int) -> list[float]:
    """MiB of a process and of those below it."""
    line = ["ps", "-o", "rss=", "--pid", str(pid), "--ppid", str(pid)]
    told = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    return [int(each) / 1024 for each in told.split()]


def said(name: str, took: list[float], base: float) -> float:
    """Print a line of the table; the median."""
    ordered = sorted(took)
    middle, late = statistics.median(ordered), ordered[int(len(ordered) * 0.99)]
    ratio = f"{middle / base:6.1f} x" if base else "     1 x"
    print(f"{name:<42} {middle * 1000:8.2f} ms {late * 1000:8.2f} ms {ratio}")
    return middle


def main(workers: int) -> None:
    """Measure, and print a table."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "authority").mkdir()
        authority = Authority(folder / "authority")
        pair = authority.sign("server", (HOST,))
        postgres = Postgres(PASSWORD, pair)
        cache = Redis(folder / "redis", PASSWORD, pair, authority, clustered=False)
        try:
            postgres.database(
                "feast",
                "CREATE TABLE customers (customer_id bigint, orders bigint, spent double precision,"
                " city text, seen timestamptz)",
                "INSERT INTO customers VALUES (1, 2, 8.5, 'Bergen', now() - interval '1 hour')",
            )
            choice = generated(Choice("aws", "postgres", "redis"))
            choice.server["command"][choice.server["command"].index("--workers") + 1] = str(workers)
            pod = Pod(folder / "pod", choice, postgres, "feast", cache, authority)
            assert pod.apply().code == 0
            assert pod.materialize().code == 0
            measured(pod)
        finally:
            cache.stop()
            postgres.close()


def measured(pod: Pod) -> None:
    """Take turns, and print what came of it."""
    took: dict[str, list[float]] = {"raw": [], "feast": [], "http": [], "many": []}
    rates: list[float] = []
    with pod.serve() as server:
        for _ in range(ROUNDS):
            file = pod.command(["--feature-store-yaml", "/etc/feast/feature_store.yaml"])[1]
            command = ["-c", file, str(READS)]
            done = library().run(command, pod.environment, script=WITHOUT_SERVER)
            assert done.code == 0, done.output
            for name, each in json.loads(done.output.splitlines()[-1]).items():
                took[name] += each
            took["http"] += over_http(server.url, READS)
            many, rate = at_once(server.url, READS // 8)
            took["many"] += many
            rates.append(rate)
        memory = resident(server.process.pid)
    print(f"{'':<42} {'median':>11} {'99 %':>11}")
    base = said("HMGET of Redis, over TLS", took["raw"], 0)
    said("the same through Feast, without a server", took["feast"], base)
    said("the feature server, one client", took["http"], base)
    said(f"the feature server, {CLIENTS} clients at once", took["many"], base)
    print(f"reads a second with {CLIENTS} clients: {statistics.median(rates):.0f}")
    print(f"memory of its processes, MiB: {', '.join(f'{each:.0f}' for each in memory)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
