"""What a broker of several pods is configured with: Redis, its sentinels, and the proxy before them.

Pure texts: the tests start the real programs with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

REDIS, SENTINEL, STATUS = 6379, 26379, 8404
"""Ports: of Redis and of the proxy, of the sentinels, and of the proxy's health and metrics."""

PRIMARY = "broker"
"""What the sentinels call the primary they watch."""

DOWN_SECONDS = 5
"""Silence after which sentinels take the primary for dead, and after which one that its replicas do
not hear refuses to be written to: it has stopped before another is chosen."""


@dataclass(frozen=True)
class Room:
    """How much a Redis may hold, and what it does when that is full.

    Attributes:
        mib: without what it needs to copy itself.
        cache: whether it throws away what would expire anyway, the least used first. Else it refuses
            what is written, as nothing that waits in a queue may vanish.
    """

    mib: int = 768
    cache: bool = False

    @property
    def policy(self) -> str:
        """Redis' word for that."""
        return "volatile-lru" if self.cache else "noeviction"

    @property
    def requested_mib(self) -> int:
        """Memory that a pod is given in any case: queues are mostly short, and a cache fills."""
        return self.mib if self.cache else 512

    @property
    def most_gib(self) -> int:
        """Memory that a pod may take: what is written while it copies itself is there twice."""
        return ceil(2 * self.mib / 1024)

    @property
    def disk_gib(self) -> int:
        """Its file grows to twice the data and its first part, before a new one takes its place."""
        return ceil(5 * self.mib / 1024)


QUEUE = Room()
"""For messages that are read soon: those of Airflow and Prefect."""


@dataclass(frozen=True)
class Member:
    """One Redis and its sentinel, as the others reach them."""

    name: str
    host: str
    redis: int = REDIS
    sentinel: int = SENTINEL

    def __str__(self) -> str:
        return f"{self.host}:{self.redis}:{self.sentinel}"


def redis_conf(room: Room) -> str:
    """Configuration of every Redis; what differs between them is added by the script."""
    # A replica that was away for a moment does not copy all of a cache anew. It counts as what is held.
    backlog = f"repl-backlog-size {room.mib // 64}mb\n" if room.cache else ""
    return f"""\
# One that was started too early, or cut off, has no replica that hears it, and so takes no write.
min-replicas-to-write 1
min-replicas-max-lag {DOWN_SECONDS}
appendonly yes
appendfsync everysec
save ""
maxmemory {room.mib}mb
maxmemory-policy {room.policy}
# It goes when its replicas have what it has.
shutdown-timeout 10
repl-diskless-sync-delay 1
tcp-keepalive 60
{backlog}"""


SENTINEL_CONF = f"""\
sentinel down-after-milliseconds {PRIMARY} {DOWN_SECONDS * 1000}
sentinel failover-timeout {PRIMARY} 10000
sentinel parallel-syncs {PRIMARY} 1
"""

SCRIPT = f"""\
# Starts Redis, or its sentinel: broker.sh redis|sentinel. Pods keep their names and lose their addresses.
#
# MEMBERS                host:port:port of each, the first primary first; the second port is the sentinel's
# SELF                   its own of them
# CONF, DATA, RUN        what all share; the volume; what is thrown away
# PASSWORD_FILE          has that of all of them
set -eu
umask 077

host=${{SELF%%:*}} ports=${{SELF#*:}}
port=${{ports%:*}} sentinel=${{ports#*:}}
REDISCLI_AUTH=$(cat "$PASSWORD_FILE")
export REDISCLI_AUTH
memory="$DATA/sentinel.conf"

# What each sentinel answers to a question, in a line of its own.
ask() {{
  for member in $MEMBERS; do
    timeout 2 redis-cli -h "${{member%%:*}}" -p "${{member##*:}}" sentinel "$1" {PRIMARY} 2>/dev/null |
      paste -s -d ' ' - &
  done
  wait
}}

# The primary's host and port, where two sentinels agree.
agreed() {{
  ask get-master-addr-by-name | awk 'NF == 2 && ++seen[$0] == 2 {{ print }}'
}}

remembered() {{
  [ -f "$memory" ] || return 0
  awk '$1 == "sentinel" && $2 == "monitor" {{ print $4, $5 }}' "$memory"
}}

# Whom to follow: the sentinels know, else the volume; where neither does, the first of all.
primary() {{
  tries=${{TRIES:-5}}
  while [ "$tries" -gt 0 ]; do
    found=$(agreed)
    # All start at once: each remembers.
    [ -n "$found" ] || found=$(remembered)
    [ -z "$found" ] || break
    tries=$((tries - 1))
    sleep 2
  done
  if [ -z "$found" ]; then
    first=${{MEMBERS%% *}} rest=${{MEMBERS#*:}}
    found="${{first%%:*}} ${{rest%%:*}}"
  fi
  echo "$found"
}}

# Whether the sentinels choose another, as they do if nobody hears the primary for a while. A volume that is
# new has nothing to give: it waits for that, if they know replicas, who would lose what they have.
replaced() {{
  ask master | grep -qE 'o_down|failover_in_progress' ||
    {{ [ ! -d "$DATA/appendonlydir" ] && ask replicas | grep -q name; }}
}}

if [ "$1" = redis ]; then
  found=$(primary)
  tries=8
  while [ "$found" = "$host $port" ] && [ "$tries" -gt 0 ] && replaced; do
    sleep 2
    tries=$((tries - 1))
    found=$(primary)
  done
  {{
    cat "$CONF/redis.conf"
    echo "port $port"
    echo "dir $DATA"
    echo "requirepass $REDISCLI_AUTH"
    echo "masterauth $REDISCLI_AUTH"
    echo "replica-announce-ip $host"
    echo "replica-announce-port $port"
    [ "$found" = "$host $port" ] || echo "replicaof $found"
  }} >"$RUN/redis.conf"
  echo "the primary is $found"
  exec redis-server "$RUN/redis.conf"
fi

# What it learned stays; what it is told is told anew. A name of its own that outlives the volume, or
# the others would count one that is gone.
learned="^sentinel (monitor|(config|leader)-epoch|known-(replica|sentinel)) {PRIMARY} |^sentinel current-epoch "
[ -n "$(remembered)" ] || echo "sentinel monitor {PRIMARY} $(primary) 2" >"$memory"
{{
  echo "port $sentinel"
  echo "dir $RUN"
  echo "requirepass $REDISCLI_AUTH"
  echo "sentinel resolve-hostnames yes"
  echo "sentinel announce-hostnames yes"
  echo "sentinel announce-ip $host"
  echo "sentinel announce-port $sentinel"
  echo "sentinel myid $(printf %s "$SELF" | sha1sum | cut -c 1-40)"
  grep -E "$learned" "$memory"
  cat "$CONF/sentinel.conf"
  echo "sentinel auth-pass {PRIMARY} $REDISCLI_AUTH"
}} >"$memory.new"
mv "$memory.new" "$memory"
exec redis-sentinel "$memory"
"""


def haproxy(
    members: Sequence[Member], *, port: int = REDIS, status: int = STATUS, resolve: bool = True
) -> str:
    """The proxy's configuration: clients are led to the primary, as long as it can be written to.

    Args:
        resolve: whether it looks members up again and again, as pods change their addresses.
    """
    again = " resolvers cluster init-addr none" if resolve else ""
    servers = "\n".join(f"  server {each.name} {each.host}:{each.redis} check" for each in members)
    return f"""\
global
  maxconn 4000
  # Else one for each of the node's processors.
  nbthread 2
  # Connections to a broker do not end by themselves.
  hard-stop-after 10s
  log stdout format raw local0 notice

defaults
  mode tcp
  log global
  timeout connect 3s
  timeout check 2s
  # Workers wait for messages as long as there are none.
  timeout client 24h
  timeout server 24h
  option clitcpka
  option srvtcpka

{_RESOLVERS if resolve else ""}\
frontend clients
  bind :{port}
  default_backend {PRIMARY}

backend {PRIMARY}
  # Never two at a time.
  balance first
  option tcp-check
  tcp-check connect
  tcp-check send "AUTH ${{REDIS_PASSWORD}}\\r\\nINFO replication\\r\\nQUIT\\r\\n"
  # One that was replaced and does not know it yet has no replica any more.
  tcp-check expect rstring "role:master(.|[\\r\\n])*min_slaves_good_slaves:[1-9]"
  default-server inter 1s fall 2 rise 2 on-marked-down shutdown-sessions{again}
{servers}

frontend status
  mode http
  bind :{status}
  timeout client 10s
  http-request use-service prometheus-exporter if {{ path /metrics }}
  http-request return status 200 if {{ path /alive }}
  http-request return status 200 if {{ path /primary }} {{ nbsrv({PRIMARY}) gt 0 }}
  http-request return status 503
"""


_RESOLVERS = """\
resolvers cluster
  parse-resolv-conf
  hold valid 2s
  hold obsolete 5s
  resolve_retries 3
  timeout resolve 1s
  timeout retry 1s

"""
