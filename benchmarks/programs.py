"""Runs one Pulumi program on the genuine engine, in a backend of its own, and prints its times.

`python benchmarks/programs.py PROGRAM COUNT CLI PROVIDERS OPERATION...`: one of the programs below
with COUNT resources, the CLI's path, the engine's list of attached providers (`aws:41001,...`), and
`preview`, `judged` (a preview under every rule of every pack) or `up`. Prints a JSON line,
`{OPERATION: SECONDS, ...}`; of what is done several times, the least.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import pulumi  # noqa: E402
from pulumi import automation as auto  # noqa: E402

from policies.catalog import rules  # noqa: E402
from policies.config import pack_config  # noqa: E402
from policies.launcher import write_launcher  # noqa: E402


def trivial(count: int) -> None:
    """Config maps of one entry that know nothing of each other, with the SDK as it is."""
    import pulumi_kubernetes as k8s

    for index in range(count):
        name = f"thing-{index}"
        k8s.core.v1.ConfigMap(name, metadata={"name": name}, data={"size": "1"})


def realistic(count: int) -> None:
    """Components of ten resources, on AWS and Kubernetes, that read each other's outputs; they are
    waited for as the platform's program does. What can be set to keep a rule is set: a plan that breaks
    rules everywhere measures how the engine prints findings."""
    from components.waiting import wait_in_order

    wait_in_order()
    for index in range(count // 10):
        _service(f"service-{index}")


def _service(name: str) -> None:
    import pulumi_aws as aws
    import pulumi_kubernetes as k8s

    component = pulumi.ComponentResource("benchmark:index:Service", name)
    opts = pulumi.ResourceOptions(parent=component)
    tags = {"owner": "ml-platform", "costCenter": "4411", "environment": "prod"}
    kept = pulumi.ResourceOptions(parent=component, protect=True)
    data = aws.s3.Bucket(f"{name}-data", tags=tags, opts=kept)
    aws.s3.BucketVersioning(
        f"{name}-versioning",
        bucket=data.id,
        versioning_configuration={"status": "Enabled"},
        opts=opts,
    )
    aws.s3.BucketPublicAccessBlock(
        f"{name}-private",
        bucket=data.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=opts,
    )
    role = aws.iam.Role(f"{name}-role", assume_role_policy="{}", tags=tags, opts=opts)
    statement = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": data.arn}
    policy = pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws.iam.RolePolicy(f"{name}-policy", role=role.name, policy=policy, opts=opts)
    strict = {**tags, "pod-security.kubernetes.io/enforce": "restricted"}
    space = k8s.core.v1.Namespace(f"{name}-space", metadata={"labels": strict}, opts=opts)
    named = {f"app.kubernetes.io/{each}": name for each in ("name", "part-of", "managed-by")}
    labels = {**tags, **named}
    metadata = {"name": name, "namespace": space.metadata.name, "labels": labels}
    account = k8s.core.v1.ServiceAccount(f"{name}-account", metadata=metadata, opts=opts)
    settings = k8s.core.v1.ConfigMap(
        f"{name}-settings", metadata=metadata, data={"bucket": data.bucket}, opts=opts
    )
    container = {
        "name": "web",
        "image": "registry.example/web@sha256:0",
        "resources": {
            "requests": {"cpu": "1", "memory": "1Gi"},
            "limits": {"cpu": "1", "memory": "1Gi"},
        },
        "security_context": {
            "allow_privilege_escalation": False,
            "capabilities": {"drop": ["ALL"]},
            "read_only_root_filesystem": True,
        },
        "env_from": [{"config_map_ref": {"name": settings.metadata.name}}],
    }
    spread = {
        "max_skew": 1,
        "topology_key": "topology.kubernetes.io/zone",
        "when_unsatisfiable": "ScheduleAnyway",
        "label_selector": {"match_labels": {"app": name}},
    }
    k8s.apps.v1.Deployment(
        f"{name}-web",
        metadata=metadata,
        spec={
            "replicas": 2,
            "selector": {"match_labels": {"app": name}},
            "template": {
                "metadata": {"labels": {"app": name, **labels}},
                "spec": {
                    "service_account_name": account.metadata.name,
                    "automount_service_account_token": False,
                    "security_context": {
                        "run_as_non_root": True,
                        "seccomp_profile": {"type": "RuntimeDefault"},
                    },
                    "topology_spread_constraints": [spread],
                    "containers": [container],
                },
            },
        },
        opts=opts,
    )


PROGRAMS = {"trivial": trivial, "realistic": realistic}


def _judged(folder: Path) -> dict[str, Any]:
    """Options of a preview under every rule, none of which stops it."""
    pack = write_launcher(folder / "pack", sys.executable, ROOT)
    config = folder / "policies.json"
    overrides: dict[str, Any] = {rule.id: "advisory" for rule in rules()}
    config.write_text(
        json.dumps(pack_config(overrides=overrides, settings={"today": "2026-11-24"}))
    )
    return {"policy_packs": [str(pack)], "policy_pack_configs": [str(config)]}


def main(name: str, count: int, cli: Path, providers: str, operations: list[str]) -> None:
    """Run the operations one after the other, with the settings of an offline run."""
    with tempfile.TemporaryDirectory(prefix="plinth-bench-") as made:
        folder = Path(made)
        for each in ("state", "work", "home"):
            (folder / each).mkdir()
        (folder / "home" / "logs").touch()  # The engine keeps no log, as in plinth/workspace.py.
        options = auto.LocalWorkspaceOptions(
            work_dir=str(folder / "work"),
            project_settings=auto.ProjectSettings(name="bench", runtime="python"),
            pulumi_command=auto.PulumiCommand(root=str(cli.parents[1]), skip_version_check=True),
            env_vars={
                "PULUMI_BACKEND_URL": f"{(folder / 'state').as_uri()}?metadata=skip",
                "PULUMI_CONFIG_PASSPHRASE": "benchmark",
                "PULUMI_HOME": str(folder / "home"),
                "PULUMI_SKIP_UPDATE_CHECK": "true",
                "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
                "PULUMI_EXPERIMENTAL": "true",
                "PULUMI_SKIP_CHECKPOINTS": "true",
                "PULUMI_DEBUG_PROVIDERS": providers,
            },
        )
        stack = auto.create_or_select_stack(
            "bench", "bench", lambda: PROGRAMS[name](count), opts=options
        )
        times: dict[str, float] = {}
        for operation in operations:
            options_of = _judged(folder) if operation == "judged" else {}
            begun = time.perf_counter()
            (stack.up if operation == "up" else stack.preview)(**options_of)
            seconds = time.perf_counter() - begun
            times[operation] = min(seconds, times.get(operation, seconds))
        print(json.dumps(times))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4], sys.argv[5:])
