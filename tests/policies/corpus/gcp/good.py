"""The same cluster, machines and stores on Google Cloud, as they should be."""

from __future__ import annotations

import pulumi
import pulumi_gcp as gcp

from ..common import LABELS
from .bad import KEY, REGION

ZONE = f"{REGION}-a"


def program() -> None:
    """All of it."""
    cloud = gcp.Provider("gcp", project="goat", region=REGION, default_labels=LABELS)
    opts = pulumi.ResourceOptions(provider=cloud, protect=True)
    network, subnet = _network(opts)
    _cluster(opts, network, subnet)
    _machines(opts, subnet)
    _buckets(opts)
    _stores(opts, network)
    _identity(opts)
    gcp.billing.Budget(
        "budget",
        billing_account="000000-0000000-0000000",
        amount={"specified_amount": {"currency_code": "USD", "units": "1000"}},
        threshold_rules=[{"threshold_percent": 0.8}],
        opts=opts,
    )


def _network(
    opts: pulumi.ResourceOptions,
) -> tuple[gcp.compute.Network, gcp.compute.Subnetwork]:
    network = gcp.compute.Network("vpc", auto_create_subnetworks=False, opts=opts)
    subnet = gcp.compute.Subnetwork(
        "nodes",
        network=network.id,
        ip_cidr_range="10.0.0.0/24",
        region=REGION,
        private_ip_google_access=True,
        log_config={
            "aggregation_interval": "INTERVAL_5_SEC",
            "flow_sampling": 1.0,
            "metadata": "INCLUDE_ALL_METADATA",
        },
        opts=opts,
    )
    gcp.compute.Firewall(
        "allow-iap",
        network=network.id,
        # Whence Identity-Aware Proxy comes.
        source_ranges=["35.235.240.0/20"],
        allows=[{"protocol": "tcp", "ports": ["22"]}],
        log_config={"metadata": "INCLUDE_ALL_METADATA"},
        opts=opts,
    )
    gcp.dns.ManagedZone("zone", dns_name="goat.example.", dnssec_config={"state": "on"}, opts=opts)
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
        deletion_protection=True,
        network=network.name,
        subnetwork=subnet.name,
        enable_shielded_nodes=True,
        datapath_provider="ADVANCED_DATAPATH",
        release_channel={"channel": "REGULAR"},
        private_cluster_config={"enable_private_nodes": True, "enable_private_endpoint": True},
        master_authorized_networks_config={"cidr_blocks": [{"cidr_block": "10.0.0.0/24"}]},
        workload_identity_config={"workload_pool": "goat.svc.id.goog"},
        database_encryption={"state": "ENCRYPTED", "key_name": KEY},
        binary_authorization={"evaluation_mode": "PROJECT_SINGLETON_POLICY_ENFORCE"},
        logging_config={"enable_components": ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER"]},
        monitoring_config={"enable_components": ["SYSTEM_COMPONENTS"]},
        opts=opts,
    )
    gcp.container.NodePool(
        "custom-node-pool",
        cluster=cluster.name,
        location=REGION,
        management={"auto_repair": True, "auto_upgrade": True},
        autoscaling={"total_min_node_count": 1, "total_max_node_count": 6},
        node_config={
            "image_type": "COS_CONTAINERD",
            "service_account": "nodes@goat.iam.gserviceaccount.com",
            "oauth_scopes": ["https://www.googleapis.com/auth/cloud-platform"],
            "boot_disk_kms_key": KEY,
            "shielded_instance_config": {
                "enable_secure_boot": True,
                "enable_integrity_monitoring": True,
            },
            "workload_metadata_config": {"mode": "GKE_METADATA"},
            "resource_labels": LABELS,
        },
        opts=opts,
    )


def _machines(opts: pulumi.ResourceOptions, subnet: gcp.compute.Subnetwork) -> None:
    gcp.compute.Instance(
        "server",
        machine_type="n2-standard-2",
        zone=ZONE,
        boot_disk={
            "initialize_params": {"image": "debian-cloud/debian-12"},
            "kms_key_self_link": KEY,
        },
        network_interfaces=[{"subnetwork": subnet.name}],
        metadata={"enable-oslogin": "TRUE", "block-project-ssh-keys": "TRUE"},
        service_account={
            "email": "server@goat.iam.gserviceaccount.com",
            "scopes": ["cloud-platform"],
        },
        shielded_instance_config={
            "enable_secure_boot": True,
            "enable_vtpm": True,
            "enable_integrity_monitoring": True,
        },
        opts=opts,
    )
    gcp.compute.Disk(
        "disk", zone=ZONE, size=10, disk_encryption_key={"kms_key_self_link": KEY}, opts=opts
    )
    gcp.workbench.Instance(
        "notebook",
        location=ZONE,
        gce_setup={
            "machine_type": "e2-medium",
            "disable_public_ip": True,
            "service_accounts": [{"email": "notebook@goat.iam.gserviceaccount.com"}],
            "boot_disk": {"disk_encryption": "CMEK", "kms_key": KEY},
            "data_disks": {"disk_encryption": "CMEK", "kms_key": KEY},
            "shielded_instance_config": {
                "enable_secure_boot": True,
                "enable_vtpm": True,
                "enable_integrity_monitoring": True,
            },
        },
        opts=opts,
    )


def _buckets(opts: pulumi.ResourceOptions) -> None:
    bucket = gcp.storage.Bucket(
        "website",
        name="goat-website",
        location="US-CENTRAL1",
        uniform_bucket_level_access=True,
        public_access_prevention="enforced",
        versioning={"enabled": True},
        encryption={"default_kms_key_name": KEY},
        logging={"log_bucket": "logs-of-all"},
        lifecycle_rules=[
            {
                "action": {"type": "Delete"},
                "condition": {"num_newer_versions": 5, "with_state": "ARCHIVED"},
            },
            {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 7}},
        ],
        opts=opts,
    )
    gcp.storage.BucketIAMBinding(
        "readers",
        bucket=bucket.name,
        role="roles/storage.objectViewer",
        members=["group:ml@example.com"],
        opts=opts,
    )


def _stores(opts: pulumi.ResourceOptions, network: gcp.compute.Network) -> None:
    flags = {"log_connections": "on", "log_disconnections": "on", "log_statement": "ddl"}
    gcp.sql.DatabaseInstance(
        "master-instance",
        database_version="POSTGRES_17",
        region=REGION,
        encryption_key_name=KEY,
        deletion_protection=True,
        settings={
            "tier": "db-custom-1-3840",
            "availability_type": "REGIONAL",
            "deletion_protection_enabled": True,
            "user_labels": LABELS,
            "database_flags": [{"name": name, "value": value} for name, value in flags.items()],
            "ip_configuration": {
                "ipv4_enabled": False,
                "private_network": network.id,
                "ssl_mode": "TRUSTED_CLIENT_CERTIFICATE_REQUIRED",
            },
            "backup_configuration": {
                "enabled": True,
                "point_in_time_recovery_enabled": True,
                "backup_retention_settings": {"retained_backups": 30, "retention_unit": "COUNT"},
            },
        },
        opts=opts,
    )
    gcp.bigquery.Dataset(
        "dataset",
        dataset_id="goat",
        location=REGION,
        default_encryption_configuration={"kms_key_name": KEY},
        accesses=[
            {"role": "OWNER", "special_group": "projectOwners"},
            {"role": "READER", "group_by_email": "ml@example.com"},
        ],
        opts=opts,
    )
    gcp.redis.Instance(
        "redis",
        memory_size_gb=5,
        tier="STANDARD_HA",
        region=REGION,
        auth_enabled=True,
        transit_encryption_mode="SERVER_AUTHENTICATION",
        customer_managed_key=KEY,
        opts=opts,
    )
    gcp.artifactregistry.Repository(
        "images",
        repository_id="images",
        format="DOCKER",
        location=REGION,
        kms_key_name=KEY,
        docker_config={"immutable_tags": True},
        vulnerability_scanning_config={"enablement_config": "INHERITED"},
        cleanup_policies=[
            {
                "id": "untagged",
                "action": "DELETE",
                "condition": {"tag_state": "UNTAGGED", "older_than": "1209600s"},
            }
        ],
        opts=opts,
    )
    gcp.pubsub.Topic("events", kms_key_name=KEY, opts=opts)
    gcp.spanner.Database(
        "ledger",
        instance="ledgers",
        enable_drop_protection=True,
        deletion_protection=True,
        encryption_config={"kms_key_name": KEY},
        opts=opts,
    )
    gcp.bigtable.Instance(
        "features",
        deletion_protection=True,
        clusters=[
            {"cluster_id": zone, "zone": f"{REGION}-{zone}", "num_nodes": 1, "kms_key_name": KEY}
            for zone in "ab"
        ],
        opts=opts,
    )
    ring = gcp.kms.KeyRing("ring", location=REGION, opts=opts)
    gcp.kms.CryptoKey("key", key_ring=ring.id, rotation_period="7776000s", opts=opts)


def _identity(opts: pulumi.ResourceOptions) -> None:
    gcp.projects.IAMMember(
        "logs",
        project="goat",
        role="roles/logging.logWriter",
        member="serviceAccount:server@goat.iam.gserviceaccount.com",
        opts=opts,
    )
    pool = gcp.iam.WorkloadIdentityPool("github", workload_identity_pool_id="github", opts=opts)
    gcp.iam.WorkloadIdentityPoolProvider(
        "one-organization",
        workload_identity_pool_id=pool.workload_identity_pool_id,
        workload_identity_pool_provider_id="github",
        attribute_mapping={
            "google.subject": "assertion.sub",
            "attribute.repository": "assertion.repository",
        },
        attribute_condition="assertion.repository_owner_id == '123456'",
        oidc={"issuer_uri": "https://token.actions.githubusercontent.com"},
        opts=opts,
    )
