"""The plan of every stack, kept beside the code and reviewed like it."""
