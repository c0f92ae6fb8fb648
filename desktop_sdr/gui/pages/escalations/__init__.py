"""Escalations: the decisions that only the rep may make."""
