"""Catalogues that the spec is resolved against: dated facts with their sources, as data."""
