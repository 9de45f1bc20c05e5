"""Base against head: two plans of a stack compared, graded by risk, and told to a reviewer."""
