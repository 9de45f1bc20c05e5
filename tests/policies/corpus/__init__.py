"""Programs with faults of known-bad public examples, and their good twins.

The faults are those of public examples of what goes wrong (terragoat, sadcloud, AzureGoat, GCPGoat,
kubernetes-goat, kustomizegoat, the failing fixtures of checkov, kube-linter and kube-score, and
samples of the tools that a platform for machine learning is made of); the programs are our own. What
is planted is written down beside each program with its source, before any rule is asked.

`python -m tests.policies.corpus` prints how many of them the packs find.
"""
