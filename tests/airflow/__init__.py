"""Airflow itself holds the configuration, the sign-in, the jobs and the DAGs to its own rules."""
