"""Budgets, and capacity that is bounded and cheap where it may be."""
