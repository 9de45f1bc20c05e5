"""Kubernetes: kubernetes-goat, kustomizegoat, and the fixtures of linters."""

from __future__ import annotations

from ..model import Also, Fault, Program, Unseen
from . import bad, good

_GOAT = "madhuakula/kubernetes-goat: scenarios/"
_KUSTOMIZE = "bridgecrewio/kustomizegoat: kustomize/base/"
_CHECKOV = "bridgecrewio/checkov: tests/kubernetes/checks/"
_LINTER = "stackrox/kube-linter: tests/checks/"
_SCORE = "zegl/kube-score: score/testdata/"
_MONITOR = _GOAT + "system-monitor/deployment.yaml"
_BENCH = _GOAT + "docker-bench-security/deployment.yaml"
_JOB = _GOAT + "kube-bench-security/node-job.yaml"
_CACHE = _GOAT + "cache-store/deployment.yaml"
_DEFAULTS = "example_DefaultServiceAccountBinding/DefaultServiceAccountBinding-FAILED.yaml"

_FAULTS = (
    Fault("secure-middleware", "nothing isolates it", _CACHE, "namespaces-isolated"),
    Fault("secure-middleware", "no quota", _CACHE, "namespaces-bounded"),
    Fault("secure-middleware", "any pod may run", _CACHE, "namespaces-pod-security"),
    Fault("system-monitor", "privileged", _MONITOR, "pods-unprivileged"),
    Fault("system-monitor", "the node's processes, network, disk", _MONITOR, "pods-off-host"),
    Fault("system-monitor", "may gain privileges", _MONITOR, "pods-no-escalation"),
    Fault("docker-bench", "privileged", _BENCH, "pods-unprivileged"),
    Fault("docker-bench", "the socket of the runtime", _BENCH, "pods-off-host"),
    Fault("docker-bench", "more capabilities", _BENCH, "pods-capabilities-dropped"),
    Fault("docker-bench", "runs as user 0", _BENCH, "pods-user-not-zero"),
    Fault("kube-bench", "the node's processes and files", _JOB, "pods-off-host"),
    Fault("kube-bench", "an image that moves", _JOB, "images-pinned"),
    Fault("cache-store", "an image without a tag", _CACHE, "images-pinned"),
    Fault("cache-store", "no limits", _CACHE, "pods-bounded"),
    Fault("cache-store", "may run as root", _CACHE, "pods-non-root"),
    Fault("cache-store", "all capabilities", _CACHE, "pods-capabilities-dropped"),
    Fault("cache-store", "may gain privileges", _CACHE, "pods-no-escalation"),
    Fault("cache-store", "no seccomp", _CACHE, "pods-seccomp"),
    Fault("cache-store", "no probes", _SCORE + "pod-probes-all-missing.yaml", "pods-probed"),
    Fault("cache-store", "the default account", _CACHE, "pods-account-own"),
    Fault(
        "web",
        "in the default namespace",
        _CHECKOV + "example_DefaultNamespace/nginx-statefulset-FAILED.yaml",
        "pods-out-of-default",
    ),
    Fault(
        "web",
        "all on one node",
        _SCORE + "deployment-host-antiaffinity-not-set.yaml",
        "pods-spread",
    ),
    Fault(
        "web",
        "no disruption budget",
        _SCORE + "deployment-poddisruptionbudget-no-match.yaml",
        "pods-budgeted",
    ),
    Fault(
        "hello", "no deadline", _SCORE + "cronjob-batchv1-deadline-not-set.yaml", "cronjobs-bounded"
    ),
    Fault(
        "minio",
        "a key in a variable",
        "kserve/kserve: docs/samples/kafka/minio.yaml",
        "no-plaintext-secrets",
    ),
    Fault(
        "settings",
        "a password in a ConfigMap",
        _LINTER + "configmap-with-credentials.yml",
        "no-plaintext-secrets",
    ),
    Fault(
        "root-by-number",
        "user 0 in the container",
        _CHECKOV + "example_RootContainers/rootContainersFAILED.yaml",
        "pods-user-not-zero",
    ),
    Fault(
        "sys-admin",
        "SYS_ADMIN",
        _CHECKOV + "example_AllowedCapabilitiesSysAdmin/pod-FAILED.yaml",
        "pods-capabilities-dropped",
    ),
    Fault(
        "may-rise",
        "may gain privileges",
        _LINTER + "privilege-escalation-container.yml",
        "pods-no-escalation",
    ),
    Fault("proc", "all of /proc", _LINTER + "unsafe-proc-mount.yml", "pods-proc-masked"),
    Fault(
        "host-port",
        "a port of the node",
        _CHECKOV + "example_HostPort/nginx-app-FAILED.yaml",
        "pods-host-ports-closed",
    ),
    Fault(
        "kernel-sem", "a sysctl of the kernel", _LINTER + "unsafe-sysctls.yml", "pods-sysctls-safe"
    ),
    Fault(
        "unconfined",
        "no seccomp",
        _CHECKOV + "example_Seccomp/pod-seccomp-FAILED.yaml",
        "pods-seccomp",
    ),
    Fault(
        "default-account",
        "the default account",
        _LINTER + "default-service-account.yml",
        "pods-account-own",
    ),
    Fault(
        "superadmin",
        "rules the cluster",
        _GOAT + "insecure-rbac/setup.yaml",
        "rbac-no-cluster-admin",
    ),
    Fault(
        "destroy-k8s", "the default account rules it", _CHECKOV + _DEFAULTS, "rbac-no-cluster-admin"
    ),
    Fault(
        "any-resource",
        "every resource",
        _CHECKOV + "example_WildcardRoles/role-failed-1.yaml",
        "rbac-no-wildcards",
    ),
    Fault("any-verb", "every verb", _LINTER + "wildcard-in-rules.yml", "rbac-no-wildcards"),
    Fault(
        "escalate",
        "may give itself more",
        _LINTER + "escalate-verb-in-role.yml",
        "rbac-no-escalation",
    ),
    Fault(
        "all-secrets",
        "every Secret",
        _LINTER + "cluster-wide-secrets-access.yml",
        "rbac-secrets-bounded",
    ),
    Fault("goatlb", "open to the internet", _KUSTOMIZE + "service.yaml", "load-balancers-internal"),
    Fault(
        "internal-proxy",
        "on every node",
        _GOAT + "internal-proxy/deployment.yaml",
        "services-off-nodes",
    ),
    Fault(
        "clear", "no TLS", _SCORE + "ingress-networkingv1-targets-service.yaml", "routes-encrypted"
    ),
    Fault(
        "fails-open",
        "lets all pass",
        _LINTER + "webhook-failure-policy-ignore.yml",
        "webhooks-fail-closed",
    ),
)

_ALSO = (
    Also("namespaces-owned", ("secure-middleware",), "the source names no owner"),
    Also("pods-spread", ("cache-store",), "two replicas, and nothing that keeps them apart"),
    Also("pods-budgeted", ("cache-store",), "two replicas, and no PodDisruptionBudget"),
    Also("pods-capabilities-dropped", ("system-monitor",), "a privileged one drops none"),
    Also("pods-no-escalation", ("docker-bench",), "its security context says nothing of it"),
    Also("pods-non-root", ("docker-bench",), "its security context is that of the source"),
    Also("pods-seccomp", ("docker-bench",), "its security context is that of the source"),
)

_UNSEEN = (
    Unseen("SSH in a container", _LINTER + "ssh-port.yml", "no rule"),
    Unseen(
        "a Secret with data in the manifest",
        _MONITOR,
        "a plan shows that a Secret has data, not whether the source does; use external-secrets",
    ),
    Unseen("a token for a week", _LINTER + "projected-token-long-expiration.yml", "no rule"),
    Unseen(
        "a Service that leads to another name",
        _LINTER + "externalname-service-redirect.yml",
        "no rule",
    ),
    Unseen(
        "may create pods",
        _LINTER + "access-to-create-pods.yml",
        "what every deployer needs within its namespace",
    ),
    Unseen("a Service without pods", _LINTER + "dangling-service.yml", "no rule"),
    Unseen("a rollout all at once", _LINTER + "no-rolling-update-strategy.yml", "no rule"),
    Unseen(
        "what an image holds",
        _GOAT + "hidden-in-layers/deployment.yaml",
        "no plan shows it; scanning is asked for",
    ),
)

PROGRAM = Program("kubernetes", ("kubernetes",), bad.program, good.program, _FAULTS, _ALSO, _UNSEEN)
