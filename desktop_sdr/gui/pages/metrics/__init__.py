"""Metrics: what it all came to, with how sure each figure is."""
