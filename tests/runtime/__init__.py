"""What runs inside pipelines, in the environment that it runs in."""
