"""A cluster that exists: kind, k3s, RKE2, OpenShift, bare metal."""
