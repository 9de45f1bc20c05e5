"""Google Cloud as terragoat, GCPGoat and the failing fixtures of checkov have it."""

from __future__ import annotations

import pulumi
import pulumi_gcp as gcp

from ..common import LABELS

REGION = "us-central1"
KEY = "projects/goat/locations/us-central1/keyRings/ring/cryptoKeys/data"


def program() -> None:
    """All of it."""
    cloud = gcp.Provider("gcp", project="goat", region=REGION, default_labels=LABELS)
    opts = pulumi.ResourceOptions(provider=cloud, protect=True)
    network, subnet = _network(opts)
    _cluster(opts, network, subnet)
    _machines(opts, subnet)
    _buckets(opts)
    _stores(opts)
    _identity(opts)


def _network(
    opts: pulumi.ResourceOptions,
) -> tuple[gcp.compute.Network, gcp.compute.Subnetwork]:
    network = gcp.compute.Network("vpc", auto_create_subnetworks=False, opts=opts)
    subnet = gcp.compute.Subnetwork(
        "public-subnetwork",
        network=network.id,
        ip_cidr_range="10.0.0.0/24",
        region=REGION,
        opts=opts,
    )
    gcp.compute.Firewall(
        "allow-all",
        network=network.id,
        source_ranges=["0.0.0.0/0"],
        allows=[{"protocol": "tcp", "ports": ["0-65535"]}],
        opts=opts,
    )
    gcp.compute.Network("vm-vpc", auto_create_subnetworks=True, opts=opts)
    gcp.compute.Firewall(
        "allow-ssh",
        network="vm-vpc",
        source_ranges=["0.0.0.0/0"],
        target_tags=["ssh"],
        allows=[{"protocol": "tcp", "ports": ["22"]}],
        opts=opts,
    )
    gcp.dns.ManagedZone("zone", dns_name="goat.example.", dnssec_config={"state": "off"}, opts=opts)
    return network, subnet


def _cluster(
    opts: pulumi.ResourceOptions,
    network: gcp.compute.Network,
    subnet: gcp.compute.Subnetwork,
) -> None:
    cluster = gcp.container.Cluster(
        "workload-cluster",
        location=REGION,
        initial_node_count=1,
        remove_default_node_pool=True,
        network=network.name,
        subnetwork=subnet.name,
        logging_service="none",
        monitoring_service="none",
        enable_legacy_abac=True,
        master_authorized_networks_config={"cidr_blocks": [{"cidr_block": "0.0.0.0/0"}]},
        opts=opts,
    )
    gcp.container.NodePool(
        "custom-node-pool",
        cluster=cluster.name,
        location=REGION,
        node_config={"image_type": "UBUNTU_CONTAINERD", "resource_labels": LABELS},
        opts=opts,
    )


def _machines(opts: pulumi.ResourceOptions, subnet: gcp.compute.Subnetwork) -> None:
    gcp.compute.Instance(
        "server",
        machine_type="n2-standard-2",
        zone=f"{REGION}-a",
        boot_disk={"initialize_params": {"image": "debian-cloud/debian-12"}},
        network_interfaces=[{"subnetwork": subnet.name, "access_configs": [{}]}],
        can_ip_forward=True,
        metadata={
            "block-project-ssh-keys": "false",
            "enable-oslogin": "false",
            "serial-port-enable": "true",
        },
        opts=opts,
    )
    gcp.compute.Instance(
        "developer-vm",
        machine_type="e2-micro",
        zone=f"{REGION}-c",
        boot_disk={
            "initialize_params": {"image": "ubuntu-os-cloud/ubuntu-2204-lts"},
            "kms_key_self_link": KEY,
        },
        shielded_instance_config={"enable_secure_boot": True, "enable_integrity_monitoring": True},
        network_interfaces=[{"network": "vm-vpc"}],
        service_account={
            "email": "123456789012-compute@developer.gserviceaccount.com",
            "scopes": ["cloud-platform"],
        },
        opts=opts,
    )
    gcp.compute.Disk("unencrypted-disk", zone=f"{REGION}-a", size=10, opts=opts)
    gcp.workbench.Instance(
        "notebook",
        location=f"{REGION}-a",
        gce_setup={"machine_type": "e2-medium", "disable_public_ip": False},
        opts=opts,
    )


def _buckets(opts: pulumi.ResourceOptions) -> None:
    website = gcp.storage.Bucket(
        "terragoat-website", location="US-CENTRAL1", force_destroy=True, opts=opts
    )
    gcp.storage.BucketIAMBinding(
        "allow-public-read",
        bucket=website.name,
        role="roles/storage.objectViewer",
        members=["allUsers"],
        opts=opts,
    )
    role = gcp.projects.IAMCustomRole(
        "development",
        role_id="development",
        title="Development",
        permissions=["storage.objects.get", "storage.buckets.setIamPolicy"],
        opts=opts,
    )
    gcp.storage.BucketIAMMember(
        "everybody-develops", bucket=website.name, role=role.name, member="allUsers", opts=opts
    )


def _stores(opts: pulumi.ResourceOptions) -> None:
    gcp.sql.DatabaseInstance(
        "master-instance",
        database_version="POSTGRES_17",
        region=REGION,
        deletion_protection=False,
        settings={
            "tier": "db-custom-1-3840",
            "user_labels": LABELS,
            "ip_configuration": {
                "ipv4_enabled": True,
                "authorized_networks": [{"name": "WWW", "value": "0.0.0.0/0"}],
            },
            "backup_configuration": {"enabled": False},
        },
        opts=opts,
    )
    gcp.bigquery.Dataset(
        "dataset",
        dataset_id="goat",
        location=REGION,
        accesses=[{"special_group": "allAuthenticatedUsers", "role": "READER"}],
        opts=opts,
    )
    gcp.redis.Instance("redis", memory_size_gb=1, tier="BASIC", region=REGION, opts=opts)
    gcp.artifactregistry.Repository(
        "images", repository_id="images", format="DOCKER", location=REGION, opts=opts
    )
    gcp.pubsub.Topic("events", opts=opts)
    spanner = gcp.spanner.Instance(
        "spanner", config="regional-us-central1", display_name="goat", num_nodes=1, opts=opts
    )
    gcp.spanner.Database("ledger", instance=spanner.name, deletion_protection=False, opts=opts)
    gcp.bigtable.Instance(
        "features",
        deletion_protection=False,
        clusters=[{"cluster_id": "one", "zone": f"{REGION}-a", "num_nodes": 1}],
        opts=opts,
    )
    ring = gcp.kms.KeyRing("ring", location=REGION, opts=opts)
    gcp.kms.CryptoKey("half-year", key_ring=ring.id, rotation_period="15552000s", opts=opts)
    gcp.kms.CryptoKey("never", key_ring=ring.id, opts=opts)


def _identity(opts: pulumi.ResourceOptions) -> None:
    gcp.cloudfunctions.FunctionIamMember(
        "invoker",
        cloud_function="blogapp",
        role="roles/cloudfunctions.invoker",
        member="allUsers",
        opts=opts,
    )
    gcp.projects.IAMMember(
        "owner",
        project="goat",
        role="roles/owner",
        member="serviceAccount:admin@goat.iam.gserviceaccount.com",
        opts=opts,
    )
    gcp.projects.IAMBinding(
        "editors", project="goat", role="roles/editor", members=["user:jane@example.com"], opts=opts
    )
    pool = gcp.iam.WorkloadIdentityPool("github", workload_identity_pool_id="github", opts=opts)
    gcp.iam.WorkloadIdentityPoolProvider(
        "any-repository",
        workload_identity_pool_id=pool.workload_identity_pool_id,
        workload_identity_pool_provider_id="github",
        attribute_mapping={
            "google.subject": "assertion.sub",
            "attribute.repository": "assertion.repository",
        },
        oidc={"issuer_uri": "https://token.actions.githubusercontent.com"},
        opts=opts,
    )
