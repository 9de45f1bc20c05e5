"""The language: what a person may write. Pure: no I/O, no clock, no Pulumi."""
